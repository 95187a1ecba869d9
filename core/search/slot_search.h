// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/grouping_cost.h"
#include "core/search/model_search_request.h"

#include <vector>

namespace regroup {

/// What a slot's search works with; all outlive it.
struct SlotInputs {
    const ModelSearchRequest& request;
    GroupingCost& cost;
    const SquareMatrix& similarity; ///< [headCount, headCount]; empty unless looksAtSimilarity().
};

/// Searches one slot for one number of groups, and says how good that is at best where this is
/// known (SearchResult::lowerBound; see costLowerBound()). Internal to search.
/// @throws Error, Cancelled as the methods do.
SearchResult searchSlot(const SlotInputs& inputs, int groupCount, SlotContext& context);

/// Evaluations of the above at most, for progress.
std::int64_t slotEvaluations(const SlotInputs& inputs, SearchSlot slot, int groupCount);

/// Searches one slot for every number of groups: [headCount], index groupCount - 1; nothing where
/// the limits allow no such partition. Exact and Agglomerate take one go for all.
std::vector<std::optional<SearchResult>> searchSlotCurve(const SlotInputs& inputs,
                                                         SlotContext& context);

} // namespace regroup
