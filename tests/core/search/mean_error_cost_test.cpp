// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/search/grouping_state.h"
#include "core/search/mean_error_cost.h"
#include "tests/core/search/search_support.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace regroup::test {

namespace {

/// The matrix with every head repeated as often as it counts, one after the other.
SquareMatrix repeated(const SquareMatrix& matrix, const std::vector<int>& counts) {
    std::vector<int> source;
    for (std::size_t head = 0; head < counts.size(); ++head)
        source.insert(source.end(), static_cast<std::size_t>(counts[head]), static_cast<int>(head));
    SquareMatrix result(static_cast<int>(source.size()));
    for (int row = 0; row < result.size(); ++row)
        for (int column = 0; column < result.size(); ++column)
            result.at(row, column) = matrix.at(source[static_cast<std::size_t>(row)],
                                               source[static_cast<std::size_t>(column)]);
    return result;
}

Grouping repeated(const Grouping& grouping, const std::vector<int>& counts) {
    std::vector<int> labels;
    for (int head = 0; head < grouping.headCount(); ++head)
        labels.insert(labels.end(),
                      static_cast<std::size_t>(counts[static_cast<std::size_t>(head)]),
                      grouping.labelOf(head));
    return Grouping::fromLabels(labels);
}

} // namespace

// Heads are the numbers 1, 3 and 8: their mean is 4, the distances 3, 1 and 4, the energy 74.
TEST(MeanErrorCost, IsTheSquaredDistanceToTheMeanOverTheEnergy) {
    const std::vector<double> heads{1, 3, 8};
    SquareMatrix traces(3);
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column)
            traces.at(row, column) =
                heads[static_cast<std::size_t>(row)] * heads[static_cast<std::size_t>(column)];
    const auto cost = makeMeanErrorCost(traces, std::vector<int>{1, 1, 1});
    EXPECT_NEAR(cost->cost(grouping("0 0 0")), 26.0 / 74.0, 1e-15);
    EXPECT_NEAR(cost->cost(grouping("0 0 1")), 2.0 / 74.0, 1e-15);
    EXPECT_NEAR(cost->cost(grouping("0 1 2")), 0.0, 1e-15);
    // Keys and values together: each over its own energy, so a scale changes nothing.
    SquareMatrix larger = traces;
    for (double& value : larger.values())
        value *= 100;
    const auto both = makeMeanErrorCost(traces, std::vector<int>{1, 1, 1}, &larger);
    EXPECT_NEAR(both->cost(grouping("0 0 0")), 2 * 26.0 / 74.0, 1e-15);
    EXPECT_NE(both->pairGain(), nullptr);
    // A model that has pairs already: the same shares.
    EXPECT_NEAR(makeMeanErrorCost(traces, std::vector<int>{2, 2, 2})->cost(grouping("0 0 1")),
                2.0 / 74.0, 1e-15);
    // Head 8 stands for two query heads: mean 5, distances 4, 2, 3, 3; energy 138.
    const auto uneven = makeMeanErrorCost(traces, std::vector<int>{1, 1, 2});
    EXPECT_EQ(uneven->pairGain(), nullptr);
    EXPECT_NEAR(uneven->cost(grouping("0 0 0")), (16 + 4 + 9 + 9) / 138.0, 1e-15);
}

RC_GTEST_PROP(MeanErrorCost, CountsEveryQueryHead, ()) {
    const int headCount = *rc::gen::inRange(2, 7);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto counts = *rc::gen::container<std::vector<int>>(static_cast<std::size_t>(headCount),
                                                              rc::gen::inRange(1, 4));
    Random random(seed);
    const Grouping one =
        randomUnequalGrouping(headCount, 1 + static_cast<int>(random.below(headCount)), random);
    const SquareMatrix keys = clusteredGram(headCount, 2, 0.5, seed);
    const SquareMatrix values = clusteredGram(headCount, 3, 0.5, seed + 1);
    const auto shared = makeMeanErrorCost(keys, counts, &values);
    const std::vector<int> ones(repeated(one, counts).labels().size(), 1);
    const SquareMatrix allValues = repeated(values, counts);
    const auto apart = makeMeanErrorCost(repeated(keys, counts), ones, &allValues);
    RC_ASSERT(std::abs(shared->cost(one) - apart->cost(repeated(one, counts))) < 1e-12);
    RC_ASSERT(shared->cost(one) >= -1e-12);
    RC_ASSERT(shared->cost(one) <= 2 + 1e-12);
    double parts = 0;
    for (const auto& members : one.members())
        parts += shared->groupCost(members).value();
    RC_ASSERT(std::abs(parts - shared->cost(one)) < 1e-12);
}

TEST(MeanErrorCost, IsZeroForHeadsThatAreZero) {
    EXPECT_EQ(
        makeMeanErrorCost(SquareMatrix(3), std::vector<int>{1, 1, 1})->cost(grouping("0 0 0")),
        0.0);
}

} // namespace regroup::test
