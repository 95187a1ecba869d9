// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"
#include "core/grouping/grouping.h"

#include <optional>
#include <span>

namespace regroup {

/// How good a partition of one slot's heads is: lower is better. Deterministic: the same grouping
/// always costs the same. One thread uses it at a time, not always the one that made it.
///
/// Costs in closed form say more than one number, so that a search needs to look only at what
/// changed: overriding groupCost() makes a change cost two groups, pairGain() makes it cost two
/// rows of a matrix.
class GroupingCost {
public:
    virtual ~GroupingCost() = default;

    /// May take a forward pass. @throws Cancelled when it takes long and was stopped.
    virtual double cost(const Grouping& grouping) = 0;

    /// This group's part, where the cost is a sum over groups; nothing where it is not.
    /// @param members heads in ascending order, at least one.
    virtual std::optional<double> groupCost(std::span<const int> members) {
        (void)members;
        return std::nullopt;
    }

    /// A number that groupCost() of the same members is never below and that takes no time, for a
    /// cost whose groups take long; nothing where there is none. For every group or for none.
    virtual std::optional<double> groupBound(std::span<const int> members) const {
        (void)members;
        return std::nullopt;
    }

    /// A symmetric matrix g, where cost = constant - sum over groups of (1/size) sum over i, j of
    /// g_ij; nullptr where the cost is nothing like that. The similarity objective and the error of
    /// merging by the mean have this form. Such a cost has groupCost() too. Lives as long as the
    /// cost.
    virtual const SquareMatrix* pairGain() const { return nullptr; }

    /// Whether a group never costs less than its parts do: groupCost(A and B) >= groupCost(A) +
    /// groupCost(B). True for every least-squares error (what serves the union serves each part no
    /// better than its own optimum); a lower bound is known then.
    virtual bool isSuperadditive() const { return false; }
};

} // namespace regroup
