// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/ward.h"

namespace regroup {

/// Average linkage (UPGMA) of a matrix of distances, from single heads until all are one group:
/// headCount - 1 steps, whose height is the mean distance over all pairs between the two groups;
/// heights never fall. Ties go to the lowest head numbers. The mean of the matrix and its transpose
/// is used, the diagonal is not read. Distances may be negative: only their order and means count.
/// @throws Error(NotFinite) naming the two heads; Error(BadData) for no heads.
/// Source: Sokal and Michener 1958. The same heights as scipy.cluster.hierarchy.linkage(d,
/// "average"). Time O(headCount^3).
std::vector<LinkageStep> averageLinkage(const SquareMatrix& distances);

/// The order of the leaves that agrees with the tree and has the least sum of distances between
/// neighbours; of the two directions the one that begins with the lower head.
/// @param steps of averageLinkage() or wardLinkage(): all of them.
/// Source: Bar-Joseph, Gifford and Jaakkola 2001, doi:10.1093/bioinformatics/17.suppl_1.S22. Time
/// O(headCount^3). scipy's optimal_leaf_ordering (1.17) gives a longer order for some trees.
std::vector<int> optimalLeafOrder(const SquareMatrix& distances,
                                  const std::vector<LinkageStep>& steps);

} // namespace regroup
