// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/matrix_product.h"

#include "core/model/one_row.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <torch/csrc/autograd/custom_function.h>

#include <optional>
#include <string_view>

namespace regroup {

namespace {

using FusedLinear = at::Tensor(const at::Tensor&, const at::Tensor&,
                               const std::optional<at::Tensor>&, std::string_view,
                               c10::List<std::optional<at::Scalar>>,
                               std::optional<std::string_view>);

/// With fewer rows the default is as fast: what counts there is how fast the weight is read.
constexpr int64_t fewestRows = 64;

/// oneDNN's product, which ATen's headers do not declare; none where LibTorch has no oneDNN.
const std::optional<c10::TypedOperatorHandle<FusedLinear>>& fusedLinear() {
    static const auto found = []() -> std::optional<c10::TypedOperatorHandle<FusedLinear>> {
        const auto schema =
            c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", ""});
        if (!schema || !schema->hasKernelForDispatchKey(c10::DispatchKey::CPU))
            return std::nullopt;
        return schema->typed<FusedLinear>();
    }();
    return found;
}

bool isPlain(const at::Tensor& tensor) {
    return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat;
}

bool fits(const LinearWeights& weights, const at::Tensor& input) {
    return isPlain(input) && isPlain(weights.weight) &&
           (!weights.bias.defined() || isPlain(weights.bias)) && input.dim() > 1 &&
           input.size(-1) > 0 && input.size(-1) == weights.weight.size(1) &&
           input.numel() / input.size(-1) >= fewestRows &&
           (weights.weight.is_contiguous() || weights.weight.t().is_contiguous());
}

/// x Wᵀ + b without a gradient.
at::Tensor fusedProduct(const at::Tensor& input, const at::Tensor& weight,
                        const std::optional<at::Tensor>& bias = std::nullopt) {
    return fusedLinear()->call(input, weight, bias, "none", c10::List<std::optional<at::Scalar>>(),
                               std::nullopt);
}

/// gᵀ x, [rows, out] and [rows, in] -> [out, in]. The kernel is faster with the wider side second.
at::Tensor weightGradient(const at::Tensor& gradient, const at::Tensor& input) {
    return gradient.size(1) > input.size(1) ? fusedProduct(input.t(), gradient.t()).t()
                                            : fusedProduct(gradient.t(), input.t());
}

/// The same product where a gradient is needed: all three products of training on oneDNN.
/// An empty bias stands for none, because the graph takes no undefined tensors.
class TrainedProduct : public torch::autograd::Function<TrainedProduct> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input,
                              const at::Tensor& weight, const at::Tensor& bias) {
        context->save_for_backward({input, weight});
        return fusedProduct(input, weight,
                            bias.numel() > 0 ? std::optional<at::Tensor>(bias) : std::nullopt);
    }

    static torch::autograd::variable_list
    backward(torch::autograd::AutogradContext* context,
             const torch::autograd::variable_list& gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor& input = saved[0];
        const at::Tensor& weight = saved[1];
        const at::Tensor rows = gradients[0].reshape({-1, weight.size(0)});
        at::Tensor ofInput;
        at::Tensor ofWeight;
        at::Tensor ofBias;
        if (context->needs_input_grad(0))
            ofInput = fusedProduct(rows, weight.t()).view(input.sizes());
        if (context->needs_input_grad(1))
            ofWeight = weightGradient(rows, input.reshape({-1, weight.size(1)}));
        if (context->needs_input_grad(2))
            ofBias = rows.sum(0);
        return {ofInput, ofWeight, ofBias};
    }
};

bool learns(const at::Tensor& tensor) {
    return tensor.defined() && tensor.requires_grad();
}

at::Tensor plainProduct(const LinearWeights& weights, const at::Tensor& input) {
    if (isOneRow(input) && input.size(-1) == weights.weight.size(1) && takesOneRow(weights))
        return oneRowProduct(input, weights.weight, weights.bias);
    const auto bias =
        weights.bias.defined() ? std::optional<at::Tensor>(weights.bias) : std::nullopt;
    if (!fits(weights, input) || !fusedLinear())
        return at::linear(input, weights.weight, bias);
    if (at::GradMode::is_enabled() &&
        (learns(input) || learns(weights.weight) || learns(weights.bias)))
        return TrainedProduct::apply(
            input, weights.weight,
            weights.bias.defined() ? weights.bias : at::empty({0}, weights.weight.options()));
    return fusedProduct(input, weights.weight, bias);
}

} // namespace

at::Tensor LinearAdapter::addTo(const at::Tensor& output, const at::Tensor& input) const {
    return output + apply(input);
}

at::Tensor applyLinear(const LinearWeights& weights, const at::Tensor& input) {
    const at::Tensor output = plainProduct(weights, input);
    return weights.adapter ? weights.adapter->addTo(output, input) : output;
}

} // namespace regroup
