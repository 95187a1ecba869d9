// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/grouping_cost.h"
#include "core/search/partition_limits.h"

#include <optional>
#include <vector>

namespace regroup {

/// A number that no allowed partition's cost is below, so that a gap to the optimum can be shown
/// where the optimum itself is out of reach; nothing where the cost gives no hold.
///
/// With pairGain(): the larger of two bounds, both proved in the source: one by eigenvalues, which
/// is close where the heads form clear clusters, and one by each head's nearest others, which is
/// close for small groups. With groupCost() and isSuperadditive(): the second, from pairs.
/// @note headCount^3 operations; headCount^2 / 2 groupCost() calls without pairGain().
std::optional<double> costLowerBound(GroupingCost& cost, int headCount, int groupCount,
                                     const PartitionLimits& limits);

/// How far a cost can be from the least possible one: (cost - bound) / |cost|, at least 0; 0 where
/// they agree up to rounding. Nothing where cost is 0 and the bound is not.
std::optional<double> relativeGap(double cost, double bound);

/// Eigenvalues of a symmetric matrix, ascending. Cyclic Jacobi rotations: for up to some hundred
/// rows.
std::vector<double> symmetricEigenvalues(SquareMatrix matrix);

} // namespace regroup
