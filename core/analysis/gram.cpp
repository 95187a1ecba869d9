// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/gram.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

namespace regroup {

at::Tensor augmentedWeight(const LinearWeights& linear) {
    const at::Tensor weight = linear.weight.to(at::kCPU, at::kDouble);
    const at::Tensor bias = linear.bias.defined() ? linear.bias.to(at::kCPU, at::kDouble)
                                                  : at::zeros({weight.size(0)}, weight.options());
    return at::cat({weight, bias.unsqueeze(1)}, 1);
}

at::Tensor outputMoment(const at::Tensor& augmented, const at::Tensor& secondMoment) {
    if (secondMoment.dim() != 2 || secondMoment.size(0) != secondMoment.size(1) ||
        augmented.dim() != 2 || augmented.size(1) != secondMoment.size(0))
        throw Error(ErrorCode::BadData,
                    fmt::format("The second moment has shape {}, expected [{}, {}] for a "
                                "projection of that many inputs and a constant.",
                                shapeText(secondMoment.sizes()), augmented.size(-1),
                                augmented.size(-1)),
                    "The calibration belongs to another model.");
    const at::Tensor moment = at::matmul(augmented, at::matmul(secondMoment, augmented.t()));
    return (moment + moment.t()) / 2; // Rounding leaves it a little lopsided.
}

at::Tensor inputMean(const at::Tensor& secondMoment) {
    return secondMoment.select(1, secondMoment.size(1) - 1);
}

at::Tensor inputCovariance(const at::Tensor& secondMoment) {
    const at::Tensor mean = inputMean(secondMoment);
    // The constant's own row and column become 1 - 1 * 1 = 0.
    return secondMoment - at::matmul(mean.unsqueeze(1), mean.unsqueeze(0));
}

} // namespace regroup
