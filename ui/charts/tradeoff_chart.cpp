// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/tradeoff_chart.h"

#include "ui/charts/axis_tickers.h"
#include "ui/charts/tradeoff_axis.h"
#include "ui/charts/tradeoff_plot.h"
#include "ui/common/shown_number.h"

#include <algorithm>
#include <cmath>

namespace regroup::ui {

TradeoffChart::TradeoffChart(QWidget* parent)
    : RunChart(parent), m_drawing(std::make_unique<TradeoffPlot>()) {
    m_drawing->plot = &plot();
    m_drawing->createFixedParts();
    setAccessibleName(tr("Quality against KV cache"));
    connect(&plot(), &QCustomPlot::afterLayout, this, [this] { m_drawing->placeNames(); });
    refresh();
}

TradeoffChart::~TradeoffChart() {
    plot().disconnect(this);
}

void TradeoffChart::setQuality(const TradeoffQuality& quality) {
    if (quality == m_drawing->quality)
        return;
    m_drawing->quality = quality;
    takePoints();
}

void TradeoffChart::setPoints(std::vector<TradeoffPoint> points) {
    if (points == m_given)
        return;
    m_given = std::move(points);
    takePoints();
}

void TradeoffChart::takePoints() {
    m_drawing->points = m_given;
    std::erase_if(m_drawing->points, [this](const TradeoffPoint& point) {
        const bool logarithmic = plot().yAxis->scaleType() == QCPAxis::stLogarithmic;
        return !isDrawable(point, m_drawing->quality.lowerIsBetter) ||
               (logarithmic && point.quality <= 0);
    });
    refresh();
}

const std::vector<TradeoffPoint>& TradeoffChart::points() const {
    return m_drawing->points;
}

void TradeoffChart::setQualityLogarithmic(bool logarithmic) {
    plot().yAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    takePoints();
}

void TradeoffChart::setLabelsShown(bool shown) {
    m_drawing->labelsShown = shown;
    refresh();
}

void TradeoffChart::setReference(std::optional<double> quality, const QString& name) {
    const bool usable =
        quality && std::isfinite(*quality) && (*quality > 0 || !m_drawing->quality.lowerIsBetter);
    m_drawing->reference = usable ? quality : std::nullopt;
    m_drawing->referenceName = name;
    refresh();
}

QString TradeoffChart::tableText() const {
    return tradeoffCsv(m_drawing->points, m_drawing->quality);
}

bool TradeoffChart::isEmpty() const {
    return m_drawing->points.empty();
}

void TradeoffChart::draw(const ChartInk& ink) {
    std::vector<QString> methods;
    for (const TradeoffPoint& point : m_drawing->points)
        methods.push_back(point.method);
    noteMethods(methods);
    m_drawing->places.clear();
    for (const QString& method : methods)
        m_drawing->places[method] = methodIndex(method);
    m_drawing->methods.clear();
    for (const auto& [method, place] : m_drawing->places)
        m_drawing->methods.push_back(method);
    std::sort(m_drawing->methods.begin(), m_drawing->methods.end(),
              [this](const QString& a, const QString& b) {
                  return m_drawing->places.at(a) < m_drawing->places.at(b);
              });
    // Numbers of a logarithmic axis: 10, 20, 50 rather than powers of ten alone.
    const bool logarithmic = plot().yAxis->scaleType() == QCPAxis::stLogarithmic;
    plot().yAxis->setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new NumberLogTicker)
                                        : QSharedPointer<QCPAxisTicker>(new NumberTicker));
    m_drawing->fill(ink, font());
}

std::vector<ChartMark> TradeoffChart::findMarks() const {
    std::vector<ChartMark> marks;
    const QPointF half(TradeoffPlot::markerSize / 2, TradeoffPlot::markerSize / 2);
    for (const TradeoffPoint& point : m_drawing->points) {
        const QPointF center = m_drawing->pixelOf(point);
        marks.push_back({point.runId, QRectF(center - half, center + half), readOut(point)});
    }
    std::stable_sort(marks.begin(), marks.end(), [](const ChartMark& a, const ChartMark& b) {
        return a.area.center().x() < b.area.center().x(); // The arrow keys go along the axis.
    });
    return marks;
}

QString TradeoffChart::readOut(const TradeoffPoint& point) const {
    QString text =
        tr("%1 (%2)\n%3 %4, KV cache %5 per token")
            .arg(point.name, point.method, m_drawing->qualityLabel(),
                 shownNumber(point.quality, 'g', 5), byteTickText(point.keyValueBytesPerToken));
    if (hasErrorBar(point))
        text += tr("\n95 % interval %1 to %2")
                    .arg(shownNumber(*point.low, 'g', 5), shownNumber(*point.high, 'g', 5));
    if (point.hollow)
        text += QLatin1Char('\n') + tr("It never counts as best: %1.").arg(point.hollowReason);
    return text;
}

QString TradeoffChart::description() const {
    return m_drawing->description();
}

} // namespace regroup::ui
