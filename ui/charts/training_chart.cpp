// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/training_chart.h"

#include "ui/charts/axis_tickers.h"
#include "ui/charts/plot_style.h"
#include "ui/common/shown_number.h"
#include "ui/common/theme.h"

#include <fmt/format.h>
#include <qcustomplot.h>

#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr int redrawMs = 100;

} // namespace

struct TrainingChart::Private {
    QCustomPlot* plot = nullptr;
    QCPAxisRect* smallRect = nullptr;
    QCPLayoutInset* legendRow = nullptr;
    QCPGraph* raw = nullptr;
    QCPGraph* smooth = nullptr;
    QCPGraph* heldOut = nullptr;
    QCPGraph* small = nullptr;
    std::vector<QCPGraph*> referenceLines;
    std::vector<TrainingPoint> points;
    std::vector<TrainingReference> references;
    TrainingAxis axis = TrainingAxis::Steps;
    BelowLosses curve = BelowLosses::Rate;
    std::int64_t stepCount = 0;
    QTimer redraw;
    bool stale = true;

    void createGraphs();
    void createSmall();
    void style(const ChartInk& ink, const QFont& font);
    void fill();
    void createReferences();
    void fillReferences(double end);
    double placeOf(const TrainingPoint& point) const;
    std::optional<double> smallValueOf(const TrainingPoint& point) const;
    QString smallName() const;
    double endOfAxis() const;
    QString description() const;
};

void TrainingChart::Private::createGraphs() {
    raw = plot->addGraph();
    raw->setLineStyle(QCPGraph::lsNone);
    raw->setName(tr("loss"));
    smooth = plot->addGraph();
    heldOut = plot->addGraph();
    heldOut->setName(tr("held out"));
    plot->yAxis->setLabel(tr("loss"));
    plot->legend->setVisible(true);
    plot->legend->setFillOrder(QCPLegend::foColumnsFirst);
    plot->axisRect()->insetLayout()->take(plot->legend);
    legendRow = new QCPLayoutInset;
    legendRow->addElement(plot->legend, Qt::AlignRight | Qt::AlignVCenter);
    plot->plotLayout()->insertRow(0);
    plot->plotLayout()->addElement(0, 0, legendRow);
}

void TrainingChart::Private::createSmall() {
    smallRect = new QCPAxisRect(plot);
    plot->plotLayout()->addElement(2, 0, smallRect);
    plot->plotLayout()->setRowStretchFactor(1, 3);
    plot->plotLayout()->setRowStretchFactor(2, 1);
    auto* group = new QCPMarginGroup(plot);
    for (QCPAxisRect* rect : {plot->axisRect(), smallRect})
        rect->setMarginGroup(QCP::msLeft | QCP::msRight, group);
    smallRect->axis(QCPAxis::atLeft)->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker));
    smallRect->axis(QCPAxis::atLeft)->setNumberFormat(QStringLiteral("gb"));
    smallRect->axis(QCPAxis::atLeft)->setNumberPrecision(2);
    smallRect->axis(QCPAxis::atLeft)->ticker()->setTickCount(3);
    plot->xAxis->setTickLabels(false);
    small = plot->addGraph(smallRect->axis(QCPAxis::atBottom), smallRect->axis(QCPAxis::atLeft));
    small->removeFromLegend();
}

void TrainingChart::Private::style(const ChartInk& ink, const QFont& font) {
    stylePlot(*plot, ink, font);
    const QList<QColor> colors = lineColors(ink.dark);
    QColor faint = ink.text;
    faint.setAlphaF(0.35F);
    raw->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, faint, 4));
    smooth->setPen(QPen(ink.dark ? colors[1] : colors[4], 2));
    smooth->setName(tr("smoothed, factor %1").arg(ink.numbers.toString(smoothing)));
    heldOut->setPen(QPen(colors[5], 2, Qt::DashLine));
    heldOut->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssSquare, colors[5], 6));
    small->setPen(QPen(ink.dark ? colors[1] : colors[4], 1.5));
    const Qt::PenStyle dashes[] = {Qt::DotLine, Qt::DashDotLine};
    for (std::size_t index = 0; index < referenceLines.size(); ++index)
        referenceLines[index]->setPen(QPen(ink.text, 1.5, dashes[index % std::size(dashes)]));
    plot->legend->setBorderPen(Qt::NoPen);
    plot->legend->setBrush(Qt::NoBrush);
    const int line = QFontMetrics(font).height() + 8;
    legendRow->setMinimumSize(10, line);
    legendRow->setMaximumSize(QWIDGETSIZE_MAX, line);
}

void TrainingChart::Private::fill() {
    QVector<double> steps;
    std::vector<double> losses;
    for (QCPGraph* graph : {raw, smooth, heldOut, small})
        graph->data()->clear();
    for (const TrainingPoint& point : points) {
        const double place = placeOf(point);
        if (point.loss && std::isfinite(*point.loss)) {
            steps.append(place);
            losses.push_back(*point.loss);
        }
        if (point.heldOutLoss)
            heldOut->addData(place, *point.heldOutLoss);
        if (const auto value = smallValueOf(point); value && std::isfinite(*value))
            small->addData(place, *value);
    }
    const std::vector<double> smoothed = smoothedLosses(losses, smoothing);
    raw->setData(steps, QVector<double>(losses.begin(), losses.end()), true);
    smooth->setData(steps, QVector<double>(smoothed.begin(), smoothed.end()), true);
    const QCPRange range(0, endOfAxis());
    fillReferences(range.upper);
    plot->yAxis->rescale();
    plot->yAxis->scaleRange(1.08, plot->yAxis->range().center());
    plot->xAxis->setRange(range);
    smallRect->axis(QCPAxis::atBottom)
        ->setLabel(axis == TrainingAxis::Steps ? tr("step") : tr("seconds of training"));
    smallRect->axis(QCPAxis::atBottom)->setRange(range);
    smallRect->axis(QCPAxis::atLeft)->setLabel(smallName());
    smallRect->axis(QCPAxis::atLeft)->rescale();
    smallRect->axis(QCPAxis::atLeft)->setRangeLower(0);
}

std::optional<double> TrainingChart::Private::smallValueOf(const TrainingPoint& point) const {
    switch (curve) {
    case BelowLosses::Rate: return point.rate;
    case BelowLosses::GradientNorm: return point.gradientNorm;
    case BelowLosses::TokensPerSecond: return point.tokensPerSecond;
    }
    return {};
}

QString TrainingChart::Private::smallName() const {
    switch (curve) {
    case BelowLosses::Rate: return tr("rate");
    case BelowLosses::GradientNorm: return tr("gradient norm");
    case BelowLosses::TokensPerSecond: return tr("tokens/s");
    }
    return {};
}

double TrainingChart::Private::placeOf(const TrainingPoint& point) const {
    return axis == TrainingAxis::Steps ? static_cast<double>(point.step) : point.seconds;
}

/// Of a time axis: where the training would end at the speed so far.
double TrainingChart::Private::endOfAxis() const {
    if (points.empty())
        return std::max(1.0, static_cast<double>(stepCount));
    const TrainingPoint& last = points.back();
    const auto steps = static_cast<double>(std::max({stepCount, last.step, std::int64_t{1}}));
    if (axis == TrainingAxis::Steps)
        return steps;
    const double perStep = last.step > 0 ? last.seconds / static_cast<double>(last.step) : 0;
    return std::max({perStep * steps, last.seconds, 1e-3});
}

void TrainingChart::Private::createReferences() {
    for (QCPGraph* line : referenceLines)
        plot->removeGraph(line);
    referenceLines.clear();
    for (const TrainingReference& reference : references) {
        referenceLines.push_back(plot->addGraph());
        referenceLines.back()->setName(reference.name);
    }
}

void TrainingChart::Private::fillReferences(double end) {
    for (std::size_t index = 0; index < references.size(); ++index) {
        const double loss = references[index].loss;
        referenceLines[index]->setData({0, end}, {loss, loss}, true);
    }
}

QString TrainingChart::Private::description() const {
    const auto last = std::find_if(points.rbegin(), points.rend(), [](const TrainingPoint& point) {
        return point.loss.has_value();
    });
    if (last == points.rend())
        return tr("No step yet.");
    return tr("Loss %1 after step %2.").arg(shownNumber(*last->loss, 'f', 4)).arg(last->step);
}

std::vector<double> smoothedLosses(std::span<const double> losses, double factor) {
    std::vector<double> smoothed;
    double mean = 0;
    double weight = 0;
    for (const double loss : losses) {
        mean = factor * mean + (1 - factor) * loss;
        weight = factor * weight + (1 - factor);
        smoothed.push_back(mean / weight);
    }
    return smoothed;
}

TrainingChart::TrainingChart(QWidget* parent)
    : QWidget(parent), m_private(std::make_unique<Private>()) {
    m_private->plot = new QCustomPlot;
    m_private->plot->setLayoutDirection(Qt::LeftToRight); // Axes run as in every figure.
    m_private->createGraphs();
    m_private->createSmall();
    m_private->redraw.setSingleShot(true);
    m_private->redraw.setInterval(redrawMs);
    connect(&m_private->redraw, &QTimer::timeout, this, &TrainingChart::refresh);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_private->plot);
    setAccessibleName(tr("Losses of the training, and below them its rate, gradients or speed"));
    restyle();
}

TrainingChart::~TrainingChart() = default;

void TrainingChart::appendPoints(std::span<const TrainingPoint> points) {
    m_private->points.insert(m_private->points.end(), points.begin(), points.end());
    requestRedraw();
}

void TrainingChart::clear() {
    m_private->points.clear();
    requestRedraw();
}

const std::vector<TrainingPoint>& TrainingChart::points() const {
    return m_private->points;
}

void TrainingChart::setLogarithmic(bool logarithmic) {
    m_private->plot->yAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    m_private->plot->yAxis->setTicker(logarithmic
                                          ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                          : QSharedPointer<QCPAxisTicker>(new NumberTicker));
    requestRedraw();
}

void TrainingChart::setAxis(TrainingAxis axis) {
    m_private->axis = axis;
    requestRedraw();
}

void TrainingChart::setSmallCurve(BelowLosses curve) {
    m_private->curve = curve;
    requestRedraw();
}

void TrainingChart::setReferences(std::vector<TrainingReference> references) {
    m_private->references = std::move(references);
    m_private->createReferences();
    restyle();
    requestRedraw();
}

const std::vector<TrainingReference>& TrainingChart::references() const {
    return m_private->references;
}

void TrainingChart::setStepCount(std::int64_t steps) {
    m_private->stepCount = steps;
    requestRedraw();
}

QCustomPlot& TrainingChart::plot() const {
    if (m_private->stale)
        m_private->fill();
    return *m_private->plot;
}

QString TrainingChart::tableText() const {
    const auto cell = [](const std::optional<double>& value) {
        return value ? fmt::format("{}", *value) : std::string();
    };
    std::string text = "step,seconds,loss,held_out_loss,rate,gradient_norm,tokens_per_second\n";
    for (const TrainingPoint& point : m_private->points)
        text += fmt::format("{},{},{},{},{},{},{}\n", point.step, point.seconds, cell(point.loss),
                            cell(point.heldOutLoss), cell(point.rate), cell(point.gradientNorm),
                            cell(point.tokensPerSecond));
    return QString::fromStdString(text);
}

QSize TrainingChart::sizeHint() const {
    return {fontMetrics().averageCharWidth() * 80, fontMetrics().height() * 24};
}

void TrainingChart::requestRedraw() {
    m_private->stale = true;
    if (isVisible() && !m_private->redraw.isActive())
        m_private->redraw.start();
}

void TrainingChart::refresh() {
    if (!m_private->stale)
        return;
    m_private->stale = false;
    m_private->fill();
    setAccessibleDescription(m_private->description());
    m_private->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TrainingChart::restyle() {
    m_private->style(ChartInk::of(*this), font());
    m_private->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TrainingChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::LocaleChange)
        restyle();
}

void TrainingChart::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    followPixelRatio(*m_private->plot, *this);
    refresh();
}

} // namespace regroup::ui
