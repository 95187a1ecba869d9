// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"

#include <vector>

namespace regroup::ui {

/// The heads of one group cut into two clusters by average linkage: the two most similar clusters
/// join (mean over their pairs) until two are left. Returns the one without the first head,
/// ascending. Pairs that are not finite count as least similar.
/// @param heads ascending, at least two, all inside the matrix.
/// @note Time O(heads^3).
std::vector<int> leavingCluster(const SquareMatrix& similarity, const std::vector<int>& heads);

} // namespace regroup::ui
