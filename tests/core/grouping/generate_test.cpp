// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/generate.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace regroup::test {

namespace {

/// How often each partition comes up in `draws` draws.
std::map<std::string, int> frequencies(int headCount, int groupCount, GroupSizes sizes, int draws) {
    Random random(1);
    std::map<std::string, int> counts;
    for (int draw = 0; draw < draws; ++draw)
        ++counts[groupingText(randomGrouping(headCount, groupCount, sizes, random))];
    return counts;
}

} // namespace

TEST(BalancedRuns, PutTheLargerGroupsFirst) {
    EXPECT_EQ(balancedRuns(7, 3), grouping("0 0 0 1 1 2 2"));
    EXPECT_EQ(balancedRuns(8, 4), Grouping::neighbours(8, 4));
    EXPECT_EQ(balancedRuns(71, 18).groupSizes().front(), 4);
    EXPECT_EQ(balancedRuns(71, 18).groupSizes().back(), 3);
    EXPECT_EQ(balancedRuns(1, 1), Grouping::original(1));
}

TEST(BalancedRuns, RejectMoreGroupsThanHeads) {
    expectError(ErrorCode::BadData, "7 heads into 8 groups, expected 1 to 7",
                [] { balancedRuns(7, 8); });
    expectError(ErrorCode::BadData, "into 0 groups", [] { balancedRuns(7, 0); });
}

// 4 heads in 2 equal groups: 3 partitions, each a third of the draws (sigma of 6000 draws: 37).
TEST(RandomEqualGrouping, DrawsEveryPartitionEquallyOften) {
    const auto counts = frequencies(4, 2, GroupSizes::Equal, 6000);
    ASSERT_EQ(counts.size(), 3U);
    for (const auto& [labels, count] : counts)
        EXPECT_NEAR(count, 2000, 190) << labels;
}

// 3 heads in 2 groups, by hand: two heads start the groups, the third joins either, so each of the
// three partitions {pair, single} has probability 1/3. 4 heads in 2 groups: the two others go LL,
// LR, RL, RR; half of the draws are 2 + 2 (3 partitions, 1/6 each), half are 3 + 1 (4 partitions,
// 1/8 each).
TEST(RandomUnequalGrouping, HasTheDistributionOfTheMethod) {
    for (const auto& [labels, count] : frequencies(3, 2, GroupSizes::Unequal, 6000))
        EXPECT_NEAR(count, 2000, 190) << labels;
    const auto counts = frequencies(4, 2, GroupSizes::Unequal, 24000);
    ASSERT_EQ(counts.size(), 7U);
    for (const auto& [labels, count] : counts)
        EXPECT_NEAR(count, grouping(labels).hasEqualSizes() ? 4000 : 3000, 300) << labels;
}

TEST(RandomGrouping, KeepsTheNumberOfGroups) {
    Random random(5);
    for (int draw = 0; draw < 50; ++draw) {
        EXPECT_EQ(randomUnequalGrouping(71, 9, random).groupCount(), 9);
        const Grouping equal = randomEqualGrouping(12, 4, random);
        EXPECT_EQ(equal.groupSizes(), (std::vector<int>{3, 3, 3, 3}));
    }
    EXPECT_EQ(randomUnequalGrouping(5, 1, random), balancedRuns(5, 1));
    EXPECT_EQ(randomUnequalGrouping(5, 5, random), Grouping::original(5));
}

TEST(RandomGrouping, RepeatsWithTheSeed) {
    Random first(9);
    Random second(9);
    Random third(10);
    const Grouping one = randomUnequalGrouping(32, 8, first);
    EXPECT_EQ(one, randomUnequalGrouping(32, 8, second));
    EXPECT_NE(one, randomUnequalGrouping(32, 8, third));
}

TEST(RandomGrouping, RejectsWhatCannotBe) {
    Random random(0);
    expectError(ErrorCode::BadData, "71 heads in 5 groups of equal size",
                [&] { randomEqualGrouping(71, 5, random); });
    expectError(ErrorCode::BadData, "into 72 groups",
                [&] { randomUnequalGrouping(71, 72, random); });
}

TEST(GroupSizes, HaveNames) {
    EXPECT_EQ(groupSizesFromName("unequal"), GroupSizes::Unequal);
    EXPECT_EQ(groupSizesFromName(groupSizesName(GroupSizes::Equal)), GroupSizes::Equal);
    expectError(ErrorCode::BadUsage, "'same' are not known", [] { groupSizesFromName("same"); });
}

} // namespace regroup::test
