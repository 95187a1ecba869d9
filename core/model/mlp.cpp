// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/mlp.h"

#include <ATen/TensorOperators.h>

namespace regroup {

at::Tensor runMlp(const at::Tensor& input, const at::Tensor& residual, const MlpWeights& weights,
                  Activation activation, const std::function<void(const MlpOutputs&)>& observe) {
    at::Tensor gate;
    if (weights.gate.weight.defined())
        gate = applyLinear(weights.gate, input);
    const at::Tensor inner = applyLinear(weights.inner, input);
    const at::Tensor activated = gate.defined() ? applyActivation(activation, gate) * inner
                                                : applyActivation(activation, inner);
    at::Tensor sum = residual + applyLinear(weights.outer, activated);
    if (observe)
        observe({input, residual, gate, inner, activated, sum});
    return sum;
}

} // namespace regroup
