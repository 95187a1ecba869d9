// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/explore_tool_bar.h"

#include "ui/charts/heatmap_grid.h"
#include "ui/common/flow_layout.h"
#include "ui/window/metric_text.h"

#include <QAbstractItemView>
#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QStandardItemModel>
#include <QToolButton>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr int none = -1; ///< "by metric" of the colour maps, "nothing" beside.

void select(QComboBox* combo, int value) {
    const QSignalBlocker quiet(combo);
    combo->setCurrentIndex(std::max(0, combo->findData(value)));
    combo->updateGeometry();
}

/// As wide as its present choice needs, not as its longest: the bar has many of them.
class FittingCombo : public QComboBox {
public:
    FittingCombo() {
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        connect(this, &QComboBox::currentIndexChanged, this, [this] { updateGeometry(); });
    }
    QSize sizeHint() const override {
        int widest = 0;
        for (int index = 0; index < count(); ++index)
            widest = std::max(widest, fontMetrics().horizontalAdvance(itemText(index)));
        const QSize all = QComboBox::sizeHint();
        const int present = std::max(fontMetrics().horizontalAdvance(currentText()),
                                     fontMetrics().averageCharWidth() * 6);
        return {all.width() - std::max(widest - present, 0), all.height()};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }
    void showPopup() override {
        view()->setMinimumWidth(QComboBox::sizeHint().width()); // The box itself would cut them.
        QComboBox::showPopup();
    }
};

} // namespace

ExploreToolBar::ExploreToolBar(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("exploreToolBar"));
    setAccessibleName(tr("Heatmap settings"));
    auto* flow = new FlowLayout(this);
    flow->setContentsMargins(4, 4, 4, 4);
    createViewActions();
    addLine();
    createKindActions();
    addLine();
    createMetricCombos();
    createLookCombos();
    createOverviewControls();
    connectChoices();
    setView(QStringLiteral("overview"));
    showLimits();
}

QAction* ExploreToolBar::addChoice(QActionGroup* group, const QString& text, const QString& toolTip,
                                   const char* name) {
    auto* action = new QAction(text, this);
    action->setObjectName(QString::fromLatin1(name));
    action->setCheckable(true);
    action->setToolTip(toolTip);
    group->addAction(action);
    auto* button = new QToolButton;
    button->setAutoRaise(true);
    button->setDefaultAction(action);
    layout()->addWidget(button);
    return action;
}

QHBoxLayout* ExploreToolBar::addBox(QWidget* first) {
    auto* box = new QWidget;
    box->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(3, 0, 3, 0);
    row->addWidget(first);
    layout()->addWidget(box);
    return row;
}

QComboBox* ExploreToolBar::addCombo(const QString& label, const QString& toolTip,
                                    const char* name) {
    auto* text = new QLabel(label);
    auto* combo = new FittingCombo;
    combo->setObjectName(QString::fromLatin1(name));
    combo->setToolTip(toolTip);
    combo->setAccessibleName(label);
    combo->setFocusPolicy(Qt::TabFocus); // Keys belong to the heatmap after a click here, too.
    text->setBuddy(combo);
    addBox(text)->addWidget(combo);
    return combo;
}

void ExploreToolBar::addLine() {
    auto* line = new QFrame;
    line->setFrameShape(QFrame::VLine);
    line->setFrameShadow(QFrame::Sunken);
    line->setFixedHeight(fontMetrics().height());
    layout()->addWidget(line);
}

void ExploreToolBar::createViewActions() {
    auto* views = new QActionGroup(this);
    m_overview = addChoice(views, tr("Overview"), tr("All layers at a glance"), "viewOverview");
    m_layer =
        addChoice(views, tr("Layer"), tr("One layer, and the groups of its heads"), "viewLayer");
    connect(m_overview, &QAction::triggered, this,
            [this] { Q_EMIT viewPicked(QStringLiteral("overview")); });
    connect(m_layer, &QAction::triggered, this,
            [this] { Q_EMIT viewPicked(QStringLiteral("layer")); });
}

void ExploreToolBar::createKindActions() {
    auto* kinds = new QActionGroup(this);
    m_keys = addChoice(kinds, tr("K"), tr("Similarity of the key heads"), "kindKeys");
    m_values = addChoice(kinds, tr("V"), tr("Similarity of the value heads"), "kindValues");
    m_queries = addChoice(kinds, tr("Q"), tr("Similarity of the query heads"), "kindQueries");
    m_all = addChoice(kinds, tr("All"), tr("Keys, values and queries of every layer side by side"),
                      "kindAll");
    m_allButton = layout()->itemAt(layout()->count() - 1)->widget();
    m_keys->setChecked(true);
    connect(kinds, &QActionGroup::triggered, this, &ExploreToolBar::pickKind);
}

void ExploreToolBar::pickKind(QAction* action) {
    const bool all = action == m_all;
    const bool changed = all != m_allKinds;
    m_allKinds = all;
    if (!all) {
        m_kind = action == m_values    ? HeadKind::Value
                 : action == m_queries ? HeadKind::Query
                                       : HeadKind::Key;
        Q_EMIT kindPicked(m_kind);
    }
    if (changed)
        Q_EMIT settingsChanged();
}

void ExploreToolBar::createMetricCombos() {
    m_metric = addCombo(tr("Metric"), tr("How the similarity of two heads is measured"), "metric");
    addMetrics(m_metric);
    m_beside = addCombo(tr("Beside"), tr("A second heatmap of the layer, by another metric"),
                        "besideMetric");
    m_beside->addItem(tr("nothing"), none);
    addMetrics(m_beside);
}

void ExploreToolBar::createLookCombos() {
    m_order = addCombo(tr("Order"), tr("In which order the heads of a heatmap stand"), "headOrder");
    m_order->addItem(tr("by head"), static_cast<int>(HeadOrder::ByNumber));
    m_order->addItem(tr("by group"), static_cast<int>(HeadOrder::ByGroup));
    m_order->addItem(tr("by cluster"), static_cast<int>(HeadOrder::ByCluster));
    createRange();
    m_colorMap = addCombo(tr("Map"), tr("The colours of the heatmaps"), "colorMap");
    m_colorMap->addItem(tr("by metric"), none);
    for (const ColorMapName map : colorMapNames())
        m_colorMap->addItem(ColorMap::get(map).title(), static_cast<int>(map));
}

void ExploreToolBar::createRange() {
    m_range =
        addCombo(tr("Range"), tr("Which similarities the colours reach from and to"), "rangeMode");
    m_range->addItem(tr("shared"), static_cast<int>(RangeMode::Shared));
    m_range->addItem(tr("own"), static_cast<int>(RangeMode::Own));
    m_range->addItem(tr("full"), static_cast<int>(RangeMode::Full));
    m_range->addItem(tr("fixed"), static_cast<int>(RangeMode::Fixed));
    const auto addLimit = [this](const QString& name, const char* objectName, double value) {
        auto* limit = new QDoubleSpinBox;
        limit->setObjectName(QString::fromLatin1(objectName));
        limit->setAccessibleName(name);
        limit->setToolTip(name);
        limit->setRange(-9.99, 9.99);
        limit->setDecimals(2);
        limit->setSingleStep(0.05);
        limit->setValue(value);
        limit->setKeyboardTracking(false); // Half a number is no limit.
        return limit;
    };
    m_low = addLimit(tr("Where the colours begin"), "rangeLow", -1);
    m_high = addLimit(tr("Where the colours end"), "rangeHigh", 1);
    auto* row = static_cast<QHBoxLayout*>(m_range->parentWidget()->layout());
    row->addWidget(m_low);
    row->addWidget(m_high);
}

void ExploreToolBar::createOverviewControls() {
    m_sort = addCombo(tr("Sort"),
                      tr("The order of the layers: by number, the largest error first, or the "
                         "least similar groups first"),
                      "layerSort");
    m_sort->addItem(tr("by layer"), static_cast<int>(LayerSort::ByLayer));
    m_sort->addItem(tr("by error"), static_cast<int>(LayerSort::ByError));
    m_sort->addItem(tr("by mean"), static_cast<int>(LayerSort::ByMean));
    m_size = new QSlider(Qt::Horizontal);
    m_size->setRange(HeatmapGrid::minimumThumbnailSize, HeatmapGrid::maximumThumbnailSize);
    m_size->setAccessibleName(tr("Size of the thumbnails"));
    m_size->setToolTip(tr("Size of the thumbnails (Ctrl+wheel)"));
    m_size->setFixedWidth(fontMetrics().averageCharWidth() * 14);
    addBox(m_size);
}

void ExploreToolBar::connectChoices() {
    for (QComboBox* combo : {m_order, m_colorMap, m_beside, m_sort})
        connect(combo, &QComboBox::currentIndexChanged, this, &ExploreToolBar::settingsChanged);
    connect(m_range, &QComboBox::currentIndexChanged, this, &ExploreToolBar::pickRange);
    for (QDoubleSpinBox* limit : {m_low, m_high})
        connect(limit, &QDoubleSpinBox::valueChanged, this, [this, limit] {
            m_hasLimits = true;
            keepRangeInOrder(limit);
            Q_EMIT settingsChanged();
        });
    connect(m_metric, &QComboBox::currentIndexChanged, this, [this] {
        Q_EMIT metricPicked(static_cast<SimilarityMetric>(m_metric->currentData().toInt()));
    });
    connect(m_size, &QSlider::valueChanged, this, &ExploreToolBar::thumbnailSizePicked);
}

/// Limits of one's own begin with those on the screen, so that nothing jumps.
void ExploreToolBar::pickRange() {
    const bool fixed = m_range->currentData().toInt() == static_cast<int>(RangeMode::Fixed);
    if (fixed && !m_hasLimits) {
        const QSignalBlocker quietLow(m_low);
        const QSignalBlocker quietHigh(m_high);
        m_low->setValue(std::floor(m_shownRange.low * 100) / 100);
        m_high->setValue(std::ceil(m_shownRange.high * 100) / 100);
        keepRangeInOrder(m_low);
    }
    showLimits();
    Q_EMIT settingsChanged();
}

void ExploreToolBar::keepRangeInOrder(QDoubleSpinBox* moved) {
    constexpr double leastSpan = 0.01;
    if (m_high->value() - m_low->value() > leastSpan / 2)
        return;
    QDoubleSpinBox* other = moved == m_low ? m_high : m_low;
    const QSignalBlocker quiet(other);
    other->setValue(moved->value() + (moved == m_low ? leastSpan : -leastSpan));
    if (m_high->value() - m_low->value() > leastSpan / 2)
        return;
    const QSignalBlocker quietMoved(moved); // At an end of the boxes there was no room.
    moved->setValue(other->value() - (moved == m_low ? leastSpan : -leastSpan));
}

void ExploreToolBar::showLimits() {
    const bool fixed = m_range->currentData().toInt() == static_cast<int>(RangeMode::Fixed);
    m_low->setVisible(fixed);
    m_high->setVisible(fixed);
}

HeatmapSettings ExploreToolBar::settings() const {
    HeatmapSettings settings;
    settings.order = static_cast<HeadOrder>(m_order->currentData().toInt());
    settings.range = static_cast<RangeMode>(m_range->currentData().toInt());
    settings.fixedRange = {m_low->value(), m_high->value()};
    if (const int map = m_colorMap->currentData().toInt(); map != none)
        settings.colorMap = static_cast<ColorMapName>(map);
    if (const int metric = m_beside->currentData().toInt(); metric != none)
        settings.beside = static_cast<SimilarityMetric>(metric);
    settings.sort = static_cast<LayerSort>(m_sort->currentData().toInt());
    settings.allKinds = m_allKinds;
    return settings;
}

void ExploreToolBar::setSettings(const HeatmapSettings& settings) {
    if (settings == this->settings())
        return;
    select(m_order, static_cast<int>(settings.order));
    select(m_range, static_cast<int>(settings.range));
    select(m_colorMap, settings.colorMap ? static_cast<int>(*settings.colorMap) : none);
    select(m_beside, settings.beside ? static_cast<int>(*settings.beside) : none);
    select(m_sort, static_cast<int>(settings.sort));
    m_allKinds = settings.allKinds;
    setKind(m_kind);
    {
        const QSignalBlocker quietLow(m_low);
        const QSignalBlocker quietHigh(m_high);
        m_hasLimits = m_hasLimits || settings.fixedRange != ValueRange{};
        m_low->setValue(settings.fixedRange.low);
        m_high->setValue(settings.fixedRange.high);
    }
    showLimits();
    Q_EMIT settingsChanged();
}

void ExploreToolBar::setView(const QString& view) {
    const bool layer = view == QStringLiteral("layer");
    (layer ? m_layer : m_overview)->setChecked(true);
    for (QWidget* control : {static_cast<QWidget*>(m_size), static_cast<QWidget*>(m_sort)})
        control->parentWidget()->setVisible(!layer);
    m_beside->parentWidget()->setVisible(layer);
    m_allButton->setVisible(!layer);
    setKind(m_kind);
}

void ExploreToolBar::setKind(HeadKind kind) {
    m_kind = kind;
    if (m_allKinds && m_overview->isChecked())
        m_all->setChecked(true);
    else
        (kind == HeadKind::Value   ? m_values
         : kind == HeadKind::Query ? m_queries
                                   : m_keys)
            ->setChecked(true);
}

void ExploreToolBar::setMetric(SimilarityMetric metric) {
    select(m_metric, static_cast<int>(metric));
}

void ExploreToolBar::setThumbnailSize(int pixels) {
    const QSignalBlocker quiet(m_size);
    m_size->setValue(pixels);
}

void ExploreToolBar::setShownRange(const ValueRange& range) {
    m_shownRange = range;
}

void ExploreToolBar::setErrorKnown(bool known) {
    auto* items = qobject_cast<QStandardItemModel*>(m_sort->model());
    QStandardItem* item = items->item(m_sort->findData(static_cast<int>(LayerSort::ByError)));
    item->setEnabled(known);
    item->setToolTip(known ? QString() : tr("Needs a calibration"));
}

} // namespace regroup::ui
