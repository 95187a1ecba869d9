// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention.h"

#include <ATen/core/Tensor.h>

namespace regroup {

/// Whether narrowHeadAttention takes these: float32 on a CPU, no gradient, heads of few channels.
bool takesNarrowHeads(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value);

/// groupedAttention for heads of up to 16 channels, as tiny models have them: general kernels are
/// made of matrix products, which are mostly overhead there. Works on 16 keys at once, and computes
/// nothing for keys that no query sees. A result does not depend on the number of threads.
at::Tensor narrowHeadAttention(const at::Tensor& query, const at::Tensor& key,
                               const at::Tensor& value, const LayerGrouping& grouping,
                               const AttentionOptions& options);

} // namespace regroup
