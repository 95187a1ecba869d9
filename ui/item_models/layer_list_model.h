// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"

#include <QAbstractTableModel>
#include <functional>
#include <optional>
#include <vector>

namespace regroup::ui {

/// The layers of the open model, for the Layers dock.
class LayerListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { LayerColumn, KeyGroupsColumn, ValueGroupsColumn, WithinMeanColumn, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1 };

    explicit LayerListModel(QObject* parent = nullptr);

    /// @param grouping [layerCount]; empty: no rows.
    void setGrouping(const ModelGrouping& grouping);
    void setLayer(int layer, const LayerGrouping& grouping); ///< One row changed.
    /// @param means [layerCount] or empty: not known yet. Nothing in it: no group has a pair.
    void setWithinMeans(std::vector<std::optional<double>> means);
    void setWithinMean(int layer, std::optional<double> mean);
    /// The picture of a layer's keys or values, beside the number of their groups
    /// (Qt::DecorationRole).
    void setDecoration(std::function<QVariant(int layer, Column column)> decoration);
    void refreshDecoration(); ///< What the function returns has changed.

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    QString toolTip(int layer) const;

    ModelGrouping m_grouping;
    std::vector<std::optional<double>> m_withinMeans; ///< [layerCount]
    std::function<QVariant(int, Column)> m_decoration;
};

} // namespace regroup::ui
