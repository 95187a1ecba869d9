// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/head_fit.h"
#include "core/base/square_matrix.h"

#include <ATen/core/Tensor.h>

namespace regroup {

// Similarities that need no more than second moments of the heads' outputs (outputMoment): nothing
// is stored of the activations. Matrices are heads x heads, symmetric. A head of zeros is alike to
// itself only.

/// -E|x_i - x_j|² divided by the mean of E|x_i|² and E|x_j|²: 0 for equal heads, -2 for heads
/// without anything in common, -4 for opposite ones. @param moment [heads * headDim, heads *
/// headDim]
SquareMatrix euclideanSimilarity(const at::Tensor& moment, int headCount);

/// Linear CKA, in [0, 1]: |C_ij|² / (|C_ii| |C_jj|) with Frobenius norms of covariance blocks.
/// @param covariance outputMoment with inputCovariance.
/// Source: Kornblith et al. 2019, arXiv:1905.00414, section 3 (linear kernel).
SquareMatrix linearCka(const at::Tensor& covariance, int headCount);

/// Cosine of two heads after the best rotation that the model allows: in [0, 1]. Whole: the nuclear
/// norm of E[x_i x_jᵀ] over the norms; Pairs: the sum over channel pairs of |E[z_i conj(z_j)]|.
/// Source: Jin et al. 2024, arXiv:2412.20677; pairs: method.md section 6.
SquareMatrix procrustesSimilarity(const at::Tensor& moment, int headCount, FitSpace space);

} // namespace regroup
