// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/adamw.h"
#include "core/train/train_kernels.h"
#include "core/train/train_loss.h"
#include "tests/support/gpu.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace regroup {
namespace {

at::Tensor wide(const at::Tensor& values) {
    return values.detach().to(at::kCPU, at::kDouble);
}

TEST(GpuTraining, CrossEntropyAndItsGradientInOnePass) {
    REGROUP_REQUIRE_GPU();
    for (const double smoothing : {0.0, 0.2}) {
        const auto logits = (at::randn({37, 4104}) * 4).to(at::kCUDA, at::kBFloat16);
        const auto targets = at::randint(4104, {37}, at::kLong);
        const LossAndGradient found = crossEntropy(logits, targets.to(at::kCUDA), smoothing, 0.5);
        const LossAndGradient expected = crossEntropy(wide(logits), targets, smoothing, 0.5);
        EXPECT_NEAR(found.sum.item<double>() / expected.sum.item<double>(), 1, 1e-5);
        EXPECT_LT(((wide(found.gradient) - expected.gradient).norm() / expected.gradient.norm())
                      .item<double>(),
                  2.5e-3);
    }
}

/// Sizes that four values at a time do not divide, decay, a clipped gradient.
TEST(GpuTraining, NarrowUpdatesAreThoseOfTheirMasters) {
    REGROUP_REQUIRE_GPU();
    OptimizerOptions options;
    options.weightDecay = 0.1;
    options.clipNorm = 0.7;
    const auto start = at::randn({7, 13}).to(at::kBFloat16);
    const auto narrow = start.to(at::kCUDA).requires_grad_(true);
    const auto master = start.to(at::kDouble).requires_grad_(true);
    AdamW onGpu({{"w", narrow}}, options);
    AdamW reference({{"w", master}}, options);
    for (int step = 0; step < 6; ++step) {
        const auto gradient = (at::randn({7, 13}) * (step + 1)).to(at::kBFloat16);
        narrow.mutable_grad() = gradient.to(at::kCUDA);
        master.mutable_grad() = gradient.to(at::kDouble);
        EXPECT_NEAR(onGpu.clipInNextStep().item<double>(), reference.clipGradients(), 1e-4);
        onGpu.step(0.01);
        reference.step(0.01);
    }
    EXPECT_LT((wide(onGpu.state().at("master.w")) - master.detach()).abs().max().item<double>(),
              2e-6);
    EXPECT_TRUE(at::equal(narrow.detach(), onGpu.state().at("master.w").to(at::kBFloat16)));
}

TEST(GpuTraining, AGradientThatIsNotFiniteChangesNothing) {
    REGROUP_REQUIRE_GPU();
    const OptimizerOptions options;
    for (const auto type : {at::kBFloat16, at::kFloat}) {
        const auto weight = at::full({3, 4}, 1.0).to(at::kCUDA, type).requires_grad_(true);
        AdamW optimizer({{"w", weight}}, options);
        weight.mutable_grad() =
            at::full({3, 4}, std::numeric_limits<double>::infinity()).to(at::kCUDA, type);
        EXPECT_FALSE(std::isfinite(optimizer.clipInNextStep().item<double>()));
        optimizer.step(0.1);
        EXPECT_EQ(weight.detach().ne(1).sum().item<int>(), 0);
    }
}

} // namespace
} // namespace regroup
