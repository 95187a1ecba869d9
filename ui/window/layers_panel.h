// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/layer_thumbnails.h"
#include "ui/window/studio_context.h"

#include <QWidget>

class QDropEvent;
class QLabel;
class QLineEdit;
class QTreeView;

namespace regroup::ui {

class GroupingDocument;
class LayerListModel;

/// The content of the Layers dock: pictures, groups and mean similarity within groups of every
/// layer, or of those that a filter lets through. A click selects the layer, Enter or a double
/// click opens it.
class LayersPanel : public QWidget {
    Q_OBJECT
public:
    LayersPanel(const StudioContext& context, GroupingDocument& grouping,
                QWidget* parent = nullptr);

    /// @param within of the shown metric and kind, for the means; null: not measured.
    /// @param look Its `dark` is left to the panel.
    void setLook(const SharedReport& within, LayerLook look);
    void focusList();

protected:
    /// The letter of a group dropped on a layer: that layer takes over the groups of the edited
    /// one.
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void createList();
    void createFilter();
    QVariant pictureOf(int layer, int column);
    void applyFilter();
    int layerOfDrop(const QDropEvent& event) const; ///< -1: nothing that a layer takes.

    void fill();
    void updateLayer(int layer);
    void followSelection(const SelectionState& now);
    std::optional<double> withinMean(int layer) const;

    StudioContext m_context;
    GroupingDocument& m_grouping;
    SharedReport m_report;
    LayerListModel* m_model = nullptr;
    LayerLook m_look;
    LayerThumbnails m_thumbnails;
    QLineEdit* m_filter = nullptr;
    QLabel* m_filterNote = nullptr; ///< Why the list shows less, or not less.
    QTreeView* m_list = nullptr;
    QLabel* m_empty = nullptr;
};

} // namespace regroup::ui
