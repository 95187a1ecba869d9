// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/csv_table_model.h"

#include "ui/common/shown_number.h"

#include <QLocale>
#include <algorithm>

namespace regroup::ui {
namespace {

/// Fields of all lines; quoted ones may hold commas, doubled quotes and line ends.
std::vector<QStringList> csvRows(const QString& text) {
    std::vector<QStringList> rows;
    QStringList row;
    QString field;
    bool quoted = false;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const QChar character = text[at];
        if (character == QLatin1Char('"')) {
            if (quoted && at + 1 < text.size() && text[at + 1] == character) {
                field += character;
                ++at;
            } else {
                quoted = !quoted;
            }
        } else if (!quoted && (character == QLatin1Char(',') || character == QLatin1Char('\n'))) {
            row.append(field);
            field.clear();
            if (character == QLatin1Char('\n'))
                rows.push_back(std::exchange(row, {}));
        } else {
            field += character;
        }
    }
    if (!row.isEmpty() || !field.isEmpty()) {
        row.append(field);
        rows.push_back(row);
    }
    return rows;
}

} // namespace

void CsvTableModel::setCsv(const QString& text) {
    beginResetModel();
    m_rows = csvRows(text);
    m_header.clear();
    if (!m_rows.empty()) {
        m_header = m_rows.front();
        m_rows.erase(m_rows.begin());
    }
    for (QStringList& row : m_rows)
        row.resize(m_header.size());
    endResetModel();
}

int CsvTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CsvTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_header.size());
}

QVariant CsvTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const QString& field = m_rows[static_cast<std::size_t>(index.row())][index.column()];
    bool isNumber = false;
    const double number = QLocale::c().toDouble(field, &isNumber);
    if (role == Qt::DisplayRole)
        return isNumber ? shownNumber(number, 'g', 7) : field;
    if (role == Qt::TextAlignmentRole)
        return ((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter).toInt();
    return {};
}

QVariant CsvTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole && section >= 0 &&
        section < m_header.size())
        return QString(m_header[section]).replace(QLatin1Char('_'), QLatin1Char(' '));
    return QAbstractTableModel::headerData(section, orientation, role);
}

void CsvTableModel::sort(int column, Qt::SortOrder order) {
    if (column < 0 || column >= m_header.size())
        return;
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const auto less = [column](const QStringList& a, const QStringList& b) {
        bool isFirst = false;
        bool isSecond = false;
        const double first = QLocale::c().toDouble(a[column], &isFirst);
        const double second = QLocale::c().toDouble(b[column], &isSecond);
        return isFirst && isSecond ? first < second : a[column].localeAwareCompare(b[column]) < 0;
    };
    std::stable_sort(m_rows.begin(), m_rows.end(), [&](const QStringList& a, const QStringList& b) {
        return order == Qt::AscendingOrder ? less(a, b) : less(b, a);
    });
    changePersistentIndexList(persistentIndexList(), QModelIndexList(persistentIndexList().size()));
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

} // namespace regroup::ui
