// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/cached_cost.h"

namespace regroup {

namespace {

constexpr int mostHeads = 64;
/// About 300 MB; a search that met more groups than this starts over remembering.
constexpr std::size_t mostGroups = 6'000'000;

} // namespace

double CachedCost::cost(const Grouping& grouping) {
    if (m_cost.pairGain() != nullptr)
        return m_cost.cost(grouping);
    double total = 0;
    for (const std::vector<int>& members : grouping.members()) {
        const auto part = groupCost(members);
        if (!part)
            return m_cost.cost(grouping);
        total += *part;
    }
    return total;
}

std::optional<double> CachedCost::groupCost(std::span<const int> members) {
    if (m_cost.pairGain() != nullptr || members.back() >= mostHeads)
        return m_cost.groupCost(members);
    std::uint64_t key = 0;
    for (const int head : members)
        key |= std::uint64_t{1} << static_cast<unsigned>(head);
    if (const auto found = m_known.find(key); found != m_known.end())
        return found->second;
    const auto part = m_cost.groupCost(members);
    if (part) {
        if (m_known.size() >= mostGroups)
            m_known.clear();
        m_known.emplace(key, *part);
    }
    return part;
}

} // namespace regroup
