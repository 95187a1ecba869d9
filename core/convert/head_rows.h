// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace regroup {

/// The rows of some heads of a projection as one tensor and back: [heads, headDim, modelDim], or
/// one column more for the bias where there is one. float64 on the CPU.
at::Tensor headRows(const LinearWeights& linear, const std::vector<int>& heads,
                    std::int64_t headDim);
void setHeadRows(LinearWeights& linear, const std::vector<int>& heads, const at::Tensor& rows);

/// As many columns of inputs with a constant 1 at the end as headRows has.
at::Tensor inputsFor(const LinearWeights& linear, const at::Tensor& inputs);

} // namespace regroup
