// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"

#include <vector>

namespace regroup {

/// The pairing of all vertices of a complete graph whose edges weigh the least together.
/// @param weights symmetric, of even size; infinity forbids an edge; the diagonal does not count.
/// @return [size] the partner of each vertex.
/// @throws Error(BadData) for an odd size, NaN or minus infinity, or where only a forbidden edge
///         could complete a pairing.
/// @note Time O(size^3). Weights are rounded to 2^-40 of their range, so the sum is the least up to
///       size * 2^-41 of the range; everything after that is exact integer arithmetic.
/// Source: Edmonds 1965, "Paths, trees, and flowers"; primal-dual with blossoms kept as vertices,
/// as in Galil 1986, doi:10.1145/6462.6502.
std::vector<int> minimumPerfectMatching(const SquareMatrix& weights);

} // namespace regroup
