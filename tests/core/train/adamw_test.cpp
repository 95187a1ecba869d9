// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/adamw.h"
#include "tests/support/expect_error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace regroup {
namespace {

OptimizerOptions unusualOptions() {
    OptimizerOptions options;
    options.rate = 0.01;
    options.weightDecay = 0.1;
    options.beta1 = 0.8;
    options.beta2 = 0.95;
    options.epsilon = 1e-6;
    return options;
}

/// The paper's algorithm 2, number by number.
struct PlainAdamW {
    double value;
    double average = 0;
    double squareAverage = 0;
    int steps = 0;

    void step(double gradient, double rate, double decay, const OptimizerOptions& options) {
        ++steps;
        value -= rate * decay * value;
        average = options.beta1 * average + (1 - options.beta1) * gradient;
        squareAverage = options.beta2 * squareAverage + (1 - options.beta2) * gradient * gradient;
        const double unbiased = average / (1 - std::pow(options.beta1, steps));
        const double unbiasedSquare = squareAverage / (1 - std::pow(options.beta2, steps));
        value -= rate * unbiased / (std::sqrt(unbiasedSquare) + options.epsilon);
    }
};

TEST(AdamW, FollowsThePaperAndLetsOnlyMatricesDecay) {
    const OptimizerOptions options = unusualOptions();
    const std::map<std::string, at::Tensor> parameters{
        {"weight", at::randn({3, 5}, at::kDouble).requires_grad_(true)},
        {"bias", at::randn({4}, at::kDouble).requires_grad_(true)},
        {"idle", at::randn({2, 2}, at::kDouble).requires_grad_(true)}};
    const at::Tensor idleBefore = parameters.at("idle").detach().clone();
    std::map<std::string, std::vector<PlainAdamW>> expected;
    for (const auto& [name, parameter] : parameters)
        for (std::int64_t index = 0; index < parameter.numel(); ++index)
            expected[name].push_back({parameter.const_data_ptr<double>()[index]});
    AdamW optimizer(parameters, options);
    for (int step = 0; step < 5; ++step) {
        const double rate = options.rate / (step + 1);
        optimizer.clearGradients();
        for (const char* name : {"weight", "bias"}) {
            const at::Tensor gradient = at::randn(parameters.at(name).sizes(), at::kDouble);
            parameters.at(name).mutable_grad() = gradient;
            for (std::size_t index = 0; index < expected[name].size(); ++index)
                expected[name][index].step(gradient.const_data_ptr<double>()[index], rate,
                                           name == std::string("weight") ? options.weightDecay : 0,
                                           options);
        }
        optimizer.step(rate);
    }
    for (const char* name : {"weight", "bias"})
        for (std::size_t index = 0; index < expected[name].size(); ++index)
            EXPECT_NEAR(parameters.at(name).const_data_ptr<double>()[index],
                        expected[name][index].value, 1e-12)
                << name << index;
    EXPECT_TRUE(at::equal(parameters.at("idle").detach(), idleBefore));
}

TEST(AdamW, ClipsTheNormOfAllGradientsTogether) {
    OptimizerOptions options;
    options.clipNorm = 2.0;
    const auto first = at::zeros({2}, at::kDouble).requires_grad_(true);
    const auto second = at::zeros({1, 2}, at::kDouble).requires_grad_(true);
    AdamW optimizer({{"first", first}, {"second", second}}, options);
    first.mutable_grad() = at::full({2}, 3.0, at::kDouble);
    second.mutable_grad() = at::full({1, 2}, -4.0, at::kDouble);
    EXPECT_NEAR(optimizer.clipGradients(), std::sqrt(50.0), 1e-12);
    const double factor = 2.0 / (std::sqrt(50.0) + 1e-6);
    EXPECT_NEAR(first.grad()[1].item<double>(), 3 * factor, 1e-12);
    EXPECT_NEAR(second.grad()[0][0].item<double>(), -4 * factor, 1e-12);
    EXPECT_NEAR(optimizer.clipGradients(), 2.0, 1e-5);
}

TEST(AdamW, ClippingInTheNextStepGivesTheSameNumbers) {
    OptimizerOptions options;
    options.clipNorm = 0.3;
    const auto start = at::randn({5, 3}, at::kFloat);
    const auto now = start.clone().requires_grad_(true);
    const auto later = start.clone().requires_grad_(true);
    AdamW clippedNow({{"w", now}}, options);
    AdamW clippedLater({{"w", later}}, options);
    for (int step = 0; step < 4; ++step) {
        const auto gradient = at::randn({5, 3}, at::kFloat);
        now.mutable_grad() = gradient.clone();
        later.mutable_grad() = gradient.clone();
        EXPECT_NEAR(clippedLater.clipInNextStep().item<double>(), clippedNow.clipGradients(), 1e-5);
        clippedNow.step(0.05);
        clippedLater.step(0.05);
    }
    EXPECT_LT((now - later).abs().max().item<double>(), 1e-6);
    later.mutable_grad() = at::full({5, 3}, std::numeric_limits<float>::quiet_NaN());
    EXPECT_FALSE(std::isfinite(clippedLater.clipInNextStep().item<double>()));
    const auto before = later.detach().clone();
    clippedLater.step(0.05); // Not finite: nothing changes.
    EXPECT_TRUE(at::equal(later.detach(), before));
}

TEST(AdamW, NarrowParametersKeepMastersThatSmallUpdatesAddUpIn) {
    OptimizerOptions options;
    const auto weight = at::full({2, 2}, 1.0, at::kBFloat16).requires_grad_(true);
    AdamW optimizer({{"weight", weight}}, options);
    for (int step = 0; step < 20; ++step) { // Each is below bfloat16's resolution at 1.
        weight.mutable_grad() = at::full({2, 2}, 1.0, at::kBFloat16);
        optimizer.step(1e-3);
    }
    EXPECT_NEAR(optimizer.state().at("master.weight")[0][0].item<double>(), 0.98, 1e-4);
    EXPECT_NEAR(weight[0][0].item<double>(), 0.98, 4e-3);
}

TEST(AdamW, GoesOnFromItsStateAndRefusesAnother) {
    const OptimizerOptions options = unusualOptions();
    const auto start = at::randn({3, 2}, at::kFloat);
    const auto run = [&](AdamW& optimizer, const at::Tensor& parameter, int begin, int end) {
        for (int step = begin; step < end; ++step) {
            parameter.mutable_grad() = at::full({3, 2}, 0.1F * static_cast<float>(step + 1));
            optimizer.step(0.01);
        }
    };
    const auto whole = start.clone().requires_grad_(true);
    AdamW uninterrupted({{"w", whole}}, options);
    run(uninterrupted, whole, 0, 6);

    const auto first = start.clone().requires_grad_(true);
    AdamW before({{"w", first}}, options);
    run(before, first, 0, 3);
    const auto second = first.detach().clone().requires_grad_(true);
    AdamW after({{"w", second}}, options);
    after.load(before.state(), "here");
    run(after, second, 3, 6);
    EXPECT_TRUE(at::equal(second.detach(), whole.detach()));

    AdamW other({{"w", at::zeros({2, 2}).requires_grad_(true)}}, options);
    test::expectError(ErrorCode::BadData, "here: tensor 'exp_avg.w' has shape [3, 2]",
                      [&] { other.load(before.state(), "here"); });
}

} // namespace
} // namespace regroup
