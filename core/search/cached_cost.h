// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/grouping_cost.h"

#include <cstdint>
#include <unordered_map>

namespace regroup {

/// Remembers what each group of another cost was: searches come back to the same groups all the
/// time, and a group that takes an eigendecomposition takes microseconds only once. Up to 64 heads;
/// for more it passes everything on. Internal to search.
class CachedCost : public GroupingCost {
public:
    explicit CachedCost(GroupingCost& cost) : m_cost(cost) {}

    double cost(const Grouping& grouping) override;
    std::optional<double> groupCost(std::span<const int> members) override;
    std::optional<double> groupBound(std::span<const int> members) const override {
        return m_cost.groupBound(members);
    }
    const SquareMatrix* pairGain() const override { return m_cost.pairGain(); }
    bool isSuperadditive() const override { return m_cost.isSuperadditive(); }

private:
    GroupingCost& m_cost;
    std::unordered_map<std::uint64_t, double> m_known; ///< By the members, a bit each.
};

} // namespace regroup
