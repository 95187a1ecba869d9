// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/agglomerate.h"

#include "core/base/square_matrix.h"
#include "core/grouping/moves.h"
#include "core/search/group_packing.h"
#include "core/search/grouping_cost.h"
#include "core/search/merge_order.h"
#include "core/search/slot_recorder.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace regroup {

namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

/// Groups that merge, called by their lowest head, with what each union would add.
class Merging {
public:
    Merging(int headCount, GroupingCost& cost, SlotContext& context)
        : m_cost(cost), m_context(context), m_labels(at(headCount)), m_added(headCount) {
        std::iota(m_labels.begin(), m_labels.end(), 0);
        context.job.throwIfStopped();
        m_total = cost.cost(grouping());
        checkFiniteCost(m_total, context.slot, grouping());
        evaluations = 1;
        for (int head = 0; head < headCount; ++head) {
            m_members.push_back({head});
            m_parts.push_back(cost.groupCost(m_members.back()));
        }
        for (int first = 0; first < headCount; ++first)
            for (int second = first + 1; second < headCount; ++second)
                evaluateUnion(first, second);
    }

    Grouping grouping() const { return Grouping::fromLabels(m_labels); }
    double cost() const { return m_total; }

    FirstLeast cheapest(const GroupPacking& packing) const {
        FirstLeast least;
        forUnions([&](int first, int second) {
            if (packing.allowsMerge(first, second))
                least.offer(m_added.at(first, second), first, second);
        });
        return least;
    }

    void merge(int first, int second) {
        m_total += m_added.at(first, second);
        std::replace(m_labels.begin(), m_labels.end(), second, first);
        m_members[at(first)] = united(first, second);
        m_members[at(second)].clear();
        if (!m_parts[at(first)]) { // No sum: every union is another whole partition now.
            m_total = m_cost.cost(grouping());
            forUnions([&](int one, int other) { evaluateUnion(one, other); });
            return;
        }
        m_parts[at(first)] = m_cost.groupCost(m_members[at(first)]);
        forUnions([&](int one, int other) {
            if (one == first || other == first)
                evaluateUnion(one, other);
        });
    }

    std::int64_t evaluations = 0;

private:
    template <typename Visit> void forUnions(Visit visit) const {
        const auto count = static_cast<int>(m_members.size());
        for (int first = 0; first < count; ++first)
            for (int second = first + 1; second < count && !m_members[at(first)].empty(); ++second)
                if (!m_members[at(second)].empty())
                    visit(first, second);
    }

    std::vector<int> united(int first, int second) const {
        std::vector<int> both;
        std::merge(m_members[at(first)].begin(), m_members[at(first)].end(),
                   m_members[at(second)].begin(), m_members[at(second)].end(),
                   std::back_inserter(both));
        return both;
    }

    void evaluateUnion(int first, int second) {
        m_context.job.throwIfStopped();
        ++evaluations;
        double added = 0;
        if (m_parts[at(first)])
            added = m_cost.groupCost(united(first, second)).value() - *m_parts[at(first)] -
                    *m_parts[at(second)];
        else
            added = m_cost.cost(groupingWith(first, second)) - m_total;
        if (!std::isfinite(added))
            checkFiniteCost(added, m_context.slot, groupingWith(first, second));
        m_added.at(first, second) = added;
    }

    Grouping groupingWith(int first, int second) const {
        std::vector<int> labels = m_labels;
        std::replace(labels.begin(), labels.end(), second, first);
        return Grouping::fromLabels(labels);
    }

    GroupingCost& m_cost;
    SlotContext& m_context;
    std::vector<int> m_labels;
    std::vector<std::vector<int>> m_members; ///< Of each group; empty where it is gone.
    std::vector<std::optional<double>> m_parts;
    SquareMatrix m_added; ///< By the union of two groups.
    double m_total = 0;
};

} // namespace

std::vector<Agglomeration> agglomerations(int headCount, int groupCount,
                                          const PartitionLimits& limits, GroupingCost& cost,
                                          SlotContext& context) {
    checkPossible(headCount, groupCount, limits);
    GroupPacking packing(headCount, groupCount, largestGroupSize(headCount, groupCount, limits));
    Merging merging(headCount, cost, context);
    std::vector<Agglomeration> found{{merging.grouping(), merging.cost(), merging.evaluations}};
    for (int left = headCount; left > groupCount; --left) {
        const FirstLeast least = merging.cheapest(packing);
        packing.merge(least.first, least.second);
        merging.merge(least.first, least.second);
        found.push_back({merging.grouping(), merging.cost(), merging.evaluations});
    }
    return found;
}

SearchResult agglomerateSearch(int headCount, int groupCount, const PartitionLimits& limits,
                               GroupingCost& cost, SlotContext& context) {
    const std::vector<Agglomeration> found =
        agglomerations(headCount, groupCount, limits, cost, context);
    const Agglomeration& last = found.back();
    if (context.observer)
        for (const Agglomeration& step : found) {
            const auto labels = step.grouping.labels();
            context.observer({context.slot,
                              step.evaluations - 1,
                              step.cost,
                              step.cost,
                              true,
                              {labels.begin(), labels.end()}});
        }
    return {last.grouping,    cost.cost(last.grouping), found.front().cost,
            last.evaluations, StopReason::Finished,     std::nullopt};
}

} // namespace regroup
