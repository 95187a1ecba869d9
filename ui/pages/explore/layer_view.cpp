// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/layer_view.h"

#include "ui/charts/dendrogram_view.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/editor/group_list.h"
#include "ui/editor/group_rows.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/cluster_panel.h"
#include "ui/window/inspector_facts.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace regroup::ui {

LayerView::LayerView(const StudioContext& context, GroupingDocument& grouping, QWidget* parent)
    : QWidget(parent), m_context(context), m_document(grouping) {
    setObjectName(QStringLiteral("layerView"));
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(createHeatmapColumn());
    splitter->addWidget(createGroupColumn());
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({680, 320}); // Proportions; a row of the list has its numbers on one line.
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
    m_heatmap->addActions(m_groups->groupActions().all());
    connectSelection();
}

QWidget* LayerView::createHeatmapColumn() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_heatmap = new SimilarityHeatmap;
    m_heatmap->setObjectName(QStringLiteral("layerHeatmap"));
    m_heatmap->setHeadsDraggable(true);
    m_clusters = new ClusterPanel(*m_heatmap);
    column->addWidget(m_clusters);
    column->addWidget(m_heatmap, 1);
    return box;
}

QWidget* LayerView::createGroupColumn() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(6, 6, 6, 6);
    m_heading = new QLabel;
    QFont font = m_heading->font();
    font.setBold(true);
    m_heading->setFont(font);
    m_heading->setWordWrap(true);
    m_groupedAlready = new QLabel;
    m_groupedAlready->setWordWrap(true);
    m_groupedAlready->setForegroundRole(QPalette::PlaceholderText);
    m_groups = new GroupList(m_document);
    m_groups->setObjectName(QStringLiteral("groupList"));
    column->addWidget(m_heading);
    column->addWidget(m_groupedAlready);
    column->addWidget(m_groups, 1);
    m_nextSteps = new QHBoxLayout;
    column->addLayout(m_nextSteps);
    return box;
}

void LayerView::addNextSteps(const QList<QAction*>& steps) {
    for (QAction* step : steps) {
        auto* button = new QToolButton;
        button->setDefaultAction(step);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        m_nextSteps->addWidget(button);
    }
}

void LayerView::connectSelection() {
    Selection& selection = m_context.selection;
    connect(m_heatmap, &SimilarityHeatmap::headsSelected, this,
            [this, &selection](const std::vector<int>& heads) {
                if (showsHeadsOfTheList())
                    selection.setHeads(heads);
            });
    connect(m_groups, &GroupList::headsSelected, &selection, &Selection::setHeads);
    connect(m_groups, &GroupList::groupSelected, &selection, &Selection::setGroup);
    connect(&selection, &Selection::changed, this, [this](const SelectionState& now) {
        if (showsHeadsOfTheList())
            m_heatmap->setSelectedHeads(now.heads);
        m_clusters->dendrogram().setSelectedHeads(m_heatmap->selectedHeads());
        m_groups->setSelectedHeads(now.heads);
        m_groups->setSelectedGroup(now.group);
    });
    connect(m_clusters, &ClusterPanel::headsPicked, this,
            [this, &selection](const std::vector<int>& heads) {
                if (showsHeadsOfTheList())
                    selection.setHeads(heads);
            });
    connect(m_clusters, &ClusterPanel::groupingRequested, this, &LayerView::makeClusterGrouping);
    connect(m_clusters, &ClusterPanel::readOutChanged, this, &LayerView::readOutChanged);
    const auto tell = [this](int row, int column) {
        Q_EMIT readOutChanged(row < 0 ? QString() : m_heatmap->readOut(row, column));
    };
    connect(m_heatmap, &SimilarityHeatmap::hoveredCell, this, tell);
    connect(m_heatmap, &SimilarityHeatmap::cursorMoved, this, tell);
    connect(m_heatmap, &SimilarityHeatmap::headDropRequested, this, &LayerView::dropHeads);
    connect(m_heatmap, &SimilarityHeatmap::digitPressed, m_groups->rows(),
            &GroupRows::moveToNthGroup);
    connect(m_heatmap, &SimilarityHeatmap::activated, &selection,
            [this, &selection](int row, int column) {
                if (showsHeadsOfTheList())
                    selection.setHeads({row, column});
            });
    connect(&m_document, &GroupingDocument::changed, this, &LayerView::showHeading);
    connect(&m_document, &GroupingDocument::groupingReplaced, this, &LayerView::showHeading);
}

void LayerView::setFigure(const HeatmapFigure& figure, const QString& rangeBadge) {
    m_heatmap->setPlace(figure.layer, figure.kind);
    m_heatmap->setSimilarity(figure.similarity);
    if (figure.isGrouped())
        m_heatmap->setGrouping(*figure.grouping, figure.marks);
    else
        m_heatmap->clearGrouping();
    m_heatmap->setOrder(figure.order);
    m_heatmap->setRange(figure.range.low, figure.range.high);
    m_heatmap->setRangeBadge(rangeBadge);
    m_heatmap->setColorMap(figure.colorMap);
    m_groups->setPlace(figure.layer, figure.kind);
    m_groups->setSimilarity(figure.similarity);
    const ModelSummary& summary = m_context.model.summary();
    m_groups->setCacheShape(summary.headDim, keyValueElementBytes(summary));
    const SelectionState& now = m_context.selection.state();
    m_heatmap->setHeadsDraggable(showsHeadsOfTheList() && !m_foreignOutlines);
    m_heatmap->setSelectedHeads(showsHeadsOfTheList() ? now.heads : std::vector<int>{});
    m_groups->setSelectedHeads(now.heads);
    m_groups->setSelectedGroup(now.group);
    showHeading();
}

void LayerView::setOutlines(const HeatmapFigure& figure, bool foreign) {
    m_foreignOutlines = foreign;
    m_heatmap->setHeadsDraggable(showsHeadsOfTheList() && !foreign);
    if (figure.isGrouped())
        m_heatmap->setGrouping(*figure.grouping, figure.marks);
    else
        m_heatmap->clearGrouping();
}

void LayerView::setDendrogram(std::shared_ptr<const Dendrogram> tree) {
    m_clusters->setTree(std::move(tree));
    m_clusters->setCanApply(showsHeadsOfTheList());
    m_clusters->dendrogram().setSelectedHeads(m_heatmap->selectedHeads());
}

void LayerView::makeClusterGrouping(const Grouping& groups) {
    const int layer = m_groups->layer();
    if (!showsHeadsOfTheList())
        return;
    LayerGrouping next = m_document.grouping().at(static_cast<std::size_t>(layer));
    if (m_document.isJointLayer(layer))
        next = LayerGrouping::joint(groups);
    else
        (m_groups->kind() == HeadKind::Value ? next.value : next.key) = groups;
    m_document.applyLayer(layer, next, tr("Cut the Dendrogram"));
}

void LayerView::clear() {
    m_clusters->setTree(nullptr);
    m_heatmap->setSimilarity(nullptr);
    m_groups->setSimilarity(nullptr);
}

const HeatmapFigure& LayerView::figure() const {
    return m_heatmap->figure();
}

bool LayerView::showsHeadsOfTheList() const {
    const int layer = m_groups->layer();
    return m_document.hasLayer(layer) && figure().headCount() == m_document.headCount(layer);
}

void LayerView::showHeading() {
    const int layer = m_groups->layer();
    if (!m_document.hasLayer(layer))
        return;
    if (m_document.isJointLayer(layer))
        m_heading->setText(tr("Groups of layer %1, keys and values together").arg(layer));
    else
        m_heading->setText(tr("Groups of layer %1, %2 only")
                               .arg(layer)
                               .arg(kindText(m_groups->kind() == HeadKind::Value ? HeadKind::Value
                                                                                 : HeadKind::Key)));
    const int shown = figure().headCount();
    m_groupedAlready->setVisible(shown > 0 && shown != m_document.headCount(layer));
    m_groupedAlready->setText(tr("This checkpoint shares its key/value heads already: the heatmap "
                                 "shows its %1 shared heads, the list its %2 query heads.")
                                  .arg(shown)
                                  .arg(m_document.headCount(layer)));
}

void LayerView::dropHeads(const std::vector<int>& heads, int ontoHead, bool swap) {
    const SelectionState now = m_context.selection.state();
    if (m_foreignOutlines)
        m_document.refuse(tr("The outlines are those of the running search. Drag heads within the "
                             "list of groups."));
    else if (!showsHeadsOfTheList())
        m_document.refuse(tr("The heatmap shows the shared heads of this checkpoint. Drag query "
                             "heads within the list of groups."));
    else if (swap && heads.size() == 1)
        m_document.swapHeads(now.layer, now.kind, heads.front(), ontoHead);
    else if (swap)
        m_document.refuse(tr("%n heads cannot change places with one. Drag a single head, or drop "
                             "without Shift to move them.",
                             nullptr, static_cast<int>(heads.size())));
    else
        m_document.moveHeads(
            now.layer, now.kind, heads,
            m_document.slotOfHead(now.layer, now.kind).at(static_cast<std::size_t>(ontoHead)));
}

} // namespace regroup::ui
