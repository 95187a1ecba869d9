// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/head_traces.h"
#include "core/analysis/second_moment.h"
#include "tests/support/expect_error.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

constexpr int headCount = 3;

LinearWeights projection(bool bias) {
    at::manual_seed(7);
    LinearWeights linear;
    linear.weight = at::randn({headCount * 4, 6}, at::kDouble);
    if (bias)
        linear.bias = at::randn({headCount * 4}, at::kDouble);
    return linear;
}

} // namespace

// Against the activations themselves, whose mean is not zero.
TEST(HeadTraces, AreTheMeanProductsOfActivations) {
    for (const bool bias : {false, true}) {
        const LinearWeights linear = projection(bias);
        const at::Tensor input = at::randn({50, 6}, at::kDouble) + 0.7;
        SecondMoment moment;
        moment.add(input);
        const SquareMatrix traces = headMomentTraces(linear, headCount, moment.mean());
        const at::Tensor outputs = applyLinear(linear, input).view({50, headCount, 4});
        for (int row = 0; row < headCount; ++row)
            for (int column = 0; column < headCount; ++column)
                EXPECT_NEAR(traces.at(row, column),
                            (outputs.select(1, row) * outputs.select(1, column))
                                .sum(-1)
                                .mean()
                                .item<double>(),
                            1e-12);
        EXPECT_EQ(traces.at(0, 2), traces.at(2, 0));
    }
}

TEST(HeadTraces, OfWeightsCountTheBias) {
    const LinearWeights linear = projection(true);
    const SquareMatrix traces = headWeightTraces(linear, headCount);
    const at::Tensor weight = linear.weight.view({headCount, 4, 6});
    const at::Tensor bias = linear.bias.view({headCount, 4});
    EXPECT_NEAR(traces.at(0, 1),
                (weight[0] * weight[1]).sum().item<double>() +
                    (bias[0] * bias[1]).sum().item<double>(),
                1e-12);
}

TEST(HeadTraces, NameTheShapesThatDoNotFit) {
    const LinearWeights linear = projection(false);
    expectError(ErrorCode::BadData, "[12, 6], expected [5 * headDim",
                [&] { headWeightTraces(linear, 5); });
    expectError(ErrorCode::BadData, "[6, 6], expected [7, 7]", [&] {
        headMomentTraces(linear, headCount, at::zeros({6, 6}, at::kDouble));
    });
}
