// SPDX-License-Identifier: GPL-3.0-or-later
// What is selected in the rows, and what the commands act on.
#include "ui/editor/group_rows.h"

#include <QWidget>
#include <algorithm>

namespace regroup::ui {

void GroupRows::setSelectedHeads(const std::vector<int>& heads) {
    m_selectedHeads.clear();
    for (const int head : heads)
        if (knowsHead(head))
            m_selectedHeads.insert(head);
    if (!m_selectedHeads.empty())
        m_selectedSlots.clear();
    viewport()->update();
}

void GroupRows::setSelectedSlot(int slot) {
    if (slot >= 0 && m_selectedSlots.contains(slot)) {
        m_currentSlot = slot; // One of several: the others stay.
        return;
    }
    m_selectedSlots.clear();
    m_currentSlot = rowOfSlot(slot) < 0 ? -1 : slot;
    if (m_currentSlot >= 0) {
        m_selectedSlots.insert(slot);
        m_selectedHeads.clear();
    }
    viewport()->update();
}

void GroupRows::changeSelection(std::set<int> heads, std::set<int> slots) {
    const bool otherHeads = heads != m_selectedHeads;
    const bool otherSlots = slots != m_selectedSlots;
    m_selectedHeads = std::move(heads);
    m_selectedSlots = std::move(slots);
    if (!m_selectedSlots.contains(m_currentSlot))
        m_currentSlot = m_selectedSlots.empty() ? -1 : *m_selectedSlots.begin();
    viewport()->update();
    if (otherHeads || otherSlots)
        Q_EMIT said({});
    if (otherHeads)
        Q_EMIT headSelectionChanged();
    if (otherSlots)
        Q_EMIT slotSelectionChanged();
}

void GroupRows::selectHead(int head, Qt::KeyboardModifiers modifiers) {
    if (modifiers.testFlag(Qt::ShiftModifier) && knowsHead(m_anchorHead)) {
        const std::vector<int> between = headsBetween(m_anchorHead, head);
        changeSelection({between.begin(), between.end()}, {});
        return;
    }
    m_anchorHead = head;
    if (!modifiers.testFlag(Qt::ControlModifier)) {
        changeSelection({head}, {});
        return;
    }
    std::set<int> heads = m_selectedHeads;
    if (!heads.insert(head).second)
        heads.erase(head);
    changeSelection(std::move(heads), {});
}

void GroupRows::selectSlot(int slot, Qt::KeyboardModifiers modifiers) {
    std::set<int> selected{slot};
    if (modifiers.testFlag(Qt::ControlModifier) || modifiers.testFlag(Qt::ShiftModifier)) {
        selected = m_selectedSlots;
        if (!selected.insert(slot).second)
            selected.erase(slot);
    }
    m_currentSlot = slot;
    changeSelection({}, std::move(selected));
}

std::vector<int> GroupRows::headsBetween(int first, int second) const {
    std::vector<int> shown;
    for (const GroupRow& row : m_rows)
        shown.insert(shown.end(), row.group.heads.begin(), row.group.heads.end());
    auto from = std::find(shown.begin(), shown.end(), first);
    auto to = std::find(shown.begin(), shown.end(), second);
    if (to < from)
        std::swap(from, to);
    return {from, to + 1};
}

std::vector<int> GroupRows::operandHeads() const {
    if (!m_selectedHeads.empty())
        return {m_selectedHeads.begin(), m_selectedHeads.end()};
    std::vector<int> heads;
    for (const GroupRow& row : m_rows)
        if (m_selectedSlots.contains(row.group.slot))
            heads.insert(heads.end(), row.group.heads.begin(), row.group.heads.end());
    if (heads.empty() && m_focusHead >= 0)
        heads.push_back(m_focusHead);
    std::sort(heads.begin(), heads.end());
    return heads;
}

std::vector<int> GroupRows::operandSlots() const {
    if (!m_selectedSlots.empty())
        return {m_selectedSlots.begin(), m_selectedSlots.end()};
    std::vector<int> found;
    for (const GroupRow& row : m_rows)
        if (std::any_of(row.group.heads.begin(), row.group.heads.end(),
                        [this](int head) { return m_selectedHeads.contains(head); }))
            found.push_back(row.group.slot);
    if (found.empty() && focusSlot() >= 0)
        found.push_back(focusSlot());
    return found;
}

} // namespace regroup::ui
