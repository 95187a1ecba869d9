// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/layer_slots.h"

#include <algorithm>
#include <map>
#include <utility>

namespace regroup::ui {
namespace {

SlotPartition partitionFor(const Grouping& grouping) {
    return {{grouping.labels().begin(), grouping.labels().end()}, {}, {}};
}

} // namespace

LayerSlots slotsFor(const LayerGrouping& grouping) {
    return {partitionFor(grouping.key), partitionFor(grouping.value), grouping.isJoint(), false};
}

LayerGrouping groupingOf(const LayerSlots& layer) {
    return {Grouping::fromLabels(layer.key.slotOfHead),
            Grouping::fromLabels(layer.value.slotOfHead)};
}

std::vector<SlotGroup> groupsOf(const SlotPartition& partition) {
    std::map<int, SlotGroup> groups;
    for (std::size_t head = 0; head < partition.slotOfHead.size(); ++head) {
        const int slot = partition.slotOfHead[head];
        SlotGroup& group = groups[slot];
        group.slot = slot;
        group.locked = partition.lockedSlots.contains(slot);
        group.heads.push_back(static_cast<int>(head));
    }
    std::vector<SlotGroup> ordered;
    ordered.reserve(groups.size());
    for (auto& [slot, group] : groups)
        ordered.push_back(std::move(group));
    return ordered;
}

std::vector<int> headsIn(const SlotPartition& partition, int slot) {
    std::vector<int> heads;
    for (std::size_t head = 0; head < partition.slotOfHead.size(); ++head)
        if (partition.slotOfHead[head] == slot)
            heads.push_back(static_cast<int>(head));
    return heads;
}

int lowestFreeSlot(const std::vector<int>& slotOfHead) {
    int slot = 0;
    while (std::find(slotOfHead.begin(), slotOfHead.end(), slot) != slotOfHead.end())
        ++slot;
    return slot;
}

namespace {

std::vector<int> slotsKeepingLetters(const SlotPartition& partition, const Grouping& after) {
    const std::vector<int>& before = partition.slotOfHead;
    std::map<std::pair<int, int>, int> sharedHeads; // (old slot, new label) -> heads in both
    for (int head = 0; head < after.headCount(); ++head)
        // A locked head takes its letter along: that is what its lock means.
        sharedHeads[{before[static_cast<std::size_t>(head)], after.labelOf(head)}] +=
            partition.lockedHeads.contains(head) ? after.headCount() : 1;
    std::vector<std::pair<int, std::pair<int, int>>> pairs;
    pairs.reserve(sharedHeads.size());
    for (const auto& [pair, count] : sharedHeads)
        pairs.emplace_back(-count, pair); // Sorted: most shared heads, then letter, then label.
    std::sort(pairs.begin(), pairs.end());

    std::vector<int> slotOfLabel(static_cast<std::size_t>(after.groupCount()), -1);
    std::vector<int> taken;
    for (const auto& [count, pair] : pairs) {
        int& slot = slotOfLabel[static_cast<std::size_t>(pair.second)];
        if (slot >= 0 || std::find(taken.begin(), taken.end(), pair.first) != taken.end())
            continue;
        slot = pair.first;
        taken.push_back(slot);
    }
    for (int& slot : slotOfLabel) {
        if (slot >= 0)
            continue;
        slot = lowestFreeSlot(taken);
        taken.push_back(slot);
    }
    std::vector<int> result;
    for (const int label : after.labels())
        result.push_back(slotOfLabel[static_cast<std::size_t>(label)]);
    return result;
}

} // namespace

std::vector<int> lettersFor(const SlotPartition& before, const Grouping& after) {
    std::vector<int> kept = slotsKeepingLetters(before, after);
    if (!before.lockedHeads.empty() || !before.lockedSlots.empty() || kept == before.slotOfHead)
        return kept;
    int same = 0;
    for (std::size_t head = 0; head < kept.size(); ++head)
        same += kept[head] == before.slotOfHead[head] ? 1 : 0;
    const bool scattered =
        Grouping::fromLabels(before.slotOfHead).isOriginal() || after.isOriginal();
    if (!scattered && 2 * same > after.headCount())
        return kept;
    return {after.labels().begin(), after.labels().end()};
}

} // namespace regroup::ui
