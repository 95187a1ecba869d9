// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/pair_cost.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <utility>

namespace regroup {

PairCost::PairCost(const SquareMatrix& gain, std::vector<double> alone)
    : m_gain(gain), m_alone(std::move(alone)) {
    m_alone.resize(static_cast<std::size_t>(gain.size()), 0.0);
    for (int row = 0; row < gain.size(); ++row)
        for (int column = 0; column < gain.size(); ++column)
            m_gain.at(row, column) = 0.5 * (gain.at(row, column) + gain.at(column, row));
}

double PairCost::cost(const Grouping& grouping) {
    if (grouping.headCount() != m_gain.size())
        throw Error(
            ErrorCode::BadData,
            fmt::format("A grouping has {} heads, expected {} as in the objective's matrix.",
                        grouping.headCount(), m_gain.size()));
    double total = 0;
    for (const std::vector<int>& members : grouping.members())
        total += *groupCost(members);
    return total;
}

std::optional<double> PairCost::groupCost(std::span<const int> members) {
    double alone = 0;
    double gain = 0;
    for (const int first : members) {
        alone += m_alone[static_cast<std::size_t>(first)];
        for (const int second : members)
            gain += m_gain.at(first, second);
    }
    return alone - gain / static_cast<double>(members.size());
}

} // namespace regroup
