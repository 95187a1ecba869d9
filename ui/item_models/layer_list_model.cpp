// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/layer_list_model.h"

#include "ui/common/shown_number.h"

#include <cmath>

namespace regroup::ui {
namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

QString meanText(double mean) {
    return std::isfinite(mean) ? shownNumber(mean, 'f', 3) : LayerListModel::tr("not finite");
}

} // namespace

LayerListModel::LayerListModel(QObject* parent) : QAbstractTableModel(parent) {}

void LayerListModel::setGrouping(const ModelGrouping& grouping) {
    if (grouping.size() != m_grouping.size()) {
        beginResetModel();
        m_grouping = grouping;
        m_withinMeans.assign(grouping.size(), std::nullopt);
        endResetModel();
        return;
    }
    m_grouping = grouping; // The same rows: views keep selection and position.
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void LayerListModel::setLayer(int layer, const LayerGrouping& grouping) {
    if (layer < 0 || layer >= rowCount())
        return;
    m_grouping[at(layer)] = grouping;
    Q_EMIT dataChanged(index(layer, 0), index(layer, ColumnCount - 1));
}

void LayerListModel::setWithinMeans(std::vector<std::optional<double>> means) {
    means.resize(m_grouping.size());
    m_withinMeans = std::move(means);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, WithinMeanColumn), index(rowCount() - 1, WithinMeanColumn));
}

void LayerListModel::setWithinMean(int layer, std::optional<double> mean) {
    if (layer < 0 || layer >= rowCount())
        return;
    m_withinMeans[at(layer)] = mean;
    Q_EMIT dataChanged(index(layer, WithinMeanColumn), index(layer, WithinMeanColumn));
}

void LayerListModel::setDecoration(std::function<QVariant(int, Column)> decoration) {
    m_decoration = std::move(decoration);
    refreshDecoration();
}

void LayerListModel::refreshDecoration() {
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, KeyGroupsColumn), index(rowCount() - 1, ValueGroupsColumn),
                           {Qt::DecorationRole});
}

int LayerListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_grouping.size());
}

int LayerListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LayerListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int layer = index.row();
    if (role == Qt::TextAlignmentRole)
        return (Qt::AlignRight | Qt::AlignVCenter).toInt();
    if (role == Qt::DecorationRole)
        return m_decoration &&
                       (index.column() == KeyGroupsColumn || index.column() == ValueGroupsColumn)
                   ? m_decoration(layer, static_cast<Column>(index.column()))
                   : QVariant();
    if (role == Qt::ToolTipRole)
        return toolTip(layer);
    if (role != Qt::DisplayRole && role != SortRole)
        return {};
    switch (index.column()) {
    case LayerColumn: return layer;
    case KeyGroupsColumn: return m_grouping[at(layer)].key.groupCount();
    case ValueGroupsColumn: return m_grouping[at(layer)].value.groupCount();
    case WithinMeanColumn:
        if (!m_withinMeans[at(layer)])
            return role == SortRole ? QVariant() : QVariant(QStringLiteral("–"));
        return role == SortRole ? QVariant(*m_withinMeans[at(layer)])
                                : QVariant(meanText(*m_withinMeans[at(layer)]));
    }
    return {};
}

QString LayerListModel::toolTip(int layer) const {
    const LayerGrouping& grouping = m_grouping[at(layer)];
    const QString place = tr("Layer %1, %n head(s)", "", grouping.key.headCount()).arg(layer);
    if (grouping.isJoint())
        return tr("%1, keys and values in %n group(s)", "", grouping.key.groupCount()).arg(place);
    return tr("%1, keys in %2 and values in %3 groups")
        .arg(place)
        .arg(grouping.key.groupCount())
        .arg(grouping.value.groupCount());
}

QVariant LayerListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role == Qt::TextAlignmentRole)
        return (Qt::AlignRight | Qt::AlignVCenter).toInt();
    const bool toolTip = role == Qt::ToolTipRole;
    if (role != Qt::DisplayRole && !toolTip)
        return {};
    switch (section) {
    case LayerColumn: return tr("Layer");
    case KeyGroupsColumn: return toolTip ? tr("Groups of the keys") : tr("K");
    case ValueGroupsColumn: return toolTip ? tr("Groups of the values") : tr("V");
    case WithinMeanColumn:
        return toolTip ? tr("Mean similarity of the pairs inside groups") : tr("Within");
    }
    return {};
}

} // namespace regroup::ui
