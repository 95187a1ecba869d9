// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/anneal.h"
#include "core/search/exact.h"
#include "core/search/lower_bound.h"
#include "core/search/similarity_cost.h"
#include "tests/core/search/search_support.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

namespace regroup::test {

namespace {

std::vector<Grouping> allowedGroupings(int headCount, int groupCount,
                                       const PartitionLimits& limits) {
    std::vector<Grouping> all = allGroupings(headCount, groupCount, limits.sizes);
    std::erase_if(all, [&](const Grouping& one) {
        const std::vector<int> sizes = one.groupSizes();
        return limits.maximumGroupSize > 0 &&
               *std::max_element(sizes.begin(), sizes.end()) > limits.maximumGroupSize;
    });
    return all;
}

PartitionLimits anyLimits(int headCount) {
    PartitionLimits limits;
    limits.sizes = *rc::gen::element(GroupSizes::Equal, GroupSizes::Unequal);
    limits.maximumGroupSize = *rc::gen::inRange(0, headCount + 1);
    return limits;
}

} // namespace

RC_GTEST_PROP(Exact, IsTheLeastOfAllPartitions, ()) {
    const int headCount = *rc::gen::inRange(1, 9);
    const int groupCount = *rc::gen::inRange(1, headCount + 1);
    const PartitionLimits limits = anyLimits(headCount);
    RC_PRE(isPossible(headCount, groupCount, limits));
    GroupTableCost cost(*rc::gen::arbitrary<std::uint64_t>());
    JobContext job;
    const Grouping found = exactGrouping(headCount, groupCount, limits, cost, job);
    RC_ASSERT(found.groupCount() == groupCount);
    const auto allowed = allowedGroupings(headCount, groupCount, limits);
    RC_ASSERT(std::find(allowed.begin(), allowed.end(), found) != allowed.end());
    // The same few numbers in another order.
    RC_ASSERT(std::abs(cost.cost(found) - lowestCost(cost, allowed)) < 1e-9);
}

namespace {

/// Groups that cost what their members say, with bounds at some share of it; counts the groups that
/// were looked at.
class BoundedCost final : public GroupTableCost {
public:
    BoundedCost(std::uint64_t seed, double leastShare)
        : GroupTableCost(seed), m_shares(seed + 1), m_leastShare(leastShare) {}
    std::optional<double> groupCost(std::span<const int> members) override {
        ++m_looks;
        return GroupTableCost::groupCost(members);
    }
    std::optional<double> groupBound(std::span<const int> members) const override {
        GroupTableCost costs(*this);
        GroupTableCost shares(m_shares);
        return *costs.groupCost(members) *
               (m_leastShare + (1 - m_leastShare) * *shares.groupCost(members));
    }
    std::int64_t looks() const { return m_looks; }

private:
    GroupTableCost m_shares;
    double m_leastShare;
    std::int64_t m_looks = 0;
};

} // namespace

RC_GTEST_PROP(Exact, LooksOnlyAtGroupsWhoseBoundsLeaveADoubt, ()) {
    const int headCount = *rc::gen::inRange(1, 9);
    const int groupCount = *rc::gen::inRange(1, headCount + 1);
    const PartitionLimits limits = anyLimits(headCount);
    RC_PRE(isPossible(headCount, groupCount, limits));
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    BoundedCost cost(seed, *rc::gen::inRange(0, 11) / 10.0);
    JobContext job;
    const Grouping found = exactGrouping(headCount, groupCount, limits, cost, job);
    GroupTableCost plain(seed);
    RC_ASSERT(std::abs(plain.cost(found) -
                       lowestCost(plain, allowedGroupings(headCount, groupCount, limits))) < 1e-9);
}

RC_GTEST_PROP(Exact, GivesEveryNumberOfGroupsFromBounds, ()) {
    const int headCount = *rc::gen::inRange(1, 9);
    const int limit = *rc::gen::inRange(0, headCount + 1);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    BoundedCost cost(seed, 0.6);
    GroupTableCost plain(seed);
    JobContext job;
    const auto found = exactGroupings(headCount, limit, cost, job);
    for (int groupCount = 1; groupCount <= headCount; ++groupCount) {
        const auto& one = found.at(static_cast<std::size_t>(groupCount - 1));
        const PartitionLimits limits{GroupSizes::Unequal, limit};
        RC_ASSERT(one.has_value() == isPossible(headCount, groupCount, limits));
        if (one)
            RC_ASSERT(std::abs(plain.cost(*one) -
                               lowestCost(plain, allowedGroupings(headCount, groupCount, limits))) <
                      1e-9);
    }
}

TEST(Exact, CloseBoundsSpareNearlyAllGroups) {
    JobContext job;
    for (const GroupSizes sizes : {GroupSizes::Equal, GroupSizes::Unequal}) {
        BoundedCost cost(3, 0.95);
        GroupTableCost plain(3);
        const Grouping found = exactGrouping(12, 4, {sizes, 0}, cost, job);
        GroupTableCost all(3);
        EXPECT_EQ(found, exactGrouping(12, 4, {sizes, 0}, all, job));
        EXPECT_LT(cost.looks(), 100); // Of 4,096, or 220 of three heads.
    }
}

RC_GTEST_PROP(Exact, GivesEveryNumberOfGroupsFromOneTable, ()) {
    const int headCount = *rc::gen::inRange(1, 9);
    const int limit = *rc::gen::inRange(0, headCount + 1);
    GroupTableCost cost(*rc::gen::arbitrary<std::uint64_t>());
    JobContext job;
    const auto found = exactGroupings(headCount, limit, cost, job);
    RC_ASSERT(static_cast<int>(found.size()) == headCount);
    for (int groupCount = 1; groupCount <= headCount; ++groupCount) {
        const auto& one = found[static_cast<std::size_t>(groupCount - 1)];
        const PartitionLimits limits{GroupSizes::Unequal, limit};
        RC_ASSERT(one.has_value() == isPossible(headCount, groupCount, limits));
        if (one)
            RC_ASSERT(std::abs(cost.cost(*one) -
                               lowestCost(cost, allowedGroupings(headCount, groupCount, limits))) <
                      1e-9);
    }
}

// Two independent ways to the same optimum; only the table can do both.
TEST(Exact, PairsByMatchingAgreeWithTheTable) {
    JobContext job;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        GroupTableCost cost(seed);
        const Grouping pairs = exactGrouping(14, 7, {GroupSizes::Equal, 0}, cost, job);
        EXPECT_EQ(pairs.groupSizes(), std::vector<int>(7, 2));
        for (const int groupCount : {7, 9, 13}) {
            const auto table = exactGroupings(14, 2, cost, job);
            const Grouping byMatching =
                exactGrouping(14, groupCount, {GroupSizes::Unequal, 2}, cost, job);
            EXPECT_NEAR(cost.cost(byMatching),
                        cost.cost(*table[static_cast<std::size_t>(groupCount - 1)]), 1e-9);
        }
        EXPECT_NEAR(cost.cost(pairs),
                    cost.cost(exactGrouping(14, 7, {GroupSizes::Unequal, 2}, cost, job)), 1e-9);
    }
}

TEST(Exact, FindsTruePairsOfManyHeads) {
    SquareMatrix similarity(64);
    for (int row = 0; row < 64; ++row)
        for (int column = 0; column < 64; ++column)
            similarity.at(row, column) = row % 32 == column % 32 ? 1.0 : 0.0;
    SimilarityCost cost(similarity);
    JobContext job;
    const Grouping found = exactGrouping(64, 32, {GroupSizes::Equal, 0}, cost, job);
    EXPECT_DOUBLE_EQ(cost.cost(found), -64.0);
}

TEST(Exact, SaysWhatItCannotProve) {
    SimilarityCost many(randomSimilarity(17, 1));
    FunctionCost noSum([](const Grouping&) { return 1.0; });
    JobContext job;
    EXPECT_FALSE(hasExactSearch(17, 4, {}));
    EXPECT_TRUE(hasExactSearch(16, 4, {}));
    EXPECT_TRUE(hasExactSearch(64, 32, {GroupSizes::Equal, 0}));
    EXPECT_TRUE(hasExactSearch(64, 40, {GroupSizes::Unequal, 2}));
    EXPECT_TRUE(hasExactSearch(64, 1, {}));
    expectError(ErrorCode::BadUsage, "at most 16 heads, found 17",
                [&] { exactGrouping(17, 4, {}, many, job); });
    expectError(ErrorCode::BadUsage, "a sum over groups",
                [&] { exactGrouping(4, 2, {}, noSum, job); });
    expectError(ErrorCode::BadUsage, "4 groups of at most 3 heads hold no 17 heads", [&] {
        exactGrouping(17, 4, {GroupSizes::Unequal, 3}, many, job);
    });
}

TEST(Exact, CanBeStopped) {
    std::stop_source stop;
    stop.request_stop();
    JobContext job(stop.get_token(), {});
    SimilarityCost cost(randomSimilarity(16, 1));
    EXPECT_THROW(exactGroupings(16, 0, cost, job), Cancelled);
    EXPECT_THROW(exactGrouping(16, 4, {GroupSizes::Equal, 0}, cost, job), Cancelled);
    EXPECT_THROW(exactGrouping(16, 8, {GroupSizes::Equal, 0}, cost, job), Cancelled);
}

RC_GTEST_PROP(LowerBound, IsNeverAboveTheOptimum, ()) {
    const int headCount = *rc::gen::inRange(2, 9);
    const int groupCount = *rc::gen::inRange(1, headCount + 1);
    const PartitionLimits limits = anyLimits(headCount);
    RC_PRE(isPossible(headCount, groupCount, limits));
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    // Positive semidefinite with clusters, and any symmetric matrix.
    const SquareMatrix gain = *rc::gen::arbitrary<bool>() ? clusteredGram(headCount, 3, 0.3, seed)
                                                          : randomSimilarity(headCount, seed);
    SimilarityCost cost(gain);
    JobContext job;
    const double least = cost.cost(exactGrouping(headCount, groupCount, limits, cost, job));
    const auto bound = costLowerBound(cost, headCount, groupCount, limits);
    RC_ASSERT(bound.has_value());
    RC_ASSERT(*bound <= least);
}

// A sum of squares about the mean, known by its groups only.
RC_GTEST_PROP(LowerBound, HoldsForSuperadditiveCosts, ()) {
    const int headCount = *rc::gen::inRange(2, 9);
    const int groupCount = *rc::gen::inRange(1, headCount + 1);
    const PartitionLimits limits = anyLimits(headCount);
    RC_PRE(isPossible(headCount, groupCount, limits));
    SuperadditiveCost cost(clusteredGram(headCount, 3, 0.5, *rc::gen::arbitrary<std::uint64_t>()));
    JobContext job;
    const double least = cost.cost(exactGrouping(headCount, groupCount, limits, cost, job));
    const auto bound = costLowerBound(cost, headCount, groupCount, limits);
    RC_ASSERT(bound.has_value());
    RC_ASSERT(*bound <= least);
}

// Clear clusters: the bound by eigenvalues leaves little room. Pairs: that by nearest heads.
TEST(LowerBound, IsCloseWhereHeadsFormClusters) {
    JobContext job;
    const SquareMatrix gram = clusteredGram(16, 4, 0.05, 3);
    PairCost cost(gram, diagonalOf(gram));
    const double least = cost.cost(exactGrouping(16, 4, {}, cost, job));
    EXPECT_GT(*costLowerBound(cost, 16, 4, {}), 0.75 * least);
    const SquareMatrix twins = clusteredGram(16, 8, 0.05, 4);
    PairCost pairs(twins, diagonalOf(twins));
    const PartitionLimits equal{GroupSizes::Equal, 0};
    const double leastPairs = pairs.cost(exactGrouping(16, 8, equal, pairs, job));
    EXPECT_GT(*costLowerBound(pairs, 16, 8, equal), 0.75 * leastPairs);
}

TEST(LowerBound, IsAbsentWhereTheCostGivesNoHold) {
    FunctionCost noSum([](const Grouping&) { return 1.0; });
    GroupTableCost anything(1);
    EXPECT_FALSE(costLowerBound(noSum, 6, 2, {}));
    EXPECT_FALSE(costLowerBound(anything, 6, 2, {}));
}

TEST(LowerBound, GapIsRelativeToTheCost) {
    EXPECT_EQ(relativeGap(2.0, 1.5), 0.25);
    EXPECT_EQ(relativeGap(-8.0, -10.0), 0.25);
    EXPECT_EQ(relativeGap(1.0, 1.0 - 1e-12), 0.0);
    EXPECT_EQ(relativeGap(0.0, 0.0), 0.0);
    EXPECT_FALSE(relativeGap(0.0, -1.0));
}

TEST(SymmetricEigenvalues, AgreeWithTraceAndWithKnownMatrices) {
    // By hand: 2 - 1, 2 + 1.
    SquareMatrix two(2, 1.0);
    two.at(0, 0) = two.at(1, 1) = 2.0;
    const std::vector<double> values = symmetricEigenvalues(two);
    EXPECT_NEAR(values[0], 1.0, 1e-14);
    EXPECT_NEAR(values[1], 3.0, 1e-14);
    // The path's Laplacian: 2 - 2 cos(pi k / n).
    SquareMatrix path(40);
    for (int node = 0; node < 40; ++node) {
        path.at(node, node) = node == 0 || node == 39 ? 1.0 : 2.0;
        if (node > 0)
            path.at(node, node - 1) = path.at(node - 1, node) = -1.0;
    }
    const std::vector<double> laplacian = symmetricEigenvalues(path);
    for (int k = 0; k < 40; ++k)
        EXPECT_NEAR(laplacian[static_cast<std::size_t>(k)],
                    2 - 2 * std::cos(3.14159265358979323846 * k / 40), 1e-12);
}

} // namespace regroup::test
