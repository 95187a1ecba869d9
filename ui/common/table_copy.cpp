// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/table_copy.h"

#include "ui/common/shown_number.h"

#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTableView>
#include <QTreeView>
#include <algorithm>
#include <set>
#include <vector>

namespace regroup::ui {
namespace {

const QHeaderView* columnsOf(const QAbstractItemView& view) {
    if (const auto* table = qobject_cast<const QTableView*>(&view))
        return table->horizontalHeader();
    if (const auto* tree = qobject_cast<const QTreeView*>(&view))
        return tree->header();
    return nullptr;
}

std::vector<int> shownColumns(const QAbstractItemView& view) {
    std::vector<int> columns;
    const QHeaderView* header = columnsOf(view);
    for (int place = 0; place < view.model()->columnCount(view.rootIndex()); ++place) {
        const int column = header == nullptr ? place : header->logicalIndex(place);
        if (header == nullptr || !header->isSectionHidden(column))
            columns.push_back(column);
    }
    return columns;
}

std::vector<int> copiedRows(const QAbstractItemView& view) {
    const auto* table = qobject_cast<const QTableView*>(&view);
    std::set<int> rows;
    if (view.selectionModel() != nullptr)
        for (const QModelIndex& index : view.selectionModel()->selectedIndexes())
            rows.insert(index.row());
    if (rows.empty())
        for (int row = 0; row < view.model()->rowCount(view.rootIndex()); ++row)
            if (table == nullptr || !table->isRowHidden(row))
                rows.insert(row);
    return {rows.begin(), rows.end()};
}

QString cellText(const QAbstractItemView& view, int row, int column) {
    QString text =
        withPlainMinus(view.model()->index(row, column, view.rootIndex()).data().toString());
    for (const QChar breaking : {QChar(u'\t'), QChar(u'\n'), QChar(u'\r')})
        text.replace(breaking, QLatin1Char(' '));
    return text;
}

QString headerText(const QAbstractItemView& view, int column) {
    return view.model()->headerData(column, Qt::Horizontal).toString();
}

QString asJson(const QAbstractItemView& view, const std::vector<int>& rows,
               const std::vector<int>& columns) {
    QJsonArray objects;
    for (const int row : rows) {
        QJsonObject object;
        for (const int column : columns)
            object.insert(headerText(view, column), cellText(view, row, column));
        objects.append(object);
    }
    return QString::fromUtf8(QJsonDocument(objects).toJson());
}

} // namespace

QString copiedText(const QAbstractItemView& view, CopyForm form) {
    if (view.model() == nullptr)
        return {};
    const std::vector<int> columns = shownColumns(view);
    const std::vector<int> rows = copiedRows(view);
    if (form == CopyForm::Json)
        return asJson(view, rows, columns);
    QStringList lines;
    if (form == CopyForm::WithHeaders) {
        QStringList names;
        for (const int column : columns)
            names.append(headerText(view, column));
        lines.append(names.join(QLatin1Char('\t')));
    }
    for (const int row : rows) {
        QStringList cells;
        for (const int column : columns)
            cells.append(cellText(view, row, column));
        lines.append(cells.join(QLatin1Char('\t')));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace regroup::ui
