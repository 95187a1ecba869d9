// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/layer_strip_chart.h"

#include "ui/charts/method_look.h"
#include "ui/common/shown_number.h"
#include "ui/common/theme.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace regroup::ui {
namespace {

constexpr double columnShare = 0.8; ///< Of the room of a layer, for its bars and its mark.

/// Layers and groups are counted: no tick stands between two of them.
QSharedPointer<QCPAxisTicker> wholeNumbers(int tickCount) {
    const QSharedPointer<QCPAxisTickerFixed> ticker(new QCPAxisTickerFixed);
    ticker->setTickStep(1);
    ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    ticker->setTickCount(tickCount);
    return ticker;
}

} // namespace

struct LayerStripChart::Parts {
    QCPAxisRect* groupRect = nullptr;
    QCPGraph* values = nullptr;
    QCPBars* keyGroups = nullptr;
    QCPBars* valueGroups = nullptr;

    QCPAxis* groups() const { return groupRect->axis(QCPAxis::atLeft); }
    QCPAxis* layers() const { return groupRect->axis(QCPAxis::atBottom); }
};

LayerStripChart::LayerStripChart(QWidget* parent)
    : RunChart(parent), m_parts(std::make_unique<Parts>()) {
    setAccessibleName(tr("Layers"));
    plot().setMinimumSize(160, 10); // minimumSizeHint() follows the font.
    plot().setAutoAddPlottableToLegend(false);
    m_parts->groupRect = new QCPAxisRect(&plot());
    plot().plotLayout()->addElement(1, 0, m_parts->groupRect);
    plot().plotLayout()->setRowStretchFactor(0, 3);
    plot().plotLayout()->setRowStretchFactor(1, 2);
    plot().plotLayout()->setRowSpacing(0);
    auto* margins = new QCPMarginGroup(&plot());
    for (QCPAxisRect* rect : {plot().axisRect(), m_parts->groupRect})
        rect->setMarginGroup(QCP::msLeft | QCP::msRight, margins);
    plot().axisRect()->setMinimumMargins({15, 6, 15, 4});
    m_parts->groupRect->setMinimumMargins({15, 4, 15, 4});
    m_parts->values = plot().addGraph();
    for (QCPBars** bars : {&m_parts->keyGroups, &m_parts->valueGroups})
        *bars = new QCPBars(m_parts->layers(), m_parts->groups());
    for (QCPAxis* axis : {plot().xAxis, m_parts->layers()})
        axis->setTicker(wholeNumbers(12));
    plot().xAxis->setTickLabels(false);
    plot().yAxis->ticker()->setTickCount(3);
    m_parts->groups()->setTicker(wholeNumbers(2));
    m_parts->groups()->setLabel(tr("G", "number of groups of a layer"));
    m_parts->layers()->setLabel(tr("layer"));
    connect(this, &RunChart::runPicked, this,
            [this](std::int64_t layer) { Q_EMIT layerPicked(static_cast<int>(layer)); });
    refresh();
}

LayerStripChart::~LayerStripChart() = default;

void LayerStripChart::setLayers(std::vector<LayerStripPoint> layers, Quantity quantity) {
    if (layers == m_layers && quantity == m_quantity)
        return;
    m_layers = std::move(layers);
    m_quantity = quantity;
    refresh();
}

void LayerStripChart::setCurrentLayer(int layer) {
    m_current = layer;
    setSelectedRuns(layer < 0 ? std::vector<std::int64_t>{} : std::vector<std::int64_t>{layer});
}

int LayerStripChart::currentLayer() const {
    return m_current;
}

QSize LayerStripChart::sizeHint() const {
    const int line = fontMetrics().height();
    return {line * 36, line * 11};
}

QSize LayerStripChart::minimumSizeHint() const {
    const int line = fontMetrics().height();
    return {line * 12, line * 8};
}

std::optional<double> LayerStripChart::valueOf(const LayerStripPoint& point) const {
    const std::optional<double>& value = m_quantity == Quantity::Error ? point.error : point.mean;
    return value && std::isfinite(*value) ? value : std::nullopt;
}

QString LayerStripChart::quantityLabel() const {
    return m_quantity == Quantity::Error ? tr("error") : tr("mean");
}

void LayerStripChart::draw(const ChartInk& ink) {
    fillValues(ink);
    fillGroups(ink);
    const double last = m_layers.empty() ? 0 : m_layers.back().layer;
    const double first = m_layers.empty() ? 0 : m_layers.front().layer;
    for (QCPAxis* axis : {plot().xAxis, m_parts->layers()}) {
        axis->setRange(first - 0.5, last + 0.5);
        axis->setSubTicks(false);
        axis->grid()->setVisible(false);
    }
    m_parts->groups()->setSubTicks(false);
}

void LayerStripChart::fillValues(const ChartInk& ink) {
    const QColor color = lineColors(ink.dark)[ink.dark ? 1 : 4];
    QCPGraph* graph = m_parts->values;
    graph->setPen(QPen(color, 2));
    graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(ink.text, 1), color,
                                           m_layers.size() > 40 ? 4 : 7));
    QVector<double> layers;
    QVector<double> values;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const LayerStripPoint& point : m_layers) {
        const std::optional<double> value = valueOf(point);
        layers.append(point.layer);
        values.append(value.value_or(qQNaN())); // A gap in the line.
        low = std::min(low, value.value_or(low));
        high = std::max(high, value.value_or(high));
    }
    graph->setData(layers, values, true);
    plot().yAxis->setLabel(quantityLabel());
    if (low > high)
        low = high = 0;
    if (m_quantity == Quantity::Error)
        low = 0;
    // What is equal to the last digits that are shown lies on one line.
    const double noise = 1e-6 * std::max(std::abs(low), std::abs(high));
    const double room = high - low > noise ? 0.12 * (high - low) : 0.5;
    plot().yAxis->setRange(m_quantity == Quantity::Error ? 0 : low - room, high + room);
}

void LayerStripChart::fillGroups(const ChartInk& ink) {
    const bool apart = std::any_of(m_layers.begin(), m_layers.end(), [](const auto& point) {
        return point.keyGroupCount != point.valueGroupCount;
    });
    QVector<double> places[2];
    QVector<double> counts[2];
    int most = 1;
    for (const LayerStripPoint& point : m_layers) {
        const double shift = apart ? columnShare / 4 : 0; // Keys on the left, values on the right.
        places[0].append(point.layer - shift);
        counts[0].append(point.keyGroupCount);
        places[1].append(point.layer + shift);
        counts[1].append(point.valueGroupCount);
        most = std::max({most, point.keyGroupCount, point.valueGroupCount});
    }
    QColor fill = ink.text;
    fill.setAlphaF(0.45F);
    m_parts->keyGroups->setBrush(fill);
    fill.setAlphaF(0.2F);
    m_parts->valueGroups->setBrush(fill);
    for (QCPBars* bars : {m_parts->keyGroups, m_parts->valueGroups}) {
        bars->setPen(QPen(ink.text, 1));
        bars->setWidth(apart ? columnShare / 2 : columnShare);
    }
    m_parts->keyGroups->setData(places[0], counts[0], true);
    m_parts->valueGroups->setData(places[1], counts[1], true);
    m_parts->valueGroups->setVisible(apart);
    m_parts->groups()->setRange(0, most * 1.1);
}

QString LayerStripChart::groupText(const LayerStripPoint& point) const {
    return point.keyGroupCount == point.valueGroupCount ? tr("G %1").arg(point.keyGroupCount)
                                                        : tr("G %1 of keys, %2 of values")
                                                              .arg(point.keyGroupCount)
                                                              .arg(point.valueGroupCount);
}

QString LayerStripChart::readOut(const LayerStripPoint& point) const {
    const std::optional<double> value = valueOf(point);
    const QString number = value ? shownNumber(*value, 'f', 3, locale()) : tr("not known");
    return tr("Layer %1\n%2 %3, %4")
        .arg(point.layer)
        .arg(quantityLabel(), number, groupText(point));
}

std::vector<ChartMark> LayerStripChart::findMarks() const {
    std::vector<ChartMark> marks;
    const QRectF above(plot().axisRect()->rect());
    const QRectF below(m_parts->groupRect->rect());
    for (const LayerStripPoint& point : m_layers) {
        const double left = plot().xAxis->coordToPixel(point.layer - columnShare / 2);
        const double right = plot().xAxis->coordToPixel(point.layer + columnShare / 2);
        marks.push_back({point.layer,
                         QRectF(QPointF(left, above.top()), QPointF(right, below.bottom())),
                         readOut(point)});
    }
    return marks;
}

QString LayerStripChart::tableText() const {
    const double nothing = qQNaN();
    QString text = QStringLiteral("layer,error,mean_within_groups,key_groups,value_groups\n");
    for (const LayerStripPoint& point : m_layers)
        text += QStringList{QString::number(point.layer), csvNumber(point.error.value_or(nothing)),
                            csvNumber(point.mean.value_or(nothing)),
                            QString::number(point.keyGroupCount),
                            QString::number(point.valueGroupCount)}
                    .join(QLatin1Char(',')) +
                QLatin1Char('\n');
    return text;
}

QString LayerStripChart::description() const {
    const LayerStripPoint* least = nullptr;
    const LayerStripPoint* most = nullptr;
    for (const LayerStripPoint& point : m_layers) {
        const std::optional<double> value = valueOf(point);
        if (!value)
            continue;
        if (least == nullptr || *value < *valueOf(*least))
            least = &point;
        if (most == nullptr || *value > *valueOf(*most))
            most = &point;
    }
    if (most == nullptr)
        return tr("No numbers of the layers yet.");
    return tr("%1 by layer, from %2 in layer %3 to %4 in layer %5; below it the number of groups. "
              "Arrow keys walk the layers, Enter picks one.")
        .arg(quantityLabel(), shownNumber(*valueOf(*least), 'f', 3))
        .arg(least->layer)
        .arg(shownNumber(*valueOf(*most), 'f', 3))
        .arg(most->layer);
}

} // namespace regroup::ui
