// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/norm.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_fused_rms_norm.h>
#include <ATen/ops/layer_norm.h>

#include <tuple>

namespace regroup {

NormWeights readNorm(WeightReader& reader, const std::string& name) {
    return {reader.read(name + ".weight"), reader.readIfPresent(name + ".bias")};
}

at::Tensor layerNorm(const at::Tensor& hidden, const NormWeights& norm, double epsilon) {
    return at::layer_norm(hidden, {hidden.size(-1)}, norm.weight, norm.bias, epsilon);
}

at::Tensor rmsNorm(const at::Tensor& hidden, const NormWeights& norm, double epsilon) {
    if (hidden.is_cuda() && hidden.scalar_type() == at::kBFloat16)
        return std::get<0>(at::_fused_rms_norm(hidden, {hidden.size(-1)}, norm.weight, epsilon));
    const auto wide = hidden.to(hidden.scalar_type() == at::kDouble ? at::kDouble : at::kFloat);
    const auto meanSquare = wide.square().mean(-1, /*keepdim=*/true);
    return norm.weight * (wide * (meanSquare + epsilon).rsqrt()).to(hidden.scalar_type());
}

} // namespace regroup
