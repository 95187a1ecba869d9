// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/matrix_product.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace regroup {
namespace {

/// Seeded: where a product nearly cancels its bias, rounding is large beside the sum, and whether a
/// test draws such a pair must not depend on the tests before it.
class MatrixProduct : public testing::Test {
protected:
    void SetUp() override { at::manual_seed(3); }
};

/// Away from the plain expression in float64, as a part of its largest value.
double distance(const LinearWeights& weights, const at::Tensor& input) {
    auto expected = at::matmul(input.to(at::kDouble), weights.weight.to(at::kDouble).t());
    if (weights.bias.defined())
        expected = expected + weights.bias.to(at::kDouble);
    const at::Tensor found = applyLinear(weights, input);
    EXPECT_EQ(found.sizes(), expected.sizes());
    EXPECT_EQ(found.scalar_type(), input.scalar_type());
    return ((found.to(at::kDouble) - expected).abs().max() / expected.abs().max()).item<double>();
}

TEST_F(MatrixProduct, EqualsTheExpressionForOddSizes) {
    for (const int64_t rows : {1, 3, 63, 64, 65, 301})
        for (const int64_t in : {1, 7, 130})
            for (const int64_t out : {1, 5, 97}) {
                const LinearWeights weights{at::randn({out, in}), at::randn({out})};
                EXPECT_LT(distance(weights, at::randn({rows, in})), 2e-6)
                    << rows << " x " << in << " -> " << out;
            }
}

TEST_F(MatrixProduct, ReadsPartsOfLargerTensors) {
    const auto stored = at::randn({40, 3 * 24}); // [in, out], three projections side by side.
    const auto input = at::randn({50, 4, 80}).transpose(0, 1).narrow(2, 20, 40);
    for (const int64_t part : {0, 24, 48})
        EXPECT_LT(distance({stored.t().narrow(0, part, 24), {}}, input), 2e-6);
    EXPECT_LT(distance({stored.t(), at::randn({144}).narrow(0, 72, 72)}, input), 2e-6);
    const auto whole = at::randn({90, 40}); // [out, in]
    EXPECT_LT(distance({whole.narrow(0, 30, 30), at::randn({90}).narrow(0, 30, 30)}, input), 2e-6);
    EXPECT_LT(distance({at::randn({90, 80}).narrow(1, 3, 40), {}}, input), 2e-6);
}

TEST_F(MatrixProduct, KeepsFloat64) {
    const LinearWeights weights{at::randn({33, 70}, at::kDouble), at::randn({33}, at::kDouble)};
    EXPECT_LT(distance(weights, at::randn({5, 100, 70}, at::kDouble)), 1e-14);
}

TEST_F(MatrixProduct, HasGradientsWhereTheyAreAskedFor) {
    const auto weight = at::randn({33, 70}).requires_grad_(true);
    const auto input = at::randn({100, 70});
    applyLinear({weight, {}}, input).sum().backward();
    ASSERT_TRUE(weight.grad().defined());
    EXPECT_LT((weight.grad() - input.sum(0)).abs().max().item<double>(), 1e-4);

    const at::NoGradGuard noGrad;
    EXPECT_FALSE(applyLinear({weight, {}}, input).requires_grad());
}

/// All three gradients, for weights that lie in either order, wide and narrow outputs.
TEST_F(MatrixProduct, GradientsEqualThoseOfFloat64) {
    for (const bool transposed : {false, true})
        for (const int64_t out : {9, 301}) {
            const auto stored =
                (transposed ? at::randn({70, out}) : at::randn({out, 70})).requires_grad_(true);
            const auto bias = at::randn({out}).requires_grad_(true);
            const auto input = at::randn({4, 25, 70}).requires_grad_(true);
            const auto chosen = at::randn({4, 25, out});
            const auto output = applyLinear({transposed ? stored.t() : stored, bias}, input);
            const auto unbiased = applyLinear({transposed ? stored.t() : stored, {}}, input);
            EXPECT_LT((output - unbiased - bias).abs().max().item<double>(), 1e-4);
            (output * chosen).sum().backward();
            const auto gradient = chosen.to(at::kDouble).view({100, out});
            const auto rows = input.detach().to(at::kDouble).view({100, 70});
            const auto weight = stored.detach().to(at::kDouble);
            const auto expectNear = [](const at::Tensor& found, const at::Tensor& expected) {
                ASSERT_TRUE(found.defined());
                EXPECT_EQ(found.sizes(), expected.sizes());
                EXPECT_LT((found.to(at::kDouble) - expected).abs().max().item<double>(),
                          2e-6 * expected.abs().max().item<double>());
            };
            const auto ofWeight = at::matmul(gradient.t(), rows);
            expectNear(stored.grad(), transposed ? ofWeight.t() : ofWeight);
            expectNear(bias.grad(), gradient.sum(0));
            expectNear(input.grad(),
                       at::matmul(gradient, transposed ? weight.t() : weight).view({4, 25, 70}));
        }
}

} // namespace
} // namespace regroup
