// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/average_linkage.h"
#include "core/search/dendrogram.h"
#include "tests/core/search/search_support.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <string>

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

double pathLength(const SquareMatrix& similarity, const std::vector<int>& order) {
    double length = 0;
    for (std::size_t place = 1; place < order.size(); ++place)
        length += 1 - similarity.at(order[place - 1], order[place]);
    return length;
}

/// Whether the heads of every node stand next to each other.
bool agreesWithTree(const Dendrogram& tree, const std::vector<int>& order) {
    for (int node = tree.headCount(); node < tree.nodeCount(); ++node) {
        std::vector<std::ptrdiff_t> places;
        for (const int head : tree.headsOf(node))
            places.push_back(std::find(order.begin(), order.end(), head) - order.begin());
        const auto [low, high] = std::minmax_element(places.begin(), places.end());
        if (*high - *low + 1 != static_cast<std::ptrdiff_t>(places.size()))
            return false;
    }
    return true;
}

} // namespace

// tests/tools/make_average_linkage.py wrote what scipy finds.
TEST(Dendrogram, AgreesWithScipy) {
    std::ifstream file(REGROUP_SOURCE_DIR "/tests/data/search/average_linkage.json");
    const auto document = nlohmann::json::parse(file);
    ASSERT_GE(document["cases"].size(), 6U);
    for (const auto& one : document["cases"]) {
        SCOPED_TRACE(one["name"].get<std::string>());
        const SquareMatrix similarity = matrixFrom(one["similarity"]);
        const Dendrogram tree = Dendrogram::ofSimilarity(similarity);
        ASSERT_EQ(tree.joins().size(), one["heights"].size());
        for (std::size_t join = 0; join < tree.joins().size(); ++join) {
            EXPECT_NEAR(1 - tree.joins()[join].similarity, one["heights"][join].get<double>(),
                        1e-12);
            EXPECT_EQ(tree.joins()[join].size, one["sizes"][join].get<int>());
        }
        for (int groupCount = 1; groupCount <= tree.headCount(); ++groupCount)
            EXPECT_EQ(tree.cut(groupCount),
                      Grouping::fromLabels(
                          one["cuts"][std::to_string(groupCount)].get<std::vector<int>>()));
        EXPECT_TRUE(agreesWithTree(tree, tree.order()));
        EXPECT_LE(pathLength(similarity, tree.order()), one["scipy_length"].get<double>() + 1e-12);
        if (!one["order"].is_null()) { // The best of all: scipy's is longer in two of these.
            EXPECT_EQ(tree.order(), one["order"].get<std::vector<int>>());
        }
    }
}

TEST(Dendrogram, NoOrderOfTheSameTreeIsShorter) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const int headCount = 2 + static_cast<int>(seed % 6);
        const SquareMatrix similarity = randomSimilarity(headCount, seed);
        const Dendrogram tree = Dendrogram::ofSimilarity(similarity);
        std::vector<int> order(tree.order());
        EXPECT_TRUE(agreesWithTree(tree, order));
        std::sort(order.begin(), order.end());
        double shortest = std::numeric_limits<double>::infinity();
        do {
            if (agreesWithTree(tree, order))
                shortest = std::min(shortest, pathLength(similarity, order));
        } while (std::next_permutation(order.begin(), order.end()));
        EXPECT_NEAR(pathLength(similarity, tree.order()), shortest, 1e-12) << "seed " << seed;
    }
}

TEST(Dendrogram, LeftStandsBeforeRight) {
    const Dendrogram tree = Dendrogram::ofSimilarity(randomSimilarity(10, 4));
    const auto placeOf = [&](int node) {
        const int head = tree.headsOf(node).front();
        return std::find(tree.order().begin(), tree.order().end(), head) - tree.order().begin();
    };
    for (const Dendrogram::Join& join : tree.joins())
        EXPECT_LT(placeOf(join.left), placeOf(join.right));
    EXPECT_EQ(tree.headsOf(tree.nodeCount() - 1).size(), 10U);
    EXPECT_LT(tree.order().front(), tree.order().back());
}

// Heads 0 and 1 join at 0.9; head 2 joins both at the mean of 0.1 and 0.3.
TEST(Dendrogram, HeightsAreMeansOfBothHalvesOfTheMatrix) {
    SquareMatrix similarity(3, 1);
    similarity.at(0, 1) = 1.0;
    similarity.at(1, 0) = 0.8;
    similarity.at(0, 2) = similarity.at(2, 0) = 0.1;
    similarity.at(1, 2) = similarity.at(2, 1) = 0.3;
    const Dendrogram tree = Dendrogram::ofSimilarity(similarity);
    EXPECT_NEAR(tree.joins()[0].similarity, 0.9, 1e-15);
    EXPECT_NEAR(tree.joins()[1].similarity, 0.2, 1e-15);
    EXPECT_EQ(tree.order(), (std::vector<int>{0, 1, 2}));
    EXPECT_EQ(tree.cut(2), grouping("0 0 1"));
}

TEST(Dendrogram, ValuesThatAreNotFiniteCountAsTheLeastSimilar) {
    SquareMatrix similarity(3, 1);
    similarity.at(0, 1) = similarity.at(1, 0) = std::nan("");
    similarity.at(0, 2) = similarity.at(2, 0) = 0.5;
    similarity.at(1, 2) = similarity.at(2, 1) = -0.5;
    const Dendrogram tree = Dendrogram::ofSimilarity(similarity);
    EXPECT_EQ(tree.cut(2), grouping("0 1 0"));
    EXPECT_NEAR(tree.joins()[1].similarity, -0.5, 1e-15);
    similarity.at(2, 1) = std::nan("");
    expectError(ErrorCode::NotFinite, "heads 0 and 1", [&] { averageLinkage(similarity); });
}

TEST(Dendrogram, OneHeadIsATree) {
    const Dendrogram tree = Dendrogram::ofSimilarity(SquareMatrix(1, 1));
    EXPECT_EQ(tree.order(), std::vector<int>{0});
    EXPECT_EQ(tree.cut(1), Grouping::original(1));
    EXPECT_EQ(tree.nodeCount(), 1);
    expectError(ErrorCode::BadData, "no heads", [] { averageLinkage(SquareMatrix()); });
}

} // namespace regroup::test
