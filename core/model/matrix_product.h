// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

namespace regroup {

/// A linear layer: y = x Wᵀ + b.
struct LinearWeights {
    at::Tensor weight; ///< [out, in]
    at::Tensor bias;   ///< [out], or undefined.
};

/// [..., in] -> [..., out], differentiable, in the type of its inputs.
///
/// On CPU a float32 product of many rows that needs no gradient goes to oneDNN, which uses all
/// vector units of any processor; the library's default, MKL, keeps to half of them on AMD's.
at::Tensor applyLinear(const LinearWeights& weights, const at::Tensor& input);

} // namespace regroup
