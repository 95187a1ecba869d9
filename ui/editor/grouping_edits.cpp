// SPDX-License-Identifier: GPL-3.0-or-later
// The edits of GroupingDocument: each works out the new letters of the heads and pushes one
// command.
#include "core/base/random.h"
#include "ui/editor/grouping_document.h"
#include "ui/editor/two_clusters.h"

#include <algorithm>
#include <map>

namespace regroup::ui {
namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

std::vector<int> sortedOnce(std::vector<int> values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

LayerSlots withGrouping(LayerSlots layer, const LayerGrouping& grouping) {
    layer.key.slotOfHead = lettersFor(layer.key, grouping.key);
    layer.value.slotOfHead =
        grouping.isJoint() ? layer.key.slotOfHead : lettersFor(layer.value, grouping.value);
    layer.joint = grouping.isJoint();
    return layer;
}

Grouping patternGrouping(const PatternRequest& request, int headCount, std::uint64_t place) {
    const int groupCount = std::clamp(request.groupCount, 1, headCount);
    switch (request.pattern) {
    case GroupingPattern::Neighbour: return balancedRuns(headCount, groupCount);
    case GroupingPattern::Random: {
        Random random(derivedSeed(request.seed, place));
        return randomGrouping(headCount, groupCount, request.sizes, random);
    }
    case GroupingPattern::OneGroup: return balancedRuns(headCount, 1);
    case GroupingPattern::Original: break;
    }
    return Grouping::original(headCount);
}

} // namespace

bool GroupingDocument::refuseUnknown(int layer, const std::vector<int>& heads) {
    if (!isOpen()) {
        refuse(tr("No grouping is open."));
        return true;
    }
    if (!hasLayer(layer)) {
        refuse(
            tr("The grouping has no layer %1; its last is %2.").arg(layer).arg(layerCount() - 1));
        return true;
    }
    for (const int head : heads)
        if (head < 0 || head >= headCount(layer)) {
            refuse(tr("Layer %1 has no head %2; its last is %3.")
                       .arg(layer)
                       .arg(head)
                       .arg(headCount(layer) - 1));
            return true;
        }
    return false;
}

bool GroupingDocument::pushPartition(int layer, HeadKind kind, std::vector<int> slots,
                                     const QString& text) {
    LayerSlots after = m_layers[at(layer)];
    if (after.joint) {
        after.key.slotOfHead = slots;
        after.value.slotOfHead = std::move(slots);
    } else {
        (kind == HeadKind::Value ? after.value : after.key).slotOfHead = std::move(slots);
    }
    return pushEdit({{layer, std::move(after)}}, text);
}

bool GroupingDocument::moveHeads(int layer, HeadKind kind, const std::vector<int>& heads,
                                 int toSlot) {
    if (refuseUnknown(layer, heads))
        return false;
    std::vector<int> slots = slotOfHead(layer, kind);
    if (std::find(slots.begin(), slots.end(), toSlot) == slots.end()) {
        refuse(tr("Layer %1 has no group %2.").arg(layer).arg(groupLetter(toSlot)));
        return false;
    }
    for (const int head : heads)
        slots[at(head)] = toSlot;
    const QString text = tr("Move %1 to %2").arg(headsText(sortedOnce(heads)), groupLetter(toSlot));
    return pushPartition(layer, kind, std::move(slots), text);
}

bool GroupingDocument::moveToNewGroup(int layer, HeadKind kind, const std::vector<int>& heads) {
    if (heads.empty() || refuseUnknown(layer, heads))
        return false;
    std::vector<int> slots = slotOfHead(layer, kind);
    const std::vector<int> moved = sortedOnce(heads);
    if (headsOf(layer, kind, slots[at(moved.front())]) == moved) {
        refuse(tr("These heads are already a group of their own, %1.")
                   .arg(groupLetter(slots[at(moved.front())])));
        return false;
    }
    const int slot = lowestFreeSlot(slots);
    for (const int head : moved)
        slots[at(head)] = slot;
    return pushPartition(layer, kind, std::move(slots),
                         tr("New group %1 of %2").arg(groupLetter(slot), headsText(moved)));
}

bool GroupingDocument::swapHeads(int layer, HeadKind kind, int first, int second) {
    if (refuseUnknown(layer, {first, second}))
        return false;
    std::vector<int> slots = slotOfHead(layer, kind);
    std::swap(slots[at(first)], slots[at(second)]);
    return pushPartition(layer, kind, std::move(slots),
                         tr("Swap %1 and %2").arg(first).arg(second));
}

bool GroupingDocument::splitOff(int layer, HeadKind kind, const std::vector<int>& heads) {
    if (refuseUnknown(layer, heads))
        return false;
    std::vector<int> slots = slotOfHead(layer, kind);
    std::map<int, std::vector<int>> leaving; // by group
    for (const int head : sortedOnce(heads))
        leaving[slots[at(head)]].push_back(head);
    std::vector<int> moved;
    for (const auto& [group, part] : leaving) {
        if (part == headsOf(layer, kind, group))
            continue; // Nobody would stay.
        const int slot = lowestFreeSlot(slots);
        for (const int head : part)
            slots[at(head)] = slot;
        moved.insert(moved.end(), part.begin(), part.end());
    }
    return pushPartition(layer, kind, std::move(slots),
                         tr("Split off %1").arg(headsText(sortedOnce(moved))));
}

bool GroupingDocument::splitGroup(int layer, HeadKind kind, int slot,
                                  const SquareMatrix* similarity) {
    if (refuseUnknown(layer, {}))
        return false;
    const std::vector<int> heads = headsOf(layer, kind, slot);
    if (heads.size() < 2) {
        refuse(heads.empty()
                   ? tr("Layer %1 has no group %2.").arg(layer).arg(groupLetter(slot))
                   : tr("Group %1 has one head and cannot be split.").arg(groupLetter(slot)));
        return false;
    }
    const bool fits = similarity != nullptr && similarity->size() == headCount(layer);
    const auto half = static_cast<std::ptrdiff_t>((heads.size() + 1) / 2);
    const std::vector<int> leaving = fits ? leavingCluster(*similarity, heads)
                                          : std::vector<int>(heads.begin() + half, heads.end());
    std::vector<int> slots = slotOfHead(layer, kind);
    const int free = lowestFreeSlot(slots);
    for (const int head : leaving)
        slots[at(head)] = free;
    return pushPartition(layer, kind, std::move(slots),
                         tr("Split %1 into %1 and %2").arg(groupLetter(slot), groupLetter(free)));
}

bool GroupingDocument::mergeGroups(int layer, HeadKind kind, const std::vector<int>& slots) {
    if (refuseUnknown(layer, {}))
        return false;
    QStringList letters;
    std::vector<int> after = slotOfHead(layer, kind);
    for (const int slot : slots) {
        if (std::find(after.begin(), after.end(), slot) == after.end() &&
            !letters.contains(groupLetter(slot))) {
            refuse(tr("Layer %1 has no group %2.").arg(layer).arg(groupLetter(slot)));
            return false;
        }
        std::replace(after.begin(), after.end(), slot, slots.front());
        letters.append(groupLetter(slot));
    }
    return pushPartition(layer, kind, std::move(after),
                         tr("Merge %1").arg(letters.join(QStringLiteral(", "))));
}

bool GroupingDocument::applyLayer(int layer, const LayerGrouping& grouping, const QString& text) {
    if (refuseUnknown(layer, {}))
        return false;
    if (grouping.key.headCount() != headCount(layer) ||
        grouping.value.headCount() != headCount(layer)) {
        refuse(tr("The groups are of %1 heads, layer %2 has %3.")
                   .arg(grouping.key.headCount())
                   .arg(layer)
                   .arg(headCount(layer)));
        return false;
    }
    return pushEdit({{layer, withGrouping(m_layers[at(layer)], grouping)}}, text);
}

bool GroupingDocument::applyLayers(const std::vector<std::pair<int, LayerGrouping>>& layers,
                                   const QString& text) {
    std::vector<LayerChange> after;
    for (const auto& [layer, wanted] : layers) {
        if (refuseUnknown(layer, {}))
            return false;
        if (wanted.key.headCount() != headCount(layer) ||
            wanted.value.headCount() != headCount(layer)) {
            refuse(tr("The groups are of %1 heads, layer %2 has %3.")
                       .arg(wanted.key.headCount())
                       .arg(layer)
                       .arg(headCount(layer)));
            return false;
        }
        LayerSlots state = withGrouping(m_layers[at(layer)], wanted);
        state.joint = m_layers[at(layer)].joint && wanted.isJoint();
        after.emplace_back(layer, std::move(state));
    }
    return pushUnlocked(std::move(after), text);
}

bool GroupingDocument::applyGrouping(const ModelGrouping& grouping, const QString& text) {
    if (refuseUnknown(0, {}))
        return false;
    if (static_cast<int>(grouping.size()) != layerCount()) {
        refuse(tr("The grouping has %1 layers, the open one has %2.")
                   .arg(grouping.size())
                   .arg(layerCount()));
        return false;
    }
    std::vector<LayerChange> after;
    for (int layer = 0; layer < layerCount(); ++layer) {
        const LayerGrouping& wanted = grouping[at(layer)];
        if (wanted.key.headCount() != headCount(layer) ||
            wanted.value.headCount() != headCount(layer)) {
            refuse(tr("The grouping has %1 heads in layer %2, the open one has %3.")
                       .arg(wanted.key.headCount())
                       .arg(layer)
                       .arg(headCount(layer)));
            return false;
        }
        after.emplace_back(layer, withGrouping(m_layers[at(layer)], wanted));
    }
    return pushEdit(std::move(after), text);
}

LayerSlots GroupingDocument::withPattern(int layer, HeadKind kind,
                                         const PatternRequest& request) const {
    LayerSlots state = m_layers[at(layer)];
    const auto setPart = [&](SlotPartition& part, int kindNumber) {
        const auto place = 2 * static_cast<std::uint64_t>(layer) +
                           static_cast<std::uint64_t>(kindNumber); // One seed each.
        part.slotOfHead = lettersFor(part, patternGrouping(request, headCount(layer), place));
    };
    const bool both = state.joint || !request.layer;
    if (both || kind != HeadKind::Value)
        setPart(state.key, 0);
    if (state.joint)
        state.value.slotOfHead = state.key.slotOfHead;
    else if (both || kind == HeadKind::Value)
        setPart(state.value, 1);
    return state;
}

bool GroupingDocument::setPattern(HeadKind kind, const PatternRequest& request) {
    if (refuseUnknown(request.layer.value_or(0), {}))
        return false;
    std::vector<LayerChange> after;
    for (int layer = 0; layer < layerCount(); ++layer) {
        if (request.layer.value_or(layer) != layer)
            continue;
        if (request.pattern == GroupingPattern::Random && request.sizes == GroupSizes::Equal &&
            (request.groupCount < 1 || headCount(layer) % request.groupCount != 0)) {
            refuse(tr("The %1 heads of layer %2 cannot be shared equally by %3 groups.")
                       .arg(headCount(layer))
                       .arg(layer)
                       .arg(request.groupCount));
            return false;
        }
        after.emplace_back(layer, withPattern(layer, kind, request));
    }
    return request.layer ? pushEdit(std::move(after), patternText(request))
                         : pushUnlocked(std::move(after), patternText(request));
}

QString GroupingDocument::patternText(const PatternRequest& request) {
    switch (request.pattern) {
    case GroupingPattern::Neighbour:
        return tr("Neighbouring heads, %n group(s)", "", request.groupCount);
    case GroupingPattern::Random:
        return tr("Random, %n group(s), seed %1", "", request.groupCount).arg(request.seed);
    case GroupingPattern::OneGroup: return tr("One group");
    case GroupingPattern::Original: break;
    }
    return tr("Every head its own group");
}

bool GroupingDocument::copyToLayers(int layer, const std::vector<int>& targets) {
    if (refuseUnknown(layer, {}))
        return false;
    std::vector<LayerChange> after;
    for (const int target : sortedOnce(targets)) {
        if (refuseUnknown(target, {}))
            return false;
        if (headCount(target) != headCount(layer)) {
            refuse(tr("Layer %1 has %2 heads, layer %3 has %4: the groups cannot be copied.")
                       .arg(target)
                       .arg(headCount(target))
                       .arg(layer)
                       .arg(headCount(layer)));
            return false;
        }
        if (target == layer)
            continue;
        LayerSlots state = withGrouping(m_layers[at(target)], m_grouping[at(layer)]);
        state.joint = m_layers[at(layer)].joint;
        after.emplace_back(target, std::move(state));
    }
    const QString text =
        tr("Copy layer %1 to %n layer(s)", "", static_cast<int>(after.size())).arg(layer);
    return pushEdit(std::move(after), text);
}

bool GroupingDocument::makeJoint(int layer, HeadKind from) {
    if (refuseUnknown(layer, {}))
        return false;
    LayerSlots after = m_layers[at(layer)];
    if (after.joint)
        return false;
    after.joint = true;
    (from == HeadKind::Value ? after.key : after.value) =
        from == HeadKind::Value ? after.value : after.key;
    return pushEdit({{layer, std::move(after)}}, from == HeadKind::Value
                                                     ? tr("Group keys as values")
                                                     : tr("Group values as keys"));
}

bool GroupingDocument::splitKeyValue(int layer) {
    if (refuseUnknown(layer, {}))
        return false;
    LayerSlots after = m_layers[at(layer)];
    after.joint = false;
    return pushEdit({{layer, std::move(after)}}, tr("Group keys and values apart"));
}

} // namespace regroup::ui
