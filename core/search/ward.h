// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"
#include "core/search/partition_limits.h"

#include <vector>

namespace regroup {

/// Two groups that become one. Groups are called by their lowest head.
struct LinkageStep {
    int first = 0; ///< Less than second; the union has its name.
    int second = 0;
    double height =
        0; ///< Distance of the two; for Ward sqrt(2 |A| |B| / (|A| + |B|)) |mean A - mean B|.
    int size = 0; ///< Heads of the union.

    friend bool operator==(const LinkageStep&, const LinkageStep&) = default;
};

/// Ward's linkage of the rows of a matrix as points, from single heads until groupCount groups are
/// left. Ties go to the lowest head numbers.
///
/// The authors of the paper hand the matrix of distances between heads to a function that takes
/// points, so that each head is the point of its distances to all heads; this does the same. With
/// similarities instead of distances (1 - similarity) the points keep their distances.
/// @param rows  square, [headCount] points of headCount coordinates.
/// @param limits a merge that breaks them is passed over for the next nearest.
/// @throws Error(BadUsage, BadData) where there is no such partition; Error(NotFinite)
/// Source: Ward 1963, doi:10.1080/01621459.1963.10500845; update by Lance and Williams 1967. The
/// same heights as scipy.cluster.hierarchy.linkage(rows, "ward").
std::vector<LinkageStep> wardLinkage(const SquareMatrix& rows, int groupCount,
                                     const PartitionLimits& limits);

/// The partition after these steps.
Grouping groupingAfterSteps(int headCount, const std::vector<LinkageStep>& steps);

} // namespace regroup
