// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/studio_context.h"

#include <QWidget>

class QDropEvent;
class QLabel;
class QTreeView;

namespace regroup::ui {

class GroupingDocument;
class LayerListModel;

/// The content of the Layers dock: groups and mean similarity within groups of every layer. A click
/// selects the layer, Enter or a double click opens it.
class LayersPanel : public QWidget {
    Q_OBJECT
public:
    LayersPanel(const StudioContext& context, GroupingDocument& grouping,
                QWidget* parent = nullptr);

    /// Of the shown metric and kind, for the means; null: not measured.
    void setReport(const SharedReport& report);
    void focusList();

protected:
    /// The letter of a group dropped on a layer: that layer takes over the groups of the edited
    /// one.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    int layerOfDrop(const QDropEvent& event) const; ///< -1: nothing that a layer takes.

    void fill();
    void updateLayer(int layer);
    void followSelection(const SelectionState& now);
    std::optional<double> withinMean(int layer) const;

    StudioContext m_context;
    GroupingDocument& m_grouping;
    SharedReport m_report;
    LayerListModel* m_model = nullptr;
    QTreeView* m_list = nullptr;
    QLabel* m_empty = nullptr;
};

} // namespace regroup::ui
