// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/grouping/compare.h"
#include "core/grouping/generate.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace regroup::test {

namespace {

/// Tries every naming of second's groups.
int movedByBruteForce(const Grouping& first, const Grouping& second) {
    std::vector<int> names(
        static_cast<std::size_t>(std::max(first.groupCount(), second.groupCount())));
    std::iota(names.begin(), names.end(), 0);
    int fewest = first.headCount();
    do {
        int moved = 0;
        for (int head = 0; head < first.headCount(); ++head)
            moved += first.labelOf(head) != names[static_cast<std::size_t>(second.labelOf(head))]
                         ? 1
                         : 0;
        fewest = std::min(fewest, moved);
    } while (std::next_permutation(names.begin(), names.end()));
    return fewest;
}

} // namespace

TEST(MovedHeadCount, IgnoresWhatGroupsAreCalled) {
    EXPECT_EQ(movedHeadCount(grouping("0 0 1 1"), grouping("0 0 1 1")), 0);
    EXPECT_EQ(movedHeadCount(grouping("0 0 1 1"), grouping("0 1 1 1")), 1);
    EXPECT_EQ(movedHeadCount(grouping("0 0 1 1"), grouping("0 1 0 1")), 2);
    EXPECT_EQ(movedHeadCount(grouping("0 0 0 0"), grouping("0 1 2 3")), 3);
    EXPECT_EQ(movedHeadCount(grouping("0"), grouping("0")), 0);
}

TEST(MovedHeadCount, AgreesWithTryingEveryNaming) {
    Random random(3);
    for (int round = 0; round < 300; ++round) {
        const int headCount = 1 + static_cast<int>(random.below(9));
        const int most = std::min(headCount, 6);
        const Grouping first =
            randomUnequalGrouping(headCount, 1 + static_cast<int>(random.below(most)), random);
        const Grouping second =
            randomUnequalGrouping(headCount, 1 + static_cast<int>(random.below(most)), random);
        ASSERT_EQ(movedHeadCount(first, second), movedByBruteForce(first, second))
            << groupingText(first) << " | " << groupingText(second);
    }
}

TEST(RandIndex, CountsPairsThatAgree) {
    EXPECT_DOUBLE_EQ(randIndex(grouping("0 0 1 1"), grouping("0 0 1 1")), 1.0);
    // Pairs of 4 heads: 6. Together in the first: 01, 23; in the second: 02, 13. Agreed: 03, 12,
    // both apart.
    EXPECT_DOUBLE_EQ(randIndex(grouping("0 0 1 1"), grouping("0 1 0 1")), 2.0 / 6.0);
    EXPECT_DOUBLE_EQ(randIndex(grouping("0 0 0 0"), grouping("0 1 2 3")), 0.0);
    EXPECT_DOUBLE_EQ(randIndex(grouping("0"), grouping("0")), 1.0);
}

TEST(CommonRefinement, KeepsTogetherWhatBothKeep) {
    EXPECT_EQ(commonRefinement(grouping("0 0 0 1 1"), grouping("0 0 1 1 1")),
              grouping("0 0 1 2 2"));
    EXPECT_EQ(commonRefinement(grouping("0 0 1 1"), grouping("0 1 0 1")), Grouping::original(4));
    EXPECT_EQ(commonRefinement(grouping("0 0 1 1"), grouping("0 0 0 0")), grouping("0 0 1 1"));
}

TEST(Compare, RejectsAnotherNumberOfHeads) {
    const Grouping two = grouping("0 0");
    const Grouping three = grouping("0 0 0");
    expectError(ErrorCode::BadData, "2 heads with one of 3 heads",
                [&] { movedHeadCount(two, three); });
    expectError(ErrorCode::BadData, "2 heads with one of 3 heads", [&] { randIndex(two, three); });
    expectError(ErrorCode::BadData, "2 heads with one of 3 heads",
                [&] { commonRefinement(two, three); });
}

} // namespace regroup::test
