// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/moves.h"
#include "core/search/anneal.h"
#include "core/search/similarity_cost.h"
#include "tests/core/search/search_support.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace regroup::test {

namespace {

SearchResult annealed(const SquareMatrix& similarity, const Grouping& start,
                      const PartitionLimits& limits, const AnnealOptions& options = {},
                      std::uint64_t seed = 1) {
    SlotBench bench;
    SimilarityCost cost(similarity);
    return annealSearch(start, limits, cost, options, seed, bench.context);
}

/// Fewer steps than usual, for many heads.
AnnealOptions quick() {
    AnnealOptions options;
    options.iterations = 20'000;
    return options;
}

} // namespace

// Every partition is tried by brute force: up to 301 of them. 1e-12: both add the same few numbers.
TEST(Anneal, FindsTheOptimumOfAllSmallCases) {
    for (int headCount = 1; headCount <= 7; ++headCount)
        for (int groupCount = 1; groupCount <= headCount; ++groupCount)
            for (std::uint64_t seed = 0; seed < 3; ++seed) {
                const SquareMatrix similarity = randomSimilarity(headCount, 100 + seed);
                SimilarityCost cost(similarity);
                const auto all = allGroupings(headCount, groupCount, GroupSizes::Unequal);
                const Grouping start = balancedRuns(headCount, groupCount);
                const SearchResult result =
                    annealed(similarity, start, GroupSizes::Unequal, {}, seed);
                EXPECT_NEAR(result.cost, lowestCost(cost, all), 1e-12)
                    << headCount << " heads, " << groupCount;
                EXPECT_EQ(result.best.groupCount(), groupCount);
                if (headCount % groupCount != 0)
                    continue;
                const auto equal = allGroupings(headCount, groupCount, GroupSizes::Equal);
                EXPECT_NEAR(annealed(similarity, start, GroupSizes::Equal, {}, seed).cost,
                            lowestCost(cost, equal), 1e-12);
            }
}

TEST(Anneal, FindsTruePairsAmongManyHeads) {
    // Interleaved, so that neighbours are wrong: twins are h and h + 32.
    SquareMatrix similarity(64);
    for (int row = 0; row < 64; ++row)
        for (int column = 0; column < 64; ++column)
            similarity.at(row, column) = row % 32 == column % 32 ? 1.0 : 0.0;
    const SearchResult result =
        annealed(similarity, Grouping::neighbours(64, 32), GroupSizes::Unequal, quick());
    EXPECT_DOUBLE_EQ(result.cost, -64.0);
    EXPECT_DOUBLE_EQ(result.startCost, -32.0);
}

TEST(Anneal, KeepsSizesWhenTheyAreToBeEqual) {
    SlotBench bench;
    SimilarityCost cost(randomSimilarity(12, 1));
    annealSearch(Grouping::neighbours(12, 4), GroupSizes::Equal, cost, {}, 1, bench.context);
    for (const SearchStep& step : bench.steps)
        EXPECT_EQ(Grouping::fromLabels(step.labels).groupSizes(), (std::vector<int>{3, 3, 3, 3}));
}

TEST(Anneal, KeepsTheNumberOfGroupsAndTheLimitOfTheirSize) {
    const auto largestGroup = [](int limit) {
        SlotBench bench;
        SimilarityCost cost(randomSimilarity(71, 5));
        const SearchResult result = annealSearch(balancedRuns(71, 24), {GroupSizes::Unequal, limit},
                                                 cost, quick(), 1, bench.context);
        EXPECT_LT(result.cost, result.startCost);
        int largest = 0;
        for (const SearchStep& step : bench.steps) {
            const std::vector<int> sizes = Grouping::fromLabels(step.labels).groupSizes();
            EXPECT_EQ(sizes.size(), 24U);
            largest = std::max(largest, *std::max_element(sizes.begin(), sizes.end()));
        }
        return largest;
    };
    EXPECT_EQ(largestGroup(4), 4);
    EXPECT_GT(largestGroup(0), 6);
}

TEST(Anneal, LeavesLockedHeadsAndGroupsAlone) {
    const Grouping start = grouping("0 0 0 1 1 1 2 2 2 3 3 3");
    AnnealOptions locked;
    locked.lockedHeads = {3, 6};
    locked.lockedGroups = {0};
    for (const GroupSizes sizes : {GroupSizes::Equal, GroupSizes::Unequal}) {
        SlotBench bench;
        SimilarityCost cost(randomSimilarity(12, 8));
        const SearchResult result = annealSearch(start, sizes, cost, locked, 1, bench.context);
        EXPECT_LT(result.cost, result.startCost);
        ASSERT_GT(bench.steps.size(), 100U);
        for (const SearchStep& step : bench.steps) {
            // Nobody enters or leaves the first group; heads 3 and 6 stay apart, each in its own.
            const Grouping candidate = Grouping::fromLabels(step.labels);
            for (int head = 0; head < 12; ++head)
                ASSERT_EQ(candidate.labelOf(head) == candidate.labelOf(0), head < 3);
            ASSERT_NE(candidate.labelOf(3), candidate.labelOf(6));
        }
    }
}

TEST(Anneal, FindsTheOptimumUnderALock) {
    const SquareMatrix similarity = randomSimilarity(7, 3);
    SimilarityCost cost(similarity);
    std::vector<Grouping> allowed = allGroupings(7, 3, GroupSizes::Unequal);
    std::erase_if(allowed, [](const Grouping& one) { // The start's group {0, 1} is locked.
        for (int head = 2; head < 7; ++head)
            if (one.labelOf(head) == one.labelOf(0))
                return true;
        return one.labelOf(0) != one.labelOf(1);
    });
    ASSERT_EQ(allowed.size(), 15U); // The other five heads in two groups.
    AnnealOptions locked;
    locked.lockedGroups = {0};
    const Grouping start = grouping("0 0 1 1 1 2 2");
    EXPECT_NEAR(annealed(similarity, start, GroupSizes::Unequal, locked).cost,
                lowestCost(cost, allowed), 1e-12);
}

TEST(Anneal, EvaluatesOnceWhereNothingCanChange) {
    AnnealOptions allHeads;
    allHeads.lockedHeads = {0, 1, 2, 3};
    AnnealOptions allButOneGroup;
    allButOneGroup.lockedGroups = {0};
    const Grouping pairs = grouping("0 0 1 1");
    const auto evaluations = [](const Grouping& start, const AnnealOptions& options) {
        return annealed(randomSimilarity(start.headCount(), 1), start, GroupSizes::Unequal, options)
            .evaluations;
    };
    EXPECT_EQ(evaluations(Grouping::original(1), {}), 1);
    EXPECT_EQ(evaluations(Grouping::original(5), {}), 1);
    EXPECT_EQ(evaluations(balancedRuns(5, 1), {}), 1);
    EXPECT_EQ(evaluations(pairs, allHeads), 1);
    EXPECT_EQ(evaluations(pairs, allButOneGroup), 1);
    SimilarityCost cost(randomSimilarity(4, 1));
    EXPECT_EQ(annealEvaluations(pairs, GroupSizes::Unequal, cost, allHeads), 1);
    EXPECT_EQ(annealEvaluations(pairs, GroupSizes::Unequal, cost, {}), 100 + 8 * (4 * 400 + 1));
    const Grouping runs = balancedRuns(10, 4);
    EXPECT_EQ(annealEvaluations(runs, GroupSizes::Unequal, cost, {}),
              100 + 8 * (100 * 10 * 10 + 1));
}

TEST(Anneal, RepeatsWithTheSeed) {
    const auto searched = [](std::uint64_t seed) {
        SlotBench bench;
        SimilarityCost cost(randomSimilarity(24, 3));
        const SearchResult result = annealSearch(balancedRuns(24, 7), GroupSizes::Unequal, cost,
                                                 quick(), seed, bench.context);
        return std::pair(result, bench.steps);
    };
    EXPECT_EQ(searched(1), searched(1));
    EXPECT_NE(searched(1).second, searched(2).second);
}

TEST(Anneal, TellsEveryImprovementAndAtMostTwoThousandSteps) {
    SlotBench bench;
    SimilarityCost cost(randomSimilarity(64, 3));
    const SearchResult result =
        annealSearch(balancedRuns(64, 16), GroupSizes::Unequal, cost, quick(), 1, bench.context);
    EXPECT_GT(result.evaluations, 100'000);
    EXPECT_LE(bench.steps.size(), 2000U);
    EXPECT_GT(bench.steps.size(), 400U);
    EXPECT_EQ(Grouping::fromLabels(bench.steps.front().labels), balancedRuns(64, 16));
    EXPECT_EQ(bench.steps.front().step, 0);
    double best = bench.steps.front().objective;
    for (std::size_t index = 1; index < bench.steps.size(); ++index) {
        const SearchStep& step = bench.steps[index];
        EXPECT_GT(step.step, bench.steps[index - 1].step);
        EXPECT_NEAR(step.objective, cost.cost(Grouping::fromLabels(step.labels)), 1e-9);
        EXPECT_TRUE(step.best == best ||
                    step.best == step.objective); // No better one has been left out.
        best = step.best;
    }
    EXPECT_NEAR(best, result.cost, 1e-9);
}

TEST(Anneal, WorksOnCostsThatAreNoSum) {
    const SquareMatrix similarity = randomSimilarity(8, 4);
    SimilarityCost closed(similarity);
    SlotBench bench;
    FunctionCost cost([&](const Grouping& grouping) { return closed.cost(grouping); });
    AnnealOptions options;
    options.iterations = 600;
    const SearchResult result =
        annealSearch(balancedRuns(8, 3), GroupSizes::Unequal, cost, options, 1, bench.context);
    EXPECT_EQ(result.evaluations, cost.calls());
    EXPECT_LE(cost.calls(),
              annealEvaluations(balancedRuns(8, 3), GroupSizes::Unequal, cost, options));
    EXPECT_NEAR(result.cost, lowestCost(closed, allGroupings(8, 3, GroupSizes::Unequal)), 1e-12);
    EXPECT_EQ(annealEvaluations(balancedRuns(8, 3), GroupSizes::Unequal, cost, {}),
              8 + 80 + 1); // A forward pass each.
}

TEST(Anneal, KeepsTheBestWhenStopped) {
    SlotBench bench;
    SimilarityCost closed(randomSimilarity(12, 4));
    FunctionCost cost([&](const Grouping& grouping) {
        if (bench.steps.size() == 20)
            bench.stop.request_stop();
        return closed.cost(grouping);
    });
    const SearchResult result =
        annealSearch(balancedRuns(12, 4), GroupSizes::Unequal, cost, {}, 1, bench.context);
    EXPECT_EQ(result.stopReason, StopReason::Stopped);
    EXPECT_EQ(result.evaluations, 21);
    EXPECT_EQ(result.cost, bench.steps.back().best);
    EXPECT_EQ(result.cost, closed.cost(result.best));
    EXPECT_THROW(annealSearch(balancedRuns(12, 4), GroupSizes::Unequal, cost, {}, 1, bench.context),
                 Cancelled);
}

TEST(Anneal, NamesTheSlotOfANumberThatIsNone) {
    SquareMatrix broken = randomSimilarity(6, 1);
    broken.at(5, 0) = broken.at(0, 5) = std::nan("");
    expectError(ErrorCode::NotFinite, "layer 3, key heads: the objective of the grouping",
                [&] { annealed(broken, Grouping::neighbours(6, 3), GroupSizes::Unequal); });
}

TEST(Anneal, RejectsOptionsThatDoNotFitTheStart) {
    const auto expectRefused = [](const AnnealOptions& options, const std::string& mention,
                                  int maximumGroupSize = 0) {
        expectError(ErrorCode::BadUsage, mention, [&] {
            annealed(randomSimilarity(4, 1), grouping("0 0 0 1"),
                     {GroupSizes::Unequal, maximumGroupSize}, options);
        });
    };
    expectRefused({-1, 0, {}, {}}, "-1 iterations");
    expectRefused({0, -2, {}, {}}, "-2 restarts");
    expectRefused({}, "Group 0 has 3 heads at the start of the search, expected at most 2", 2);
    expectRefused({0, 0, {4}, {}}, "locks head 4, expected 0 to 3");
    expectRefused({0, 0, {}, {-1}}, "locks group -1, expected 0 to 1");
}

} // namespace regroup::test
