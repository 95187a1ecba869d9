// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/task_result_model.h"

#include "ui/common/shown_number.h"
#include "ui/item_models/number_text.h"

#include <QFont>
#include <QLocale>
#include <algorithm>

namespace regroup::ui {
namespace {

constexpr double clearlyAbove = 2; ///< Standard errors.

QString shareText(const std::optional<double>& share) {
    return share ? shownNumber(*share, 'f', 3) : QStringLiteral("–");
}

/// The higher of chance and majority, if there is one.
std::optional<double> lineOf(const TaskResult& result) {
    if (result.chance && result.majority)
        return std::max(*result.chance, *result.majority);
    return result.chance ? result.chance : result.majority;
}

} // namespace

TaskResultModel::TaskResultModel(QObject* parent) : QAbstractTableModel(parent) {}

void TaskResultModel::setResults(std::vector<TaskResult> results) {
    beginResetModel();
    m_results = std::move(results);
    endResetModel();
}

int TaskResultModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_results.size());
}

int TaskResultModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString TaskResultModel::toolTip(const TaskResult& result) const {
    if (!result.leak.isEmpty())
        return tr("Selected on this split: %1. It never counts as best.").arg(result.leak);
    const auto line = lineOf(result);
    if (!line || !result.standardError)
        return {};
    if (result.value < *line)
        return tr("Below what guessing or the most frequent answer gives");
    return result.value - *line < clearlyAbove * *result.standardError
               ? tr("Not clearly above what guessing or the most frequent answer gives")
               : tr("Above what guessing and the most frequent answer give");
}

QVariant TaskResultModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TaskResult& result = m_results[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole && index.column() >= ValueColumn)
        return (Qt::AlignRight | Qt::AlignVCenter).toInt();
    if (role == Qt::FontRole && result.isGroup) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    if (role == Qt::ToolTipRole)
        return toolTip(result);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case TaskColumn: return result.task;
    case ProtocolColumn: return result.protocol;
    case SplitColumn: return result.split;
    case MetricColumn: return result.metric;
    case ValueColumn: {
        const QString value = measuredText(result.value, result.standardError);
        return result.leak.isEmpty() ? value : QStringLiteral("○ %1").arg(value); // Hollow.
    }
    case CountColumn: return QLocale().toString(static_cast<qlonglong>(result.count));
    case ChanceColumn: return shareText(result.chance);
    case MajorityColumn: return shareText(result.majority);
    }
    return {};
}

QVariant TaskResultModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section >= ValueColumn)
        return (Qt::AlignRight | Qt::AlignVCenter).toInt();
    const bool toolTip = role == Qt::ToolTipRole;
    if (role != Qt::DisplayRole && !toolTip)
        return {};
    switch (section) {
    case TaskColumn: return tr("Task");
    case ProtocolColumn: return toolTip ? tr("How the answers are read") : tr("Protocol");
    case SplitColumn: return toolTip ? tr("The part of the data that was measured") : tr("Split");
    case MetricColumn: return tr("Metric");
    case ValueColumn: return toolTip ? tr("Value with its standard error") : tr("Value");
    case CountColumn: return toolTip ? tr("Items, or tokens of a text") : tr("n");
    case ChanceColumn: return toolTip ? tr("What guessing gives") : tr("Chance");
    case MajorityColumn:
        return toolTip ? tr("What always the most frequent answer gives") : tr("Majority");
    }
    return {};
}

} // namespace regroup::ui
