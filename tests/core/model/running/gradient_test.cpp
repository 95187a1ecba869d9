// SPDX-License-Identifier: GPL-3.0-or-later
// Training comes later; that gradients flow is a promise of Transformer now.
#include "tests/core/model/running/oracle_folder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randn_like.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

namespace regroup {
namespace {

class Gradient : public testing::TestWithParam<const char*> {};

/// Moves every tensor by step times a random direction and compares the change of a random
/// projection of the output with what the gradients predict.
TEST_P(Gradient, OfALayerAgreesWithFiniteDifferences) {
    const auto oracle = test::OracleFolder::read(test::ownOracle(GetParam()));
    LoadOptions options;
    options.dtype = at::kDouble;
    const auto model = test::loadModel(oracle.path, options);
    const auto batch = oracle.batch();
    const auto context = model->prepare(batch);
    const auto hidden = model->embed(batch, *context).detach().requires_grad_(true);
    AttentionWeights block = model->attention(1);
    block.key.weight = block.key.weight.detach().clone().requires_grad_(true);
    block.value.weight = block.value.weight.detach().clone().requires_grad_(true);
    const auto projection = at::randn_like(hidden);

    const auto run = [&](const at::Tensor& input, const AttentionWeights& weights) {
        LayerOptions layer;
        layer.attention = &weights;
        return (model->runLayer(1, input, *context, layer) * projection).sum();
    };
    run(hidden, block).backward();
    ASSERT_TRUE(hidden.grad().defined() && block.key.weight.grad().defined());

    const auto check = [&](const at::Tensor& gradient,
                           const std::function<double(const at::Tensor&)>& at) {
        const auto direction = at::randn_like(gradient);
        const double predicted = (gradient * direction).sum().item<double>();
        const double step = 1e-6;
        const double found = (at(direction * step) - at(direction * -step)) / (2 * step);
        EXPECT_NEAR(found, predicted, 1e-6 * std::max(1.0, std::abs(predicted)));
    };
    const AttentionWeights original = model->attention(1);
    const auto still = hidden.detach();
    check(hidden.grad(),
          [&](const at::Tensor& move) { return run(still + move, original).item<double>(); });
    for (const auto part : {&AttentionWeights::key, &AttentionWeights::value})
        check((block.*part).weight.grad(), [&](const at::Tensor& move) {
            AttentionWeights moved = original;
            (moved.*part).weight = (original.*part).weight + move;
            return run(still, moved).item<double>();
        });
}

INSTANTIATE_TEST_SUITE_P(All, Gradient, testing::Values("llama-gqa-llama3rope-bias", "gpt-neo"),
                         [](const auto& tested) { return tested.index == 0 ? "Llama" : "GptNeo"; });

} // namespace
} // namespace regroup
