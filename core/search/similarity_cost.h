// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/pair_cost.h"

namespace regroup {

/// The objective `similarity`, negated so that lower is better: minus the sum over groups of
/// (1/size) sum over i, j in the group of s_ij, the diagonal included (a head alone counts s_ii).
/// Source: method.md section 4.2 (kernel k-means).
class SimilarityCost : public PairCost {
public:
    /// @param similarity [headCount, headCount]; the mean with its transpose is used.
    explicit SimilarityCost(const SquareMatrix& similarity) : PairCost(similarity) {}
};

} // namespace regroup
