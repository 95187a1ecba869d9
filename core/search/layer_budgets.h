// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <span>
#include <vector>

namespace regroup {

/// What a slot costs by its number of groups: [headCount], index groupCount - 1; infinity where
/// that number is not possible.
using CostCurve = std::vector<double>;

/// One way to share out a budget.
struct BudgetShare {
    int total = 0;                ///< Groups of all slots together.
    double cost = 0;              ///< Weighted sum.
    std::vector<int> groupCounts; ///< [slots]

    friend bool operator==(const BudgetShare&, const BudgetShare&) = default;
};

/// Shares one total number of groups out to slots so that the weighted sum of their costs is the
/// least, for every total at once, by dynamic programming over the slots: exact.
class BudgetTable {
public:
    /// @param weights [slots], at least 0; empty: 1 each.
    /// @throws Error(BadData) for no slot, curves of different length, NaN, or weights that do not
    /// fit.
    BudgetTable(std::vector<CostCurve> curves, std::vector<double> weights);

    int smallestTotal() const; ///< That is possible at all.
    int largestTotal() const { return static_cast<int>(m_curves.size()) * m_headCount; }

    /// The best of at most this many groups. Among equals the one that uses the most of the budget,
    /// and of those the share that gives the earliest slots the fewest.
    /// @throws Error(BadUsage) below smallestTotal() or above largestTotal().
    BudgetShare share(int total) const;

    /// Totals that no smaller one equals or betters, ascending: cost falls strictly.
    std::vector<BudgetShare> front() const;

private:
    double leastFrom(std::size_t slot, int total) const;
    BudgetShare exactShare(int total) const;

    std::vector<CostCurve> m_curves;
    std::vector<double> m_weights;
    int m_headCount = 0;
    /// [slots + 1][total]: least cost of the slots from this one on with exactly that many groups.
    std::vector<std::vector<double>> m_least;
};

} // namespace regroup
