// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/activation.h"

#include "core/base/error.h"
#include "core/model/shown_name.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/mish.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <utility>
#include <vector>

namespace regroup {

namespace {

constexpr std::array<std::pair<const char*, Activation>, 18> names{
    {{"silu", Activation::Silu},
     {"swish", Activation::Silu},
     {"gelu", Activation::Gelu},
     {"gelu_python", Activation::Gelu},
     {"gelu_new", Activation::GeluTanh},
     {"gelu_pytorch_tanh", Activation::GeluTanh},
     {"gelu_python_tanh", Activation::GeluTanh},
     {"gelu_fast", Activation::GeluTanh},
     {"gelu_accurate", Activation::GeluTanh},
     {"quick_gelu", Activation::QuickGelu},
     {"relu", Activation::Relu},
     {"relu2", Activation::ReluSquared},
     {"relu6", Activation::Relu6},
     {"leaky_relu", Activation::LeakyRelu},
     {"mish", Activation::Mish},
     {"sigmoid", Activation::Sigmoid},
     {"tanh", Activation::Tanh},
     {"linear", Activation::Linear}}};

} // namespace

Activation activationFromName(const std::string& name, const std::string& place) {
    std::vector<const char*> known;
    for (const auto& [knownName, activation] : names) {
        if (name == knownName)
            return activation;
        known.push_back(knownName);
    }
    throw Error(ErrorCode::Unsupported,
                fmt::format("{}: the activation is \"{}\", expected one of {}.", place,
                            shownName(name), fmt::join(known, ", ")));
}

at::Tensor applyActivation(Activation activation, const at::Tensor& input) {
    switch (activation) {
    case Activation::Silu: return at::silu(input);
    case Activation::Gelu: return at::gelu(input);
    case Activation::GeluTanh: return at::gelu(input, "tanh");
    case Activation::QuickGelu: return input * (input * 1.702).sigmoid();
    case Activation::Relu: return at::relu(input);
    case Activation::ReluSquared: return at::relu(input).square();
    case Activation::Relu6: return input.clamp(0, 6);
    case Activation::LeakyRelu: return at::leaky_relu(input);
    case Activation::Mish: return at::mish(input);
    case Activation::Sigmoid: return input.sigmoid();
    case Activation::Tanh: return input.tanh();
    case Activation::Linear: return input;
    }
    throw Error(ErrorCode::Internal, "An activation without a function.");
}

} // namespace regroup
