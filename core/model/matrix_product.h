// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace regroup {

/// What a linear layer gives beside its weights, e.g. a low-rank update that is being trained.
/// Immutable, as the model that holds it.
class LinearAdapter {
public:
    virtual ~LinearAdapter() = default;
    virtual at::Tensor apply(const at::Tensor& input) const = 0; ///< [..., in] -> [..., out]
    virtual at::Tensor addTo(const at::Tensor& output,
                             const at::Tensor& input) const; ///< output + apply(input)
    /// That of some rows of the weight: of one of several projections that lie in one tensor.
    virtual std::shared_ptr<const LinearAdapter> rows(int64_t firstRow, int64_t rowCount) const = 0;
};

/// A linear layer: y = x Wᵀ + b, and what its adapter adds.
struct LinearWeights {
    at::Tensor weight; ///< [out, in]
    at::Tensor bias;   ///< [out], or undefined.
    std::shared_ptr<const LinearAdapter> adapter = nullptr;
};

/// [..., in] -> [..., out], differentiable, in the type of its inputs.
///
/// On CPU float32 products of many rows, those of gradients too, go to oneDNN, which uses all
/// vector units of any processor; the library's default, MKL, keeps to half of them on AMD's.
at::Tensor applyLinear(const LinearWeights& weights, const at::Tensor& input);

} // namespace regroup
