// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/dendrogram.h"

#include <QWidget>
#include <memory>

class QAction;
class QLabel;
class QPushButton;
class QSpinBox;

namespace regroup::ui {

class DendrogramView;
class SimilarityHeatmap;

/// The dendrogram above a heatmap whose order it gave, with the cut as a number and a button that
/// makes it the grouping. Its columns follow the heatmap's.
class ClusterPanel : public QWidget {
    Q_OBJECT
public:
    explicit ClusterPanel(SimilarityHeatmap& heatmap, QWidget* parent = nullptr);

    /// Null: hides the panel. The cut stays at its number of groups where the tree has as many.
    void setTree(std::shared_ptr<const Dendrogram> tree);
    void setCanApply(bool canApply); ///< Off: the heads of the heatmap are not those of the list.
    DendrogramView& dendrogram() { return *m_view; }
    QAction* makeGrouping() const { return m_makeGrouping; }

Q_SIGNALS:
    void groupingRequested(const regroup::Grouping& grouping);
    void headsPicked(const std::vector<int>& heads);
    void readOutChanged(const QString& text);

private:
    void createRow();
    void followHeatmap();
    void showGroupCount();
    void updateAction();

    SimilarityHeatmap& m_heatmap;
    DendrogramView* m_view = nullptr;
    QSpinBox* m_groupCount = nullptr;
    QPushButton* m_button = nullptr;
    QAction* m_makeGrouping = nullptr;
    bool m_canApply = true;
    bool m_hasCut = false; ///< The user or the first tree has set one.
};

} // namespace regroup::ui
