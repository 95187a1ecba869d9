// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/grouping_cost.h"
#include "core/search/pair_cost.h"

#include <memory>
#include <span>
#include <vector>

namespace regroup {

/// The error of replacing the heads of a group by their mean, from inner products between heads:
/// sum over groups of sum over members of E|k_i - mean|^2, divided by the energy sum of E|k_i|^2 of
/// all heads. In [0, 1]; 0 where all heads are zero.
///
/// With member i standing for m_i query heads (a model that is grouped already) the mean is
/// weighted by m, and so is the sum: sum m_i T_ii - (1 / sum m_i) sum m_i m_j T_ij. Where all m are
/// equal this is a PairCost. Source: method.md section 4.3.
class MeanErrorCost : public GroupingCost {
public:
    /// @param traces       E[k_i . k_j], [headCount, headCount].
    /// @param multiplicity [headCount], m of each head, at least 1.
    MeanErrorCost(const SquareMatrix& traces, std::span<const int> multiplicity);

    double cost(const Grouping& grouping) override;
    std::optional<double> groupCost(std::span<const int> members) override;
    bool isSuperadditive() const override { return true; }

private:
    SquareMatrix m_products;     ///< m_i m_j T_ij over the energy.
    std::vector<double> m_alone; ///< m_i T_ii over the energy.
    std::vector<int> m_multiplicity;
};

/// PairCost where all multiplicities are equal, else MeanErrorCost. With a second matrix, the sum
/// of both, each over its own energy: keys and values that are grouped together.
std::unique_ptr<GroupingCost> makeMeanErrorCost(const SquareMatrix& traces,
                                                std::span<const int> multiplicity,
                                                const SquareMatrix* second = nullptr);

} // namespace regroup
