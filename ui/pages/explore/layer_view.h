// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/generate.h"
#include "core/search/dendrogram.h"
#include "ui/charts/heatmap_figure.h"
#include "ui/window/studio_context.h"

#include <QWidget>
#include <optional>

class QAction;
class QHBoxLayout;
class QLabel;
class QToolButton;
class QPushButton;
class QSplitter;

namespace regroup::ui {

class ClusterPanel;
class GroupingDocument;
class GroupList;
class HeatmapPair;
class LiveCosts;
class SimilarityHeatmap;

/// One layer: its heatmap, and beside it the groups of its heads. Heads picked on one side are
/// picked on the other; both read the window's Selection and write to it.
class LayerView : public QWidget {
    Q_OBJECT
public:
    LayerView(const StudioContext& context, GroupingDocument& grouping, QWidget* parent = nullptr);

    /// @param figure of the selected layer and kind.
    /// @param rangeBadge says whose range it is, e.g. "shared".
    void setFigure(const HeatmapFigure& figure, const QString& rangeBadge);
    /// A second heatmap by another metric.
    struct Beside {
        HeatmapFigure figure; ///< Its similarity may be null; `missing` then says why.
        QString rangeBadge;
        QString missing;
        QString metric; ///< "attention rows"
    };
    /// Nothing: only one. @param metric of the first one. Call it after setFigure().
    void setBeside(const std::optional<Beside>& beside, const QString& metric);
    /// Only other groups around the same cells. @param foreign they are not those of the list:
    /// heads cannot be dropped into them.
    void setOutlines(const HeatmapFigure& figure, bool foreign);
    /// Whose order the figure has; null: none is shown.
    void setDendrogram(std::shared_ptr<const Dendrogram> tree);
    void clear();

    const HeatmapFigure& figure() const;
    GroupList& groups() { return *m_groups; }
    SimilarityHeatmap& heatmap() { return *m_heatmap; }
    HeatmapPair& heatmaps() { return *m_pair; }
    ClusterPanel& clusters() { return *m_clusters; }
    /// Under the groups: what one does with a grouping next. One button for each.
    void addNextSteps(const QList<QAction*>& steps);

Q_SIGNALS:
    void readOutChanged(const QString& text);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void createHeatmaps();
    QWidget* createSharedHeads();
    QWidget* createGroupColumn();
    void connectSelection();
    void connectHeatmap(SimilarityHeatmap& heatmap);
    void showHeading();
    void showSharedHeads();
    QString servedHeadsText(int layer) const;
    bool hasKeyValueHeads() const; ///< Similarity of them is measured.
    void outlineGroups(SimilarityHeatmap& heatmap, const HeatmapFigure& figure);
    void shareWidth(); ///< The heatmaps get what they can use, the groups the rest.
    void makeClusterGrouping(const Grouping& groups);
    /// Not where the checkpoint shares its key/value heads already: those have other numbers than
    /// the query heads that are grouped.
    bool showsHeadsOfTheList() const;
    /// Of the shown metric. Null: not measured. @param kind Query where queries are shown.
    std::shared_ptr<const SquareMatrix> similarityOf(int layer, HeadKind kind) const;
    void makeWardGroups(int groupCount, GroupSizes sizes, bool allLayers);
    LayerGrouping wardGroupsOf(int layer, int groupCount, GroupSizes sizes, bool bothKinds) const;
    void showGroupMenu(const QPoint& globalPosition);
    void dropHeads(const std::vector<int>& heads, int ontoHead, bool swap);

    StudioContext m_context;
    GroupingDocument& m_document;
    SimilarityHeatmap* m_heatmap = nullptr;
    HeatmapPair* m_pair = nullptr;
    QSplitter* m_splitter = nullptr;
    ClusterPanel* m_clusters = nullptr;
    GroupList* m_groups = nullptr;
    LiveCosts* m_costs = nullptr;
    QLabel* m_heading = nullptr;
    QToolButton* m_jointButton = nullptr;
    QHBoxLayout* m_nextSteps = nullptr;
    QWidget* m_sharedHeads = nullptr;
    QLabel* m_servedHeads = nullptr;
    QPushButton* m_showHeads = nullptr;
    bool m_isWidthPicked = false; ///< By the user.
    bool m_foreignOutlines = false;
};

} // namespace regroup::ui
