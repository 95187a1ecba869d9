// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/overview.h"

#include "ui/charts/heatmap_grid.h"
#include "ui/common/elided_label.h"
#include "ui/common/shown_number.h"

#include <QHBoxLayout>
#include <QResizeEvent>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace regroup::ui {
namespace {

/// What the layers are sorted by, the smallest first.
double sortKey(const LayerStripPoint& layer, LayerSort sort) {
    const std::optional<double>& value = sort == LayerSort::ByError ? layer.error : layer.mean;
    if (!value || !std::isfinite(*value))
        return std::numeric_limits<double>::infinity();
    return sort == LayerSort::ByError ? -*value : *value;
}

} // namespace

bool OverviewContent::hasErrors() const {
    return std::any_of(layers.begin(), layers.end(),
                       [](const LayerStripPoint& layer) { return layer.error.has_value(); });
}

std::vector<std::size_t> sortedLayers(const std::vector<LayerStripPoint>& layers, LayerSort sort) {
    std::vector<std::size_t> places(layers.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    if (sort != LayerSort::ByLayer)
        std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
            return sortKey(layers[a], sort) < sortKey(layers[b], sort);
        });
    return places;
}

Overview::Overview(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("overview"));
    m_grid = new HeatmapGrid;
    m_grid->setObjectName(QStringLiteral("layerGrid"));
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(m_grid);
    splitter->addWidget(createStripBox());
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setCollapsible(0, false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSizeConstraint(QLayout::SetNoConstraint); // See minimumSizeHint().
    column->addWidget(splitter);
    connect(m_grid, &HeatmapGrid::layerSelected, this, &Overview::layerSelected);
    connect(m_strip, &LayerStripChart::layerPicked, this, &Overview::layerSelected);
}

QWidget* Overview::createStripBox() {
    m_stripBox = new QWidget;
    m_stripBox->setBackgroundRole(QPalette::Base); // One sheet with the chart.
    m_stripBox->setAutoFillBackground(true);
    m_stripTitle = new ElidedLabel;
    m_stripTitle->setObjectName(QStringLiteral("stripTitle"));
    auto* exportButton = new QToolButton;
    exportButton->setObjectName(QStringLiteral("exportStrip"));
    exportButton->setText(tr("Export…"));
    exportButton->setAutoRaise(true);
    exportButton->setToolTip(tr("Write this chart into a file, with its numbers"));
    m_strip = new LayerStripChart;
    m_strip->setObjectName(QStringLiteral("layerStrip"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 2, 6, 0);
    row->addWidget(m_stripTitle, 1);
    row->addWidget(exportButton);
    auto* column = new QVBoxLayout(m_stripBox);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_strip, 1);
    connect(exportButton, &QToolButton::clicked, this, &Overview::stripExportRequested);
    return m_stripBox;
}

void Overview::setContent(OverviewContent content) {
    const bool errors = content.hasErrors();
    std::vector<HeatmapFigure> figures;
    std::vector<QString> notes;
    figures.reserve(content.figures.size());
    for (const std::size_t place : sortedLayers(content.layers, content.sort)) {
        const auto first =
            content.figures.begin() + static_cast<std::ptrdiff_t>(place) * content.perLayer;
        figures.insert(figures.end(), first, first + content.perLayer);
        const std::optional<double>& error = content.layers[place].error;
        if (errors)
            notes.push_back(error ? tr("err %1").arg(shownNumber(*error, 'f', 3)) : QString());
    }
    m_grid->setNotes(std::move(notes));
    m_grid->setFigures(std::move(figures), content.perLayer);
    m_stripTitle->setFullText(errors
                                  ? tr("Error of merging by the mean (keys and values), and number "
                                       "of groups G")
                                  : tr("Mean similarity within groups, and number of groups G"));
    m_strip->setLayers(std::move(content.layers),
                       errors ? LayerStripChart::Quantity::Error : LayerStripChart::Quantity::Mean);
}

void Overview::setCurrentLayer(int layer) {
    m_grid->setCurrentLayer(layer);
    m_strip->setCurrentLayer(layer);
}

QSize Overview::minimumSizeHint() const {
    return m_grid->minimumSizeHint();
}

void Overview::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const int needed = m_grid->minimumSizeHint().height() + m_stripBox->minimumSizeHint().height();
    m_stripBox->setVisible(height() > needed);
}

} // namespace regroup::ui
