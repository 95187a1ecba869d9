#!/usr/bin/env python3
"""Writes tests/data/search/ward_linkage.json: Ward linkages by scipy, to test core/search/ward against.

Needs numpy and scipy. Distances are 1 - cosine of random heads, some of them near copies of others.
"""
import json
import pathlib

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage


def distances(rng, heads, width, copies):
    points = rng.normal(size=(heads, width))
    for target, source in copies:
        points[target] = points[source] + 0.2 * rng.normal(size=width)
    unit = points / np.linalg.norm(points, axis=1, keepdims=True)
    return 1 - unit @ unit.T


def canonical(labels):
    names = {}
    return [names.setdefault(int(label), len(names)) for label in labels]


def case(name, matrix):
    matrix = (matrix + matrix.T) / 2
    tree = linkage(matrix, method="ward")  # Rows as points, as the paper's authors call it.
    heads = len(matrix)
    cuts = {}
    for groups in range(1, heads + 1):
        labels = fcluster(tree, groups, criterion="maxclust")
        assert len(set(labels)) == groups, "a tie: scipy makes fewer groups there"
        cuts[str(groups)] = canonical(labels)
    return {"name": name, "distances": matrix.tolist(), "heights": tree[:, 2].tolist(),
            "sizes": [int(size) for size in tree[:, 3]], "cuts": cuts}


rng = np.random.default_rng(20)
cases = [
    case("three", distances(rng, 3, 4, [])),
    case("eight with twins", distances(rng, 8, 6, [(5, 0), (3, 6)])),
    case("twelve", distances(rng, 12, 10, [(11, 2), (4, 2), (7, 1)])),
    case("sixteen", distances(rng, 16, 5, [])),
    # Distances that are no metric: Ward works on the rows, whatever they mean.
    case("nine, any symmetric matrix", rng.uniform(0, 2, size=(9, 9))),
]
out = pathlib.Path(__file__).resolve().parent.parent / "data/search/ward_linkage.json"
out.write_text(json.dumps({"scipy": __import__("scipy").__version__, "cases": cases}) + "\n")
