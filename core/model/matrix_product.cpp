// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/matrix_product.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>

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
    return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat &&
           !(at::GradMode::is_enabled() && tensor.requires_grad());
}

bool fits(const LinearWeights& weights, const at::Tensor& input) {
    return isPlain(input) && isPlain(weights.weight) &&
           (!weights.bias.defined() || isPlain(weights.bias)) && input.dim() > 1 &&
           input.size(-1) > 0 && input.size(-1) == weights.weight.size(1) &&
           input.numel() / input.size(-1) >= fewestRows &&
           (weights.weight.is_contiguous() || weights.weight.t().is_contiguous());
}

at::Tensor plainProduct(const LinearWeights& weights, const at::Tensor& input) {
    const auto bias =
        weights.bias.defined() ? std::optional<at::Tensor>(weights.bias) : std::nullopt;
    if (fits(weights, input) && fusedLinear())
        return fusedLinear()->call(input, weights.weight, bias, "none",
                                   c10::List<std::optional<at::Scalar>>(), std::nullopt);
    return at::linear(input, weights.weight, bias);
}

} // namespace

at::Tensor applyLinear(const LinearWeights& weights, const at::Tensor& input) {
    const at::Tensor output = plainProduct(weights, input);
    return weights.adapter ? output + weights.adapter->apply(input) : output;
}

} // namespace regroup
