// SPDX-License-Identifier: GPL-3.0-or-later
// Content, geometry and mouse of the rows; the rest has files of its own.
#include "ui/editor/group_rows.h"

#include "ui/common/group_text.h"
#include "ui/editor/group_rows_accessible.h"
#include "ui/editor/group_rows_painter.h"

#include <QAccessible>
#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

namespace regroup::ui {

using Part = GroupPlace::Part;

GroupRows::GroupRows(QWidget* parent) : QAbstractScrollArea(parent) {
    installGroupRowsAccessibility();
    setObjectName(QStringLiteral("groupRows"));
    setAccessibleName(tr("Groups of heads"));
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAcceptDrops(true);
    viewport()->setAcceptDrops(true);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    verticalScrollBar()->setSingleStep(fontMetrics().height());
}

void GroupRows::setRows(std::vector<GroupRow> rows, std::set<int> lockedHeads) {
    const bool sameGroups = std::equal(m_rows.begin(), m_rows.end(), rows.begin(), rows.end(),
                                       [](const GroupRow& a, const GroupRow& b) {
                                           return a.group.slot == b.group.slot &&
                                                  a.group.heads == b.group.heads &&
                                                  a.group.locked == b.group.locked;
                                       });
    m_rows = std::move(rows);
    m_lockedHeads = std::move(lockedHeads);
    std::erase_if(m_selectedHeads, [this](int head) { return !knowsHead(head); });
    std::erase_if(m_selectedSlots, [this](int slot) { return rowOfSlot(slot) < 0; });
    if (!m_selectedSlots.contains(m_currentSlot))
        m_currentSlot = m_selectedSlots.empty() ? -1 : *m_selectedSlots.begin();
    if (!knowsHead(m_focusHead))
        m_focusHead = -1;
    if (m_focusHead < 0 && rowOfSlot(m_focusSlot) < 0)
        m_focusSlot = m_rows.empty() ? -1 : m_rows.front().group.slot;
    m_hovered = {};
    if (!sameGroups) // Else only numbers are new: what is held over them stays there.
        m_plan = {};
    updateLayout();
    forgetAccessibleChildren(this);
}

void GroupRows::clearSelection() {
    m_selectedHeads.clear();
    m_selectedSlots.clear();
    m_currentSlot = -1;
    m_anchorHead = -1;
    m_focusHead = -1;
    m_focusSlot = m_rows.empty() ? -1 : m_rows.front().group.slot;
    m_typedLetters.reset();
    viewport()->update();
}

bool GroupRows::knowsHead(int head) const {
    return placeOfHead(head).part == Part::Chip;
}

GroupPlace GroupRows::placeOfHead(int head) const {
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const std::vector<int>& heads = m_rows[row].group.heads;
        const auto found = std::lower_bound(heads.begin(), heads.end(), head);
        if (found != heads.end() && *found == head)
            return {Part::Chip, static_cast<int>(row), static_cast<int>(found - heads.begin())};
    }
    return {};
}

int GroupRows::rowOfSlot(int slot) const {
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        if (m_rows[row].group.slot == slot)
            return static_cast<int>(row);
    return -1;
}

int GroupRows::headAt(const GroupPlace& place) const {
    return place.part == Part::Chip
               ? rowAt(place.row).group.heads[static_cast<std::size_t>(place.chip)]
               : -1;
}

int GroupRows::focusSlot() const {
    const GroupPlace place = focusPlace();
    return place.row < 0 ? -1 : rowAt(place.row).group.slot;
}

GroupPlace GroupRows::focusPlace() const {
    if (m_focusHead >= 0)
        return placeOfHead(m_focusHead);
    const int row = rowOfSlot(m_focusSlot);
    return row < 0 ? GroupPlace() : GroupPlace{Part::Badge, row};
}

void GroupRows::setFocusPlace(const GroupPlace& place) {
    if (place.part != Part::Chip && place.part != Part::Badge)
        return;
    m_focusHead = headAt(place);
    m_focusSlot = rowAt(place.row).group.slot;
    const QRect rect = m_layout.rectOf(place);
    const int top = verticalScrollBar()->value();
    if (rect.top() < top)
        verticalScrollBar()->setValue(rect.top() - metrics().gap);
    else if (rect.bottom() >= top + viewport()->height())
        verticalScrollBar()->setValue(rect.bottom() + 1 + metrics().gap - viewport()->height());
    viewport()->update();
    tellFocus();
}

void GroupRows::tellFocus() {
    if (hasFocus())
        announceFocus(this, focusPlace());
}

GroupMetrics GroupRows::metrics() const {
    const QFontMetrics text = fontMetrics();
    int highest = 9;
    int letters = 1;
    GroupMetrics metrics;
    for (const GroupRow& row : m_rows) {
        highest = std::max(highest, row.group.heads.back());
        letters = std::max(letters, static_cast<int>(groupLetter(row.group.slot).size()));
        metrics.meanWidth = std::max(metrics.meanWidth, text.horizontalAdvance(row.mean));
        metrics.weakestWidth = std::max(metrics.weakestWidth, text.horizontalAdvance(row.weakest));
        metrics.errorWidth = std::max(metrics.errorWidth, text.horizontalAdvance(row.error));
    }
    const auto digits = QString::number(highest).size();
    const int padding = text.height() / 3;
    metrics.lineHeight = text.height() + 6;
    metrics.chipWidth = text.horizontalAdvance(QString(digits, QLatin1Char('0'))) + 2 * padding + 2;
    QFont bold = font();
    bold.setBold(true);
    metrics.badgeWidth =
        QFontMetrics(bold).horizontalAdvance(QString(letters, QLatin1Char('W'))) + 2 * padding;
    metrics.gap = std::max(4, text.height() / 4);
    return metrics;
}

void GroupRows::updateLayout() {
    std::vector<GroupRowContent> contents;
    for (const GroupRow& row : m_rows)
        contents.push_back({static_cast<int>(row.group.heads.size()), !row.weakest.isEmpty()});
    m_layout = GroupLayout(contents, metrics(), viewport()->width(), layoutDirection());
    QScrollBar* bar = verticalScrollBar();
    bar->setPageStep(viewport()->height());
    bar->setRange(0, std::max(0, m_layout.height() - viewport()->height()));
    viewport()->update();
}

QRect GroupRows::viewRect(const GroupPlace& place) const {
    return m_layout.rectOf(place).translated(0, -verticalScrollBar()->value());
}

GroupPlace GroupRows::placeAt(const QPoint& viewportPosition) const {
    return m_layout.placeAt(viewportPosition + QPoint(0, verticalScrollBar()->value()));
}

QSize GroupRows::sizeHint() const {
    const GroupMetrics sizes = metrics();
    const int line = sizes.lineHeight + 2 * sizes.gap;
    const int width = sizes.badgeWidth + 6 * (sizes.chipWidth + sizes.gap) + sizes.meanWidth +
                      sizes.weakestWidth + sizes.errorWidth + sizes.lineHeight + 12 * sizes.gap;
    const auto lines = std::clamp(static_cast<int>(m_rows.size()) + 1, 5, 10);
    const int frame = 2 * frameWidth();
    return {width + verticalScrollBar()->sizeHint().width() + frame, lines * line + frame};
}

QSize GroupRows::minimumSizeHint() const {
    const GroupMetrics sizes = metrics();
    const int numbers = std::max({sizes.meanWidth, sizes.weakestWidth, sizes.errorWidth});
    const int chips = std::max(2 * (sizes.chipWidth + sizes.gap), numbers);
    const int frame = 2 * frameWidth();
    return {sizes.badgeWidth + chips + sizes.lineHeight + 6 * sizes.gap +
                verticalScrollBar()->sizeHint().width() + frame,
            3 * (sizes.lineHeight + 2 * sizes.gap) + frame};
}

void GroupRows::resizeEvent(QResizeEvent*) {
    updateLayout();
}

void GroupRows::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange ||
        event->type() == QEvent::LayoutDirectionChange) {
        updateGeometry();
        updateLayout();
    }
    viewport()->update();
}

void GroupRows::paintEvent(QPaintEvent* event) {
    GroupRowsPainter(*this, event->rect()).paint();
}

void GroupRows::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
    tellFocus();
}

void GroupRows::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason)
        cancelMoveByLetter();
    viewport()->update();
}

// Mouse

void GroupRows::mousePressEvent(QMouseEvent* event) {
    cancelMoveByLetter();
    const GroupPlace place = placeAt(event->position().toPoint());
    m_pressed = {};
    m_selectOnRelease = false;
    if (event->button() != Qt::LeftButton && event->button() != Qt::RightButton)
        return;
    const bool left = event->button() == Qt::LeftButton;
    if (left) {
        m_pressed = place;
        m_pressedAt = event->position().toPoint();
    }
    setFocusPlace(place);
    if (place.part == Part::Chip) {
        const int head = headAt(place);
        const bool plain = event->modifiers() == Qt::NoModifier;
        m_selectOnRelease = left && plain && m_selectedHeads.contains(head);
        if (!m_selectOnRelease && (left || !m_selectedHeads.contains(head)))
            selectHead(head, event->modifiers());
    } else if (place.part == Part::Badge) {
        const int slot = rowAt(place.row).group.slot;
        if (left || !m_selectedSlots.contains(slot))
            selectSlot(slot, event->modifiers());
    } else if (place.part == Part::None || (place.part == Part::Row && left)) {
        changeSelection({}, {});
    }
}

void GroupRows::mouseMoveEvent(QMouseEvent* event) {
    const QPoint position = event->position().toPoint();
    const GroupPlace place = placeAt(position);
    if (place != m_hovered) {
        const int before = m_hovered.row < static_cast<int>(m_rows.size()) ? headAt(m_hovered) : -1;
        m_hovered = place;
        viewport()->setCursor(place.part == Part::Chip || place.part == Part::Badge
                                  ? Qt::OpenHandCursor
                                  : Qt::ArrowCursor);
        viewport()->update();
        if (headAt(place) != before)
            Q_EMIT headHovered(headAt(place));
    }
    const bool draggable = m_pressed.part == Part::Chip || m_pressed.part == Part::Badge;
    if (draggable && event->buttons().testFlag(Qt::LeftButton) &&
        (position - m_pressedAt).manhattanLength() >= QApplication::startDragDistance())
        startDrag();
}

void GroupRows::mouseReleaseEvent(QMouseEvent* event) {
    const GroupPlace place = placeAt(event->position().toPoint());
    const GroupPlace pressed = std::exchange(m_pressed, {});
    const bool select = std::exchange(m_selectOnRelease, false);
    if (event->button() != Qt::LeftButton || place != pressed)
        return;
    if (place.part == Part::Padlock)
        Q_EMIT lockToggled(rowAt(place.row).group.slot);
    else if (place.part == Part::NewGroup)
        Q_EMIT newGroupRequested(operandHeads());
    else if (select)
        selectHead(headAt(place), Qt::NoModifier);
}

void GroupRows::contextMenuEvent(QContextMenuEvent* event) {
    QPoint position = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard)
        position = viewport()->mapToGlobal(viewRect(focusPlace()).bottomLeft());
    Q_EMIT menuRequested(position);
}

bool GroupRows::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) {
        m_hovered = {};
        viewport()->update();
        Q_EMIT headHovered(-1);
    }
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const GroupPlace place = placeAt(help->pos());
        QString text;
        if (place.part == Part::Padlock)
            text = rowAt(place.row).group.locked ? tr("Unlock this group") : tr("Lock this group");
        else if (place.part == Part::Chip || place.part == Part::Badge)
            text = elementText(place);
        QToolTip::showText(help->globalPos(), text, viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

QString GroupRows::elementText(const GroupPlace& place) const {
    if (place.part == Part::NewGroup)
        return tr("Drop heads here for a new group");
    if (place.row < 0)
        return {};
    const GroupRow& row = rowAt(place.row);
    const QString letter = groupLetter(row.group.slot);
    QStringList parts;
    if (place.part == Part::Chip) {
        parts.append(tr("Head %1, group %2").arg(headAt(place)).arg(letter));
        if (m_lockedHeads.contains(headAt(place)))
            parts.append(tr("locked"));
        return parts.join(QStringLiteral(", "));
    }
    parts.append(row.group.heads.size() == 1
                     ? tr("Group %1, head %2").arg(letter).arg(row.group.heads[0])
                     : tr("Group %1, heads %2").arg(letter, headsText(row.group.heads)));
    for (const QString& number : {row.mean, row.weakest, row.error})
        if (!number.isEmpty())
            parts.append(number);
    if (row.group.locked)
        parts.append(tr("locked"));
    return parts.join(QStringLiteral(", "));
}

} // namespace regroup::ui
