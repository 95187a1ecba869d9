// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/layer_budgets.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace regroup {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double rounding = 1e-12;

void checkCurves(const std::vector<CostCurve>& curves, const std::vector<double>& weights) {
    if (curves.empty() || curves.front().empty())
        throw Error(ErrorCode::BadData, "Budget: no cost curve was given, expected at least one.");
    for (std::size_t slot = 0; slot < curves.size(); ++slot) {
        if (curves[slot].size() != curves.front().size())
            throw Error(ErrorCode::BadData,
                        fmt::format("Budget: the cost curve of slot {} has {} values, expected {}.",
                                    slot, curves[slot].size(), curves.front().size()));
        for (std::size_t index = 0; index < curves[slot].size(); ++index)
            if (std::isnan(curves[slot][index]) || curves[slot][index] == -infinity)
                throw Error(
                    ErrorCode::NotFinite,
                    fmt::format("Budget: slot {} costs {} with {} groups, expected a number.", slot,
                                curves[slot][index], index + 1));
    }
    if (weights.size() != curves.size())
        throw Error(ErrorCode::BadData, fmt::format("Budget: {} weights were given, expected {}.",
                                                    weights.size(), curves.size()));
    for (const double weight : weights)
        if (!(weight >= 0) || weight == infinity)
            throw Error(ErrorCode::BadData,
                        fmt::format("Budget: a weight is {}, expected at least 0.", weight));
}

} // namespace

BudgetTable::BudgetTable(std::vector<CostCurve> curves, std::vector<double> weights)
    : m_curves(std::move(curves)), m_weights(std::move(weights)) {
    if (m_weights.empty())
        m_weights.assign(m_curves.size(), 1.0);
    checkCurves(m_curves, m_weights);
    m_headCount = static_cast<int>(m_curves.front().size());
    m_least.assign(m_curves.size() + 1,
                   std::vector<double>(static_cast<std::size_t>(largestTotal()) + 1, infinity));
    m_least.back()[0] = 0;
    for (std::size_t slot = m_curves.size(); slot-- > 0;)
        for (int total = 1; total <= largestTotal(); ++total)
            m_least[slot][static_cast<std::size_t>(total)] = leastFrom(slot, total);
}

double BudgetTable::leastFrom(std::size_t slot, int total) const {
    double least = infinity;
    for (int groups = 1; groups <= std::min(m_headCount, total); ++groups) {
        const double own = m_curves[slot][static_cast<std::size_t>(groups - 1)];
        const double rest = m_least[slot + 1][static_cast<std::size_t>(total - groups)];
        if (own != infinity && rest != infinity)
            least = std::min(least, m_weights[slot] * own + rest);
    }
    return least;
}

int BudgetTable::smallestTotal() const {
    for (int total = 1; total <= largestTotal(); ++total)
        if (m_least.front()[static_cast<std::size_t>(total)] != infinity)
            return total;
    return largestTotal() + 1;
}

BudgetShare BudgetTable::exactShare(int total) const {
    BudgetShare share{total, m_least.front()[static_cast<std::size_t>(total)], {}};
    for (std::size_t slot = 0; slot < m_curves.size(); ++slot) {
        const double wanted = m_least[slot][static_cast<std::size_t>(total)];
        int groups = 1;
        for (;; ++groups) { // The same sum as in leastFrom(), so that one equals it.
            const double own = m_curves[slot][static_cast<std::size_t>(groups - 1)];
            const double rest = m_least[slot + 1][static_cast<std::size_t>(total - groups)];
            if (own != infinity && rest != infinity && m_weights[slot] * own + rest == wanted)
                break;
        }
        share.groupCounts.push_back(groups);
        total -= groups;
    }
    return share;
}

BudgetShare BudgetTable::share(int total) const {
    if (total < smallestTotal() || total > largestTotal())
        throw Error(
            ErrorCode::BadUsage,
            fmt::format("A budget of {} heads was given for {} partitions, expected {} to {}.",
                        total, m_curves.size(), smallestTotal(), largestTotal()));
    const std::vector<double>& costs = m_least.front();
    const double least = *std::min_element(costs.begin(), costs.begin() + total + 1);
    while (costs[static_cast<std::size_t>(total)] > least + rounding * std::abs(least))
        --total;
    return exactShare(total);
}

std::vector<BudgetShare> BudgetTable::front() const {
    std::vector<BudgetShare> front;
    for (int total = 1; total <= largestTotal(); ++total) {
        const double cost = m_least.front()[static_cast<std::size_t>(total)];
        if (cost != infinity && (front.empty() || cost < front.back().cost))
            front.push_back(exactShare(total));
    }
    return front;
}

} // namespace regroup
