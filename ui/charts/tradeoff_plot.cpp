// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/tradeoff_plot.h"

#include "ui/charts/axis_tickers.h"
#include "ui/charts/label_places.h"
#include "ui/charts/method_look.h"
#include "ui/charts/plot_style.h"
#include "ui/common/theme.h"

#include <array>
#include <cmath>
#include <limits>
#include <set>

namespace regroup::ui {
namespace {

constexpr std::size_t labelLimit = 60; // More names would only be in each other's way.

QCPScatterStyle::ScatterShape shapeOf(std::size_t method) {
    return static_cast<QCPScatterStyle::ScatterShape>(methodShape(method));
}

} // namespace

void TradeoffPlot::createFixedParts() {
    front = plot->addGraph();
    front->setLineStyle(QCPGraph::lsLine);
    front->setName(tr("Pareto front"));
    referenceLine = plot->addGraph();
    referenceLine->removeFromLegend();
    referenceText = new QCPItemText(plot);
    referenceText->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
    referenceText->setPadding(QMargins(4, 0, 0, 1));
    referenceText->setClipToAxisRect(false);
    plot->xAxis->setScaleType(QCPAxis::stLogarithmic);
    plot->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new BytesTicker));
    plot->xAxis->setLabel(tr("KV cache per token"));
    plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignRight | Qt::AlignTop);
}

QCPGraph* TradeoffPlot::addPoints(const std::vector<const TradeoffPoint*>& shown,
                                  const QString& name) {
    QCPGraph* graph = plot->addGraph();
    series.emplace_back(graph);
    graph->setLineStyle(QCPGraph::lsNone);
    graph->setAdaptiveSampling(false); // Every run counts.
    graph->setName(name);
    QVector<double> x;
    QVector<double> y;
    for (const TradeoffPoint* point : shown) {
        x.append(point->keyValueBytesPerToken);
        y.append(point->quality);
    }
    graph->setData(x, y, true); // Sorted already: error bars go by index.
    return graph;
}

void TradeoffPlot::addErrorBars(QCPGraph* graph, const std::vector<const TradeoffPoint*>& shown,
                                const QPen& pen) {
    if (std::none_of(shown.begin(), shown.end(),
                     [](const TradeoffPoint* point) { return hasErrorBar(*point); }))
        return;
    auto* bars = new QCPErrorBars(plot->xAxis, plot->yAxis);
    series.emplace_back(bars);
    bars->removeFromLegend();
    bars->setDataPlottable(graph);
    bars->setPen(pen);
    bars->setWhiskerWidth(7);
    bars->setSymbolGap(markerSize);
    QVector<double> minus;
    QVector<double> plus;
    for (const TradeoffPoint* point : shown) {
        minus.append(hasErrorBar(*point) ? point->quality - *point->low : qQNaN());
        plus.append(hasErrorBar(*point) ? *point->high - point->quality : qQNaN());
    }
    bars->setData(minus, plus);
}

void TradeoffPlot::addMethod(const QString& method, const ChartInk& ink) {
    const std::size_t place = places.at(method);
    const QColor color = methodColor(place, ink);
    std::vector<const TradeoffPoint*> shown;
    for (const TradeoffPoint& point : points)
        if (point.method == method)
            shown.push_back(&point);
    std::stable_sort(shown.begin(), shown.end(),
                     [](const TradeoffPoint* a, const TradeoffPoint* b) {
                         return a->keyValueBytesPerToken < b->keyValueBytesPerToken;
                     });
    std::vector<const TradeoffPoint*> filled;
    std::vector<const TradeoffPoint*> hollow;
    for (const TradeoffPoint* point : shown)
        (point->hollow ? hollow : filled).push_back(point);
    // A dark rim, so that yellow is seen on white; hollow ones show the colour in the rim.
    QPen barPen(ink.text, 1);
    if (!filled.empty()) {
        QCPGraph* graph = addPoints(filled, method);
        graph->setScatterStyle(
            QCPScatterStyle(shapeOf(place), QPen(ink.text, 1), color, markerSize));
        addErrorBars(graph, filled, barPen);
    }
    if (!hollow.empty()) {
        QCPGraph* graph =
            addPoints(hollow, tr("%1, selected on this split or partial").arg(method));
        const QColor rim = contrastRatio(color, ink.paper) < 2 ? color.darker(150) : color;
        graph->setScatterStyle(
            QCPScatterStyle(shapeOf(place), QPen(rim, 2), ink.paper, markerSize));
        barPen.setStyle(Qt::DotLine);
        addErrorBars(graph, hollow, barPen);
    }
}

void TradeoffPlot::fill(const ChartInk& ink, const QFont& font) {
    stylePlot(*plot, ink, font);
    for (const auto& plottable : series)
        if (plottable)
            plot->removePlottable(plottable);
    series.clear();
    for (const QString& method : methods)
        addMethod(method, ink);
    plot->yAxis->setLabel(qualityLabel());
    for (const auto& label : labels)
        if (label)
            plot->removeItem(label);
    labels.clear();
    QColor veil = ink.paper; // Lines run behind names.
    veil.setAlphaF(0.7F);
    for (std::size_t index = 0; index < points.size(); ++index) {
        auto* label = new QCPItemText(plot);
        label->setText(points[index].name);
        label->setFont(font);
        label->setColor(ink.text);
        label->setBrush(veil);
        label->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        label->position->setType(QCPItemPosition::ptAbsolute);
        label->setPadding(QMargins());
        label->setVisible(false); // Until placeNames() finds room.
        labels.emplace_back(label);
    }
    front->setPen(QPen(ink.line, 1.2));
    referenceLine->setPen(QPen(ink.faintText, 1, Qt::DotLine));
    referenceText->setFont(font);
    referenceText->setColor(ink.faintText);
    plot->legend->setVisible(!points.empty());
    setRanges();
    fillFront();
    fillReference();
}

void TradeoffPlot::setRanges() {
    double left = std::numeric_limits<double>::infinity();
    double right = 0;
    double low = reference.value_or(std::numeric_limits<double>::infinity());
    double high = reference.value_or(-std::numeric_limits<double>::infinity());
    for (const TradeoffPoint& point : points) {
        left = std::min(left, point.keyValueBytesPerToken);
        right = std::max(right, point.keyValueBytesPerToken);
        low = std::min(low, hasErrorBar(point) ? *point.low : point.quality);
        high = std::max(high, hasErrorBar(point) ? *point.high : point.quality);
    }
    if (points.empty()) {
        plot->xAxis->setRange(1024, 1024 * 1024);
        plot->yAxis->setRange(1, 100);
        return;
    }
    const double spread = std::max(std::pow(right / left, 0.08), 1.15);
    plot->xAxis->setRange(left / spread, right * spread);
    if (plot->yAxis->scaleType() == QCPAxis::stLogarithmic) {
        low = std::max(low, 1e-3);
        const double reach = std::max(std::pow(high / low, 0.08), 1.05);
        plot->yAxis->setRange(low / reach, high * reach);
    } else {
        const double margin = std::max((high - low) * 0.08, std::abs(high) * 0.01 + 1e-6);
        plot->yAxis->setRange(low >= 0 ? std::max(low - margin, 0.0) : low - margin, high + margin);
    }
}

void TradeoffPlot::fillFront() {
    QVector<double> x;
    QVector<double> y;
    for (const std::size_t index : paretoFront(points, quality.lowerIsBetter)) {
        x.append(points[index].keyValueBytesPerToken);
        y.append(points[index].quality);
    }
    front->setData(x, y, true);
}

void TradeoffPlot::fillReference() {
    const QCPRange across = plot->xAxis->range();
    const bool shown = reference.has_value();
    referenceLine->setData(shown ? QVector<double>{across.lower, across.upper} : QVector<double>{},
                           shown ? QVector<double>{*reference, *reference} : QVector<double>{});
    referenceText->setVisible(shown && !referenceName.isEmpty());
    referenceText->setText(referenceName);
    referenceText->position->setCoords(across.lower, reference.value_or(1));
}

void TradeoffPlot::placeNames() {
    std::vector<QPointF> pixels;
    for (const TradeoffPoint& point : points)
        pixels.push_back(pixelOf(point));
    // The front chooses its places first.
    const std::vector<std::size_t> onFront = paretoFront(points, quality.lowerIsBetter);
    std::vector<std::size_t> order;
    for (std::size_t index = 0; index < points.size(); ++index)
        order.push_back(index);
    const auto rank = [&](std::size_t index) {
        return std::find(onFront.begin(), onFront.end(), index) != onFront.end() ? 0 : 1;
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
    if (order.size() > labelLimit)
        order.resize(labelLimit);
    std::vector<WantedLabel> wanted;
    for (const std::size_t index : order) {
        const QFontMetricsF metrics(labels[index]->font());
        wanted.push_back({pixels[index],
                          QSizeF(metrics.horizontalAdvance(points[index].name), metrics.height())});
    }
    for (const auto& label : labels)
        label->setVisible(false);
    if (!labelsShown)
        return;
    QRectF area(plot->axisRect()->rect());
    const auto found = placeLabels(wanted, pixels, markerSize / 2 + 1, area);
    const QRectF legend = plot->legend->visible() ? QRectF(plot->legend->outerRect()) : QRectF();
    std::set<QString> written; // A name that several runs share is read once.
    for (std::size_t at = 0; at < order.size(); ++at) {
        QCPItemText* label = labels[order[at]];
        if (!found[at] || found[at]->intersects(legend) ||
            !written.insert(points[order[at]].name).second)
            continue;
        label->setVisible(true);
        label->position->setPixelPosition(found[at]->topLeft());
    }
}

QString TradeoffPlot::description() const {
    if (points.empty())
        return tr("No run to show.");
    QStringList onFront;
    for (const std::size_t index : paretoFront(points, quality.lowerIsBetter))
        onFront.append(points[index].name);
    return tr("%1 runs. On the Pareto front, by size of the cache: %2.")
        .arg(points.size())
        .arg(onFront.join(QStringLiteral(", ")));
}

} // namespace regroup::ui
