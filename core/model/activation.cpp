// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/activation.h"

#include "core/base/error.h"
#include "core/model/shown_name.h"

#include <ATen/ops/gelu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>
#include <fmt/format.h>

namespace regroup {

Activation activationFromName(const std::string& name, const std::string& place) {
    if (name == "silu" || name == "swish")
        return Activation::Silu;
    if (name == "gelu")
        return Activation::Gelu;
    if (name == "gelu_new" || name == "gelu_pytorch_tanh" || name == "gelu_fast")
        return Activation::GeluTanh;
    if (name == "relu")
        return Activation::Relu;
    throw Error(ErrorCode::Unsupported,
                fmt::format("{}: the activation is \"{}\", expected silu, gelu, gelu_new or relu.",
                            place, shownName(name)));
}

at::Tensor applyActivation(Activation activation, const at::Tensor& input) {
    switch (activation) {
    case Activation::Silu: return at::silu(input);
    case Activation::Gelu: return at::gelu(input);
    case Activation::GeluTanh: return at::gelu(input, "tanh");
    case Activation::Relu: return at::relu(input);
    }
    throw Error(ErrorCode::Internal, "An activation without a function.");
}

} // namespace regroup
