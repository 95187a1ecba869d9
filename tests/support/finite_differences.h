// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn_like.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>

namespace regroup::test {

/// Moves each parameter alone along a random direction and compares how the loss changes with what
/// its gradient, which has been computed, says. float64, or nothing is left of the difference.
/// at::manual_seed before it: a direction in which the loss bends strongly leaves more to the
/// differences, and whether one is drawn must not depend on the tests before.
inline void expectGradientsOfDifferences(const std::map<std::string, at::Tensor>& parameters,
                                         const std::function<double()>& loss, double step = 1e-5,
                                         double tolerance = 2e-6) {
    const at::NoGradGuard noGradients;
    for (const auto& [name, parameter] : parameters) {
        ASSERT_TRUE(parameter.grad().defined()) << name << " has no gradient.";
        const at::Tensor values = parameter.detach();
        const at::Tensor direction = at::randn_like(values);
        const double predicted = (parameter.grad() * direction).sum().item<double>();
        values.add_(direction, step);
        const double above = loss();
        values.sub_(direction, 2 * step);
        const double below = loss();
        values.add_(direction, step);
        EXPECT_NEAR((above - below) / (2 * step), predicted,
                    tolerance * std::max(1.0, std::abs(predicted)))
            << name;
    }
}

} // namespace regroup::test
