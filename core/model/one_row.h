// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace regroup {

// Decoding puts one token after the other through a model: every product has one row, and a call
// of the tensor library costs more than the arithmetic of a small one. These do the same in
// float32 on a CPU. A result does not depend on the number of threads.

/// Whether values are one row that these functions take: float32 on a CPU, contiguous, no
/// gradient.
bool isOneRow(const at::Tensor& values);

/// Whether a product of one row takes this weight: float32 on a CPU, contiguous as it is or
/// transposed, no gradient.
bool takesOneRow(const LinearWeights& weights);

/// x Wᵀ + b, without the adapter. @param input one row, [..., in]. @return [..., out]
at::Tensor oneRowProduct(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);

/// output[r] = x . rows[r]; rows of this width lie one after the other.
void oneRowDots(const float* x, const float* rows, int64_t width, int64_t count, float* output);

/// @param weight, bias [width], float32, contiguous; each may be undefined.
at::Tensor oneRowLayerNorm(const at::Tensor& input, const at::Tensor& weight,
                           const at::Tensor& bias, double epsilon);
at::Tensor oneRowRmsNorm(const at::Tensor& input, const at::Tensor& weight, double epsilon);

/// Whether oneQueryAttention takes these: one query, float32 on a CPU, heads contiguous inside, no
/// mask of keys, no gradient.
bool takesOneQuery(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                   const AttentionOptions& options);

/// groupedAttention of one query a sequence: keys and values are read where they lie in the cache.
at::Tensor oneQueryAttention(const at::Tensor& query, const at::Tensor& key,
                             const at::Tensor& value, const LayerGrouping& grouping,
                             const AttentionOptions& options);

} // namespace regroup
