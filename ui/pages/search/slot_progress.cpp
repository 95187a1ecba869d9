// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/slot_progress.h"

#include "ui/pages/search/search_slot_model.h"

#include <QPainter>

namespace regroup::ui {
namespace {

constexpr int barHeight = 3;

} // namespace

/// The text stays as readable as in every other cell: the bar is a line below it.
void SlotProgress::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    const QVariant percent = index.data(SearchSlotModel::ProgressRole);
    if (!percent.isValid())
        return;
    QRect track = option.rect.adjusted(3, 0, -3, 0);
    track.setTop(track.bottom() - barHeight + 1);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    QColor faint =
        option.palette.color(selected ? QPalette::HighlightedText : QPalette::WindowText);
    const QColor strong =
        selected ? faint : option.palette.color(QPalette::Active, QPalette::Highlight);
    faint.setAlphaF(0.2F);
    painter->fillRect(track, faint);
    const int length = track.width() * percent.toInt() / 100;
    QRect done = track;
    done.setWidth(length);
    if (option.direction == Qt::RightToLeft)
        done.moveRight(track.right());
    painter->fillRect(done, strong);
}

} // namespace regroup::ui
