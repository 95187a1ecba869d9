// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"
#include "core/model/attention.h"

namespace regroup {

/// E[k_i . k_j] of the outputs of a projection's heads, [headCount, headCount]: all that merging by
/// the mean needs. From the second moment S of its input alone: with A_i = [W_i | b_i] the output
/// of head i is A_i [x; 1], so E[k_i k_j^T] = A_i S A_j^T, and this is its trace.
/// @param projection [headCount * headDim, modelDim], with or without bias; any float type.
/// @param secondMoment [modelDim + 1, modelDim + 1] of the input with a constant 1, float64.
/// @throws Error(BadData) for shapes that do not fit.
/// Source: method.md section 3.
SquareMatrix headMomentTraces(const LinearWeights& projection, int headCount,
                              const at::Tensor& secondMoment);

/// The same of the weights themselves: inner products of the heads' rows, biases included.
SquareMatrix headWeightTraces(const LinearWeights& projection, int headCount);

} // namespace regroup
