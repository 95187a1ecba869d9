// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/group_rows_painter.h"

#include "ui/common/group_text.h"
#include "ui/common/theme.h"
#include "ui/editor/group_rows.h"
#include "ui/editor/padlock.h"

#include <QScrollBar>
#include <QStyle>
#include <algorithm>

namespace regroup::ui {

using Part = GroupPlace::Part;

GroupRowsPainter::GroupRowsPainter(const GroupRows& rows, const QRect& exposed)
    : m_rows(rows), m_painter(rows.viewport()), m_dark(isDark(rows.palette())) {
    const int scrolled = rows.verticalScrollBar()->value();
    m_exposed = exposed.translated(0, scrolled);
    m_painter.translate(0, -scrolled);
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setFont(rows.font());
}

QColor GroupRowsPainter::faint() const {
    return m_rows.palette().color(QPalette::PlaceholderText);
}

void GroupRowsPainter::paint() {
    for (int row = 0; row < static_cast<int>(m_rows.m_rows.size()); ++row)
        if (m_rows.m_layout.row(row).row.intersects(m_exposed))
            paintRow(row);
    if (!m_rows.m_rows.empty())
        paintNewGroup();
    paintDropMark();
}

void GroupRowsPainter::paintRow(int row) {
    const GroupRowRects& rects = m_rows.m_layout.row(row);
    const SlotGroup& group = m_rows.rowAt(row).group;
    const QPalette& palette = m_rows.palette();
    if (m_rows.m_selectedSlots.contains(group.slot)) {
        QColor tint = palette.color(QPalette::Highlight);
        tint.setAlphaF(0.15F);
        m_painter.fillRect(rects.row, tint);
    } else if (row % 2 == 1) {
        m_painter.fillRect(rects.row, palette.color(QPalette::AlternateBase));
    }
    paintBadge(row);
    for (int chip = 0; chip < static_cast<int>(rects.chips.size()); ++chip)
        paintChip(row, chip);
    paintNumbers(row);
    const QRectF lock = QRectF(rects.padlock)
                            .adjusted(rects.padlock.width() * 0.28, rects.padlock.height() * 0.2,
                                      -rects.padlock.width() * 0.28, -rects.padlock.height() * 0.2);
    const bool hovered = m_rows.m_hovered == GroupPlace{Part::Padlock, row};
    drawPadlock(m_painter, lock, group.locked,
                group.locked || hovered ? palette.color(QPalette::Text) : faint());
}

void GroupRowsPainter::paintBadge(int row) {
    const QRect rect = m_rows.m_layout.row(row).badge;
    const int slot = m_rows.rowAt(row).group.slot;
    const QPalette& palette = m_rows.palette();
    const QColor paper = palette.color(QPalette::Base);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(groupBrush(slot, m_dark, paper));
    m_painter.drawRoundedRect(QRectF(rect), 4, 4);
    QColor ink = readableOn(groupColor(slot, m_dark));
    if (isHatched(slot)) { // A letter on lines is hard to read: give it a plain ground.
        m_painter.setBrush(paper);
        m_painter.drawRoundedRect(QRectF(rect).adjusted(4, 3, -4, -3), 3, 3);
        ink = palette.color(QPalette::Text);
    }
    QFont bold = m_rows.font();
    bold.setBold(true);
    m_painter.setFont(bold);
    m_painter.setPen(ink);
    m_painter.drawText(rect, Qt::AlignCenter, groupLetter(slot));
    m_painter.setFont(m_rows.font());
    if (m_rows.m_selectedSlots.contains(slot)) {
        m_painter.setPen(QPen(palette.color(QPalette::Text), 2));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawRoundedRect(QRectF(rect).adjusted(-1, -1, 1, 1), 5, 5);
    }
    if (m_rows.hasFocus() && m_rows.focusPlace() == GroupPlace{Part::Badge, row})
        paintFocus(rect);
}

void GroupRowsPainter::paintChip(int row, int chip) {
    const GroupPlace place{Part::Chip, row, chip};
    const QRect rect = m_rows.m_layout.rectOf(place);
    const int head = m_rows.headAt(place);
    const bool selected = m_rows.m_selectedHeads.contains(head);
    const QPalette& palette = m_rows.palette();
    const QColor fill = palette.color(selected                    ? QPalette::Highlight
                                      : m_rows.m_hovered == place ? QPalette::Midlight
                                                                  : QPalette::Button);
    const QColor ink = palette.color(selected ? QPalette::HighlightedText : QPalette::ButtonText);
    m_painter.setPen(QPen(selected ? fill : faint(), 1));
    m_painter.setBrush(fill);
    const double round = rect.height() / 2.0;
    m_painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), round, round);
    m_painter.setPen(selected || m_rows.m_hovered != place ? ink : palette.color(QPalette::Text));
    m_painter.drawText(rect, Qt::AlignCenter, QString::number(head));
    if (m_rows.m_lockedHeads.contains(head)) {
        const double side = rect.height() * 0.42;
        const QRectF corner(rect.right() - side * 0.75, rect.top() - side * 0.15, side, side);
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(palette.color(QPalette::Base));
        m_painter.drawEllipse(corner.adjusted(-2, -2, 2, 2));
        drawPadlock(m_painter, corner.adjusted(side * 0.1, 0, -side * 0.1, 0), true,
                    palette.color(QPalette::Text));
    }
    if (m_rows.hasFocus() && m_rows.focusPlace() == place)
        paintFocus(rect);
}

void GroupRowsPainter::paintFocus(const QRect& rect) {
    const QPalette& palette = m_rows.palette();
    const double round = rect.height() / 2.0;
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(palette.color(QPalette::Base), 4)); // A ring that shows on any fill.
    m_painter.drawRoundedRect(QRectF(rect).adjusted(-1, -1, 1, 1), round, round);
    m_painter.setPen(QPen(palette.color(QPalette::Text), 2));
    m_painter.drawRoundedRect(QRectF(rect).adjusted(-2, -2, 2, 2), round, round);
}

void GroupRowsPainter::paintNumbers(int row) {
    const GroupRowRects& rects = m_rows.m_layout.row(row);
    const GroupRow& content = m_rows.rowAt(row);
    m_painter.setPen(m_rows.palette().color(QPalette::Text));
    const int flags = Qt::AlignVCenter | Qt::AlignLeading;
    const auto draw = [&](const QRect& rect, const QString& text) {
        m_painter.drawText(rect,
                           QStyle::visualAlignment(m_rows.layoutDirection(), Qt::Alignment(flags)) |
                               Qt::TextSingleLine,
                           text);
    };
    draw(rects.mean, content.mean);
    draw(rects.weakest, content.weakest);
    draw(rects.error, content.error);
}

void GroupRowsPainter::paintNewGroup() {
    const QRect rect = m_rows.m_layout.newGroup();
    const QPalette& palette = m_rows.palette();
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(faint(), 1, Qt::DashLine));
    m_painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    m_painter.setPen(palette.color(
        m_rows.m_hovered.part == Part::NewGroup ? QPalette::Text : QPalette::PlaceholderText));
    const QRect inside = rect.adjusted(8, 0, -8, 0);
    QString text = GroupRows::tr("+ drop here for a new group");
    if (m_painter.fontMetrics().horizontalAdvance(text) > inside.width())
        text = GroupRows::tr("+ new group");
    m_painter.drawText(inside, Qt::AlignCenter | Qt::TextSingleLine,
                       m_painter.fontMetrics().elidedText(text, Qt::ElideRight, inside.width()));
}

void GroupRowsPainter::paintDropMark() {
    using Kind = GroupRows::DropPlan::Kind;
    const GroupRows::DropPlan& plan = m_rows.m_plan;
    if (plan.kind == Kind::None || m_rows.isLocked(plan))
        return;
    const QColor color = m_rows.palette().color(QPalette::Highlight);
    const QRectF target = m_rows.m_layout.rectOf(plan.target);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(color, 2));
    m_painter.drawRoundedRect(target.adjusted(1, 1, -1, -1), 5, 5);
    if (plan.kind != Kind::Move)
        return;
    // A line where the first of the heads will stand: chips are in ascending order.
    const GroupRowRects& rects = m_rows.m_layout.row(plan.target.row);
    const std::vector<int>& heads = m_rows.rowAt(plan.target.row).group.heads;
    const auto after =
        std::lower_bound(heads.begin(), heads.end(), plan.heads.front()) - heads.begin();
    const bool atEnd = after == static_cast<std::ptrdiff_t>(heads.size());
    const QRect chip = rects.chips[static_cast<std::size_t>(atEnd ? after - 1 : after)];
    const bool rightSide = atEnd != (m_rows.layoutDirection() == Qt::RightToLeft);
    const int x = rightSide ? chip.right() + 3 : chip.left() - 2;
    m_painter.setPen(QPen(color, 3));
    m_painter.drawLine(x, chip.top() - 1, x, chip.bottom() + 1);
}

} // namespace regroup::ui
