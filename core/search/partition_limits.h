// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/generate.h"

namespace regroup {

/// Which partitions into a number of groups are allowed.
struct PartitionLimits {
    PartitionLimits(GroupSizes groupSizes = GroupSizes::Unequal, int largest = 0)
        : sizes(groupSizes), maximumGroupSize(largest) {}

    GroupSizes sizes;
    int maximumGroupSize; ///< 0: no limit.

    friend bool operator==(const PartitionLimits&, const PartitionLimits&) = default;
};

/// The most heads one group may have. Equal sizes are a limit too: G groups of at most H / G heads.
int largestGroupSize(int headCount, int groupCount, const PartitionLimits& limits);

/// Whether there is such a partition at all.
bool isPossible(int headCount, int groupCount, const PartitionLimits& limits);

/// @throws Error(BadUsage) naming what does not fit together, unless isPossible().
void checkPossible(int headCount, int groupCount, const PartitionLimits& limits);

} // namespace regroup
