// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/moves.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

namespace regroup::test {

TEST(Moves, SwapExchangesTwoHeads) {
    EXPECT_EQ(swapHeads(grouping("0 0 1 1"), 1, 2), grouping("0 1 0 1"));
    EXPECT_EQ(swapHeads(grouping("0 0 1 1"), 0, 1), grouping("0 0 1 1"));
    EXPECT_EQ(swapHeads(grouping("0 0 0 1"), 3, 0), grouping("0 1 1 1")); // Groups are renumbered.
}

TEST(Moves, MoveTakesAHeadToAnothersGroup) {
    EXPECT_EQ(moveHead(grouping("0 0 1 1"), 0, 2), grouping("0 1 0 0"));
    EXPECT_EQ(moveHead(grouping("0 1 1"), 0, 2), grouping("0 0 0")); // Its old group disappears.
    EXPECT_EQ(moveHead(grouping("0 1 1"), 2, 2), grouping("0 1 1"));
}

TEST(Moves, MergeSplitAndNewGroup) {
    EXPECT_EQ(mergeGroups(grouping("0 1 2 1"), 0, 2), grouping("0 1 0 1"));
    EXPECT_EQ(mergeGroups(grouping("0 1 2 1"), 1, 1), grouping("0 1 2 1"));
    EXPECT_EQ(splitGroup(grouping("0 0 1 0 0 0"), 0), grouping("0 0 1 0 2 2"));
    EXPECT_EQ(newGroup(grouping("0 0 1 1"), std::vector<int>{1, 3}), grouping("0 1 2 1"));
    EXPECT_EQ(newGroup(grouping("0 1"), std::vector<int>{1}), grouping("0 1"));
}

TEST(Moves, NeighboursAreEachGivenOnce) {
    // Two pairs: two other ways to pair up. With moves: one of 4 heads alone.
    EXPECT_EQ(neighbourGroupings(grouping("0 0 1 1"), NeighbourMoves::Swaps),
              (std::vector<Grouping>{grouping("0 1 1 0"), grouping("0 1 0 1")}));
    EXPECT_EQ(neighbourGroupings(grouping("0 0 1 1"), NeighbourMoves::SwapsAndMoves).size(),
              2U + 4U);
    // A move never empties a group.
    for (const Grouping& neighbour :
         neighbourGroupings(grouping("0 1 1"), NeighbourMoves::SwapsAndMoves))
        EXPECT_EQ(neighbour.groupCount(), 2);
    EXPECT_TRUE(neighbourGroupings(Grouping::original(4), NeighbourMoves::SwapsAndMoves).empty());
    EXPECT_TRUE(neighbourGroupings(grouping("0 0 0"), NeighbourMoves::SwapsAndMoves).empty());
}

TEST(Moves, NameTheHeadOrGroupThatIsNotThere) {
    const Grouping pairs = grouping("0 0 1 1");
    expectError(ErrorCode::BadData, "Head 4 is not in this layer, expected 0 to 3",
                [&] { swapHeads(pairs, 0, 4); });
    expectError(ErrorCode::BadData, "Head -1", [&] { moveHead(pairs, -1, 0); });
    expectError(ErrorCode::BadData, "Head 9", [&] { moveHead(pairs, 0, 9); });
    expectError(ErrorCode::BadData, "Head 5", [&] { newGroup(pairs, std::vector<int>{0, 5}); });
    expectError(ErrorCode::BadData, "no heads", [&] { newGroup(pairs, {}); });
    expectError(ErrorCode::BadData, "Group 2 is not in this layer, expected 0 to 1",
                [&] { mergeGroups(pairs, 0, 2); });
    expectError(ErrorCode::BadData, "Group -1", [&] { splitGroup(pairs, -1); });
    expectError(ErrorCode::BadData, "one head, 0", [] { splitGroup(grouping("0 1 1"), 0); });
}

} // namespace regroup::test
