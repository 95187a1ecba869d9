#!/usr/bin/env python3
"""Writes tests/data/search/average_linkage.json: average linkages by scipy, to test core/search/dendrogram against, and
the best of all leaf orders of the tree where they can be listed: scipy 1.17 does not always find it.

Needs numpy and scipy. Similarities are cosines of random heads, some of them near copies of others.
"""
import json
import pathlib

import numpy as np
from scipy.cluster.hierarchy import fcluster, leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform


def cosines(rng, heads, width, copies):
    points = rng.normal(size=(heads, width))
    for target, source in copies:
        points[target] = points[source] + 0.3 * rng.normal(size=width)
    unit = points / np.linalg.norm(points, axis=1, keepdims=True)
    return unit @ unit.T


def canonical(labels):
    names = {}
    return [names.setdefault(int(label), len(names)) for label in labels]


def leaf_orders(tree, heads, node):
    if node < heads:
        return [[node]]
    left, right = (leaf_orders(tree, heads, int(tree[node - heads, side])) for side in (0, 1))
    return [a + b for a in left for b in right] + [b + a for a in left for b in right]


def case(name, similarity):
    similarity = (similarity + similarity.T) / 2
    distances = 1 - similarity
    np.fill_diagonal(distances, 0)
    condensed = squareform(distances, checks=False)
    tree = linkage(condensed, method="average")
    heads = len(similarity)
    cuts = {}
    for groups in range(1, heads + 1):
        labels = fcluster(tree, groups, criterion="maxclust")
        assert len(set(labels)) == groups, "a tie: scipy makes fewer groups there"
        cuts[str(groups)] = canonical(labels)
    length = lambda order: float(sum(distances[a, b] for a, b in zip(order, order[1:])))
    found = length(leaves_list(optimal_leaf_ordering(tree, condensed)))
    best = min(leaf_orders(tree, heads, 2 * heads - 2), key=length) if heads <= 12 else None
    if best and best[0] > best[-1]:
        best.reverse()
    return {"name": name, "similarity": similarity.tolist(), "heights": tree[:, 2].tolist(),
            "sizes": [int(size) for size in tree[:, 3]], "cuts": cuts, "scipy_length": found, "order": best}


rng = np.random.default_rng(22)
cases = [
    case("two", cosines(rng, 2, 4, [])),
    case("three", cosines(rng, 3, 4, [])),
    case("eight with twins", cosines(rng, 8, 6, [(5, 0), (3, 6)])),
    case("twelve", cosines(rng, 12, 10, [(11, 2), (4, 2), (7, 1)])),
    case("thirty-two", cosines(rng, 32, 12, [(31, 0), (17, 0), (9, 20), (2, 28)])),
    case("nine, any symmetric matrix", rng.uniform(-1, 1, size=(9, 9))),
]
out = pathlib.Path(__file__).resolve().parent.parent / "data/search/average_linkage.json"
out.write_text(json.dumps({"scipy": __import__("scipy").__version__, "cases": cases}) + "\n")
