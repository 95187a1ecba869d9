// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/model_search_request.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/search/search_scope.h"
#include "core/search/slot_recorder.h"

#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace {

/// Neighbouring heads. @throws Error(BadData) for a count that does not fit.
Grouping plainRuns(const ModelSearchRequest& request, int groupCount) {
    return request.sizes == GroupSizes::Equal ? Grouping::neighbours(request.headCount, groupCount)
                                              : balancedRuns(request.headCount, groupCount);
}

void checkLimit(const ModelSearchRequest& request, SearchSlot slot, int groupCount) {
    if (!isPossible(request.headCount, groupCount, request.limits()))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("Layer {}: {} groups of at most {} heads hold no {} heads.",
                                slot.layer, groupCount, request.maximumGroupSize,
                                request.headCount));
    if (!canHave(request, slot, groupCount))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: {} groups cannot hold its locked heads and groups.",
                                slotText(slot), groupCount),
                    "Unlock some of them, or choose another number or groups of any size.");
}

void checkLocks(const ModelSearchRequest& request) {
    const std::vector<SearchSlot> slots = searchSlots(request.layerCount, request.keyValue);
    if (!request.locks.empty() &&
        (request.method == SearchMethod::Manual || request.onlyKind || !request.onlyLayers.empty()))
        throw Error(ErrorCode::BadUsage,
                    "Locks go with a search of all layers, expected no given grouping and no limit "
                    "to some layers or kinds.");
    for (const SlotLocks& locks : request.locks) {
        const auto sameSlot = [&locks](const SlotLocks& one) { return one.slot == locks.slot; };
        if (std::find(slots.begin(), slots.end(), locks.slot) == slots.end() ||
            std::count_if(request.locks.begin(), request.locks.end(), sameSlot) > 1)
            throw Error(
                ErrorCode::BadUsage,
                fmt::format("{} is locked, expected a searched one, once.", slotText(locks.slot)));
        checkSlotLocks(locks, request.headCount);
        if (!locks.whole && !locks.isEmpty() && !keepsLockedHeads(request.method))
            throw Error(ErrorCode::BadUsage,
                        fmt::format("{}: method {} cannot keep locked heads and groups, expected "
                                    "anneal, or locks of whole layers.",
                                    slotText(locks.slot), searchMethodName(request.method)));
    }
}

void checkManual(const ModelSearchRequest& request) {
    const auto refuse = [](const std::string& message) {
        throw Error(ErrorCode::BadUsage, message,
                    "Give a grouping file that was made for this model.");
    };
    if (request.manual.size() != static_cast<std::size_t>(request.layerCount))
        refuse(fmt::format("The given grouping has {} layers, expected {}.", request.manual.size(),
                           request.layerCount));
    for (int layer = 0; layer < request.layerCount; ++layer) {
        const LayerGrouping& both = request.manual[static_cast<std::size_t>(layer)];
        for (const Grouping& one : {both.key, both.value}) {
            const std::vector<int> sizes = one.groupSizes();
            const int largest = *std::max_element(sizes.begin(), sizes.end());
            if (one.headCount() != request.headCount)
                refuse(fmt::format("Layer {}: the given grouping has {} heads, expected {}.", layer,
                                   one.headCount(), request.headCount));
            if (request.maximumGroupSize > 0 && largest > request.maximumGroupSize)
                refuse(fmt::format("Layer {}: the given grouping has a group of {} heads, expected "
                                   "at most {}.",
                                   layer, largest, request.maximumGroupSize));
        }
        if (request.keyValue == KeyValueMode::Joint && !both.isJoint())
            refuse(fmt::format("Layer {}: the given grouping shares keys and values differently, "
                               "expected the same groups in a joint search.",
                               layer));
    }
}

void checkBudget(const ModelSearchRequest& request) {
    if (request.method == SearchMethod::Mqa || request.method == SearchMethod::Manual)
        throw Error(ErrorCode::BadUsage,
                    fmt::format("Method {} leaves nothing to share out, but a budget was given.",
                                searchMethodName(request.method)));
    int least = 0;
    int most = 0;
    const std::vector<SearchSlot> slots = searchSlots(request.layerCount, request.keyValue);
    for (const SearchSlot slot : slots) {
        int fewest = 1;
        while (fewest < request.headCount && !canHave(request, slot, fewest))
            ++fewest;
        int largest = request.headCount;
        while (largest > fewest && !canHave(request, slot, largest))
            --largest;
        least += fewest;
        most += largest;
    }
    if (*request.budget < least || *request.budget > most)
        throw Error(ErrorCode::BadUsage,
                    fmt::format("The budget is {} heads for {} partitions of {} heads, expected {} "
                                "to {}.",
                                *request.budget, slots.size(), request.headCount, least, most));
}

void checkGroupCounts(const ModelSearchRequest& request) {
    const std::size_t listed = request.groupCountsPerLayer.size();
    if (listed != 0 && listed != static_cast<std::size_t>(request.layerCount))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("Group counts are given for {} layers, expected {}.", listed,
                                request.layerCount));
    for (const SearchSlot slot : searchSlots(request.layerCount, request.keyValue)) {
        const SlotLocks* locks = locksOf(request, slot);
        if (locks != nullptr && locks->whole)
            continue; // It has the groups it has.
        const int groupCount = groupCountOf(request, slot);
        (void)plainRuns(request, groupCount); // Throws for a count that does not fit.
        checkLimit(request, slot, groupCount);
    }
}

void checkOnly(const ModelSearchRequest& request) {
    for (const int layer : request.onlyLayers)
        if (layer < 0 || layer >= request.layerCount)
            throw Error(ErrorCode::BadUsage,
                        fmt::format("Layer {} is to be grouped alone, expected 0 to {}.", layer,
                                    request.layerCount - 1));
    if (request.onlyKind &&
        (*request.onlyKind == SlotKind::Joint || request.keyValue != KeyValueMode::Independent))
        throw Error(ErrorCode::BadUsage,
                    "Only keys or only values are to be grouped, expected them to be searched "
                    "independently.",
                    "Say `kv: independent`.");
    if (request.budget && (request.onlyKind || !request.onlyLayers.empty()))
        throw Error(ErrorCode::BadUsage,
                    "A budget is shared out over all layers and kinds, expected no limit to some "
                    "of them.");
    if (request.method == SearchMethod::Manual && (request.onlyKind || !request.onlyLayers.empty()))
        throw Error(
            ErrorCode::BadUsage,
            "A given grouping says itself what is grouped, expected no limit to some layers "
            "or kinds.");
}

void checkMethod(const ModelSearchRequest& request) {
    if (request.method == SearchMethod::Paper)
        checkPaperOptions(request.paper);
    if (request.method != SearchMethod::Anneal && request.method != SearchMethod::Exact)
        return;
    checkAnnealOptions(request.anneal);
    if (!request.anneal.lockedHeads.empty() || !request.anneal.lockedGroups.empty())
        throw Error(ErrorCode::BadUsage,
                    "Locks of the annealing are for the search of one layer, expected those of a "
                    "whole model by slot.");
}

} // namespace

std::vector<SearchSlot> searchSlots(int layerCount, KeyValueMode mode) {
    std::vector<SearchSlot> slots;
    for (int layer = 0; layer < layerCount; ++layer) {
        if (mode == KeyValueMode::Joint) {
            slots.push_back({layer, SlotKind::Joint});
            continue;
        }
        slots.push_back({layer, SlotKind::Key});
        slots.push_back({layer, SlotKind::Value});
    }
    return slots;
}

std::uint64_t slotSeed(std::uint64_t seed, SearchSlot slot) {
    return derivedSeed(seed, static_cast<std::uint64_t>(slot.layer) * 3 +
                                 static_cast<std::uint64_t>(slot.kind));
}

const Grouping& partitionOf(const ModelGrouping& model, SearchSlot slot) {
    const LayerGrouping& layer = model.at(static_cast<std::size_t>(slot.layer));
    return slot.kind == SlotKind::Value ? layer.value : layer.key;
}

void setPartition(LayerGrouping& layer, SlotKind kind, const Grouping& grouping) {
    if (kind != SlotKind::Value)
        layer.key = grouping;
    if (kind != SlotKind::Key)
        layer.value = grouping;
}

const SlotLocks* locksOf(const ModelSearchRequest& request, SearchSlot slot) {
    const auto found =
        std::find_if(request.locks.begin(), request.locks.end(), [slot](const SlotLocks& locks) {
            return locks.slot == slot && !locks.isEmpty();
        });
    return found == request.locks.end() ? nullptr : &*found;
}

bool canHave(const ModelSearchRequest& request, SearchSlot slot, int groupCount) {
    const SlotLocks* locks = locksOf(request, slot);
    return locks == nullptr ? isPossible(request.headCount, groupCount, request.limits())
                            : lockedStart(*locks, groupCount, request.limits()).has_value();
}

int groupCountOf(const ModelSearchRequest& request, SearchSlot slot) {
    if (const SlotLocks* locks = locksOf(request, slot); locks != nullptr && locks->whole)
        return locks->grouping.groupCount();
    if (!isGrouped(request, slot))
        return request.headCount;
    if (request.method == SearchMethod::Mqa)
        return 1;
    if (request.method == SearchMethod::Manual)
        return partitionOf(request.manual, slot).groupCount();
    return request.groupCountsPerLayer.empty()
               ? request.groupCount
               : request.groupCountsPerLayer[static_cast<std::size_t>(slot.layer)];
}

Grouping runsFor(const ModelSearchRequest& request, SearchSlot slot, int groupCount) {
    if (request.method == SearchMethod::Manual)
        return partitionOf(request.manual, slot);
    if (const SlotLocks* locks = locksOf(request, slot))
        if (const auto start = lockedStart(*locks, groupCount, request.limits()))
            return *start;
    return plainRuns(request, groupCount);
}

void checkModelSearchRequest(const ModelSearchRequest& request) {
    if (request.layerCount < 1 || request.headCount < 1)
        throw Error(
            ErrorCode::BadUsage,
            fmt::format(
                "The model to search has {} layers of {} heads, expected at least one of both.",
                request.layerCount, request.headCount));
    if (request.maximumGroupSize < 0)
        throw Error(
            ErrorCode::BadUsage,
            fmt::format(
                "The largest group may have {} heads, expected at least 1, or 0 for no limit.",
                request.maximumGroupSize));
    checkLocks(request);
    if (request.method == SearchMethod::Manual)
        checkManual(request);
    else if (!request.budget)
        checkGroupCounts(request);
    if (request.budget)
        checkBudget(request);
    checkOnly(request);
    checkMethod(request);
}

} // namespace regroup
