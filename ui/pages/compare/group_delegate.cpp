// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/group_delegate.h"

#include "ui/item_models/run_table_model.h"

#include <QPainter>

namespace regroup::ui {
namespace {

const RunTableFilter& tableOf(const QModelIndex& index) {
    return static_cast<const RunTableFilter&>(*index.model());
}

} // namespace

void GroupDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    const RunTableFilter& table = tableOf(index);
    if (table.groupColumn() < 0 || table.mapToSource(index).column() != table.groupColumn())
        return;
    if (table.beginsGroup(index.row()))
        option->font.setBold(true);
    else if (table.runIdAt(index) != table.baseline())
        option->text.clear();
}

void GroupDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    if (!tableOf(index).beginsGroup(index.row()))
        return;
    painter->save();
    painter->setPen(option.palette.color(QPalette::PlaceholderText));
    painter->drawLine(option.rect.topLeft(), option.rect.topRight());
    painter->restore();
}

} // namespace regroup::ui
