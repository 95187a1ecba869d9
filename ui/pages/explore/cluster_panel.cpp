// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/cluster_panel.h"

#include "ui/charts/dendrogram_view.h"
#include "ui/charts/similarity_heatmap.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace regroup::ui {

ClusterPanel::ClusterPanel(SimilarityHeatmap& heatmap, QWidget* parent)
    : QWidget(parent), m_heatmap(heatmap) {
    setObjectName(QStringLiteral("clusterPanel"));
    setBackgroundRole(QPalette::Base); // One sheet with the heatmap.
    setAutoFillBackground(true);
    m_view = new DendrogramView;
    m_view->setObjectName(QStringLiteral("dendrogram"));
    m_makeGrouping = new QAction(tr("Make Grouping of the &Cut"), this);
    m_makeGrouping->setObjectName(QStringLiteral("makeClusterGrouping"));
    m_makeGrouping->setToolTip(
        tr("The groups below the dendrogram's cut become the groups of this layer"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(2);
    createRow();
    column->addWidget(m_view);
    connect(m_view, &DendrogramView::headsPicked, this, &ClusterPanel::headsPicked);
    connect(m_view, &DendrogramView::groupCountPicked, this, &ClusterPanel::showGroupCount);
    connect(m_view, &DendrogramView::groupingRequested, m_makeGrouping, &QAction::trigger);
    connect(m_view, &DendrogramView::hovered, this, &ClusterPanel::readOutChanged);
    connect(m_makeGrouping, &QAction::triggered, this, [this] {
        if (m_view->tree() != nullptr)
            Q_EMIT groupingRequested(m_view->tree()->cut(m_view->groupCount()));
    });
    connect(&m_heatmap, &SimilarityHeatmap::laidOut, this, &ClusterPanel::followHeatmap);
    setTree(nullptr);
}

void ClusterPanel::createRow() {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 0, 8, 0);
    auto* label = new QLabel(tr("Cut into &groups"));
    m_groupCount = new QSpinBox;
    m_groupCount->setObjectName(QStringLiteral("cutGroupCount"));
    m_groupCount->setAccessibleName(tr("Number of groups of the cut"));
    m_groupCount->setToolTip(tr("How many groups the cut through the dendrogram makes"));
    m_groupCount->setMinimum(1);
    label->setBuddy(m_groupCount);
    m_button = new QPushButton(tr("Make Grouping"));
    m_button->setObjectName(QStringLiteral("makeGroupingButton"));
    m_button->setToolTip(m_makeGrouping->toolTip());
    row->addStretch();
    row->addWidget(label);
    row->addWidget(m_groupCount);
    row->addWidget(m_button);
    row->addStretch();
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    connect(m_groupCount, &QSpinBox::valueChanged, m_view, &DendrogramView::setGroupCount);
    connect(m_button, &QPushButton::clicked, m_makeGrouping, &QAction::trigger);
}

void ClusterPanel::setTree(std::shared_ptr<const Dendrogram> tree) {
    const int heads = tree ? tree->headCount() : 0;
    m_view->setTree(std::move(tree));
    if (heads > 0 && !m_hasCut) {
        m_hasCut = true;
        m_view->setGroupCount((heads + 1) / 2);
    }
    setVisible(heads > 1);
    if (heads > 0)
        showGroupCount();
    updateAction();
    followHeatmap();
}

void ClusterPanel::setCanApply(bool canApply) {
    m_canApply = canApply;
    updateAction();
}

void ClusterPanel::updateAction() {
    m_makeGrouping->setEnabled(m_canApply && m_view->tree() != nullptr);
    m_button->setEnabled(m_makeGrouping->isEnabled());
}

void ClusterPanel::showGroupCount() {
    const QSignalBlocker quiet(m_groupCount);
    m_groupCount->setMaximum(m_view->tree()->headCount());
    m_groupCount->setValue(m_view->groupCount());
}

void ClusterPanel::followHeatmap() {
    const Dendrogram* tree = m_view->tree();
    if (tree == nullptr || m_heatmap.figure().headCount() != tree->headCount())
        return;
    const QRectF first = m_heatmap.labelRect(tree->order().front(), Qt::Horizontal);
    const QRectF seen = m_heatmap.visibleCells();
    // Both stand in one column, so only the margins of this panel lie between.
    const double offset = m_heatmap.viewport()->mapTo(m_heatmap.parentWidget(), QPoint()).x() -
                          m_view->mapTo(m_heatmap.parentWidget(), QPoint()).x();
    m_view->setColumns(first.left() + offset, first.width(), seen.left() + offset,
                       seen.right() + offset);
}

} // namespace regroup::ui
