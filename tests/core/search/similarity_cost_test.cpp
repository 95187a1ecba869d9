// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/similarity_cost.h"
#include "tests/core/search/search_support.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

namespace regroup::test {

namespace {

/// Three heads: 0 and 1 are alike by 0.5, 0 and 2 by 0.2, 1 and 2 by -0.4.
SquareMatrix threeHeads() {
    SquareMatrix similarity(3, 1.0);
    similarity.at(0, 1) = similarity.at(1, 0) = 0.5;
    similarity.at(0, 2) = similarity.at(2, 0) = 0.2;
    similarity.at(1, 2) = similarity.at(2, 1) = -0.4;
    return similarity;
}

} // namespace

// By hand: a pair counts (1 + 1 + 2 s) / 2 = 1 + s, a head alone 1, all three (3 + 2 (0.5 + 0.2 -
// 0.4)) / 3.
TEST(SimilarityCost, IsMinusTheSimilarityInsideGroups) {
    SimilarityCost cost(threeHeads());
    EXPECT_DOUBLE_EQ(cost.cost(grouping("0 1 2")), -3.0);
    EXPECT_DOUBLE_EQ(cost.cost(grouping("0 0 1")), -2.5);
    EXPECT_DOUBLE_EQ(cost.cost(grouping("0 1 0")), -2.2);
    EXPECT_DOUBLE_EQ(cost.cost(grouping("0 1 1")), -1.6);
    EXPECT_DOUBLE_EQ(cost.cost(grouping("0 0 0")), -1.2);
}

TEST(SimilarityCost, IsASumOverGroups) {
    SimilarityCost cost(threeHeads());
    EXPECT_DOUBLE_EQ(*cost.groupCost(std::vector<int>{0, 1}), -1.5);
    EXPECT_DOUBLE_EQ(*cost.groupCost(std::vector<int>{2}), -1.0);
    ASSERT_NE(cost.pairGain(), nullptr);
    EXPECT_EQ(*cost.pairGain(), threeHeads());
}

TEST(SimilarityCost, TakesTheMeanOfBothDirections) {
    SquareMatrix oneSided(2, 1.0);
    oneSided.at(0, 1) = 0.8;
    oneSided.at(1, 0) = 0.4;
    SimilarityCost cost(oneSided);
    EXPECT_DOUBLE_EQ(cost.pairGain()->at(1, 0), 0.6);
    EXPECT_DOUBLE_EQ(cost.cost(grouping("0 0")), -1.6);
}

TEST(SimilarityCost, IsLowestForTheTruePairs) {
    SimilarityCost cost(pairedSimilarity(6));
    EXPECT_DOUBLE_EQ(cost.cost(grouping("0 0 1 1 2 2")), -6.0);
    EXPECT_DOUBLE_EQ(lowestCost(cost, allGroupings(6, 3, GroupSizes::Unequal)), -6.0);
}

TEST(SimilarityCost, RejectsAnotherNumberOfHeads) {
    SimilarityCost cost(threeHeads());
    expectError(ErrorCode::BadData, "2 heads, expected 3", [&] { cost.cost(grouping("0 0")); });
}

// Stirling numbers of the second kind, and 6! / (2!^3 3!) pairings: the yardstick of the other
// tests.
TEST(AllGroupings, AreAsManyAsKnown) {
    EXPECT_EQ(allGroupings(7, 3, GroupSizes::Unequal).size(), 301U);
    EXPECT_EQ(allGroupings(5, 2, GroupSizes::Unequal).size(), 15U);
    EXPECT_EQ(allGroupings(6, 3, GroupSizes::Equal).size(), 15U);
}

} // namespace regroup::test
