// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping.h"

namespace regroup {

// All throw Error(BadData) if the two have another number of heads.

/// Fewest heads that must change their group to turn one partition into the other, whatever the
/// groups are called: headCount minus the best one-to-one matching of groups by shared heads. 0:
/// equal.
/// @note Time O(groups^3), the Hungarian algorithm.
int movedHeadCount(const Grouping& first, const Grouping& second);

/// Share of the pairs of heads on which both agree (together in both, or apart in both), in [0, 1].
/// 1 for a single head. Source: Rand 1971, doi:10.1080/01621459.1971.10482356.
double randIndex(const Grouping& first, const Grouping& second);

/// The coarsest partition finer than both: heads are together where both keep them together. Its
/// group count is the number of KV heads of an exact export of different key and value partitions.
Grouping commonRefinement(const Grouping& first, const Grouping& second);

} // namespace regroup
