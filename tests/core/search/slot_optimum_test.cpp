// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job_context.h"
#include "core/search/similarity_cost.h"
#include "core/search/slot_optimum.h"
#include "tests/core/search/search_support.h"

#include <gtest/gtest.h>

namespace regroup::test {

TEST(SlotOptimum, IsTheLeastOfAllPartitions) {
    JobContext job;
    for (const GroupSizes sizes : {GroupSizes::Equal, GroupSizes::Unequal})
        for (const int groupCount : {1, 2, 3, 7}) {
            const bool possible = sizes == GroupSizes::Unequal || 7 % groupCount == 0;
            GroupTableCost table(static_cast<std::uint64_t>(groupCount));
            SimilarityCost pairs(randomSimilarity(7, 5));
            for (GroupingCost* cost : std::initializer_list<GroupingCost*>{&table, &pairs}) {
                const auto optimum = slotOptimum(7, groupCount, {sizes, 0}, *cost, job);
                ASSERT_EQ(optimum.has_value(), possible);
                if (possible) {
                    EXPECT_NEAR(*optimum, lowestCost(*cost, allGroupings(7, groupCount, sizes)),
                                1e-12);
                }
            }
        }
}

TEST(SlotOptimum, IsLeftOutWhereItTakesLong) {
    JobContext job;
    GroupTableCost groups(3);
    SimilarityCost pairs(randomSimilarity(16, 5));
    FunctionCost whole([](const Grouping&) { return 1.0; });
    EXPECT_FALSE(slotOptimum(16, 4, GroupSizes::Unequal, groups, job));   // 65,536 merges.
    EXPECT_TRUE(slotOptimum(16, 8, {GroupSizes::Equal, 0}, groups, job)); // Pairs: 120 of them.
    EXPECT_TRUE(slotOptimum(16, 4, GroupSizes::Unequal, pairs, job));
    EXPECT_FALSE(slotOptimum(4, 2, GroupSizes::Unequal, whole, job));
    EXPECT_EQ(whole.calls(), 0);
}

} // namespace regroup::test
