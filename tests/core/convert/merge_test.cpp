// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/merge.h"
#include "core/model/attention.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/one_thread.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace regroup;
using namespace regroup::test;

namespace {

at::Tensor column(const std::vector<double>& values, at::ScalarType type = at::kFloat) {
    return at::tensor(values).to(type).unsqueeze(1);
}

AttentionWeights randomAttention(int headCount, const LayerGrouping& grouping) {
    constexpr std::int64_t headDim = 4;
    constexpr int width = 6;
    const auto linear = [](std::int64_t rows, std::int64_t columns) {
        return LinearWeights{at::randn({rows, columns}, at::kDouble),
                             at::randn({rows}, at::kDouble)};
    };
    return {linear(headCount * headDim, width), linear(grouping.key.groupCount() * headDim, width),
            linear(grouping.value.groupCount() * headDim, width),
            linear(width, headCount * headDim), grouping};
}

} // namespace

TEST(MergeByMean, AveragesTheHeadsOfEachGroup) {
    // Three heads of two rows; heads 0 and 2 share.
    const at::Tensor merged = mergeByMean(column({1, 2, 10, 20, 4, 8}), grouping("0 1 0"));
    EXPECT_TRUE(at::equal(merged, column({2.5, 5, 10, 20})));
}

TEST(MergeByMean, MergesBiases) {
    const at::Tensor merged =
        mergeByMean(at::tensor({1.0F, 2.0F, 3.0F, 8.0F}), grouping("0 0 0 1"));
    EXPECT_TRUE(at::equal(merged, at::tensor({2.0F, 8.0F})));
}

TEST(MergeByMean, KeepsEqualHeadsExactly) {
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16, at::kHalf}) {
        const at::Tensor head = at::randn({8, 16}).to(type);
        const at::Tensor merged = mergeByMean(head.repeat({3, 1}), grouping("0 0 0"));
        EXPECT_EQ(merged.scalar_type(), type);
        EXPECT_TRUE(at::equal(merged, head));
    }
}

TEST(MergeByMean, RoundsOnceToTheStoredType) {
    // The mean is 1 + 2^-8 + 2^-32, just above the middle of the bfloat16 numbers 1 and 1 + 2^-7.
    // By way of float32 it would become that middle first, and then 1.
    const at::Tensor heads =
        column({2, 2 + std::ldexp(1.0, -6), std::ldexp(1.0, -30), 0}, at::kBFloat16);
    EXPECT_EQ(mergeByMean(heads, grouping("0 0 0 0")).item<double>(), 1 + std::ldexp(1.0, -7));
    EXPECT_EQ(mergeByMean(-heads, grouping("0 0 0 0")).item<double>(), -1 - std::ldexp(1.0, -7));
    // Just below the middle, and exactly in it: to the even neighbour.
    const at::Tensor below =
        column({2, 2 + std::ldexp(1.0, -6), -std::ldexp(1.0, -30), 0}, at::kBFloat16);
    EXPECT_EQ(mergeByMean(below, grouping("0 0 0 0")).item<double>(), 1);
    const at::Tensor middle = column({1, 1 + std::ldexp(1.0, -7)}, at::kBFloat16);
    EXPECT_EQ(mergeByMean(middle, grouping("0 0")).item<double>(), 1);
}

TEST(MergeByMean, LeavesOtherGroupsAloneWhenAHeadIsNotFinite) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const at::Tensor merged = mergeByMean(column({nan, 1, 2, 3}), grouping("0 0 1 1"));
    EXPECT_TRUE(std::isnan(merged[0].item<double>()));
    EXPECT_EQ(merged[1].item<double>(), 2.5);
}

TEST(MergeByMean, RefusesRowsThatHeadsDoNotDivide) {
    expectError(ErrorCode::BadData, "shape [5, 1]", [] {
        mergeByMean(column({1, 2, 3, 4, 5}), grouping("0 0 1"));
    });
}

TEST(MergeAttention, CountsEveryQueryHeadOnce) {
    // The present groups hold 3 and 1 heads, so the union weighs them 3 : 1.
    const LayerGrouping present = LayerGrouping::joint(grouping("0 0 0 1"));
    const LinearWeights blocks{column({4, 8}), at::Tensor()};
    const AttentionWeights merged =
        mergeAttention({blocks, blocks, blocks, blocks, present},
                       LayerGrouping::joint(grouping("0 0 0 0")), MergeRule::Mean);
    EXPECT_EQ(merged.key.weight.item<double>(), 5);
    EXPECT_EQ(merged.value.weight.item<double>(), 5);
    EXPECT_TRUE(at::equal(merged.query.weight, blocks.weight));
}

TEST(MergeAttention, MergesKeysAndValuesApart) {
    const LinearWeights heads{column({1, 2, 4}), at::Tensor()};
    const LayerGrouping target{grouping("0 0 1"), grouping("0 1 1")};
    const AttentionWeights merged =
        mergeAttention({heads, heads, heads, heads, LayerGrouping::joint(Grouping::original(3))},
                       target, MergeRule::Mean);
    EXPECT_TRUE(at::equal(merged.key.weight, column({1.5, 4})));
    EXPECT_TRUE(at::equal(merged.value.weight, column({1, 3})));
    EXPECT_EQ(merged.grouping, target);
}

TEST(MergeAttention, RefusesToSeparateHeadsThatShare) {
    const LayerGrouping present = LayerGrouping::joint(grouping("0 0 1 1"));
    const LinearWeights blocks{column({4, 8}), at::Tensor()};
    expectError(ErrorCode::BadData, "heads 0 and 1 share one head already", [&] {
        mergeAttention({blocks, blocks, blocks, blocks, present},
                       LayerGrouping::joint(grouping("0 1 0 1")), MergeRule::Mean);
    });
}

TEST(MergeAttention, RefusesAGroupingForAnotherHeadCount) {
    const LinearWeights blocks{column({4, 8}), at::Tensor()};
    expectError(ErrorCode::BadData, "for 3 heads, the layer has 2", [&] {
        mergeAttention({blocks, blocks, blocks, blocks, LayerGrouping::joint(grouping("0 1"))},
                       LayerGrouping::joint(grouping("0 1 1")), MergeRule::Mean);
    });
}

TEST(OrderHeadsByGroup, PutsMembersSideBySide) {
    const AttentionWeights attention{{column({0, 1, 2, 3}), at::tensor({0.0F, 1.0F, 2.0F, 3.0F})},
                                     {column({7, 8}), at::Tensor()},
                                     {column({7, 8}), at::Tensor()},
                                     {column({0, 1, 2, 3}).t(), at::Tensor()},
                                     LayerGrouping::joint(grouping("0 1 0 1"))};
    const AttentionWeights ordered = orderHeadsByGroup(attention);
    EXPECT_TRUE(at::equal(ordered.query.weight, column({0, 2, 1, 3})));
    EXPECT_TRUE(at::equal(ordered.query.bias, at::tensor({0.0F, 2.0F, 1.0F, 3.0F})));
    EXPECT_TRUE(at::equal(ordered.output.weight, column({0, 2, 1, 3}).t()));
    EXPECT_TRUE(at::equal(ordered.key.weight, attention.key.weight));
    EXPECT_EQ(ordered.grouping.key, grouping("0 0 1 1"));
}

TEST(OrderHeadsByGroup, KeepsTheFunctionOfTheBlock) {
    const LayerGrouping unequal = LayerGrouping::joint(grouping("0 1 2 1 1 0"));
    const AttentionWeights attention = randomAttention(6, unequal);
    const at::Tensor input = at::randn({2, 5, 6}, at::kDouble);
    const auto output = [&](const AttentionWeights& block) {
        const auto heads = [&](const LinearWeights& weights, std::int64_t count) {
            return applyLinear(weights, input).view({2, 5, count, 4}).transpose(1, 2);
        };
        const at::Tensor mixed =
            groupedAttention(heads(block.query, 6), heads(block.key, 3), heads(block.value, 3),
                             block.grouping, AttentionOptions{});
        return applyLinear(block.output, mixed.transpose(1, 2).reshape({2, 5, 24}));
    };
    const at::Tensor difference = output(attention) - output(orderHeadsByGroup(attention));
    EXPECT_LT(difference.abs().max().item<double>(), 1e-12);
}

TEST(OrderHeadsByGroup, RefusesKeysAndValuesGroupedApart) {
    const LayerGrouping apart{grouping("0 0 1 1"), grouping("0 1 0 1")};
    expectError(ErrorCode::BadData, "keys are grouped as 0 0 1 1",
                [&] { orderHeadsByGroup(randomAttention(4, apart)); });
}

TEST(MergeRule, IsFoundByName) {
    EXPECT_EQ(mergeRuleFromName("mean"), MergeRule::Mean);
    expectError(ErrorCode::BadUsage, "expected one of: mean", [] { mergeRuleFromName("median"); });
}

TEST(MergeRule, RefinementsAreReadAsAList) {
    const MergeRefinements some = mergeRefinementsFromText("weighted, refit");
    EXPECT_TRUE(some.weighted && some.refit);
    EXPECT_FALSE(some.centred || some.sequential);
    EXPECT_EQ(mergeRefinementsText(some), "weighted,refit");
    EXPECT_EQ(mergeRefinementsFromText("none"), MergeRefinements{});
    EXPECT_EQ(mergeRefinementsText({}), "none");
    expectError(ErrorCode::BadUsage, "list of: weighted, centred, sequential, refit, values",
                [] { mergeRefinementsFromText("weighted,sharp"); });
    expectError(ErrorCode::BadUsage, "Refinement ''", [] { mergeRefinementsFromText(""); });
}

TEST(MergeAttention, KeepsTheFirstMember) {
    const LayerGrouping present = LayerGrouping::joint(grouping("0 1 0 2"));
    const LinearWeights blocks{column({4, 8, 2}), at::Tensor()};
    const AttentionWeights merged =
        mergeAttention({blocks, blocks, blocks, blocks, present},
                       LayerGrouping{grouping("0 1 0 1"), grouping("0 1 0 0")}, MergeRule::First);
    EXPECT_TRUE(at::equal(merged.key.weight, column({4, 8})));
    EXPECT_TRUE(at::equal(merged.value.weight, column({4, 8})));
}

TEST(MergeSharedBlocks, KeepsBlocksThatAreMergedAlreadyByWhateverRule) {
    const at::Tensor blocks = column({4, 8});
    const Grouping groups = grouping("0 1 0");
    EXPECT_TRUE(at::equal(mergeSharedBlocks(blocks, groups, groups, MergeRule::Svd), blocks));
}
