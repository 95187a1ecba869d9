// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/grouping_cost.h"
#include "core/search/search_types.h"

#include <cstdint>
#include <optional>
#include <string>

namespace regroup {

std::string slotText(SearchSlot slot); ///< "layer 3, key heads", for messages.

/// @throws Error(NotFinite) naming the slot and the grouping unless cost is a finite number.
void checkFiniteCost(double cost, SearchSlot slot, const Grouping& grouping);

/// Keeps the best of one slot's search and tells the observer and the progress. Internal to search.
class SlotRecorder {
public:
    enum class Keep {
        All, ///< Every step goes to the observer.
        Thin ///< At most 2,000: all improvements, and an even choice of the others.
    };

    /// @param planned evaluations of the whole search.
    SlotRecorder(SlotContext& context, std::int64_t planned, Keep keep);

    /// The start. Its cost is checked.
    void begin(const Grouping& start, double cost);
    /// One more candidate, with a finite cost. A better one than `best` becomes it.
    /// @param tolerance a cost counts as better only if it is lower by more than this.
    /// @param makeGrouping returns the candidate; called only if that is kept or shown.
    template <typename MakeGrouping>
    void add(double cost, bool accepted, MakeGrouping&& makeGrouping, double tolerance = 0) {
        const bool better = cost < m_result->cost - tolerance;
        const std::int64_t step = m_result->evaluations++;
        const bool shown = isShown(step, better);
        if (!better && !shown)
            return;
        const Grouping& grouping = makeGrouping(); // Extends the life of a temporary.
        if (better) {
            m_result->best = grouping;
            m_result->cost = cost;
            m_bestPending = !shown;
        }
        if (shown)
            show(step, cost, accepted, grouping);
    }

    bool hasBegun() const { return m_result.has_value(); }
    double best() const { return m_result->cost; }
    std::int64_t evaluations() const { return m_result ? m_result->evaluations : 0; }
    SearchResult finish(StopReason reason); ///< begin() must have been called.

private:
    bool isShown(std::int64_t step, bool better);
    void show(std::int64_t step, double cost, bool accepted, const Grouping& grouping);

    SlotContext& m_context;
    std::int64_t m_every = 1;
    std::int64_t m_improvementsLeft = 0;
    bool m_bestPending = false;
    std::optional<SearchResult> m_result;
};

/// Evaluates one grouping: the whole of the methods that do not search.
/// @throws Error(NotFinite), Cancelled
SearchResult evaluateOnly(const Grouping& grouping, GroupingCost& cost, SlotContext& context);

} // namespace regroup
