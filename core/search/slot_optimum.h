// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/grouping_cost.h"
#include "core/search/partition_limits.h"

#include <optional>

namespace regroup {

class JobContext;

/// The least cost of all partitions into that many groups, where it can be proved within about a
/// second: up to subsetHeadLimit heads with pairGain(), up to 12 with groupCost() alone (each of
/// its calls may fit a merge), groups of at most two of any number of heads. Nothing elsewhere.
/// @throws Cancelled, Error as exactGrouping() does.
std::optional<double> slotOptimum(int headCount, int groupCount, const PartitionLimits& limits,
                                  GroupingCost& cost, JobContext& job);

} // namespace regroup
