// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace regroup {

/// The pairing of vertices of a complete graph whose edges weigh the most together. With an even
/// number of vertices it is perfect: two vertices left over would still have an edge to gain.
/// @param weights [size][size] positive, symmetric; the diagonal does not count.
/// @return [size] the partner of each vertex, -1 where there is none. Exact; time O(size^3).
/// Source: see minimumPerfectMatching().
std::vector<int> maximumWeightMatching(const std::vector<std::vector<std::int64_t>>& weights);

} // namespace regroup
