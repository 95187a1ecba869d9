// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/partition_limits.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace regroup {

int largestGroupSize(int headCount, int groupCount, const PartitionLimits& limits) {
    const int free =
        limits.sizes == GroupSizes::Equal ? headCount / groupCount : headCount - groupCount + 1;
    return limits.maximumGroupSize > 0 ? std::min(free, limits.maximumGroupSize) : free;
}

bool isPossible(int headCount, int groupCount, const PartitionLimits& limits) {
    if (groupCount < 1 || groupCount > headCount)
        return false;
    if (limits.sizes == GroupSizes::Equal && headCount % groupCount != 0)
        return false;
    return std::int64_t{largestGroupSize(headCount, groupCount, limits)} * groupCount >= headCount;
}

void checkPossible(int headCount, int groupCount, const PartitionLimits& limits) {
    if (limits.sizes == GroupSizes::Equal)
        (void)Grouping::neighbours(headCount, groupCount); // Throws for a count that does not fit.
    else
        (void)balancedRuns(headCount, groupCount);
    if (!isPossible(headCount, groupCount, limits))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{} groups of at most {} heads hold no {} heads.", groupCount,
                                limits.maximumGroupSize, headCount),
                    "Raise the limit of the group size, or the number of groups.");
}

} // namespace regroup
