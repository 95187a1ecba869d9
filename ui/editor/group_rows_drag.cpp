// SPDX-License-Identifier: GPL-3.0-or-later
// Drag and drop of the rows: chips and letters go out, heads (also the heatmap's) and letters come
// in.
#include "ui/common/group_text.h"
#include "ui/common/head_drag.h"
#include "ui/common/theme.h"
#include "ui/editor/group_rows.h"

#include <QDrag>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QPainter>
#include <QPointer>
#include <QScrollBar>
#include <algorithm>
#include <map>

namespace regroup::ui {

using Part = GroupPlace::Part;

QString groupMimeType() {
    return QStringLiteral("application/x-regroup-group");
}

QMimeData* GroupRows::dragData() const {
    if (m_pressed.part == Part::Chip)
        return createHeadsMimeData(operandHeads());
    auto* mime = new QMimeData;
    mime->setData(groupMimeType(), QByteArray::number(rowAt(m_pressed.row).group.slot));
    return mime;
}

QPixmap GroupRows::dragPicture(qreal ratio) const {
    const bool group = m_pressed.part == Part::Badge;
    const QString text = fontMetrics().elidedText(
        group ? groupLetter(rowAt(m_pressed.row).group.slot) : headsText(operandHeads()),
        Qt::ElideRight, 200);
    const QSize size(fontMetrics().horizontalAdvance(text) + 16, metrics().lineHeight);
    QPixmap picture(size * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font());
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette().highlight());
    painter.drawRoundedRect(QRectF(QPointF(0, 0), QSizeF(size)), 5, 5);
    painter.setPen(palette().color(QPalette::HighlightedText));
    painter.drawText(QRect(QPoint(0, 0), size), Qt::AlignCenter, text);
    return picture;
}

void GroupRows::startDrag() {
    m_selectOnRelease = false;
    auto* drag = new QDrag(this);
    drag->setMimeData(dragData());
    drag->setPixmap(dragPicture(devicePixelRatioF()));
    m_pressed = {};
    const QPointer<GroupRows> alive(this);
    drag->exec(Qt::MoveAction | Qt::CopyAction, Qt::MoveAction); // Returns after drop or Esc.
    if (alive)
        showPlan({});
}

GroupRows::DropPlan GroupRows::planDrop(const QMimeData* mime, const QPoint& position,
                                        Qt::KeyboardModifiers modifiers) const {
    const GroupPlace place = placeAt(position);
    const std::vector<int> heads = headsFromMimeData(mime);
    if (!heads.empty())
        return planHeadDrop(heads, place, modifiers);
    if (!mime->hasFormat(groupMimeType()) || place.row < 0)
        return {};
    bool isNumber = false;
    const int slot = mime->data(groupMimeType()).toInt(&isNumber);
    if (!isNumber || rowOfSlot(slot) < 0 || rowAt(place.row).group.slot == slot)
        return {};
    return {DropPlan::Kind::Merge, {Part::Badge, place.row}, {}, slot};
}

GroupRows::DropPlan GroupRows::planHeadDrop(const std::vector<int>& heads, const GroupPlace& place,
                                            Qt::KeyboardModifiers modifiers) const {
    if (!std::all_of(heads.begin(), heads.end(), [this](int head) { return knowsHead(head); }))
        return {}; // Of another layer or model.
    const int target = headAt(place);
    if (m_keepSizes && target < 0)
        return {}; // Only heads change places.
    if (place.part == Part::NewGroup)
        return {DropPlan::Kind::NewGroup, place, heads};
    if (place.row < 0)
        return {};
    if (target >= 0 && (m_keepSizes || modifiers.testFlag(Qt::ShiftModifier))) {
        const bool possible = heads.size() == 1 && placeOfHead(heads.front()).row != place.row;
        return possible ? DropPlan{DropPlan::Kind::Swap, place, heads} : DropPlan();
    }
    const bool allThere = std::all_of(heads.begin(), heads.end(),
                                      [&](int head) { return placeOfHead(head).row == place.row; });
    return allThere ? DropPlan() : DropPlan{DropPlan::Kind::Move, {Part::Row, place.row}, heads};
}

bool GroupRows::isLocked(const DropPlan& plan) const {
    return plan.target.row >= 0 && plan.target.row < static_cast<int>(m_rows.size()) &&
           rowAt(plan.target.row).group.locked;
}

std::vector<int> GroupRows::slotsAfter(const DropPlan& plan) const {
    std::map<int, int> slotOf;
    int free = 0;
    for (const GroupRow& row : m_rows) {
        free = std::max(free, row.group.slot + 1);
        for (const int head : row.group.heads)
            slotOf[head] = row.group.slot;
    }
    const int target = plan.target.row < 0 ? free : rowAt(plan.target.row).group.slot;
    if (plan.kind == DropPlan::Kind::Swap)
        std::swap(slotOf[plan.heads.front()], slotOf[headAt(plan.target)]);
    else
        for (const int head : plan.heads)
            slotOf[head] = target;
    std::vector<int> slots;
    slots.reserve(slotOf.size());
    for (const auto& [head, slot] : slotOf)
        slots.push_back(plan.kind == DropPlan::Kind::Merge && slot == plan.slot ? target : slot);
    return slots;
}

QString GroupRows::planText(const DropPlan& plan) const {
    const QString letter =
        plan.target.row < 0 ? QString() : groupLetter(rowAt(plan.target.row).group.slot);
    switch (plan.kind) {
    case DropPlan::Kind::None: break;
    case DropPlan::Kind::Move: return tr("Move %1 to %2").arg(headsText(plan.heads), letter);
    case DropPlan::Kind::NewGroup: return tr("New group of %1").arg(headsText(plan.heads));
    case DropPlan::Kind::Swap:
        return tr("Swap %1 and %2").arg(plan.heads.front()).arg(headAt(plan.target));
    case DropPlan::Kind::Merge: return tr("Merge %1 into %2").arg(groupLetter(plan.slot), letter);
    }
    return {};
}

void GroupRows::showPlan(const DropPlan& plan) {
    const bool wasShown = m_plan.kind != DropPlan::Kind::None;
    m_plan = plan;
    viewport()->update();
    if (plan.kind != DropPlan::Kind::None)
        sayDrop();
    else if (wasShown)
        Q_EMIT said({});
}

void GroupRows::sayDrop() {
    if (isLocked(m_plan)) {
        Q_EMIT said(tr("Group %1 is locked. Unlock it to change it.")
                        .arg(groupLetter(rowAt(m_plan.target.row).group.slot)));
        return;
    }
    if (m_plan.kind == DropPlan::Kind::None)
        return;
    const QString effect = m_dropEffect ? m_dropEffect(slotsAfter(m_plan)) : QString();
    Q_EMIT said(
        effect.isEmpty()
            ? planText(m_plan)
            : tr("%1: %2", "what a drop does: what it changes").arg(planText(m_plan), effect));
}

void GroupRows::perform(const DropPlan& plan) {
    switch (plan.kind) {
    case DropPlan::Kind::None: break;
    case DropPlan::Kind::Move:
        Q_EMIT moveRequested(plan.heads, rowAt(plan.target.row).group.slot);
        break;
    case DropPlan::Kind::NewGroup: Q_EMIT newGroupRequested(plan.heads); break;
    case DropPlan::Kind::Swap: Q_EMIT swapRequested(plan.heads.front(), headAt(plan.target)); break;
    case DropPlan::Kind::Merge:
        Q_EMIT mergeRequested({rowAt(plan.target.row).group.slot, plan.slot});
        break;
    }
}

void GroupRows::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasFormat(headsMimeType()) ||
        event->mimeData()->hasFormat(groupMimeType()))
        event->acceptProposedAction();
    m_dragPosition = event->position().toPoint();
    m_scrollTimer.start(50, this); // No move events come while the pointer rests at the edge.
}

void GroupRows::dragMoveEvent(QDragMoveEvent* event) {
    m_dragPosition = event->position().toPoint();
    showPlan(planDrop(event->mimeData(), m_dragPosition, event->modifiers()));
    if (m_plan.kind == DropPlan::Kind::None)
        event->ignore();
    else
        event->acceptProposedAction();
}

void GroupRows::dragLeaveEvent(QDragLeaveEvent* event) {
    m_scrollTimer.stop();
    showPlan({});
    event->accept();
}

void GroupRows::dropEvent(QDropEvent* event) {
    m_scrollTimer.stop();
    const DropPlan plan =
        planDrop(event->mimeData(), event->position().toPoint(), event->modifiers());
    showPlan({});
    if (plan.kind == DropPlan::Kind::None) {
        event->ignore();
        return;
    }
    event->acceptProposedAction();
    perform(plan);
}

void GroupRows::timerEvent(QTimerEvent* event) {
    if (event->timerId() == m_scrollTimer.timerId())
        scrollNearEdges();
    else
        QAbstractScrollArea::timerEvent(event);
}

void GroupRows::scrollNearEdges() {
    const int zone = metrics().lineHeight;
    const int below = m_dragPosition.y() - (viewport()->height() - zone);
    const int above = zone - m_dragPosition.y();
    QScrollBar* bar = verticalScrollBar();
    if (above > 0)
        bar->setValue(bar->value() - above / 2);
    else if (below > 0)
        bar->setValue(bar->value() + below / 2);
}

} // namespace regroup::ui
