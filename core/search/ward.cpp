// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/ward.h"

#include "core/base/error.h"
#include "core/search/group_packing.h"
#include "core/search/merge_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace regroup {

namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

SquareMatrix squaredDistances(const SquareMatrix& rows) {
    SquareMatrix distances(rows.size());
    for (int first = 0; first < rows.size(); ++first)
        for (int second = 0; second < rows.size(); ++second) {
            double sum = 0;
            for (int column = 0; column < rows.size(); ++column) {
                const double difference = rows.at(first, column) - rows.at(second, column);
                sum += difference * difference;
            }
            if (!std::isfinite(sum))
                throw Error(ErrorCode::NotFinite,
                            fmt::format("Ward linkage: the distances of heads {} and {} are not "
                                        "finite, expected finite numbers.",
                                        first, second));
            distances.at(first, second) = sum;
        }
    return distances;
}

} // namespace

std::vector<LinkageStep> wardLinkage(const SquareMatrix& rows, int groupCount,
                                     const PartitionLimits& limits) {
    const int headCount = rows.size();
    checkPossible(headCount, groupCount, limits);
    SquareMatrix squares = squaredDistances(rows);
    std::vector<int> sizes(at(headCount), 1);
    GroupPacking packing(headCount, groupCount, largestGroupSize(headCount, groupCount, limits));
    std::vector<LinkageStep> steps;
    while (headCount - static_cast<int>(steps.size()) > groupCount) {
        FirstLeast nearest;
        for (int first = 0; first < headCount; ++first)
            for (int second = first + 1; second < headCount && sizes[at(first)] > 0; ++second)
                if (sizes[at(second)] > 0 && packing.allowsMerge(first, second))
                    nearest.offer(squares.at(first, second), first, second);
        const int kept = nearest.first;
        const int gone = nearest.second;
        for (int other = 0; other < headCount; ++other) {
            if (sizes[at(other)] == 0 || other == kept || other == gone)
                continue;
            const double all = sizes[at(kept)] + sizes[at(gone)] + sizes[at(other)];
            squares.at(kept, other) = squares.at(other, kept) =
                ((sizes[at(kept)] + sizes[at(other)]) * squares.at(kept, other) +
                 (sizes[at(gone)] + sizes[at(other)]) * squares.at(gone, other) -
                 sizes[at(other)] * nearest.least) /
                all;
        }
        packing.merge(kept, gone);
        sizes[at(kept)] += sizes[at(gone)];
        sizes[at(gone)] = 0;
        steps.push_back({kept, gone, std::sqrt(std::max(0.0, nearest.least)), sizes[at(kept)]});
    }
    return steps;
}

Grouping groupingAfterSteps(int headCount, const std::vector<LinkageStep>& steps) {
    std::vector<int> labels(at(headCount));
    std::iota(labels.begin(), labels.end(), 0);
    for (const LinkageStep& step : steps)
        std::replace(labels.begin(), labels.end(), step.second, step.first);
    return Grouping::fromLabels(labels);
}

} // namespace regroup
