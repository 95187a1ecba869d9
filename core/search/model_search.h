// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/search/anneal.h"
#include "core/search/grouping_cost.h"
#include "core/search/paper_search.h"
#include "core/search/search_types.h"

#include <memory>
#include <string_view>
#include <vector>

namespace regroup {

enum class SearchMethod {
    Neighbour, ///< Runs of neighbouring heads: the usual conversion.
    Random,    ///< One random partition a slot.
    Paper,
    Anneal
};

std::string_view
searchMethodName(SearchMethod method); ///< "neighbour", "random", "paper", "anneal".
SearchMethod
searchMethodFromName(std::string_view name); ///< @throws Error(BadUsage) with the nearest name.

enum class KeyValueMode {
    Joint,      ///< One partition a layer, for keys and values.
    Independent ///< Keys first, then values.
};

std::string_view keyValueModeName(KeyValueMode mode);     ///< "joint", "independent".
KeyValueMode keyValueModeFromName(std::string_view name); ///< @throws Error(BadUsage)

struct ModelSearchRequest {
    int layerCount = 0; ///< Of the model; workflow fills both from it.
    int headCount = 0;
    int groupCount = 0;                   ///< In every layer.
    std::vector<int> groupCountsPerLayer; ///< [layerCount]; replaces groupCount unless empty.
    SearchMethod method = SearchMethod::Paper;
    GroupSizes sizes = GroupSizes::Equal;
    KeyValueMode keyValue = KeyValueMode::Joint;
    std::uint64_t seed = 0;
    PaperOptions paper;   ///< For method Paper.
    AnnealOptions anneal; ///< For method Anneal; locks are for single slots and must be empty here.

    friend bool operator==(const ModelSearchRequest&, const ModelSearchRequest&) = default;
};

/// Gives the loop its costs. One thread uses it: the one that searches.
class CostProvider {
public:
    virtual ~CostProvider() = default;

    /// The cost of this slot's partitions while all others are as in chosenSoFar: chosen in the
    /// slots before, original in the slots after. Used before the next call only. May throw
    /// Cancelled, Error.
    /// @param chosenSoFar [layerCount]; outlives the cost, and does not change meanwhile.
    virtual std::unique_ptr<GroupingCost> costFor(SearchSlot slot,
                                                  const ModelGrouping& chosenSoFar) = 0;

    /// [headCount, headCount], higher is more alike. Asked for by Paper only. Lives until the next
    /// call.
    virtual const SquareMatrix& similarityFor(SearchSlot slot) = 0;
};

struct SlotSearchResult {
    SearchSlot slot;
    std::uint64_t seed = 0;
    SearchResult result;
};

struct ModelSearchResult {
    ModelGrouping grouping; ///< [layerCount]; always holds the budget, also after a stop.
    std::vector<SlotSearchResult> slots; ///< In the order searched; those never begun are missing.
    std::int64_t evaluations = 0;
    StopReason stopReason = StopReason::Finished;
};

/// The slots of a model in the order in which they are searched: front to back, keys before values.
std::vector<SearchSlot> searchSlots(int layerCount, KeyValueMode mode);

/// The seed of one slot: the same however many slots are searched before it.
std::uint64_t slotSeed(std::uint64_t seed, SearchSlot slot);

/// @throws Error(BadUsage) or Error(BadData) for a request that cannot be met, before any work.
void checkModelSearchRequest(const ModelSearchRequest& request);

/// Searches slot by slot; later slots stay original meanwhile. After a stop the current slot keeps
/// its best so far, and those not begun become runs of neighbouring heads, so that the grouping is
/// valid for the budget. Same request, same costs: same result.
/// @throws Cancelled if stopped before a first grouping was evaluated; Error.
ModelSearchResult searchModel(const ModelSearchRequest& request, CostProvider& provider,
                              const SearchObserver& observer, JobContext& job);

} // namespace regroup
