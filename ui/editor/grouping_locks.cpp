// SPDX-License-Identifier: GPL-3.0-or-later
// The locks of GroupingDocument: what they refuse, and the commands that set them.
#include "ui/editor/grouping_document.h"

#include <algorithm>

namespace regroup::ui {
namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

/// The first locked head whose letter differs; -1: none.
int lockedHeadThatMoves(const SlotPartition& before, const SlotPartition& after) {
    for (const int head : before.lockedHeads)
        if (before.slotOfHead[at(head)] != after.slotOfHead[at(head)])
            return head;
    return -1;
}

/// The first locked group that gains or loses a head; -1: none.
int lockedGroupThatChanges(const SlotPartition& before, const SlotPartition& after) {
    for (const int slot : before.lockedSlots)
        if (headsIn(before, slot) != headsIn(after, slot))
            return slot;
    return -1;
}

void setAll(std::set<int>& locks, const std::vector<int>& items, bool locked) {
    for (const int item : items) {
        if (locked)
            locks.insert(item);
        else
            locks.erase(item);
    }
}

} // namespace

QString GroupingDocument::lockProblem(const LayerChange& after) const {
    const auto& [layer, state] = after;
    const LayerSlots& before = m_layers[at(layer)];
    if (before.locked && state != before)
        return tr("Layer %1 is locked. Unlock it to change its groups.").arg(layer);
    for (const auto part : {&LayerSlots::key, &LayerSlots::value}) {
        const int head = lockedHeadThatMoves(before.*part, state.*part);
        if (head >= 0)
            return tr("Head %1 of layer %2 is locked. Unlock it to move it.").arg(head).arg(layer);
        const int slot = lockedGroupThatChanges(before.*part, state.*part);
        if (slot >= 0)
            return tr("Group %1 of layer %2 is locked. Unlock it to change it.")
                .arg(groupLetter(slot))
                .arg(layer);
    }
    return {};
}

bool GroupingDocument::refuseLocked(const std::vector<LayerChange>& after) {
    for (const LayerChange& change : after)
        if (const QString problem = lockProblem(change); !problem.isEmpty()) {
            refuse(problem);
            return true;
        }
    return false;
}

bool GroupingDocument::pushUnlocked(std::vector<LayerChange> after, const QString& text) {
    QStringList kept;
    std::erase_if(after, [this, &kept](const LayerChange& change) {
        const bool isLocked = !lockProblem(change).isEmpty();
        if (isLocked)
            kept.append(QString::number(change.first));
        return isLocked;
    });
    const bool changed = push(std::move(after), text);
    if (!kept.isEmpty()) // After the change: it clears what was said before.
        refuse(tr("%n layer(s) with locks stay as they are: %1.", "", static_cast<int>(kept.size()))
                   .arg(kept.join(QStringLiteral(", "))));
    return changed;
}

bool GroupingDocument::isLayerLocked(int layer) const {
    return hasLayer(layer) && m_layers[at(layer)].locked;
}

bool GroupingDocument::isGroupLocked(int layer, HeadKind kind, int slot) const {
    return hasLayer(layer) && partition(layer, kind).lockedSlots.contains(slot);
}

bool GroupingDocument::isHeadLocked(int layer, HeadKind kind, int head) const {
    return hasLayer(layer) && partition(layer, kind).lockedHeads.contains(head);
}

bool GroupingDocument::isHeadFixed(int layer, HeadKind kind, int head) const {
    if (!hasLayer(layer) || head < 0 || head >= headCount(layer))
        return false;
    return isLayerLocked(layer) || isHeadLocked(layer, kind, head) ||
           isGroupLocked(layer, kind, slotOfHead(layer, kind)[at(head)]);
}

void GroupingDocument::setLayerLocked(int layer, bool locked) {
    if (refuseUnknown(layer, {}))
        return;
    LayerSlots after = m_layers[at(layer)];
    after.locked = locked;
    push({{layer, std::move(after)}},
         (locked ? tr("Lock layer %1") : tr("Unlock layer %1")).arg(layer));
}

void GroupingDocument::setGroupsLocked(int layer, HeadKind kind, const std::vector<int>& slots,
                                       bool locked) {
    if (refuseUnknown(layer, {}))
        return;
    QStringList letters;
    for (const int slot : slots) {
        if (headsOf(layer, kind, slot).empty()) {
            refuse(tr("Layer %1 has no group %2.").arg(layer).arg(groupLetter(slot)));
            return;
        }
        letters.append(groupLetter(slot));
    }
    LayerSlots after = m_layers[at(layer)];
    if (after.joint || kind != HeadKind::Value)
        setAll(after.key.lockedSlots, slots, locked);
    if (after.joint || kind == HeadKind::Value)
        setAll(after.value.lockedSlots, slots, locked);
    push({{layer, std::move(after)}}, (locked ? tr("Lock group %1") : tr("Unlock group %1"))
                                          .arg(letters.join(QStringLiteral(", "))));
}

void GroupingDocument::setHeadsLocked(int layer, HeadKind kind, const std::vector<int>& heads,
                                      bool locked) {
    if (refuseUnknown(layer, heads))
        return;
    LayerSlots after = m_layers[at(layer)];
    if (after.joint || kind != HeadKind::Value)
        setAll(after.key.lockedHeads, heads, locked);
    if (after.joint || kind == HeadKind::Value)
        setAll(after.value.lockedHeads, heads, locked);
    push({{layer, std::move(after)}},
         (locked ? tr("Lock head %1") : tr("Unlock head %1")).arg(headsText(heads)));
}

} // namespace regroup::ui
