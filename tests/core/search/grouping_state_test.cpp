// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/search/grouping_state.h"
#include "core/search/similarity_cost.h"
#include "tests/core/search/search_support.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

#include <memory>

namespace regroup::test {

namespace {

/// The similarity objective, telling only its groups' parts.
class GroupedCost : public SimilarityCost {
public:
    using SimilarityCost::SimilarityCost;
    const SquareMatrix* pairGain() const override { return nullptr; }
};

/// The similarity objective, telling nothing but its value.
class WholeCost : public GroupedCost {
public:
    using GroupedCost::GroupedCost;
    std::optional<double> groupCost(std::span<const int> /*members*/) override {
        return std::nullopt;
    }
    double cost(const Grouping& grouping) override {
        double total = 0;
        for (const std::vector<int>& members : grouping.members())
            total += *SimilarityCost::groupCost(members);
        return total;
    }
};

/// A move, an exchange, or a head that takes the place of another, which goes to a third group.
HeadChange randomChange(const HeadGroups& groups, Random& random) {
    for (;;) {
        const auto head = static_cast<int>(random.below(groups.headCount()));
        const auto other = static_cast<int>(random.below(groups.headCount()));
        const auto third = static_cast<int>(random.below(groups.groupCount()));
        const int source = groups.groupOf(head);
        const int target = groups.groupOf(other);
        if (target == source)
            continue;
        if (random.chance(0.3))
            return {head, target, other, source};
        if (groups.sizeOf(source) == 1)
            continue;
        if (random.chance(0.5))
            return {head, target, -1, -1};
        if (third != target && third != source)
            return {head, target, other, third};
    }
}

/// After every change of a long random walk, the updated cost is the one computed anew.
void expectUpdatesEqualRecomputation(GroupingCost& cost, CostForm form) {
    ASSERT_EQ(costFormOf(cost), form);
    Random random(2);
    const Grouping start = randomUnequalGrouping(13, 4, random);
    GroupingState state(HeadGroups(start), cost, cost.cost(start));
    for (int step = 0; step < 2000; ++step) {
        const HeadChange change = randomChange(state.groups(), random);
        const Grouping after = state.groups().groupingAfter(change);
        ASSERT_NEAR(state.propose(change), cost.cost(after), 1e-11) << groupingText(after);
        if (random.chance(0.3))
            continue; // A change that is not made leaves no trace.
        state.accept();
        ASSERT_EQ(state.groups().grouping(), after);
        ASSERT_NEAR(state.cost(), cost.cost(after), 1e-11);
    }
}

} // namespace

// 1e-11: 2,000 updates of sums of at most 169 numbers below 1 in float64.
TEST(GroupingState, UpdatesEqualRecomputation) {
    const SquareMatrix similarity = randomSimilarity(13, 1);
    SimilarityCost pairs(similarity);
    GroupedCost groups(similarity);
    WholeCost whole(similarity);
    expectUpdatesEqualRecomputation(pairs, CostForm::Pairs);
    expectUpdatesEqualRecomputation(groups, CostForm::Groups);
    expectUpdatesEqualRecomputation(whole, CostForm::Whole);
}

TEST(HeadGroups, KeepTheirNumbers) {
    HeadGroups groups(grouping("0 0 1 1"));
    groups.apply({0, 1, -1, -1});
    EXPECT_EQ(groups.groupOf(0), 1); // The canonical form would call this group 0.
    EXPECT_EQ(groups.sizeOf(0), 1);
    EXPECT_EQ(groups.grouping(), grouping("0 1 0 0"));
    groups.apply({1, 1, 3, 0});
    EXPECT_EQ(groups.grouping(), grouping("0 0 0 1"));
    EXPECT_EQ(groups.members(0), (std::vector<int>{3}));
    HeadGroups three(grouping("0 0 1 2"));
    three.apply({1, 1, 2, 2}); // Head 1 takes the place of head 2, which joins head 3.
    EXPECT_EQ(three.grouping(), grouping("0 1 2 2"));
}

} // namespace regroup::test
