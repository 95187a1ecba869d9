// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/norm.h"

#include "core/model/one_row.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_fused_rms_norm.h>
#include <ATen/ops/layer_norm.h>

#include <tuple>

namespace regroup {

namespace {

bool areOneRow(const NormWeights& norm) {
    return isOneRow(norm.weight) && (!norm.bias.defined() || isOneRow(norm.bias));
}

} // namespace

NormWeights readNorm(WeightReader& reader, const std::string& name) {
    return {reader.read(name + ".weight"), reader.readIfPresent(name + ".bias")};
}

at::Tensor layerNorm(const at::Tensor& hidden, const NormWeights& norm, double epsilon) {
    if (isOneRow(hidden) && areOneRow(norm))
        return oneRowLayerNorm(hidden, norm.weight, norm.bias, epsilon);
    return at::layer_norm(hidden, {hidden.size(-1)}, norm.weight, norm.bias, epsilon);
}

at::Tensor rmsNorm(const at::Tensor& hidden, const NormWeights& norm, double epsilon) {
    if (hidden.is_cuda() && hidden.scalar_type() == at::kBFloat16)
        return std::get<0>(at::_fused_rms_norm(hidden, {hidden.size(-1)}, norm.weight, epsilon));
    if (isOneRow(hidden) && areOneRow(norm))
        return oneRowRmsNorm(hidden, norm.weight, epsilon);
    const auto wide = hidden.to(hidden.scalar_type() == at::kDouble ? at::kDouble : at::kFloat);
    const auto meanSquare = wide.square().mean(-1, /*keepdim=*/true);
    return norm.weight * (wide * (meanSquare + epsilon).rsqrt()).to(hidden.scalar_type());
}

} // namespace regroup
