// SPDX-License-Identifier: GPL-3.0-or-later
// Keys of the rows: the focus walks over letters and chips; M and the digits send heads to a group.
#include "ui/common/group_text.h"
#include "ui/editor/group_rows.h"

#include <QKeyEvent>
#include <algorithm>

namespace regroup::ui {

using Part = GroupPlace::Part;

bool GroupRows::event(QEvent* event) {
    // While a letter is awaited, N or G name groups; they are no commands.
    if (event->type() == QEvent::ShortcutOverride && isMovePending()) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool plain = (key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == 0;
        if (plain && (!key->text().isEmpty() || key->key() == Qt::Key_Escape)) {
            event->accept();
            return true;
        }
    }
    return QAbstractScrollArea::event(event);
}

void GroupRows::keyPressEvent(QKeyEvent* event) {
    if (isMovePending() && typeLetter(event))
        return;
    const bool plain = (event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == 0;
    if (plain && moveFocus(event))
        return;
    if (plain && event->key() == Qt::Key_Space) {
        toggleFocused();
        return;
    }
    if (plain && event->key() >= Qt::Key_1 && event->key() <= Qt::Key_9) {
        moveToNthGroup(event->key() - Qt::Key_0);
        return;
    }
    const bool nothingSelected = m_selectedHeads.empty() && m_selectedSlots.empty();
    if (event->key() == Qt::Key_Escape && !nothingSelected) {
        changeSelection({}, {});
        return;
    }
    event->ignore(); // Page Up, Home and the rest are the window's.
}

bool GroupRows::moveFocus(QKeyEvent* event) {
    const int forward = layoutDirection() == Qt::RightToLeft ? -1 : 1;
    const bool select = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Left: moveFocusBy(0, -forward, select); return true;
    case Qt::Key_Right: moveFocusBy(0, forward, select); return true;
    case Qt::Key_Up: moveFocusBy(-1, 0, select); return true;
    case Qt::Key_Down: moveFocusBy(1, 0, select); return true;
    default: return false;
    }
}

void GroupRows::moveFocusBy(int lines, int steps, bool select) {
    if (m_rows.empty())
        return;
    GroupPlace place = focusPlace();
    const int before = headAt(place);
    const int lastRow = static_cast<int>(m_rows.size()) - 1;
    // A chip further than the shorter row's last one lands on the last one.
    const auto lastChip = [this](int row) {
        return static_cast<int>(rowAt(row).group.heads.size()) - 1;
    };
    int chip = place.part == Part::Chip ? place.chip : -1;
    int row = std::max(place.row, 0);
    if (lines != 0) {
        row = std::clamp(row + lines, 0, lastRow);
        chip = std::min(chip, lastChip(row));
    } else if (chip + steps >= -1 && chip + steps <= lastChip(row)) {
        chip += steps;
    } else if (row + steps >= 0 && row + steps <= lastRow) { // On to the next or previous row.
        row += steps;
        chip = steps > 0 ? -1 : lastChip(row);
    }
    place = chip < 0 ? GroupPlace{Part::Badge, row} : GroupPlace{Part::Chip, row, chip};
    setFocusPlace(place);
    const int now = headAt(place);
    if (!select || now < 0)
        return;
    std::set<int> heads = m_selectedHeads;
    heads.insert(now);
    if (before >= 0)
        heads.insert(before);
    m_anchorHead = now;
    changeSelection(std::move(heads), {});
}

void GroupRows::toggleFocused() {
    if (m_focusHead >= 0)
        selectHead(m_focusHead, Qt::ControlModifier);
    else if (focusSlot() >= 0)
        selectSlot(focusSlot(), Qt::ControlModifier);
    tellFocus();
}

void GroupRows::moveToNthGroup(int number) {
    if (number > static_cast<int>(m_rows.size())) {
        Q_EMIT said(
            tr("There is no group number %1; there are %2.").arg(number).arg(m_rows.size()));
        return;
    }
    const std::vector<int> heads = operandHeads();
    if (heads.empty())
        Q_EMIT said(tr("Select the heads to move first."));
    else
        Q_EMIT moveRequested(heads, rowAt(number - 1).group.slot);
}

void GroupRows::startMoveByLetter() {
    if (operandHeads().empty()) {
        Q_EMIT said(tr("Select the heads to move first."));
        return;
    }
    setFocus(Qt::ShortcutFocusReason);
    m_typedLetters = QString();
    sayTypedLetters();
}

void GroupRows::sayTypedLetters() {
    const QString heads = headsText(operandHeads());
    if (m_typedLetters->isEmpty())
        Q_EMIT said(tr("Move %1: press the letter of the group, or Esc.").arg(heads));
    else
        Q_EMIT said(
            tr("Move %1 to %2: press Enter, or the next letter.").arg(heads, *m_typedLetters));
}

void GroupRows::cancelMoveByLetter() {
    if (!m_typedLetters)
        return;
    m_typedLetters.reset();
    Q_EMIT said({});
}

bool GroupRows::typeLetter(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        cancelMoveByLetter();
        return true;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        finishMoveByLetter();
        return true;
    }
    if (event->key() < Qt::Key_A || event->key() > Qt::Key_Z)
        return false; // E.g. an arrow: go on as usual.
    const QString typed = *m_typedLetters + QChar(u'A' + (event->key() - Qt::Key_A));
    const bool couldGoOn = std::any_of(m_rows.begin(), m_rows.end(), [&](const GroupRow& row) {
        const QString letter = groupLetter(row.group.slot);
        return letter.size() > typed.size() && letter.startsWith(typed);
    });
    m_typedLetters = typed;
    if (couldGoOn)
        sayTypedLetters();
    else
        finishMoveByLetter();
    return true;
}

void GroupRows::finishMoveByLetter() {
    const std::vector<int> heads = operandHeads();
    const QString letters = m_typedLetters.value_or(QString());
    m_typedLetters.reset();
    for (const GroupRow& row : m_rows)
        if (groupLetter(row.group.slot) == letters) {
            Q_EMIT said({});
            Q_EMIT moveRequested(heads, row.group.slot);
            return;
        }
    Q_EMIT said(letters.isEmpty() ? QString() : tr("There is no group %1.").arg(letters));
}

} // namespace regroup::ui
