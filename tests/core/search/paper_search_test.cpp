// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/compare.h"
#include "core/grouping/moves.h"
#include "core/search/paper_search.h"
#include "core/search/similarity_cost.h"
#include "tests/core/search/search_support.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace regroup::test {

namespace {

PaperOptions options(std::int64_t iterations) {
    PaperOptions result;
    result.iterations = iterations;
    return result;
}

/// Plain: never accepts what is no better, never resets.
PaperOptions greedy(std::int64_t iterations) {
    return {iterations, 3, 0.0, 0.0, 0.2};
}

Grouping groupingOf(const SearchStep& step) {
    return Grouping::fromLabels(step.labels);
}

/// Steps of a search, each with the partition it was made from: the last accepted one before it.
std::vector<std::pair<Grouping, Grouping>> madeFrom(const std::vector<SearchStep>& steps) {
    std::vector<std::pair<Grouping, Grouping>> pairs;
    Grouping current = groupingOf(steps.front());
    for (std::size_t index = 1; index < steps.size(); ++index) {
        pairs.emplace_back(current, groupingOf(steps[index]));
        if (steps[index].accepted)
            current = groupingOf(steps[index]);
    }
    return pairs;
}

bool contains(const std::vector<Grouping>& list, const Grouping& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
}

/// All candidates that one iteration can make from start.
std::set<std::string> candidatesOfTheMethod(const Grouping& start, const SquareMatrix& similarity,
                                            GroupSizes sizes, int candidates, bool preserve) {
    std::set<std::string> found;
    for (int a = 0; a < start.headCount(); ++a) {
        std::set<std::pair<double, int>> outside; // Most similar first, then by head number.
        for (int b = 0; b < start.headCount(); ++b)
            if (start.labelOf(a) != start.labelOf(b))
                outside.insert({-similarity.at(a, b), b});
        const bool alone = start.groupSizes()[static_cast<std::size_t>(start.labelOf(a))] == 1;
        const bool exchange = sizes == GroupSizes::Equal || preserve || alone;
        int left = candidates;
        for (auto place = outside.begin(); place != outside.end() && left > 0; ++place, --left)
            found.insert(groupingText(exchange ? swapHeads(start, a, place->second)
                                               : moveHead(start, a, place->second)));
    }
    return found;
}

void expectCandidatesOfTheMethod(const SquareMatrix& similarity, GroupSizes sizes, int candidates,
                                 double preserve) {
    SlotBench bench;
    FunctionCost flat([](const Grouping&) { return 0.0; });
    paperSearch(4, sizes, similarity, flat, {2000, candidates, 0.0, 0.0, preserve}, 3,
                bench.context);
    std::set<std::string> found;
    for (std::size_t index = 1; index < bench.steps.size(); ++index)
        found.insert(groupingText(groupingOf(bench.steps[index])));
    const Grouping start = groupingOf(bench.steps.front());
    EXPECT_EQ(found, candidatesOfTheMethod(start, similarity, sizes, candidates, preserve == 1.0))
        << groupingText(start);
}

} // namespace

TEST(PaperSearch, HasTheAuthorsDefaults) {
    const PaperOptions defaults;
    EXPECT_EQ(defaults.iterations, 10);
    EXPECT_EQ(defaults.candidates, 3);
    EXPECT_EQ(defaults.acceptProbability, 0.1);
    EXPECT_EQ(defaults.resetProbability, 0.1);
    EXPECT_EQ(defaults.preserveProbability, 0.2);
}

TEST(PaperSearch, EvaluatesTheStartAndEachCandidateOnce) {
    for (const GroupSizes sizes : {GroupSizes::Equal, GroupSizes::Unequal}) {
        SlotBench bench;
        FunctionCost cost([](const Grouping& grouping) { return grouping.labelOf(1); });
        const SearchResult result =
            paperSearch(4, sizes, randomSimilarity(12, 1), cost, options(25), 7, bench.context);
        EXPECT_EQ(result.evaluations, 26);
        EXPECT_EQ(cost.calls(), 26);
        ASSERT_EQ(bench.steps.size(), 26U);
        for (std::size_t index = 0; index < bench.steps.size(); ++index) {
            EXPECT_EQ(bench.steps[index].step, static_cast<std::int64_t>(index));
            EXPECT_EQ(bench.steps[index].slot, (SearchSlot{3, SlotKind::Key}));
        }
        EXPECT_TRUE(bench.steps.front().accepted);
        EXPECT_EQ(result.stopReason, StopReason::Finished);
    }
}

TEST(PaperSearch, SymmetricFormKeepsAllSizes) {
    SlotBench bench;
    SimilarityCost cost(randomSimilarity(12, 1));
    paperSearch(4, GroupSizes::Equal, randomSimilarity(12, 1), cost, options(200), 1,
                bench.context);
    for (const SearchStep& step : bench.steps)
        EXPECT_EQ(groupingOf(step).groupSizes(), (std::vector<int>{3, 3, 3, 3}));
}

TEST(PaperSearch, AsymmetricFormKeepsTheNumberOfGroupsAndChangesSizes) {
    SlotBench bench;
    SimilarityCost cost(randomSimilarity(12, 1));
    paperSearch(4, GroupSizes::Unequal, randomSimilarity(12, 1), cost, options(200), 1,
                bench.context);
    std::set<std::vector<int>> shapes;
    for (const SearchStep& step : bench.steps) {
        EXPECT_EQ(groupingOf(step).groupCount(), 4);
        std::vector<int> sizes = groupingOf(step).groupSizes();
        std::sort(sizes.begin(), sizes.end());
        shapes.insert(sizes);
    }
    EXPECT_GT(shapes.size(), 3U);
}

TEST(PaperSearch, MakesEveryCandidateFromTheCurrentByOneChange) {
    SlotBench bench;
    SimilarityCost cost(randomSimilarity(10, 4));
    PaperOptions noReset = options(100);
    noReset.resetProbability = 0;
    paperSearch(5, GroupSizes::Equal, randomSimilarity(10, 4), cost, noReset, 2, bench.context);
    for (const auto& [current, candidate] : madeFrom(bench.steps))
        EXPECT_TRUE(contains(neighbourGroupings(current, NeighbourMoves::Swaps), candidate));
    bench.steps.clear();
    paperSearch(5, GroupSizes::Unequal, randomSimilarity(10, 4), cost, noReset, 2, bench.context);
    for (const auto& [current, candidate] : madeFrom(bench.steps)) {
        const bool same = candidate == current; // Two heads that are alone have changed places.
        EXPECT_TRUE(same || contains(neighbourGroupings(current, NeighbourMoves::SwapsAndMoves),
                                     candidate));
    }
}

// p_preserve = 1: the asymmetric form only exchanges, so all sizes stay as drawn.
TEST(PaperSearch, PreservesSizesWhenToldTo) {
    SlotBench bench;
    SimilarityCost cost(randomSimilarity(9, 1));
    PaperOptions preserve{60, 3, 0.5, 0.0, 1.0};
    paperSearch(3, GroupSizes::Unequal, randomSimilarity(9, 1), cost, preserve, 12, bench.context);
    const auto sortedSizes = [](const SearchStep& step) {
        std::vector<int> sizes = groupingOf(step).groupSizes();
        std::sort(sizes.begin(), sizes.end());
        return sizes;
    };
    for (const SearchStep& step : bench.steps)
        EXPECT_EQ(sortedSizes(step), sortedSizes(bench.steps.front()));
}

// With a flat cost and p_acc = p_reset = 0 nothing is ever accepted, so all candidates are made
// from the start, and many draws meet all that the pseudo-code allows: exactly these, listed here
// by another program.
TEST(PaperSearch, DrawsExactlyTheCandidatesOfTheMethod) {
    for (const GroupSizes sizes : {GroupSizes::Equal, GroupSizes::Unequal})
        for (const int candidates : {1, 2, 99})
            for (const double preserve : {0.0, 1.0})
                expectCandidatesOfTheMethod(randomSimilarity(8, 6), sizes, candidates, preserve);
}

TEST(PaperSearch, BreaksTiesByHeadNumber) {
    expectCandidatesOfTheMethod(SquareMatrix(8, 1.0), GroupSizes::Equal, 1, 0.0);
    expectCandidatesOfTheMethod(SquareMatrix(8, 1.0), GroupSizes::Unequal, 2, 0.0);
}

TEST(PaperSearch, WithoutChanceAcceptsOnlyWhatIsStrictlyBetter) {
    SlotBench bench;
    FunctionCost cost(
        [](const Grouping& grouping) { return grouping.labelOf(3) + grouping.labelOf(5); });
    paperSearch(4, GroupSizes::Equal, randomSimilarity(12, 9), cost, greedy(100), 4, bench.context);
    double best = bench.steps.front().objective;
    int accepted = 0;
    for (std::size_t index = 1; index < bench.steps.size(); ++index) {
        const SearchStep& step = bench.steps[index];
        EXPECT_EQ(step.accepted, step.objective < best);
        best = std::min(best, step.objective);
        EXPECT_EQ(step.best, best);
        accepted += step.accepted ? 1 : 0;
    }
    EXPECT_GT(accepted, 0);
    EXPECT_LT(accepted, 20);
}

TEST(PaperSearch, WithChanceOneAcceptsEverythingAndKeepsTheBest) {
    SlotBench bench;
    SimilarityCost cost(randomSimilarity(12, 9));
    PaperOptions always = options(100);
    always.acceptProbability = 1.0;
    const SearchResult result = paperSearch(4, GroupSizes::Unequal, randomSimilarity(12, 9), cost,
                                            always, 4, bench.context);
    double best = bench.steps.front().objective;
    for (const SearchStep& step : bench.steps) {
        EXPECT_TRUE(step.accepted);
        best = std::min(best, step.objective);
    }
    EXPECT_EQ(result.cost, best);
    EXPECT_EQ(result.cost, cost.cost(result.best));
    EXPECT_EQ(result.startCost, bench.steps.front().objective);
}

// p_reset = 1: every candidate is made from a new random partition, so candidates do not follow
// each other.
TEST(PaperSearch, WithResetOneStartsAnewEveryTime) {
    SlotBench bench;
    SimilarityCost cost(randomSimilarity(16, 3));
    PaperOptions reset = options(50);
    reset.resetProbability = 1.0;
    paperSearch(4, GroupSizes::Equal, randomSimilarity(16, 3), cost, reset, 8, bench.context);
    int far = 0;
    for (const auto& [current, candidate] : madeFrom(bench.steps))
        far += movedHeadCount(current, candidate) > 2 ? 1 : 0;
    EXPECT_GT(far, 45);
}

TEST(PaperSearch, RepeatsWithTheSeed) {
    const auto searched = [](std::uint64_t seed) {
        SlotBench bench;
        SimilarityCost cost(randomSimilarity(16, 3));
        paperSearch(4, GroupSizes::Unequal, randomSimilarity(16, 3), cost, options(30), seed,
                    bench.context);
        return bench.steps;
    };
    EXPECT_EQ(searched(1), searched(1));
    EXPECT_NE(searched(1), searched(2));
}

TEST(PaperSearch, EvaluatesTheOnlyPartitionOnce) {
    for (const auto& [headCount, groupCount] : {std::pair{1, 1}, {6, 1}, {6, 6}}) {
        SlotBench bench;
        FunctionCost cost([](const Grouping&) { return 4.0; });
        const SearchResult result =
            paperSearch(groupCount, GroupSizes::Unequal, randomSimilarity(headCount, 1), cost,
                        options(10), 0, bench.context);
        EXPECT_EQ(result.best.groupCount(), groupCount);
        EXPECT_EQ(cost.calls(), 1);
        EXPECT_EQ(result.cost, 4.0);
        EXPECT_EQ(bench.steps.size(), 1U);
    }
}

TEST(PaperSearch, TakesAPrimeNumberOfHeads) {
    SlotBench bench;
    SimilarityCost cost(randomSimilarity(71, 3));
    const SearchResult result = paperSearch(18, GroupSizes::Unequal, randomSimilarity(71, 3), cost,
                                            options(200), 1, bench.context);
    EXPECT_EQ(result.best.groupCount(), 18);
    EXPECT_LT(result.cost, result.startCost);
    expectError(ErrorCode::BadData, "71 heads in 18 groups", [&] {
        paperSearch(18, GroupSizes::Equal, randomSimilarity(71, 3), cost, options(1), 1,
                    bench.context);
    });
}

TEST(PaperSearch, KeepsTheBestWhenStopped) {
    SlotBench bench;
    SimilarityCost similarity(randomSimilarity(12, 2));
    FunctionCost cost([&](const Grouping& grouping) {
        const double value = similarity.cost(grouping);
        if (bench.steps.size() == 6) // While the seventh is evaluated.
            bench.stop.request_stop();
        return value;
    });
    const SearchResult result = paperSearch(4, GroupSizes::Equal, randomSimilarity(12, 2), cost,
                                            options(100), 1, bench.context);
    EXPECT_EQ(result.stopReason, StopReason::Stopped);
    EXPECT_EQ(result.evaluations, 7);
    EXPECT_EQ(result.cost, bench.steps.back().best);
    EXPECT_EQ(result.cost, similarity.cost(result.best));
}

TEST(PaperSearch, LeavesOutACandidateWhoseEvaluationWasStopped) {
    SlotBench bench;
    FunctionCost cost([&](const Grouping&) -> double {
        if (bench.steps.size() == 3)
            throw Cancelled{};
        return 1.0;
    });
    const SearchResult result = paperSearch(4, GroupSizes::Equal, randomSimilarity(12, 2), cost,
                                            options(100), 1, bench.context);
    EXPECT_EQ(result.stopReason, StopReason::Stopped);
    EXPECT_EQ(result.evaluations, 3);
    bench.stop.request_stop();
    EXPECT_THROW(paperSearch(4, GroupSizes::Equal, randomSimilarity(12, 2), cost, options(5), 1,
                             bench.context),
                 Cancelled);
}

TEST(PaperSearch, NamesTheSlotOfANumberThatIsNone) {
    SlotBench bench;
    int calls = 0;
    FunctionCost late([&](const Grouping&) { return ++calls < 4 ? 1.0 : std::nan(""); });
    expectError(ErrorCode::NotFinite, "layer 3, key heads: the objective of the grouping", [&] {
        paperSearch(2, GroupSizes::Equal, randomSimilarity(4, 1), late, options(10), 1,
                    bench.context);
    });
    FunctionCost never([](const Grouping&) { return 1.0 / 0.0; });
    expectError(ErrorCode::NotFinite, "is inf, expected a finite number", [&] {
        paperSearch(2, GroupSizes::Equal, randomSimilarity(4, 1), never, options(10), 1,
                    bench.context);
    });
    SquareMatrix broken = randomSimilarity(4, 1);
    broken.at(2, 1) = std::nan("");
    expectError(
        ErrorCode::NotFinite, "layer 3, key heads: the similarity of heads 2 and 1 is nan",
        [&] { paperSearch(2, GroupSizes::Equal, broken, late, options(10), 1, bench.context); });
}

TEST(PaperSearch, RejectsOptionsThatMakeNoSense) {
    expectError(ErrorCode::BadUsage, "0 iterations, expected at least 1",
                [] { checkPaperOptions(options(0)); });
    expectError(ErrorCode::BadUsage, "0 candidates", [] {
        checkPaperOptions({10, 0, 0.1, 0.1, 0.2});
    });
    expectError(ErrorCode::BadUsage, "accept probability of the search is 1.5", [] {
        checkPaperOptions({10, 3, 1.5, 0.1, 0.2});
    });
    expectError(ErrorCode::BadUsage, "reset probability of the search is -0.1", [] {
        checkPaperOptions({10, 3, 0.1, -0.1, 0.2});
    });
    expectError(ErrorCode::BadUsage, "preserve probability of the search is nan", [] {
        checkPaperOptions({10, 3, 0.1, 0.1, std::nan("")});
    });
}

} // namespace regroup::test
