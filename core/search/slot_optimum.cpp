// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/slot_optimum.h"

#include "core/search/exact.h"
#include "core/search/grouping_state.h"

namespace regroup {

namespace {

constexpr int groupTableHeads = 12;

} // namespace

std::optional<double> slotOptimum(int headCount, int groupCount, const PartitionLimits& limits,
                                  GroupingCost& cost, JobContext& job) {
    const CostForm form = costFormOf(cost);
    if (form == CostForm::Whole || !isPossible(headCount, groupCount, limits) ||
        !hasExactSearch(headCount, groupCount, limits))
        return std::nullopt;
    const bool isCheap = form == CostForm::Pairs || headCount <= groupTableHeads ||
                         largestGroupSize(headCount, groupCount, limits) <= 2;
    if (!isCheap)
        return std::nullopt;
    return cost.cost(exactGrouping(headCount, groupCount, limits, cost, job));
}

} // namespace regroup
