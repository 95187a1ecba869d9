// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/search/grouping_cost.h"
#include "core/search/layer_budgets.h"
#include "core/search/model_search_request.h"
#include "core/search/search_types.h"

#include <memory>
#include <optional>
#include <vector>

namespace regroup {

/// What one slot can cost by its number of groups.
struct SlotCurve {
    SearchSlot slot;
    std::uint64_t seed = 0;
    /// [headCount], index groupCount - 1; nothing where the limits allow no such partition.
    std::vector<std::optional<SearchResult>> results;
};

/// Gives the loop its costs. One thread at a time uses it.
class CostProvider {
public:
    virtual ~CostProvider() = default;

    /// The cost of this slot's partitions while all others are as in chosenSoFar: chosen in the
    /// slots before, original in the slots after. Used before the next call only, unless
    /// slotsAreIndependent(). May throw Cancelled, Error.
    /// @param chosenSoFar [layerCount]; outlives the cost, and does not change meanwhile.
    virtual std::unique_ptr<GroupingCost> costFor(SearchSlot slot,
                                                  const ModelGrouping& chosenSoFar) = 0;

    /// [headCount, headCount], higher is more alike. Asked for where looksAtSimilarity(). Lives
    /// until the next call.
    virtual const SquareMatrix& similarityFor(SearchSlot slot) = 0;

    /// Whether costs do not look at other slots, and several of them may be used at once, each by
    /// one thread. The slots are searched on all threads then.
    virtual bool slotsAreIndependent() const { return false; }

    /// How much each slot's cost counts where a budget is shared out: [slots]; empty: all alike.
    virtual std::vector<double> slotWeights(const std::vector<SlotCurve>& curves, JobContext& job) {
        (void)curves;
        (void)job;
        return {};
    }
};

struct SlotSearchResult {
    SearchSlot slot;
    std::uint64_t seed = 0;
    SearchResult result;
};

/// How a budget was shared out.
struct SharedBudget {
    std::vector<double> weights;    ///< [slots]
    BudgetShare share;              ///< The one that was taken.
    std::vector<BudgetShare> front; ///< Least weighted cost of every total that is worth having.
};

struct ModelSearchResult {
    ModelGrouping grouping; ///< [layerCount]; always holds the budget, also after a stop.
    std::vector<SlotSearchResult> slots; ///< In the order searched; those never begun are missing.
    std::int64_t evaluations = 0;
    StopReason stopReason = StopReason::Finished;
    /// How far the summed (with a budget: weighted) cost can be from the least possible, relative
    /// to it; see relativeGap(). Absent where a slot knows no bound.
    std::optional<double> optimalityGap;
    std::optional<SharedBudget> budget; ///< Present if one was asked for.
};

/// Searches slot by slot; later slots stay original meanwhile. Where the provider's slots are
/// independent, they are searched on request.threadCount threads instead, with the same result
/// however many; the observer is called from the calling thread, slot after slot, in any case.
/// After a stop the current slot keeps its best so far, and those not begun become runs of
/// neighbouring heads, so that the grouping is valid for the budget. Same request, same costs: same
/// result.
/// @throws Cancelled if stopped before a first grouping was evaluated, or before a budget was
/// shared
///         out; Error
ModelSearchResult searchModel(const ModelSearchRequest& request, CostProvider& provider,
                              const SearchObserver& observer, JobContext& job);

} // namespace regroup
