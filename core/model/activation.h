// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace regroup {

/// The function between the two matrices of an MLP.
enum class Activation {
    Silu,
    Gelu,      ///< By the error function.
    GeluTanh,  ///< The tanh form: another function than Gelu, up to 5e-4 away from it.
    QuickGelu, ///< x sigmoid(1.702 x), yet another one, up to 0.02 away.
    Relu,
    ReluSquared,
    Relu6,     ///< At most 6.
    LeakyRelu, ///< Slope 0.01 below 0.
    Mish,
    Sigmoid,
    Tanh,
    Linear ///< Nothing.
};

/// Names as in config.json: "silu", "gelu", "gelu_new", "relu", ...
/// @param place the document, for the message. @throws Error(Unsupported) listing the known names.
/// Source: transformers, activations.py.
Activation activationFromName(const std::string& name, const std::string& place);

at::Tensor applyActivation(Activation activation,
                           const at::Tensor& input); ///< Same shape and type.

} // namespace regroup
