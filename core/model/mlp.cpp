// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/mlp.h"

#include "core/model/fused_kernels.h"

#include <ATen/TensorOperators.h>

namespace regroup {

namespace {

at::Tensor gatedProduct(Activation activation, const at::Tensor& gate, const at::Tensor& inner) {
    if (activation == Activation::Silu && canFuse(gate))
        return fusedSiluProduct(gate, inner);
    return applyActivation(activation, gate) * inner;
}

} // namespace

at::Tensor runMlp(const at::Tensor& input, const at::Tensor& residual, const MlpWeights& weights,
                  Activation activation, const std::function<void(const MlpOutputs&)>& observe) {
    at::Tensor gate;
    if (weights.gate.weight.defined())
        gate = applyLinear(weights.gate, input);
    const at::Tensor inner = applyLinear(weights.inner, input);
    const at::Tensor activated =
        gate.defined() ? gatedProduct(activation, gate, inner) : applyActivation(activation, inner);
    at::Tensor sum = residual + applyLinear(weights.outer, activated);
    if (observe)
        observe({input, residual, gate, inner, activated, sum});
    return sum;
}

} // namespace regroup
