// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping.h"

#include <ATen/core/Tensor.h>

namespace regroup {

/// Writes out shared heads: [batch, groups, keys, headDim] -> [batch, headCount, keys, headDim].
at::Tensor repeatedHeads(const at::Tensor& blocks, const Grouping& grouping);

/// True if heads that share lie side by side, in groups of one size, in the order of the groups:
/// what kernels for shared heads expect.
bool isRegular(const Grouping& grouping);

} // namespace regroup
