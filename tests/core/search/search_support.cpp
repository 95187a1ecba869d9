// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/search/search_support.h"

#include "core/base/random.h"

#include <algorithm>
#include <limits>

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
