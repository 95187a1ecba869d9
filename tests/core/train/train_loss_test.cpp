// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/train_loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/kl_div.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

namespace regroup {
namespace {

void expectAgrees(const LossAndGradient& found, const at::Tensor& logits, const at::Tensor& loss) {
    loss.backward();
    EXPECT_NEAR(found.sum.item<double>(), loss.item<double>(), 1e-10);
    EXPECT_TRUE(at::allclose(found.gradient, logits.grad(), 1e-10, 1e-12));
}

TEST(TrainLoss, CrossEntropyIsTheLibrarysWithAndWithoutSmoothing) {
    const auto targets = at::tensor({0, 6, 3, 3, 1}, at::kLong);
    for (const double smoothing : {0.0, 0.15}) {
        const auto logits = (at::randn({5, 7}, at::kDouble) * 3).requires_grad_(true);
        expectAgrees(
            crossEntropy(logits, targets, smoothing), logits,
            at::cross_entropy_loss(logits, targets, {}, at::Reduction::Sum, -100, smoothing));
    }
}

TEST(TrainLoss, DivergenceIsTheLibrarysAtEveryTemperature) {
    const auto teacher = at::randn({4, 9}, at::kDouble) * 2;
    for (const double temperature : {1.0, 2.5}) {
        const auto logits = at::randn({4, 9}, at::kDouble).requires_grad_(true);
        const auto loss = at::kl_div(at::log_softmax(logits / temperature, -1),
                                     at::log_softmax(teacher / temperature, -1), at::Reduction::Sum,
                                     /*log_target=*/true) *
                          (temperature * temperature);
        expectAgrees(softDivergence(logits, teacher, temperature), logits, loss);
    }
}

TEST(TrainLoss, SquaredErrorOfScores) {
    const auto scores = at::tensor({1.5, -2.0, 4.0}, at::kDouble).view({3, 1}).requires_grad_(true);
    const auto targets = at::tensor({1.0, 0.5, 5.0}, at::kDouble);
    expectAgrees(squaredError(scores, targets), scores,
                 (scores.squeeze(1) - targets).square().sum());
}

TEST(TrainLoss, HiddenDistanceLeavesPaddingOut) {
    const auto hidden = at::randn({2, 3, 4}, at::kDouble).requires_grad_(true);
    const auto teacher = at::randn({2, 3, 4}, at::kDouble);
    const auto mask = at::tensor({1, 1, 0, 1, 0, 0}, at::kLong).view({2, 3});
    expectAgrees(hiddenDistance(hidden, teacher, mask), hidden,
                 ((hidden - teacher).square().mean(-1) * mask).sum());
}

} // namespace
} // namespace regroup
