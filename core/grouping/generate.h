// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/grouping/grouping.h"

#include <string_view>

namespace regroup {

enum class GroupSizes {
    Equal,  ///< All groups of a layer have the same size; needs groups that divide the heads.
    Unequal ///< Only the number of groups is fixed.
};

std::string_view groupSizesName(GroupSizes sizes);    ///< "equal", "unequal".
GroupSizes groupSizesFromName(std::string_view name); ///< @throws Error(BadUsage)

/// groupCount runs of neighbouring heads whose sizes differ by at most one, the larger ones first.
/// The same as Grouping::neighbours where groupCount divides headCount.
/// @throws Error(BadData) unless 1 <= groupCount <= headCount.
Grouping balancedRuns(int headCount, int groupCount);

/// A random partition into groups of equal size; every such partition is equally likely.
/// @throws Error(BadData) if groupCount does not divide headCount.
Grouping randomEqualGrouping(int headCount, int groupCount, Random& random);

/// A random partition into exactly groupCount groups: that many random heads start one group each,
/// every other head goes to a uniform group, of those that have room where maximumGroupSize is not
/// 0 (then groupCount * maximumGroupSize must be at least headCount). @throws Error(BadData) unless
/// 1 <= groupCount <= headCount. Source: method.md section 5.1 (ours; the paper is silent).
Grouping randomUnequalGrouping(int headCount, int groupCount, Random& random,
                               int maximumGroupSize = 0);

Grouping randomGrouping(int headCount, int groupCount, GroupSizes sizes, Random& random,
                        int maximumGroupSize = 0);

} // namespace regroup
