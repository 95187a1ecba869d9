// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/explore_tool_bar.h"

#include "ui/charts/heatmap_grid.h"
#include "ui/window/metric_text.h"

#include <QAbstractItemView>
#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

namespace regroup::ui {
namespace {

constexpr int byMetric = -1; ///< Of the colour map combo.

void select(QComboBox* combo, int value) {
    const QSignalBlocker quiet(combo);
    combo->setCurrentIndex(std::max(0, combo->findData(value)));
}

QAction* addChoice(QToolBar* bar, QActionGroup* group, const QString& text, const QString& toolTip,
                   const char* name) {
    QAction* action = bar->addAction(text);
    action->setObjectName(QString::fromLatin1(name));
    action->setCheckable(true);
    action->setToolTip(toolTip);
    group->addAction(action);
    return action;
}

} // namespace

ExploreToolBar::ExploreToolBar(QWidget* parent) : QToolBar(parent) {
    setObjectName(QStringLiteral("exploreToolBar"));
    setAccessibleName(tr("Heatmap settings"));
    setMovable(false);
    createViewActions();
    addSeparator();
    createKindActions();
    addSeparator();
    createCombos();
    for (QComboBox* combo : {m_order, m_range, m_colorMap})
        connect(combo, &QComboBox::currentIndexChanged, this, &ExploreToolBar::settingsChanged);
    connect(m_metric, &QComboBox::currentIndexChanged, this, [this] {
        Q_EMIT metricPicked(static_cast<SimilarityMetric>(m_metric->currentData().toInt()));
    });
    connect(m_size, &QSlider::valueChanged, this, &ExploreToolBar::thumbnailSizePicked);
}

void ExploreToolBar::createViewActions() {
    auto* views = new QActionGroup(this);
    m_overview =
        addChoice(this, views, tr("Overview"), tr("All layers at a glance"), "viewOverview");
    m_layer = addChoice(this, views, tr("Layer"), tr("One layer, and the groups of its heads"),
                        "viewLayer");
    m_overview->setChecked(true);
    connect(m_overview, &QAction::triggered, this,
            [this] { Q_EMIT viewPicked(QStringLiteral("overview")); });
    connect(m_layer, &QAction::triggered, this,
            [this] { Q_EMIT viewPicked(QStringLiteral("layer")); });
}

void ExploreToolBar::createKindActions() {
    auto* kinds = new QActionGroup(this);
    m_keys = addChoice(this, kinds, tr("K"), tr("Similarity of the key heads"), "kindKeys");
    m_values = addChoice(this, kinds, tr("V"), tr("Similarity of the value heads"), "kindValues");
    m_queries = addChoice(this, kinds, tr("Q"), tr("Similarity of the query heads"), "kindQueries");
    m_keys->setChecked(true);
    connect(m_keys, &QAction::triggered, this, [this] { Q_EMIT kindPicked(HeadKind::Key); });
    connect(m_values, &QAction::triggered, this, [this] { Q_EMIT kindPicked(HeadKind::Value); });
    connect(m_queries, &QAction::triggered, this, [this] { Q_EMIT kindPicked(HeadKind::Query); });
}

QComboBox* ExploreToolBar::addCombo(const QString& label, const QString& toolTip) {
    auto* box = new QWidget; // Label and choice move together when the bar runs out of room.
    auto* layout = new QHBoxLayout(box);
    layout->setContentsMargins(3, 0, 3, 0);
    auto* name = new QLabel(label);
    auto* combo = new QComboBox;
    combo->setToolTip(toolTip);
    combo->setAccessibleName(label);
    combo->setFocusPolicy(Qt::TabFocus); // Keys belong to the heatmap after a click here, too.
    name->setBuddy(combo);
    layout->addWidget(name);
    layout->addWidget(combo);
    addWidget(box);
    return combo;
}

void ExploreToolBar::createCombos() {
    m_metric = addCombo(tr("Metric"), tr("How the similarity of two heads is measured"));
    addMetrics(m_metric);
    m_metric->view()->setMinimumWidth(m_metric->sizeHint().width()); // The box itself cuts them.
    m_metric->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_metric->setMinimumContentsLength(15);
    m_order = addCombo(tr("Order"), tr("In which order the heads of a heatmap stand"));
    m_order->addItem(tr("by head"), static_cast<int>(HeadOrder::ByNumber));
    m_order->addItem(tr("by group"), static_cast<int>(HeadOrder::ByGroup));
    m_order->addItem(tr("by cluster"), static_cast<int>(HeadOrder::ByCluster));
    m_range = addCombo(tr("Range"), tr("Which similarities the colours reach from and to"));
    m_range->addItem(tr("shared"), static_cast<int>(RangeMode::Shared));
    m_range->addItem(tr("own"), static_cast<int>(RangeMode::Own));
    m_range->addItem(tr("full"), static_cast<int>(RangeMode::Full));
    m_colorMap = addCombo(tr("Map"), tr("The colours of the heatmaps"));
    m_colorMap->addItem(tr("by metric"), byMetric);
    for (const ColorMapName map : colorMapNames())
        m_colorMap->addItem(ColorMap::get(map).title(), static_cast<int>(map));
    m_size = new QSlider(Qt::Horizontal);
    m_size->setRange(HeatmapGrid::minimumThumbnailSize, HeatmapGrid::maximumThumbnailSize);
    m_size->setAccessibleName(tr("Size of the thumbnails"));
    m_size->setToolTip(tr("Size of the thumbnails (Ctrl+wheel)"));
    m_size->setFixedWidth(fontMetrics().averageCharWidth() * 14);
    m_sizeAction = addWidget(m_size);
}

HeatmapSettings ExploreToolBar::settings() const {
    HeatmapSettings settings;
    settings.order = static_cast<HeadOrder>(m_order->currentData().toInt());
    settings.range = static_cast<RangeMode>(m_range->currentData().toInt());
    if (const int map = m_colorMap->currentData().toInt(); map != byMetric)
        settings.colorMap = static_cast<ColorMapName>(map);
    return settings;
}

void ExploreToolBar::setSettings(const HeatmapSettings& settings) {
    if (settings == this->settings())
        return;
    select(m_order, static_cast<int>(settings.order));
    select(m_range, static_cast<int>(settings.range));
    select(m_colorMap, settings.colorMap ? static_cast<int>(*settings.colorMap) : byMetric);
    Q_EMIT settingsChanged();
}

void ExploreToolBar::setView(const QString& view) {
    const bool layer = view == QStringLiteral("layer");
    (layer ? m_layer : m_overview)->setChecked(true);
    m_sizeAction->setVisible(!layer);
}

void ExploreToolBar::setKind(HeadKind kind) {
    switch (kind) {
    case HeadKind::Key: m_keys->setChecked(true); break;
    case HeadKind::Value: m_values->setChecked(true); break;
    case HeadKind::Query: m_queries->setChecked(true); break;
    }
}

void ExploreToolBar::setMetric(SimilarityMetric metric) {
    select(m_metric, static_cast<int>(metric));
}

void ExploreToolBar::setThumbnailSize(int pixels) {
    const QSignalBlocker quiet(m_size);
    m_size->setValue(pixels);
}

} // namespace regroup::ui
