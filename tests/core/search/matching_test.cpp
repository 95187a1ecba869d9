// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/search/matching.h"
#include "tests/core/search/search_support.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace regroup::test {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double weightOf(const SquareMatrix& weights, const std::vector<int>& partners) {
    double sum = 0;
    for (int vertex = 0; vertex < weights.size(); ++vertex) {
        const int partner = partners[static_cast<std::size_t>(vertex)];
        EXPECT_EQ(partners[static_cast<std::size_t>(partner)], vertex);
        EXPECT_NE(partner, vertex);
        if (partner > vertex)
            sum += weights.at(vertex, partner);
    }
    return sum;
}

/// The least weight of all pairings, by trying every partner for the first vertex of every set.
double leastWeight(const SquareMatrix& weights) {
    const auto size = static_cast<unsigned>(weights.size());
    std::vector<double> least(std::size_t{1} << size, infinity);
    least[0] = 0;
    for (std::uint32_t set = 1; set < least.size(); ++set) {
        const int first = std::countr_zero(set);
        for (std::uint32_t rest = set & (set - 1); rest != 0; rest &= rest - 1) {
            const int second = std::countr_zero(rest);
            const std::uint32_t others =
                set & (set - 1) & ~(std::uint32_t{1} << static_cast<unsigned>(second));
            least[set] = std::min(least[set], weights.at(first, second) + least[others]);
        }
    }
    return least.back();
}

SquareMatrix randomWeights(int size, Random& random, int steps) {
    SquareMatrix weights(size);
    for (int row = 0; row < size; ++row)
        for (int column = 0; column < row; ++column)
            weights.at(row, column) = weights.at(column, row) =
                steps > 0 ? static_cast<double>(random.below(steps)) : random.normal();
    return weights;
}

} // namespace

// Few different weights make ties, odd cycles of tight edges and blossoms inside blossoms.
TEST(Matching, IsTheLeastOfAllPairings) {
    Random random(5);
    for (int round = 0; round < 1200; ++round) {
        const int size = 2 * static_cast<int>(1 + random.below(6));
        const int steps = static_cast<int>(random.below(5)) * 2; // 0: continuous.
        const SquareMatrix weights = randomWeights(size, random, steps);
        ASSERT_NEAR(weightOf(weights, minimumPerfectMatching(weights)), leastWeight(weights), 1e-9)
            << "round " << round;
    }
    for (int round = 0; round < 6; ++round) {
        const SquareMatrix weights = randomWeights(18, random, round % 2 * 6);
        ASSERT_NEAR(weightOf(weights, minimumPerfectMatching(weights)), leastWeight(weights), 1e-9);
    }
}

// Two triangles that only one edge joins well: greedy pairs inside a triangle leave a dear rest.
TEST(Matching, LooksBeyondTheCheapestEdge) {
    SquareMatrix weights(4, 10.0);
    const auto set = [&](int a, int b, double weight) {
        weights.at(a, b) = weights.at(b, a) = weight;
    };
    set(0, 1, 1.0);
    set(2, 3, 9.0);
    set(0, 2, 2.0);
    set(1, 3, 3.0);
    EXPECT_EQ(minimumPerfectMatching(weights), (std::vector<int>{2, 3, 0, 1}));
}

TEST(Matching, FindsPlantedPairsAmongManyVertices) {
    Random random(8);
    std::vector<int> order(128);
    for (std::size_t index = 0; index < order.size(); ++index)
        order[index] = static_cast<int>(index);
    random.shuffle(order);
    SquareMatrix weights = randomWeights(128, random, 0);
    for (double& weight : weights.values())
        weight = std::abs(weight);
    for (std::size_t index = 0; index < order.size(); index += 2)
        weights.at(order[index], order[index + 1]) = weights.at(order[index + 1], order[index]) =
            -1.0;
    EXPECT_DOUBLE_EQ(weightOf(weights, minimumPerfectMatching(weights)), -64.0);
}

TEST(Matching, KeepsOffForbiddenEdges) {
    Random random(9);
    for (int round = 0; round < 200; ++round) {
        SquareMatrix weights = randomWeights(10, random, 0);
        for (int row = 0; row < 10; ++row)
            for (int column = 0; column < row; ++column)
                if (random.chance(0.5))
                    weights.at(row, column) = weights.at(column, row) = infinity;
        const double least = leastWeight(weights);
        if (least == infinity)
            expectError(ErrorCode::BadData, "no partner", [&] { minimumPerfectMatching(weights); });
        else
            ASSERT_NEAR(weightOf(weights, minimumPerfectMatching(weights)), least, 1e-9);
    }
}

TEST(Matching, RefusesWhatCannotBePaired) {
    expectError(ErrorCode::BadData, "3 vertices cannot all be paired, expected an even number",
                [] { minimumPerfectMatching(SquareMatrix(3)); });
    expectError(ErrorCode::BadData, "vertices 0 and 1 weighs nan, expected a finite number",
                [] { minimumPerfectMatching(SquareMatrix(2, std::nan(""))); });
    EXPECT_TRUE(minimumPerfectMatching(SquareMatrix()).empty());
}

} // namespace regroup::test
