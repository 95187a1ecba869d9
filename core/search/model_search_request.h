// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/search/anneal.h"
#include "core/search/paper_search.h"
#include "core/search/partition_limits.h"
#include "core/search/search_method.h"
#include "core/search/search_types.h"
#include "core/search/slot_locks.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace regroup {

struct ModelSearchRequest {
    int layerCount = 0; ///< Of the model; workflow fills both from it.
    int headCount = 0;
    int groupCount = 0;                   ///< In every layer. Mqa and Manual need none.
    std::vector<int> groupCountsPerLayer; ///< [layerCount]; replaces groupCount unless empty.
    /// Where heads are grouped at all; the others stay as they are. Empty: all layers, and both
    /// kinds.
    std::vector<int> onlyLayers;
    std::optional<SlotKind> onlyKind; ///< Key or Value; with KeyValueMode::Independent.
    /// Groups of all slots together, shared out so that the weighted cost is the least; replaces
    /// both above. Joint: KV heads; independent: key heads and value heads, each counted.
    std::optional<int> budget;
    SearchMethod method = SearchMethod::Paper;
    GroupSizes sizes = GroupSizes::Equal;
    int maximumGroupSize = 0; ///< 0: no limit. In every method.
    KeyValueMode keyValue = KeyValueMode::Joint;
    std::uint64_t seed = 0;
    PaperOptions paper;   ///< For method Paper.
    AnnealOptions anneal; ///< For method Anneal; its locks must be empty, those of slots follow.
    /// What stays as it is, at most one of each slot. Heads and groups only where
    /// keepsLockedHeads(method).
    std::vector<SlotLocks> locks;
    ModelGrouping manual; ///< [layerCount], for method Manual.
    int threadCount = 0;  ///< 0: all cores. Changes the time, never the result.

    PartitionLimits limits() const { return {sizes, maximumGroupSize}; }

    friend bool operator==(const ModelSearchRequest&, const ModelSearchRequest&) = default;
};

/// The slots of a model in the order in which they are searched: front to back, keys before values.
std::vector<SearchSlot> searchSlots(int layerCount, KeyValueMode mode);

/// The seed of one slot: the same however many slots are searched before it.
std::uint64_t slotSeed(std::uint64_t seed, SearchSlot slot);

/// What the slot has in a given grouping. A joint slot takes the keys'.
const Grouping& partitionOf(const ModelGrouping& model, SearchSlot slot);

/// Gives a layer's keys, values or both this partition.
void setPartition(LayerGrouping& layer, SlotKind kind, const Grouping& grouping);

/// Null where the slot has no locks.
const SlotLocks* locksOf(const ModelSearchRequest& request, SearchSlot slot);

/// Whether the slot can have so many groups: by the limits, and by its locks.
bool canHave(const ModelSearchRequest& request, SearchSlot slot, int groupCount);

/// Groups of a layer, without a budget.
int groupCountOf(const ModelSearchRequest& request, SearchSlot slot);

/// Where a search begins, and what a slot becomes that is not searched.
Grouping runsFor(const ModelSearchRequest& request, SearchSlot slot, int groupCount);

/// @throws Error(BadUsage) or Error(BadData) for a request that cannot be met, before any work.
void checkModelSearchRequest(const ModelSearchRequest& request);

} // namespace regroup
