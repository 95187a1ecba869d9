// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job_context.h"
#include "tests/core/model/running/oracle_folder.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/all.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

namespace regroup {
namespace {

InputBatch batchOf(const at::Tensor& ids) {
    InputBatch batch;
    batch.inputIds = ids.to(at::kLong);
    return batch;
}

TEST(NextTokenLosses, AreCheckableByHand) {
    // Two words; logits 0 and log 3 mean probabilities 1/4 and 3/4.
    const double three = std::log(3.0);
    const auto logits =
        at::tensor({0.0, three, 0.0, three, 0.0, 0.0}).to(at::kDouble).view({1, 3, 2});
    const auto losses = nextTokenLosses(logits, batchOf(at::tensor({0, 1, 0}).view({1, 3})));
    ASSERT_EQ(losses.sizes(), (std::vector<int64_t>{1, 2}));
    ASSERT_EQ(losses.scalar_type(), at::kDouble);
    EXPECT_NEAR(losses[0][0].item<double>(), std::log(4.0 / 3.0), 1e-15);
    EXPECT_NEAR(losses[0][1].item<double>(), std::log(4.0), 1e-15);
}

TEST(NextTokenLosses, AreZeroBesidePaddingOnEitherSide) {
    auto batch = batchOf(at::zeros({1, 6}));
    batch.attentionMask = at::tensor({0, 1, 1, 1, 0, 0}).to(at::kLong).view({1, 6});
    const auto losses = nextTokenLosses(at::zeros({1, 6, 5}), batch);
    const auto expected =
        at::tensor({0.0, 1.0, 1.0, 0.0, 0.0}).to(at::kDouble).view({1, 5}) * std::log(5.0);
    EXPECT_LE(test::largestDifference(losses, expected), 1e-6);
}

TEST(NextTokenLosses, DoNotDependOnTheSlices) {
    // 40,000 words make slices of 52 tokens; 3 sequences of 130 tokens cross their borders.
    const auto logits = at::randn({3, 130, 40000}) * 3;
    const auto batch = batchOf(at::randint(40000, {3, 130}));
    const auto wide = logits.to(at::kDouble).narrow(1, 0, 129);
    const auto targets = batch.inputIds.narrow(1, 1, 129).unsqueeze(-1);
    const auto expected = wide.logsumexp(-1) - wide.gather(2, targets).squeeze(-1);
    EXPECT_LE(test::largestDifference(nextTokenLosses(logits, batch), expected), 1e-5);
    EXPECT_LE(test::largestDifference(nextTokenLosses(logits.to(at::kDouble), batch), expected),
              1e-12);
    const auto rounded =
        logits.to(at::kBFloat16); // Rounded logits, but the sum of 40,000 in float32.
    EXPECT_LE(test::largestDifference(nextTokenLosses(rounded, batch),
                                      nextTokenLosses(rounded.to(at::kFloat), batch)),
              0.0);
}

class FusedLosses : public testing::TestWithParam<const char*> {
protected:
    test::OracleFolder oracle = test::OracleFolder::read(test::ownOracle(GetParam()));
};

TEST_P(FusedLosses, EqualThoseOfTheWholeLogits) {
    LoadOptions options;
    options.dtype = at::kDouble;
    const auto model = test::loadModel(oracle.path, options);
    const auto batch = oracle.batch();
    const auto context = model->prepare(batch);
    at::Tensor hidden = model->embed(batch, *context);
    for (int layer = 0; layer < model->config().layerCount; ++layer)
        hidden = model->runLayer(layer, hidden, *context);
    const auto expected = nextTokenLosses(model->logits(hidden, *context), batch);
    EXPECT_LE(test::largestDifference(nextTokenLosses(*model, hidden, *context, batch), expected),
              1e-12);

    auto scored = at::zeros({2, batch.inputIds.size(1) - 1}, at::TensorOptions().dtype(at::kBool));
    scored.narrow(1, 3, 4).fill_(1);
    EXPECT_LE(test::largestDifference(nextTokenLosses(*model, hidden, *context, batch, scored),
                                      expected * scored.to(at::kDouble)),
              1e-12);
    scored.zero_();
    EXPECT_TRUE(
        at::all(nextTokenLosses(*model, hidden, *context, batch, scored).eq(0)).item<bool>());
}

INSTANTIATE_TEST_SUITE_P(All, FusedLosses, testing::Values("llama-gqa-llama3rope-bias", "gpt-neo"),
                         [](const auto& tested) { return tested.index == 0 ? "Llama" : "GptNeo"; });

} // namespace
} // namespace regroup
