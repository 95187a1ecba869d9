#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/metrics/reference.safetensors: similarities between heads computed by numpy from
samples, for tests/core/analysis/metric_reference_test.cpp.

    python tests/tools/make_metric_reference.py tests/data/metrics/reference.safetensors
"""
import sys

import numpy as np
from safetensors.numpy import save_file

HEADS, DIM, WIDTH, TOKENS = 4, 6, 20, 33


def cosine(a, b):
    return float(np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b)))


def table(function):
    return np.array([[function(i, j) for j in range(HEADS)] for i in range(HEADS)])


def best(rows, others):
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    other_units = others / np.linalg.norm(others, axis=1, keepdims=True)
    return units @ other_units.T


def main():
    rng = np.random.default_rng(20240702)
    weight = rng.normal(size=(HEADS * DIM, WIDTH))
    weight[DIM:2 * DIM] = 0.7 * weight[:DIM][::-1] + 0.5 * weight[DIM:2 * DIM]
    bias = rng.normal(size=HEADS * DIM)
    x = rng.normal(size=(TOKENS, WIDTH)) @ np.diag(rng.random(WIDTH)) + 0.3
    z = (x @ weight.T + bias).reshape(TOKENS, HEADS, DIM)
    means = z[:12]  # Any [positions, heads, headDim] will do.
    head = [z[:, h] for h in range(HEADS)]
    pair = [h[:, : DIM // 2] + 1j * h[:, DIM // 2:] for h in head]
    centred = [h - h.mean(0) for h in head]

    def cka(i, j):
        cross = np.linalg.norm(centred[i].T @ centred[j]) ** 2
        return cross / (np.linalg.norm(centred[i].T @ centred[i]) * np.linalg.norm(centred[j].T @ centred[j]))

    def euclidean(i, j):
        squares = np.mean(np.sum((head[i] - head[j]) ** 2, 1))
        return -squares / ((np.mean(np.sum(head[i] ** 2, 1)) + np.mean(np.sum(head[j] ** 2, 1))) / 2)

    def procrustes(i, j):
        left, _, right = np.linalg.svd(head[i].T @ head[j])
        return cosine(head[i] @ left @ right, head[j])

    def pair_procrustes(i, j):
        turned = np.empty_like(pair[i])
        for c in range(DIM // 2):
            cross = np.vdot(pair[i][:, c], pair[j][:, c])
            turned[:, c] = pair[i][:, c] * cross / abs(cross)
        return float(np.real(np.vdot(turned, pair[j]))) / (np.linalg.norm(pair[i]) * np.linalg.norm(pair[j]))

    def match(i, j, rows):
        a, b = rows(means[:, i]), rows(means[:, j])
        return (best(a, b).max(1).mean() + best(b, a).max(1).mean()) / 2

    blocks = [np.linalg.svd(weight[h * DIM:(h + 1) * DIM], full_matrices=False) for h in range(HEADS)]

    def weight_svd(i, j):
        total = 0.0
        for side in (lambda b: b[0].T[:16], lambda b: b[2][:16]):
            a, b = side(blocks[i]), side(blocks[j])
            total += np.abs(best(a, b)).max(1).mean() + np.abs(best(b, a)).max(1).mean()
        return total / 4

    rows = np.exp(rng.normal(size=(2, HEADS, 5, 5)) * 2) * np.tril(np.ones((5, 5)))
    rows /= rows.sum(-1, keepdims=True)
    counts = np.ones((2, 5), dtype=bool)
    counts[1, 3:] = False

    def kl(p, q):
        keep = p > 0
        return np.sum(p[keep] * np.log2(p[keep] / q[keep]))

    def attention(i, j):
        total = 0.0
        for b in range(2):
            for q in range(5):
                if counts[b, q]:
                    p, r = rows[b, i, q], rows[b, j, q]
                    m = (p + r) / 2
                    total += 1 - np.sqrt(max(0.0, (kl(p, m) + kl(r, m)) / 2))
        return total

    tensors = {
        "weight": weight, "bias": bias, "x": x, "means": means, "rows": rows, "counts": counts,
        "euclidean": table(euclidean), "cka": table(cka), "procrustes": table(procrustes),
        "procrustes.pairs": table(pair_procrustes),
        "match.positions": table(lambda i, j: match(i, j, lambda m: m)),
        "match.channels": table(lambda i, j: match(i, j, lambda m: m.T)),
        "weight-svd": table(weight_svd),
        "token": table(lambda i, j: sum(cosine(head[i][t], head[j][t]) for t in range(TOKENS))),
        "attention": table(attention),
    }
    save_file({name: np.ascontiguousarray(value) for name, value in tensors.items()}, sys.argv[1])


main()
