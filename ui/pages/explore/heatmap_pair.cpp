// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/heatmap_pair.h"

#include "ui/charts/similarity_heatmap.h"
#include "ui/common/elided_label.h"
#include "ui/common/shown_number.h"
#include "ui/pages/explore/cluster_panel.h"

#include <QGridLayout>
#include <QResizeEvent>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

ElidedLabel* createName() {
    auto* label = new ElidedLabel;
    label->setAlignment(Qt::AlignCenter);
    label->setMargin(3);
    label->setBackgroundRole(QPalette::Base); // One sheet with the heatmap.
    label->setAutoFillBackground(true);
    label->hide();
    return label;
}

} // namespace

HeatmapPair::HeatmapPair(QWidget* parent) : QWidget(parent) {
    m_first = new SimilarityHeatmap(this);
    m_first->setObjectName(QStringLiteral("layerHeatmap"));
    m_second = new SimilarityHeatmap(this);
    m_second->setObjectName(QStringLiteral("besideHeatmap"));
    m_second->setAccessibleName(tr("Similarity of heads by the other metric"));
    m_second->hide();
    m_clusters = new ClusterPanel(*m_first, this);
    m_firstName = createName();
    m_secondName = createName();
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(0);
    m_grid->setSizeConstraint(QLayout::SetNoConstraint); // See minimumSizeHint().
    arrange();
    connectHeatmaps(m_first, m_second);
    connectHeatmaps(m_second, m_first);
}

void HeatmapPair::connectHeatmaps(SimilarityHeatmap* from, SimilarityHeatmap* to) {
    connect(from, &SimilarityHeatmap::hoveredCell, to, &SimilarityHeatmap::setHoveredCell);
    connect(from, &SimilarityHeatmap::cursorMoved, to, &SimilarityHeatmap::setCursorCell);
    connect(from, &SimilarityHeatmap::zoomChanged, to, &SimilarityHeatmap::setZoom);
    for (const auto bar :
         {&QAbstractScrollArea::horizontalScrollBar, &QAbstractScrollArea::verticalScrollBar})
        connect((from->*bar)(), &QScrollBar::valueChanged, (to->*bar)(), &QScrollBar::setValue);
    const auto tell = [this](int row, int column) {
        Q_EMIT readOutChanged(row < 0 ? QString() : readOut(row, column));
    };
    connect(from, &SimilarityHeatmap::hoveredCell, this, tell);
    connect(from, &SimilarityHeatmap::cursorMoved, this, tell);
}

void HeatmapPair::showSecond(const QString& firstName, const QString& secondName) {
    m_firstName->setFullText(firstName);
    m_secondName->setFullText(secondName);
    if (m_isSecondShown)
        return;
    m_isSecondShown = true;
    const QPoint cursor = m_first->cursorCell();
    m_second->setCursorCell(cursor.y(), cursor.x());
    m_second->setZoom(m_first->zoom());
    arrange();
}

void HeatmapPair::hideSecond() {
    if (!m_isSecondShown)
        return;
    m_isSecondShown = false;
    arrange();
}

QString HeatmapPair::readOut(int rowHead, int columnHead) const {
    QString first = m_first->readOut(rowHead, columnHead);
    const HeatmapFigure& other = m_second->figure();
    if (!m_isSecondShown || first.isEmpty() || rowHead == columnHead ||
        std::max(rowHead, columnHead) >= other.headCount())
        return first;
    const double value = other.similarity->at(rowHead, columnHead);
    return tr("%1; by %2: %3")
        .arg(first, m_secondName->fullText(),
             std::isfinite(value) ? shownNumber(value, 'f', 3) : tr("not finite"));
}

int HeatmapPair::usefulWidth(int height) const {
    const int aroundCells = fontMetrics().height() * 8; // Head numbers and legend.
    const int above = m_clusters->isHidden() ? 0 : m_clusters->sizeHint().height();
    const int one = std::max(height - above, 0) + aroundCells;
    return m_isSecondShown ? 2 * one : one;
}

/// Whether cells become larger below each other than side by side.
bool HeatmapPair::wantsStack() const {
    const int line = fontMetrics().height();
    const int legend = line * 7;
    const int top = line * 3 + (m_clusters->isHidden() ? 0 : m_clusters->sizeHint().height());
    const int beside = std::min(width() / 2 - legend, height() - top);
    const int stacked = std::min(width() - legend, (height() - top - line * 3) / 2);
    return stacked > beside;
}

void HeatmapPair::arrange() {
    m_isStacked = m_isSecondShown && wantsStack();
    for (QWidget* part :
         std::initializer_list<QWidget*>{m_firstName, m_clusters, m_first, m_secondName, m_second})
        m_grid->removeWidget(part);
    m_grid->addWidget(m_firstName, 0, 0);
    m_grid->addWidget(m_clusters, 1, 0);
    m_grid->addWidget(m_first, 2, 0);
    m_grid->addWidget(m_secondName, m_isStacked ? 3 : 0, m_isStacked ? 0 : 1);
    m_grid->addWidget(m_second, m_isStacked ? 4 : 2, m_isStacked ? 0 : 1);
    const bool twoColumns = m_isSecondShown && !m_isStacked;
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, twoColumns ? 1 : 0);
    m_grid->setRowStretch(2, 1);
    m_grid->setRowStretch(4, m_isStacked ? 1 : 0);
    for (QWidget* part : std::initializer_list<QWidget*>{m_firstName, m_secondName, m_second})
        part->setVisible(m_isSecondShown);
    setTabOrder(m_first, m_second);
}

QSize HeatmapPair::minimumSizeHint() const {
    // Of one heatmap: two share what there is.
    const int above = m_clusters->isHidden() ? 0 : m_clusters->minimumSizeHint().height();
    const QSize one = m_first->minimumSizeHint();
    return {
        std::max(one.width(), m_clusters->isHidden() ? 0 : m_clusters->minimumSizeHint().width()),
        one.height() + above};
}

void HeatmapPair::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (m_isSecondShown && wantsStack() != m_isStacked)
        arrange();
}

} // namespace regroup::ui
