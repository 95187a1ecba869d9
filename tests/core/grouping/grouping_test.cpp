// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/grouping.h"
#include "core/grouping/model_grouping.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

namespace regroup::test {

using Labels = std::vector<int>;

TEST(Grouping, NumbersLabelsInOrderOfFirstUse) {
    EXPECT_EQ(groupingText(grouping("7 7 2")), "0 0 1");
    EXPECT_EQ(grouping("3 1 3"), grouping("0 9 0"));
    EXPECT_NE(grouping("0 0 1"), grouping("0 1 1"));
}

TEST(Grouping, KnowsItsMembersAndSizes) {
    const Grouping three = grouping("0 1 0 2 0");
    EXPECT_EQ(three.headCount(), 5);
    EXPECT_EQ(three.groupCount(), 3);
    EXPECT_EQ(three.groupSizes(), (Labels{3, 1, 1}));
    EXPECT_EQ(three.members(), (std::vector<Labels>{{0, 2, 4}, {1}, {3}}));
    EXPECT_FALSE(three.hasEqualSizes());
    EXPECT_TRUE(grouping("0 1 1 0").hasEqualSizes());
}

TEST(Grouping, OriginalHasOneHeadPerGroup) {
    EXPECT_EQ(Grouping::original(3), grouping("0 1 2"));
    EXPECT_TRUE(Grouping::original(1).isOriginal());
    EXPECT_FALSE(grouping("0 0").isOriginal());
}

TEST(Grouping, NeighboursAreEqualRuns) {
    EXPECT_EQ(Grouping::neighbours(6, 3), grouping("0 0 1 1 2 2"));
    EXPECT_EQ(Grouping::neighbours(6, 1), grouping("0 0 0 0 0 0"));
}

TEST(Grouping, NeighboursNameTheCountsThatDivide) {
    expectError(ErrorCode::BadData, "12 heads in 5 groups", [] { Grouping::neighbours(12, 5); });
    expectError(ErrorCode::BadData, "1, 2, 3, 4, 6, 12 groups",
                [] { Grouping::neighbours(12, 5); });
    expectError(ErrorCode::BadData, "0 groups", [] { Grouping::neighbours(12, 0); });
}

TEST(Grouping, RejectsLabelsThatAreNoPartition) {
    expectError(ErrorCode::BadData, "no heads", [] { Grouping::fromLabels({}); });
    expectError(ErrorCode::BadData, "Head 1 has the negative group label -4", [] {
        Grouping::fromLabels(Labels{0, -4});
    });
}

TEST(ModelGrouping, CountsKeyAndValueHeads) {
    const ModelGrouping mixed{{grouping("0 0 1"), grouping("0 1 1")},
                              LayerGrouping::joint(grouping("0 0 0"))};
    EXPECT_EQ(keyValueHeadTotal(mixed), 2 + 2 + 1 + 1);
    EXPECT_FALSE(isJoint(mixed));
    EXPECT_FALSE(isOriginal(mixed));
    EXPECT_TRUE(isOriginal(originalGrouping(2, 3)));
    EXPECT_EQ(keyValueHeadTotal(originalGrouping(2, 3)), 12);
}

} // namespace regroup::test
