// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/grouping_cost.h"

#include <vector>

namespace regroup {

/// Any cost of the form sum over heads of alone_i - sum over groups of (1/size) sum over i, j of
/// gain_ij: similarity, and the error of merging by the mean.
class PairCost : public GroupingCost {
public:
    /// @param gain  [headCount, headCount]; the mean with its transpose is used.
    /// @param alone [headCount], or empty for zeros.
    explicit PairCost(const SquareMatrix& gain, std::vector<double> alone = {});

    /// @throws Error(BadData) if the grouping has another number of heads.
    double cost(const Grouping& grouping) override;
    std::optional<double> groupCost(std::span<const int> members) override;
    const SquareMatrix* pairGain() const override { return &m_gain; }

private:
    SquareMatrix m_gain;
    std::vector<double> m_alone; ///< [headCount]
};

} // namespace regroup
