// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/search/search_support.h"

#include "core/base/random.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace regroup::test {

SquareMatrix randomSimilarity(int headCount, std::uint64_t seed) {
    Random random(seed);
    SquareMatrix similarity(headCount);
    for (int row = 0; row < headCount; ++row)
        for (int column = 0; column <= row; ++column)
            similarity.at(row, column) = similarity.at(column, row) =
                row == column ? 1.0 : 2.0 * random.uniform() - 1.0;
    return similarity;
}

SquareMatrix pairedSimilarity(int headCount) {
    SquareMatrix similarity(headCount);
    for (int row = 0; row < headCount; ++row)
        for (int column = 0; column < headCount; ++column)
            similarity.at(row, column) = row / 2 == column / 2 ? 1.0 : 0.0;
    return similarity;
}

SquareMatrix clusteredGram(int headCount, int clusterCount, double noise, std::uint64_t seed) {
    constexpr int width = 12;
    Random random(seed);
    std::vector<std::array<double, width>> centres(static_cast<std::size_t>(clusterCount));
    for (auto& centre : centres)
        for (double& value : centre)
            value = random.normal();
    std::vector<std::array<double, width>> points(static_cast<std::size_t>(headCount));
    for (std::size_t head = 0; head < points.size(); ++head)
        for (std::size_t column = 0; column < width; ++column)
            points[head][column] = centres[head % centres.size()][column] + noise * random.normal();
    SquareMatrix gram(headCount);
    for (int row = 0; row < headCount; ++row)
        for (int column = 0; column < headCount; ++column)
            gram.at(row, column) =
                std::inner_product(points[static_cast<std::size_t>(row)].begin(),
                                   points[static_cast<std::size_t>(row)].end(),
                                   points[static_cast<std::size_t>(column)].begin(), 0.0);
    return gram;
}

std::vector<double> diagonalOf(const SquareMatrix& matrix) {
    std::vector<double> diagonal;
    diagonal.reserve(static_cast<std::size_t>(matrix.size()));
    for (int index = 0; index < matrix.size(); ++index)
        diagonal.push_back(matrix.at(index, index));
    return diagonal;
}

double GroupTableCost::cost(const Grouping& grouping) {
    double sum = 0;
    for (const std::vector<int>& members : grouping.members())
        sum += *groupCost(members);
    return sum;
}

std::optional<double> GroupTableCost::groupCost(std::span<const int> members) {
    std::uint64_t key = 0;
    for (const int head : members)
        key |= std::uint64_t{1} << static_cast<unsigned>(head);
    return Random(derivedSeed(m_seed, key)).uniform();
}

SuperadditiveCost::SuperadditiveCost(const SquareMatrix& gram) : PairCost(gram, diagonalOf(gram)) {}

std::vector<Grouping> allGroupings(int headCount, int groupCount, GroupSizes sizes) {
    std::vector<Grouping> found;
    std::vector<int> labels;
    const std::function<void(int)> extend =
        [&](int used) { // Canonical labels, one after the other.
            if (static_cast<int>(labels.size()) == headCount) {
                const Grouping grouping = Grouping::fromLabels(labels);
                if (used == groupCount &&
                    (sizes == GroupSizes::Unequal || grouping.hasEqualSizes()))
                    found.push_back(grouping);
                return;
            }
            for (int label = 0; label <= std::min(used, groupCount - 1); ++label) {
                labels.push_back(label);
                extend(std::max(used, label + 1));
                labels.pop_back();
            }
        };
    extend(0);
    return found;
}

double lowestCost(GroupingCost& cost, const std::vector<Grouping>& groupings) {
    double lowest = std::numeric_limits<double>::infinity();
    for (const Grouping& grouping : groupings)
        lowest = std::min(lowest, cost.cost(grouping));
    return lowest;
}

} // namespace regroup::test
