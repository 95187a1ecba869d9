// SPDX-License-Identifier: GPL-3.0-or-later
// Every name against its closed form in plain C++. Source: transformers, activations.py.
#include "core/model/activation.h"
#include "tests/support/expect_error.h"

#include <ATen/ops/linspace.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

namespace regroup {
namespace {

struct Named {
    const char* name;
    std::function<double(double)> function;
};

double sigmoid(double x) {
    return 1.0 / (1.0 + std::exp(-x));
}

double gelu(double x) {
    return x * 0.5 * (1.0 + std::erf(x / std::numbers::sqrt2));
}

double geluTanh(double x) {
    const double inner = std::sqrt(2.0 / std::numbers::pi) * (x + 0.044715 * x * x * x);
    return 0.5 * x * (1.0 + std::tanh(inner));
}

const std::vector<Named>& namedFunctions() {
    static const std::vector<Named> functions{
        {"silu", [](double x) { return x * sigmoid(x); }},
        {"swish", [](double x) { return x * sigmoid(x); }},
        {"gelu", gelu},
        {"gelu_python", gelu},
        {"gelu_new", geluTanh},
        {"gelu_fast", geluTanh},
        {"gelu_pytorch_tanh", geluTanh},
        {"gelu_python_tanh", geluTanh},
        {"gelu_accurate", geluTanh},
        {"quick_gelu", [](double x) { return x * sigmoid(1.702 * x); }},
        {"relu", [](double x) { return x > 0 ? x : 0.0; }},
        {"relu2", [](double x) { return x > 0 ? x * x : 0.0; }},
        {"relu6", [](double x) { return x > 0 ? std::min(x, 6.0) : 0.0; }},
        {"leaky_relu", [](double x) { return x > 0 ? x : 0.01 * x; }},
        {"mish", [](double x) { return x * std::tanh(std::log1p(std::exp(x))); }},
        {"sigmoid", sigmoid},
        {"tanh", [](double x) { return std::tanh(x); }},
        {"linear", [](double x) { return x; }},
    };
    return functions;
}

TEST(Activation, EveryNameIsTheFunctionItStandsFor) {
    const at::Tensor inputs = at::linspace(-8.0, 8.0, 97, at::kDouble);
    for (const Named& named : namedFunctions()) {
        const at::Tensor found =
            applyActivation(activationFromName(named.name, "config.json"), inputs).contiguous();
        for (int64_t index = 0; index < inputs.numel(); ++index) {
            const double x = inputs.const_data_ptr<double>()[index];
            EXPECT_NEAR(found.const_data_ptr<double>()[index], named.function(x), 1e-13)
                << named.name << " at " << x;
        }
    }
}

TEST(Activation, AnUnknownNameIsRefusedWithTheKnownOnes) {
    test::expectError(
        ErrorCode::Unsupported,
        "config.json: the activation is \"xielu\", expected one of silu, swish, gelu,",
        [] { activationFromName("xielu", "config.json"); });
}

} // namespace
} // namespace regroup
