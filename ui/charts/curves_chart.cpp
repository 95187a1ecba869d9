// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/curves_chart.h"

#include "ui/charts/axis_tickers.h"
#include "ui/charts/method_look.h"
#include "ui/charts/training_chart.h"
#include "ui/common/shown_number.h"
#include "ui/common/theme.h"

#include <qcustomplot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace regroup::ui {
namespace {

constexpr std::size_t marksPerCurve = 60; // More places for the keys would only be tiresome.

std::optional<double> valueOf(const CurvePoint& point, CurvesChart::Quantity quantity) {
    switch (quantity) {
    case CurvesChart::Quantity::Loss: return point.loss;
    case CurvesChart::Quantity::HeldOutLoss: return point.heldOutLoss;
    case CurvesChart::Quantity::HeldOutMetric: return point.heldOutMetric;
    }
    return std::nullopt;
}

Qt::PenStyle dashOf(std::size_t curve) {
    static constexpr std::array dashes{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine,
                                       Qt::DashDotDotLine};
    return dashes[curve % dashes.size()];
}

/// Of lines, which are thin: not the yellow and the orange on white, nor what is like the text.
QColor colorOf(std::size_t curve, const ChartInk& ink) {
    QList<QColor> usable;
    for (const QColor& color : lineColors(ink.dark))
        if (contrastRatio(color, ink.paper) >= 2.4)
            usable.append(color);
    return usable[static_cast<qsizetype>(curve) % usable.size()];
}

} // namespace

CurvesChart::CurvesChart(QWidget* parent) : RunChart(parent) {
    setAccessibleName(tr("Curves of trainings"));
    plot().axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignRight | Qt::AlignTop);
    refresh();
}

CurvesChart::~CurvesChart() = default;

void CurvesChart::setCurves(std::vector<TrainingCurve> curves) {
    if (curves == m_curves)
        return;
    m_curves = std::move(curves);
    refresh();
}

void CurvesChart::setQuantity(Quantity quantity) {
    m_quantity = quantity;
    refresh();
}

void CurvesChart::setAxis(Axis axis) {
    m_axis = axis;
    refresh();
}

void CurvesChart::setLogarithmic(bool logarithmic) {
    plot().yAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    refresh();
}

bool CurvesChart::has(Quantity quantity) const {
    return std::any_of(m_curves.begin(), m_curves.end(), [quantity](const TrainingCurve& curve) {
        return std::any_of(curve.points.begin(), curve.points.end(), [&](const CurvePoint& point) {
            return valueOf(point, quantity).has_value();
        });
    });
}

CurvesChart::Line CurvesChart::lineOf(const TrainingCurve& curve) const {
    const bool logarithmic = plot().yAxis->scaleType() == QCPAxis::stLogarithmic;
    Line line;
    for (const CurvePoint& point : curve.points) {
        const auto value = valueOf(point, m_quantity);
        if (!value || !std::isfinite(*value) || (logarithmic && *value <= 0))
            continue;
        line.x.push_back(m_axis == Axis::Step ? point.step : point.seconds);
        line.y.push_back(*value);
    }
    if (m_quantity == Quantity::Loss)
        line.y = smoothedLosses(line.y, TrainingChart::smoothing);
    return line;
}

QString CurvesChart::quantityLabel() const {
    switch (m_quantity) {
    case Quantity::Loss:
        return tr("training loss, smoothed by %1").arg(locale().toString(TrainingChart::smoothing));
    case Quantity::HeldOutLoss: return tr("held-out loss");
    case Quantity::HeldOutMetric: return tr("held-out metric");
    }
    return {};
}

void CurvesChart::draw(const ChartInk& ink) {
    for (const auto& part : m_parts)
        if (part)
            plot().removePlottable(part);
    m_parts.clear();
    m_lines.clear();
    for (std::size_t index = 0; index < m_curves.size(); ++index) {
        m_lines.push_back(lineOf(m_curves[index]));
        drawCurve(index, ink);
    }
    const bool logarithmic = plot().yAxis->scaleType() == QCPAxis::stLogarithmic;
    plot().yAxis->setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new NumberLogTicker)
                                        : QSharedPointer<QCPAxisTicker>(new NumberTicker));
    plot().yAxis->setNumberPrecision(4);
    plot().yAxis->setLabel(quantityLabel());
    plot().xAxis->setLabel(m_axis == Axis::Step ? tr("step") : tr("seconds of training"));
    plot().legend->setVisible(!m_curves.empty());
    if (m_curves.empty()) {
        plot().xAxis->setRange(0, 100);
        plot().yAxis->setRange(logarithmic ? 0.1 : 0, 1);
        return;
    }
    plot().rescaleAxes();
    plot().xAxis->setRange(0, plot().xAxis->range().upper * 1.02); // Room for the last marker.
    plot().yAxis->scaleRange(1.08, plot().yAxis->range().center());
    if (!logarithmic && m_quantity != Quantity::HeldOutMetric && plot().yAxis->range().lower < 0)
        plot().yAxis->setRangeLower(0);
}

void CurvesChart::drawCurve(std::size_t index, const ChartInk& ink) {
    const Line& line = m_lines[index];
    const QColor color = colorOf(index, ink);
    QCPGraph* graph = plot().addGraph();
    m_parts.emplace_back(graph);
    graph->setName(m_curves[index].name);
    QPen pen(color, 2);
    pen.setStyle(dashOf(index));
    graph->setPen(pen);
    graph->setData(QVector<double>(line.x.begin(), line.x.end()),
                   QVector<double>(line.y.begin(), line.y.end()), true);
    const auto shape = static_cast<QCPScatterStyle::ScatterShape>(methodShape(index));
    const bool few = line.x.size() <= 30;
    graph->setScatterStyle(few ? QCPScatterStyle(shape, QPen(ink.text, 1), color, 8)
                               : QCPScatterStyle(QCPScatterStyle::ssNone));
    if (few || line.x.empty())
        return;
    QCPGraph* end = plot().addGraph(); // The marker, where the curve ends.
    m_parts.emplace_back(end);
    end->removeFromLegend();
    end->setLineStyle(QCPGraph::lsNone);
    end->setScatterStyle(QCPScatterStyle(shape, QPen(ink.text, 1), color, 9));
    end->setData({line.x.back()}, {line.y.back()});
}

std::vector<ChartMark> CurvesChart::findMarks() const {
    std::vector<ChartMark> marks;
    for (std::size_t curve = 0; curve < m_lines.size(); ++curve) {
        const Line& line = m_lines[curve];
        const std::size_t count = line.x.size();
        const std::size_t every =
            std::max<std::size_t>((count + marksPerCurve - 1) / marksPerCurve, 1);
        for (std::size_t at = 0; at < count; ++at) {
            if (at % every != 0 && at + 1 != count)
                continue;
            const QPointF pixel(plot().xAxis->coordToPixel(line.x[at]),
                                plot().yAxis->coordToPixel(line.y[at]));
            const QString where = m_axis == Axis::Step
                                      ? tr("step %1").arg(shownNumber(line.x[at], 'f', 0))
                                      : tr("after %1 s").arg(shownNumber(line.x[at], 'g', 4));
            marks.push_back({m_curves[curve].runId, QRectF(pixel - QPointF(2, 2), QSizeF(4, 4)),
                             tr("%1\n%2: %3 %4")
                                 .arg(m_curves[curve].name, where, quantityLabel(),
                                      shownNumber(line.y[at], 'g', 5))});
        }
    }
    return marks;
}

QString CurvesChart::tableText() const {
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    QString text = QStringLiteral("run,name,step,seconds,loss,held_out_loss,held_out_metric\n");
    for (const TrainingCurve& curve : m_curves)
        for (const CurvePoint& point : curve.points)
            text += QStringList{QString::number(curve.runId),
                                csvText(curve.name),
                                csvNumber(point.step),
                                csvNumber(point.seconds),
                                csvNumber(point.loss.value_or(nothing)),
                                csvNumber(point.heldOutLoss.value_or(nothing)),
                                csvNumber(point.heldOutMetric.value_or(nothing))}
                        .join(QLatin1Char(',')) +
                    QLatin1Char('\n');
    return text;
}

QString CurvesChart::description() const {
    if (m_curves.empty())
        return tr("No training to show.");
    QStringList ends;
    for (std::size_t index = 0; index < m_lines.size(); ++index)
        if (!m_lines[index].y.empty())
            ends.append(
                tr("%1 ends at %2")
                    .arg(m_curves[index].name, shownNumber(m_lines[index].y.back(), 'g', 4)));
    return tr("%1 of %2 trainings: %3.")
        .arg(quantityLabel())
        .arg(m_curves.size())
        .arg(ends.join(QStringLiteral(", ")));
}

} // namespace regroup::ui
