// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/agglomerate.h"
#include "core/search/exact.h"
#include "core/search/group_packing.h"
#include "core/search/similarity_cost.h"
#include "core/search/ward.h"
#include "tests/core/search/search_support.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace regroup::test {

namespace {

SquareMatrix matrixFrom(const nlohmann::json& rows) {
    SquareMatrix matrix(static_cast<int>(rows.size()));
    for (int row = 0; row < matrix.size(); ++row)
        for (int column = 0; column < matrix.size(); ++column)
            matrix.at(row, column) =
                rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
    return matrix;
}

int largestSize(const Grouping& grouping) {
    const std::vector<int> sizes = grouping.groupSizes();
    return *std::max_element(sizes.begin(), sizes.end());
}

} // namespace

// tests/tools/make_ward_linkage.py wrote what scipy finds.
TEST(Ward, AgreesWithScipy) {
    std::ifstream file(REGROUP_SOURCE_DIR "/tests/data/search/ward_linkage.json");
    const auto document = nlohmann::json::parse(file);
    ASSERT_GE(document["cases"].size(), 5U);
    for (const auto& one : document["cases"]) {
        const SquareMatrix distances = matrixFrom(one["distances"]);
        const int headCount = distances.size();
        const auto steps = wardLinkage(distances, 1, {});
        ASSERT_EQ(steps.size(), one["heights"].size());
        for (std::size_t step = 0; step < steps.size(); ++step) {
            EXPECT_NEAR(steps[step].height, one["heights"][step].get<double>(), 1e-12)
                << one["name"];
            EXPECT_EQ(steps[step].size, one["sizes"][step].get<int>());
        }
        for (int groupCount = 1; groupCount <= headCount; ++groupCount) {
            const auto cut = groupingAfterSteps(headCount, wardLinkage(distances, groupCount, {}));
            const auto labels = one["cuts"][std::to_string(groupCount)].get<std::vector<int>>();
            EXPECT_EQ(cut, Grouping::fromLabels(labels)) << one["name"] << ", " << groupCount;
        }
    }
}

// All heads equally far apart stay so for Ward, whatever has merged: the lowest numbers come
// together first, and there are exactly as many groups as asked for, where a cut by height would
// jump from six groups to one.
TEST(Ward, BreaksTiesByHeadNumber) {
    SquareMatrix distances(6, 1.0);
    for (int head = 0; head < 6; ++head)
        distances.at(head, head) = 0;
    const auto cut = [&](int groupCount) {
        return groupingAfterSteps(6, wardLinkage(distances, groupCount, {}));
    };
    EXPECT_EQ(cut(5), grouping("0 0 1 2 3 4"));
    EXPECT_EQ(cut(4), grouping("0 0 0 1 2 3"));
    EXPECT_EQ(cut(3), grouping("0 0 0 0 1 2"));
}

TEST(Ward, SimilaritiesGiveTheSameGroupsAsDistances) {
    const SquareMatrix similarity = randomSimilarity(12, 6);
    SquareMatrix distances(12);
    for (std::size_t index = 0; index < similarity.values().size(); ++index)
        distances.values()[index] = 1 - similarity.values()[index];
    for (int groupCount = 1; groupCount <= 12; ++groupCount)
        EXPECT_EQ(groupingAfterSteps(12, wardLinkage(similarity, groupCount, {})),
                  groupingAfterSteps(12, wardLinkage(distances, groupCount, {})));
}

TEST(Ward, NamesHeadsWithoutFiniteDistances) {
    SquareMatrix broken = randomSimilarity(4, 1);
    broken.at(2, 1) = std::nan("");
    expectError(ErrorCode::NotFinite, "heads 0 and 2", [&] { wardLinkage(broken, 2, {}); });
}

RC_GTEST_PROP(Clustering, KeepsTheNumberOfGroupsAndTheirLimit, ()) {
    const int headCount = *rc::gen::inRange(1, 25);
    const int groupCount = *rc::gen::inRange(1, headCount + 1);
    PartitionLimits limits;
    limits.sizes = *rc::gen::element(GroupSizes::Equal, GroupSizes::Unequal);
    limits.maximumGroupSize = *rc::gen::inRange(0, 6);
    RC_PRE(isPossible(headCount, groupCount, limits));
    const SquareMatrix similarity =
        randomSimilarity(headCount, *rc::gen::arbitrary<std::uint64_t>());
    SimilarityCost cost(similarity);
    SlotBench bench;
    for (const Grouping& found :
         {groupingAfterSteps(headCount, wardLinkage(similarity, groupCount, limits)),
          agglomerateSearch(headCount, groupCount, limits, cost, bench.context).best}) {
        RC_ASSERT(found.groupCount() == groupCount);
        RC_ASSERT(largestSize(found) <= largestGroupSize(headCount, groupCount, limits));
        if (limits.sizes == GroupSizes::Equal)
            RC_ASSERT(found.hasEqualSizes());
    }
}

// Sizes 2 2 2 2 1 of nine heads cannot become three groups of three any more.
TEST(GroupPacking, ForbidsMergesThatLeadNowhere) {
    GroupPacking packing(9, 3, 3);
    for (const int head : {0, 2}) {
        ASSERT_TRUE(packing.allowsMerge(head, head + 1));
        packing.merge(head, head + 1);
    }
    EXPECT_TRUE(packing.allowsMerge(4, 5)); // 2 2 2 1 1 1
    packing.merge(4, 5);
    EXPECT_FALSE(packing.allowsMerge(6, 7)); // 2 2 2 2 1
    EXPECT_FALSE(packing.allowsMerge(0, 2)); // Four heads.
    EXPECT_TRUE(packing.allowsMerge(0, 6));
}

// At every step all unions are tried anew by whole evaluations.
RC_GTEST_PROP(Agglomerate, TakesTheCheapestUnionEveryTime, ()) {
    const int headCount = *rc::gen::inRange(2, 9);
    GroupTableCost cost(*rc::gen::arbitrary<std::uint64_t>());
    SlotBench bench;
    const auto found = agglomerations(headCount, 1, {}, cost, bench.context);
    RC_ASSERT(static_cast<int>(found.size()) == headCount);
    RC_ASSERT(found.front().grouping.isOriginal());
    for (std::size_t step = 1; step < found.size(); ++step) {
        const auto groups = found[step - 1].grouping;
        double least = std::numeric_limits<double>::infinity();
        for (int first = 0; first < groups.groupCount(); ++first)
            for (int second = first + 1; second < groups.groupCount(); ++second) {
                std::vector<int> labels(groups.labels().begin(), groups.labels().end());
                std::replace(labels.begin(), labels.end(), second, first);
                least = std::min(least, cost.cost(Grouping::fromLabels(labels)));
            }
        RC_ASSERT(std::abs(found[step].cost - least) < 1e-9);
        RC_ASSERT(std::abs(cost.cost(found[step].grouping) - least) < 1e-9);
    }
}

TEST(Agglomerate, WorksOnCostsThatAreNoSum) {
    SimilarityCost closed(randomSimilarity(8, 4));
    FunctionCost cost([&](const Grouping& one) { return closed.cost(one); });
    SlotBench bench;
    SlotBench other;
    const SearchResult whole = agglomerateSearch(8, 3, {}, cost, bench.context);
    const SearchResult sum = agglomerateSearch(8, 3, {}, closed, other.context);
    EXPECT_EQ(whole.best, sum.best);
    EXPECT_NEAR(whole.cost, sum.cost, 1e-12);
    ASSERT_EQ(bench.steps.size(), 6U); // Eight groups to three.
    EXPECT_EQ(Grouping::fromLabels(bench.steps.back().labels), whole.best);
    EXPECT_EQ(bench.steps.front().objective, whole.startCost);
}

TEST(Agglomerate, FindsTruePairsAndStops) {
    SimilarityCost cost(pairedSimilarity(10));
    SlotBench bench;
    EXPECT_EQ(agglomerateSearch(10, 5, {}, cost, bench.context).best, Grouping::neighbours(10, 5));
    bench.stop.request_stop();
    EXPECT_THROW(agglomerateSearch(10, 5, {}, cost, bench.context), Cancelled);
}

} // namespace regroup::test
