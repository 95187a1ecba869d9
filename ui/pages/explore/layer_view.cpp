// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/layer_view.h"

#include "ui/charts/dendrogram_view.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/common/qt_text.h"
#include "ui/editor/group_list.h"
#include "ui/editor/group_rows.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/cluster_panel.h"
#include "ui/pages/explore/heatmap_pair.h"
#include "ui/pages/explore/live_costs.h"
#include "ui/window/inspector_facts.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace regroup::ui {

LayerView::LayerView(const StudioContext& context, GroupingDocument& grouping, QWidget* parent)
    : QWidget(parent), m_context(context), m_document(grouping) {
    setObjectName(QStringLiteral("layerView"));
    createHeatmaps();
    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_pair);
    m_splitter->addWidget(createGroupColumn());
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_isWidthPicked = true; });
    for (SimilarityHeatmap* heatmap : {m_heatmap, &m_pair->second()})
        heatmap->addActions(m_groups->groupActions().all());
    connectSelection();
}

void LayerView::createHeatmaps() {
    m_pair = new HeatmapPair;
    m_heatmap = &m_pair->first();
    m_heatmap->setHeadsDraggable(true);
    m_clusters = &m_pair->clusters();
}

/// Of a checkpoint that shares its heads already: how, and a way to the other heads.
QWidget* LayerView::createSharedHeads() {
    m_sharedHeads = new QWidget;
    auto* row = new QHBoxLayout(m_sharedHeads);
    row->setContentsMargins(0, 0, 0, 0);
    m_servedHeads = new QLabel;
    m_servedHeads->setObjectName(QStringLiteral("servedHeads"));
    m_servedHeads->setWordWrap(true);
    m_showHeads = new QPushButton;
    m_showHeads->setObjectName(QStringLiteral("showKeyValueHeads"));
    row->addWidget(m_servedHeads, 1);
    row->addWidget(m_showHeads);
    m_sharedHeads->hide();
    connect(m_showHeads, &QPushButton::clicked, this, [this] {
        const bool queries = m_groups->kind() == HeadKind::Query;
        m_context.selection.setKind(queries ? HeadKind::Key : HeadKind::Query);
    });
    return m_sharedHeads;
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
    m_groups = new GroupList(m_document);
    m_groups->setObjectName(QStringLiteral("groupList"));
    m_costs = new LiveCosts(m_context, this);
    m_groups->setCosts(m_costs);
    connect(m_costs, &LiveCosts::moreKnown, m_groups, &GroupList::updateCosts);
    connect(m_groups, &GroupList::wardRequested, this, &LayerView::makeWardGroups);
    m_jointButton = new QToolButton;
    m_jointButton->setObjectName(QStringLiteral("jointButton"));
    m_jointButton->setToolTip(m_groups->groupActions().jointKeyValue->toolTip());
    connect(m_jointButton, &QToolButton::clicked, m_groups->groupActions().jointKeyValue,
            &QAction::trigger);
    auto* headingRow = new QHBoxLayout;
    headingRow->addWidget(m_heading, 1);
    headingRow->addWidget(m_jointButton, 0, Qt::AlignTop);
    column->addLayout(headingRow);
    column->addWidget(createSharedHeads());
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
    for (SimilarityHeatmap* heatmap : {m_heatmap, &m_pair->second()})
        connectHeatmap(*heatmap);
    connect(m_pair, &HeatmapPair::readOutChanged, this, &LayerView::readOutChanged);
    connect(m_groups, &GroupList::headsSelected, &selection, &Selection::setHeads);
    connect(m_groups, &GroupList::groupSelected, &selection, &Selection::setGroup);
    connect(&selection, &Selection::changed, this, [this](const SelectionState& now) {
        if (showsHeadsOfTheList())
            for (SimilarityHeatmap* heatmap : {m_heatmap, &m_pair->second()})
                heatmap->setSelectedHeads(now.heads);
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
    connect(&m_document, &GroupingDocument::changed, this, &LayerView::showHeading);
    connect(&m_document, &GroupingDocument::groupingReplaced, this, &LayerView::showHeading);
}

void LayerView::connectHeatmap(SimilarityHeatmap& heatmap) {
    Selection& selection = m_context.selection;
    connect(&heatmap, &SimilarityHeatmap::headsSelected, this,
            [this, &selection](const std::vector<int>& heads) {
                if (showsHeadsOfTheList())
                    selection.setHeads(heads);
            });
    connect(&heatmap, &SimilarityHeatmap::headDropRequested, this, &LayerView::dropHeads);
    heatmap.setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&heatmap, &QWidget::customContextMenuRequested, this,
            [this, &heatmap](const QPoint& where) {
                showGroupMenu(heatmap.viewport()->mapToGlobal(where));
            });
    connect(&heatmap, &SimilarityHeatmap::digitPressed, m_groups->rows(),
            &GroupRows::moveToNthGroup);
    connect(&heatmap, &SimilarityHeatmap::activated, &selection,
            [this, &selection](int row, int column) {
                if (showsHeadsOfTheList())
                    selection.setHeads({row, column});
            });
}

/// A row of the list has its numbers on one line in the width that is left to it at least.
void LayerView::shareWidth() {
    const int total = m_splitter->width() - m_splitter->handleWidth();
    if (m_isWidthPicked || total <= 0)
        return;
    const int comfortable = std::max({fontMetrics().averageCharWidth() * 40, total * 32 / 100,
                                      m_splitter->widget(1)->minimumSizeHint().width()});
    const int heatmaps =
        std::clamp(m_pair->usefulWidth(height()), 1, std::max(total - comfortable, 1));
    m_splitter->setSizes({heatmaps, total - heatmaps});
}

void LayerView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    shareWidth();
}

void LayerView::outlineGroups(SimilarityHeatmap& heatmap, const HeatmapFigure& figure) {
    if (figure.isGrouped())
        heatmap.setGrouping(*figure.grouping, figure.marks);
    else
        heatmap.clearGrouping();
}

void LayerView::setBeside(const std::optional<Beside>& beside, const QString& metric) {
    const bool wasShown = m_pair->isSecondShown();
    if (beside) {
        SimilarityHeatmap& second = m_pair->second();
        second.setPlace(beside->figure.layer, beside->figure.kind);
        second.setEmptyText(beside->missing);
        second.setSimilarity(beside->figure.similarity);
        outlineGroups(second, beside->figure);
        second.setOrder(beside->figure.order);
        second.setRange(beside->figure.range.low, beside->figure.range.high);
        second.setRangeBadge(beside->rangeBadge);
        second.setColorMap(beside->figure.colorMap);
        second.setHeadsDraggable(showsHeadsOfTheList() && !m_foreignOutlines);
        second.setSelectedHeads(m_heatmap->selectedHeads());
        const QPoint cursor = m_heatmap->cursorCell();
        second.setCursorCell(cursor.y(), cursor.x());
        m_pair->showSecond(metric, beside->metric);
    } else {
        m_pair->hideSecond();
    }
    if (m_pair->isSecondShown() != wasShown)
        shareWidth();
}

void LayerView::setFigure(const HeatmapFigure& figure, const QString& rangeBadge) {
    m_heatmap->setPlace(figure.layer, figure.kind);
    m_heatmap->setSimilarity(figure.similarity);
    outlineGroups(*m_heatmap, figure);
    m_clusters->dendrogram().setGroups(figure.grouping, figure.marks);
    m_heatmap->setOrder(figure.order);
    m_heatmap->setRange(figure.range.low, figure.range.high);
    m_heatmap->setRangeBadge(rangeBadge);
    m_heatmap->setColorMap(figure.colorMap);
    m_groups->setPlace(figure.layer, figure.kind);
    m_groups->setSimilarity(figure.similarity);
    const ModelSummary& summary = m_context.model.summary();
    m_groups->setModelShape({summary.headDim, keyValueElementBytes(summary),
                             summary.keyHeadParameterCount, summary.valueHeadParameterCount,
                             summary.grouping});
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
    outlineGroups(*m_heatmap, figure);
    m_clusters->dendrogram().setGroups(figure.grouping, figure.marks);
    if (!m_pair->isSecondShown())
        return;
    m_pair->second().setHeadsDraggable(showsHeadsOfTheList() && !foreign);
    HeatmapFigure other = figure; // Groups of the same heads.
    other.similarity = m_pair->second().figure().similarity;
    outlineGroups(m_pair->second(), other);
}

void LayerView::setDendrogram(std::shared_ptr<const Dendrogram> tree) {
    const bool wasShown = !m_clusters->isHidden();
    m_clusters->setTree(std::move(tree));
    if (wasShown == m_clusters->isHidden())
        shareWidth();
    m_clusters->setCanApply(showsHeadsOfTheList());
    m_clusters->dendrogram().setSelectedHeads(m_heatmap->selectedHeads());
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
    m_jointButton->setText(m_document.isJointLayer(layer) ? tr("Split K and V") : tr("Make Joint"));
    if (m_document.isJointLayer(layer))
        m_heading->setText(tr("Groups of layer %1, keys and values together").arg(layer));
    else
        m_heading->setText(tr("Groups of layer %1, %2 only")
                               .arg(layer)
                               .arg(kindText(m_groups->kind() == HeadKind::Value ? HeadKind::Value
                                                                                 : HeadKind::Key)));
    showSharedHeads();
}

void LayerView::showSharedHeads() {
    const int layer = m_groups->layer();
    const ModelGrouping* present =
        m_context.model.isOpen() ? &m_context.model.summary().grouping : nullptr;
    const bool shares = present != nullptr && layer < static_cast<int>(present->size()) &&
                        !(*present)[static_cast<std::size_t>(layer)].isOriginal();
    m_sharedHeads->setVisible(shares);
    if (!shares)
        return;
    QString text = servedHeadsText(layer);
    const int shown = figure().headCount();
    if (shown > 0 && !showsHeadsOfTheList())
        text +=
            QLatin1Char(' ') + tr("The heatmap shows the %1 KV heads, the list the %2 query heads.")
                                   .arg(shown)
                                   .arg(m_document.headCount(layer));
    m_servedHeads->setText(text);
    const bool queries = m_groups->kind() == HeadKind::Query;
    m_showHeads->setText(queries ? tr("Show KV Heads") : tr("Show Query Heads"));
    m_showHeads->setToolTip(queries ? tr("Show the similarity of the key heads, one a group")
                                    : tr("Show the similarity of the query heads"));
    m_showHeads->setVisible(!queries || hasKeyValueHeads());
}

QString LayerView::servedHeadsText(int layer) const {
    const LayerGrouping& shared =
        m_context.model.summary().grouping[static_cast<std::size_t>(layer)];
    const Grouping& groups = m_groups->kind() == HeadKind::Value ? shared.value : shared.key;
    const std::vector<int> sizes = groups.groupSizes();
    const auto [fewest, most] = std::minmax_element(sizes.begin(), sizes.end());
    if (*fewest == *most)
        return tr("Each KV head serves %n query heads; go on from G %1.", nullptr, *most)
            .arg(groups.groupCount());
    return tr("Each KV head serves %1 to %2 query heads; go on from G %3.")
        .arg(*fewest)
        .arg(*most)
        .arg(groups.groupCount());
}

bool LayerView::hasKeyValueHeads() const {
    const std::size_t layer = static_cast<std::size_t>(m_groups->layer());
    const int keyHeads = m_context.model.summary().grouping[layer].key.groupCount();
    for (const SimilarityMetric metric : similarityMetrics())
        if (const SharedReport report = m_context.model.report(metric, HeadKind::Key);
            report && layer < report->layers.size() && report->layers[layer].size() == keyHeads)
            return true;
    return false;
}

} // namespace regroup::ui
