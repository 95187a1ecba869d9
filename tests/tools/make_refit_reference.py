#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes tests/data/refits/scores.safetensors: queries and keys solved anew by brute force in numpy,
one row of a least-squares problem for each pair of a query and a key, for
tests/core/convert/scores_refit_test.cpp. Nothing here knows of covariances or Kronecker products.

    python tests/tools/make_refit_reference.py tests/data/refits/scores.safetensors
"""
import sys

import numpy as np
from safetensors.numpy import save_file

HEADS, DIM, WIDTH, BATCH, TOKENS = 5, 4, 7, 3, 9
PRESENT = [0, 1, 2, 2, 3]  # Two heads share a key in the original already.
TARGET = [0, 1, 0, 0, 1]
RIDGE, SCALE = 0.05, 0.6


def heads_of(weight, bias, x):  # [BATCH, heads, TOKENS, DIM]
    y = x @ weight.T + (0 if bias is None else bias)
    return y.reshape(BATCH, TOKENS, -1, DIM).transpose(0, 2, 1, 3)


def turns(rotary, rng):  # [TOKENS, DIM, DIM], the matrix R_i of every place
    if not rotary:
        return np.tile(np.eye(DIM), (TOKENS, 1, 1)), None
    places = np.arange(TOKENS) + 2
    angles = places[:, None] * np.array([0.9, 0.13])
    factor = 1.1  # As yarn scales its tables.
    cosine, sine = factor * np.cos(angles), factor * np.sin(angles)
    matrices = np.zeros((TOKENS, DIM, DIM))
    for pair in range(DIM // 2):
        other = pair + DIM // 2
        matrices[:, pair, pair] = matrices[:, other, other] = cosine[:, pair]
        matrices[:, pair, other] = -sine[:, pair]
        matrices[:, other, pair] = sine[:, pair]
    return matrices, (cosine, sine)


def attention_of(scores, visible):
    shifted = np.where(visible, scores, -np.inf)
    shifted = np.exp(shifted - shifted.max(-1, keepdims=True))
    return shifted / shifted.sum(-1, keepdims=True)


def ridge(features, targets, start):
    system = features.T @ features
    pull = RIDGE * np.diag(system).mean()
    return np.linalg.solve(system + pull * np.eye(len(system)), features.T @ targets + pull * start)


def rows_of(gradient, weights, scores):
    """gradient[i, j, n]: of score ij by unknown n. One weighted row a pair, means taken off."""
    mean = np.einsum("ij,ijn->in", weights, gradient)
    target = scores - (weights * scores).sum(-1, keepdims=True)
    root = np.sqrt(weights)
    rows = (gradient - mean[:, None]) * root[:, :, None]
    return rows.reshape(-1, gradient.shape[2]), (target * root).reshape(-1)


def case(name, rotary, causal, biased, padded, rounds, tensors):
    rng = np.random.default_rng([20240711, *name.encode()])
    original, present = rng.normal(size=(2, BATCH, TOKENS, WIDTH))
    x = original + 0.4 * present  # What the converted layer reads is another thing.
    keys = len(set(PRESENT))
    groups = len(set(TARGET))
    bias = (lambda n: rng.normal(size=n) * 0.4) if biased else (lambda n: None)
    wq, bq = rng.normal(size=(HEADS * DIM, WIDTH)) / 2, bias(HEADS * DIM)
    wk, bk = rng.normal(size=(keys * DIM, WIDTH)) / 2, bias(keys * DIM)
    q0, q0b = wq + 0.3 * rng.normal(size=wq.shape), bias(HEADS * DIM)
    k0, k0b = rng.normal(size=(groups * DIM, WIDTH)) / 2, bias(groups * DIM)
    matrices, tables = turns(rotary, rng)
    turned = lambda y: np.einsum("tab,nhtb->nhta", matrices, y)
    query = turned(heads_of(wq, bq, original))
    key = turned(heads_of(wk, bk, original))
    lengths = [TOKENS, TOKENS - 3, TOKENS - 1] if padded else [TOKENS] * BATCH
    counted = np.array([[t < n for t in range(TOKENS)] for n in lengths])

    places = np.arange(TOKENS)
    visible = np.ones((TOKENS, TOKENS), bool)
    if causal:
        visible = (places[None] <= places[:, None]) & (places[None] > places[:, None] - 6)
    extended = np.concatenate([x, np.ones((BATCH, TOKENS, 1))], 2) if biased else x
    columns = extended.shape[2]
    q = np.concatenate([q0, q0b[:, None]], 1) if biased else q0
    k = np.concatenate([k0, k0b[:, None]], 1) if biased else k0
    q, k = q.reshape(HEADS, DIM, columns).copy(), k.reshape(groups, DIM, columns).copy()

    def pairs(head):
        """The sequences of a head: their tokens, attention and scores."""
        for b in range(BATCH):
            own = np.flatnonzero(counted[b])
            scores = SCALE * query[b, head] @ key[b, PRESENT[head]].T
            mask = visible & counted[b][None]
            mask |= np.eye(TOKENS, dtype=bool) & ~mask.any(1, keepdims=True)
            weights = attention_of(scores, mask)[np.ix_(own, own)]
            # Where nothing is attended to, a score counts for nothing.
            yield own, extended[b, own], weights, np.where(weights > 0, scores[np.ix_(own, own)], 0)

    for _ in range(rounds):
        for head in range(HEADS):
            rows, targets = [], []
            for own, inputs, weights, scores in pairs(head):
                c = np.einsum("tab,tb->ta", matrices[own], inputs @ k[TARGET[head]].T)
                back = np.einsum("iab,ja->ijb", matrices[own], c)  # R_iᵀ R_j c_j
                gradient = SCALE * np.einsum("ijb,in->ijbn", back, inputs)
                r, t = rows_of(gradient.reshape(*weights.shape, -1), weights, scores)
                rows.append(r)
                targets.append(t)
            q[head] = ridge(np.concatenate(rows), np.concatenate(targets),
                            q[head].reshape(-1)).reshape(DIM, columns)
        for group in range(groups):
            rows, targets = [], []
            for head in [h for h in range(HEADS) if TARGET[h] == group]:
                for own, inputs, weights, scores in pairs(head):
                    asked = np.einsum("tab,tb->ta", matrices[own], inputs @ q[head].T)
                    back = np.einsum("jab,ia->ijb", matrices[own], asked)  # R_jᵀ R_i q_i
                    gradient = SCALE * np.einsum("ijb,jn->ijbn", back, inputs)
                    r, t = rows_of(gradient.reshape(*weights.shape, -1), weights, scores)
                    rows.append(r)
                    targets.append(t)
            k[group] = ridge(np.concatenate(rows), np.concatenate(targets),
                             k[group].reshape(-1)).reshape(DIM, columns)

    values = {"query": query, "key": key, "input": x, "counted": counted.astype(np.int64),
              "start.query.weight": q0, "start.key.weight": k0,
              "solved.query.weight": q[..., :WIDTH].reshape(-1, WIDTH),
              "solved.key.weight": k[..., :WIDTH].reshape(-1, WIDTH)}
    if biased:
        values |= {"start.query.bias": q0b, "start.key.bias": k0b,
                   "solved.query.bias": q[..., WIDTH].reshape(-1),
                   "solved.key.bias": k[..., WIDTH].reshape(-1)}
    if tables:
        values |= {"cosine": tables[0][None, None], "sine": tables[1][None, None]}
    for kind, value in values.items():
        tensors[f"{name}.{kind}"] = np.ascontiguousarray(value)


def main():
    tensors = {}
    case("causal", False, True, True, False, 1, tensors)
    case("plain", False, True, False, True, 1, tensors)
    case("encoder", False, False, True, True, 1, tensors)
    case("rotary", True, True, False, False, 2, tensors)
    case("rotary-biased", True, True, True, True, 2, tensors)
    save_file(tensors, sys.argv[1])


main()
