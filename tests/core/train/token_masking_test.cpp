// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/token_masking.h"
#include "tests/core/train/tiny_training.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <numeric>

namespace regroup {
namespace {

constexpr MaskingOptions masking{/*maskTokenId=*/4, /*vocabularySize=*/64};

/// Rows of the ids 10 to 59, whose first and last token may not be hidden.
TrainingBatch framedBatch(int rows) {
    std::vector<TrainingExample> examples(static_cast<std::size_t>(rows));
    for (TrainingExample& example : examples) {
        example.ids.resize(50);
        std::iota(example.ids.begin(), example.ids.end(), 10);
        example.targets = example.ids;
        example.targets.front() = example.targets.back() = ignoredTarget;
    }
    return makeTrainingBatch(examples, test::allOf(examples), TrainingGoal::MaskedTokens, 0);
}

std::vector<std::uint64_t> seedsFrom(std::uint64_t first, int count) {
    std::vector<std::uint64_t> seeds(static_cast<std::size_t>(count));
    std::iota(seeds.begin(), seeds.end(), first);
    return seeds;
}

/// 1000 rows: 48,000 tokens that may be hidden, so a share is met within half a percent or so.
TEST(TokenMasking, HidesTheSharesThatBertHides) {
    TrainingBatch batch = framedBatch(1000);
    const at::Tensor ids = batch.input.inputIds.clone();
    maskTokens(batch, masking, seedsFrom(7, 1000));
    const at::Tensor hidden = batch.targets.ne(ignoredTarget);
    const auto count = hidden.sum().item<double>();
    EXPECT_EQ(batch.targetCount, static_cast<std::int64_t>(count));
    EXPECT_NEAR(count / 48000, 0.15, 0.006);
    EXPECT_FALSE(hidden.select(1, 0).any().item<bool>());
    EXPECT_FALSE(hidden.select(1, 49).any().item<bool>());
    EXPECT_TRUE(batch.targets.masked_select(hidden).equal(ids.masked_select(hidden)));
    EXPECT_TRUE(batch.input.inputIds.masked_select(~hidden).equal(ids.masked_select(~hidden)));
    const at::Tensor found = batch.input.inputIds.masked_select(hidden);
    const at::Tensor original = ids.masked_select(hidden);
    // One random token in 64 is the mask token itself, and one the old one.
    EXPECT_NEAR(found.eq(4).sum().item<double>() / count, 0.8 + 0.1 / 64, 0.02);
    EXPECT_NEAR(found.eq(original).sum().item<double>() / count, 0.1 + 0.1 / 64, 0.012);
    EXPECT_GE(found.min().item<std::int64_t>(), 0);
    EXPECT_LT(found.min().item<std::int64_t>(), 10); // Any token of the vocabulary.
    EXPECT_LT(found.max().item<std::int64_t>(), 64);
}

TEST(TokenMasking, OfARowDependsOnItsSeedAlone) {
    TrainingBatch three = framedBatch(3);
    maskTokens(three, masking, seedsFrom(1, 3));
    TrainingBatch one = framedBatch(1);
    maskTokens(one, masking, seedsFrom(2, 1));
    EXPECT_TRUE(one.targets[0].equal(three.targets[1]));
    EXPECT_TRUE(one.input.inputIds[0].equal(three.input.inputIds[1]));
    EXPECT_FALSE(three.targets[0].equal(three.targets[1]));
}

} // namespace
} // namespace regroup
