// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/partition_limits.h"
#include "core/search/search_types.h"

#include <vector>

namespace regroup {

class GroupingCost;

/// A partition on the way from single heads to few groups.
struct Agglomeration {
    Grouping grouping;
    double cost = 0;
    std::int64_t evaluations = 0; ///< Unions looked at so far.
};

/// Greedy merging from single heads: of all unions of two groups the one that adds the least cost,
/// again and again; ties go to the lowest head numbers. One go gives a partition for every number
/// of groups.
/// @param groupCount where it ends; limits hold there (equal sizes too).
/// @return headCount partitions less groupCount - 1, beginning with single heads.
/// @throws Error(BadUsage, BadData) where there is no such partition; Error(NotFinite) naming the
///         slot; Cancelled
/// @note With groupCost() about headCount^2 calls; else about headCount^3 / 6 whole evaluations.
std::vector<Agglomeration> agglomerations(int headCount, int groupCount,
                                          const PartitionLimits& limits, GroupingCost& cost,
                                          SlotContext& context);

/// The last of these; every merge is a step of the trace.
SearchResult agglomerateSearch(int headCount, int groupCount, const PartitionLimits& limits,
                               GroupingCost& cost, SlotContext& context);

} // namespace regroup
