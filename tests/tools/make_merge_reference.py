#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/merges/reference.safetensors: what the merge rules lose, computed by numpy from
samples of activations (never from second moments), for tests/core/convert/merge_fitted_test.cpp.

    python tests/tools/make_merge_reference.py tests/data/merges/reference.safetensors
"""
import sys

import numpy as np
from safetensors.numpy import save_file

HEADS, DIM, WIDTH, TOKENS = 6, 4, 10, 37
GROUPS = [[0, 3, 4], [1, 5], [2]]


def random_layer(rng):
    layer = {}
    for name, rows, columns in (("query", HEADS * DIM, WIDTH), ("key", HEADS * DIM, WIDTH),
                                ("value", HEADS * DIM, WIDTH), ("output", WIDTH, HEADS * DIM)):
        layer[f"{name}.weight"] = rng.normal(size=(rows, columns)) / np.sqrt(columns)
        layer[f"{name}.bias"] = rng.normal(size=rows) * 0.3
    # Heads of one group are alike, so that the rules differ.
    for kind in ("key", "value"):
        blocks = layer[f"{kind}.weight"].reshape(HEADS, DIM, WIDTH)
        for group in GROUPS:
            for head in group[1:]:
                turn = np.linalg.qr(rng.normal(size=(DIM, DIM)))[0]
                blocks[head] = 0.8 * turn @ blocks[group[0]] + 0.4 * blocks[head]
    return layer


def heads_of(layer, kind, x):  # [TOKENS, HEADS, DIM]
    return (x @ layer[f"{kind}.weight"].T + layer[f"{kind}.bias"]).reshape(len(x), HEADS, DIM)


def root(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T


def mean_error(z):  # z [tokens, members, dim]
    return ((z - z.mean(1, keepdims=True)) ** 2).sum() / len(z)


def svd_error(rows, rank):  # rows [tokens, n]
    return (np.linalg.svd(rows, compute_uv=False)[rank:] ** 2).sum() / len(rows)


def align_error(z):
    """The best of many random starts: plain alternation on samples."""
    rng = np.random.default_rng(5)
    best = mean_error(z)
    for _ in range(300):
        turns = [np.linalg.qr(rng.normal(size=(DIM, DIM)))[0] for _ in range(z.shape[1])]
        for _ in range(300):
            mean = sum(z[:, i] @ t for i, t in enumerate(turns)) / len(turns)
            for i in range(len(turns)):
                left, _, right = np.linalg.svd(z[:, i].T @ mean)
                turns[i] = left @ right
        mean = sum(z[:, i] @ t for i, t in enumerate(turns)) / len(turns)
        error = sum(((z[:, i] - mean @ t.T) ** 2).sum() for i, t in enumerate(turns)) / len(z)
        best = min(best, error)
    return best


def pairs(z):  # [tokens, members, DIM / 2] complex
    return z[..., : DIM // 2] + 1j * z[..., DIM // 2:]


def pair_svd_error(z, energies=None):
    scaled = pairs(z) if energies is None else pairs(z) * np.sqrt(energies)
    return sum(svd_error(scaled[:, :, pair], 1) for pair in range(DIM // 2))


def pair_align_error(z):
    rng = np.random.default_rng(6)
    total = 0.0
    for pair in range(DIM // 2):
        samples = pairs(z)[:, :, pair]
        best = np.inf
        for _ in range(100):
            turns = np.exp(2j * np.pi * rng.random(samples.shape[1]))
            for _ in range(500):
                mean = (samples * turns.conj()).mean(1)
                cross = (samples * mean.conj()[:, None]).sum(0)
                turns = cross / np.abs(cross)
            mean = (samples * turns.conj()).mean(1)
            best = min(best, (np.abs(samples - mean[:, None] * turns) ** 2).sum() / len(samples))
        total += best
    return total


def main():
    rng = np.random.default_rng(20240701)
    layer = random_layer(rng)
    x = rng.normal(size=(TOKENS, WIDTH)) + 0.5
    tensors = {name: value for name, value in layer.items()}
    tensors["x"] = x
    q = heads_of(layer, "query", x)
    output = layer["output.weight"].reshape(WIDTH, HEADS, DIM)
    for kind in ("key", "value"):
        z = heads_of(layer, kind, x)
        centred = z - z.mean(0)
        if kind == "key":
            metrics = [q[:, h].T @ q[:, h] / TOKENS for h in range(HEADS)]
        else:
            metrics = [output[:, h].T @ output[:, h] for h in range(HEADS)]
        felt = np.stack([centred[:, h] @ root(metrics[h]) for h in range(HEADS)], 1)
        rows = []
        for group in GROUPS:
            flat = lambda values: values[:, group].reshape(TOKENS, -1)
            first = ((z[:, group] - z[:, group[:1]]) ** 2).sum() / TOKENS
            energies = np.stack([np.diag(metrics[h])[: DIM // 2] + np.diag(metrics[h])[DIM // 2:]
                                 for h in group])
            rows.append([mean_error(z[:, group]), first, align_error(z[:, group]),
                         svd_error(flat(z), DIM), svd_error(flat(felt), DIM),
                         pair_align_error(z[:, group]), pair_svd_error(z[:, group]),
                         pair_svd_error(z[:, group], energies)])
        # [group, (mean, first, align, svd, svd weighted and centred, align in pairs, svd in pairs,
        #          svd in pairs weighted)]
        tensors[f"{kind}.errors"] = np.array(rows)
    save_file({name: np.ascontiguousarray(value) for name, value in tensors.items()}, sys.argv[1])
    for kind in ("key", "value"):
        print(kind, tensors[f"{kind}.errors"], sep="\n")


main()
