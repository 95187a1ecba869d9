// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/grouping_cost.h"
#include "core/search/partition_limits.h"

#include <optional>
#include <vector>

namespace regroup {

class JobContext;

/// Heads up to which all subsets of a layer are looked at.
inline constexpr int subsetHeadLimit = 16;

/// Whether the optimum can be proved: at most subsetHeadLimit heads, or groups of at most two, or
/// one possible partition.
bool hasExactSearch(int headCount, int groupCount, const PartitionLimits& limits);

/// The partition of least cost.
/// @param cost has groupCost().
/// @throws Error(BadUsage) unless hasExactSearch(), or where the cost is no sum over groups;
///         Cancelled
/// @note Up to 2^headCount groupCost() calls (headCount^2 for pairs); then, for 16 heads, well
/// under
///       a second.
Grouping exactGrouping(int headCount, int groupCount, const PartitionLimits& limits,
                       GroupingCost& cost, JobContext& job);

/// The partitions of least cost for every number of groups, from one table: [headCount], index
/// groupCount - 1; nothing where no partition fits the limit.
///
/// Dynamic programming over subsets: the best way to split a set into g groups takes, for some
/// group that holds its first head, that group and the best way to split the others into g - 1.
/// @param maximumGroupSize 0: no limit.
/// @throws Error(BadUsage) for more than subsetHeadLimit heads; Cancelled
std::vector<std::optional<Grouping>> exactGroupings(int headCount, int maximumGroupSize,
                                                    GroupingCost& cost, JobContext& job);

} // namespace regroup
