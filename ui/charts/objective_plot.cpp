// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/objective_plot.h"

#include "ui/charts/axis_tickers.h"
#include "ui/charts/plot_style.h"
#include "ui/common/shown_number.h"
#include "ui/common/theme.h"

#include <cmath>

namespace regroup::ui {
namespace {

constexpr std::size_t pointLimit = 6000; // A few for every pixel column of a wide screen.

} // namespace

void ObjectivePlot::createGraphs() {
    plot->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker));
    const auto add = [this](QCPGraph::LineStyle style, bool inLegend) {
        QCPGraph* graph = plot->addGraph();
        graph->setLineStyle(style);
        if (!inLegend)
            graph->removeFromLegend();
        return graph;
    };
    borders = add(QCPGraph::lsLine, false);
    rejected = add(QCPGraph::lsNone, true);
    accepted = add(QCPGraph::lsNone, true);
    current = add(QCPGraph::lsStepLeft, true);
    best = add(QCPGraph::lsStepLeft, true);
    optimumLine = add(QCPGraph::lsLine, true);
    markedLine = add(QCPGraph::lsLine, false);
    marked = add(QCPGraph::lsNone, false);
    rejected->setName(tr("rejected"));
    accepted->setName(tr("accepted"));
    current->setName(tr("current"));
    best->setName(tr("best so far"));
    optimumLine->setName(tr("optimum"));
    // In one line above the curve: inside there is no corner that data never reach.
    plot->legend->setVisible(true);
    plot->legend->setFillOrder(QCPLegend::foColumnsFirst);
    plot->axisRect()->insetLayout()->take(plot->legend);
    legendRow = new QCPLayoutInset;
    legendRow->addElement(plot->legend, Qt::AlignRight | Qt::AlignVCenter);
    plot->plotLayout()->insertRow(0);
    plot->plotLayout()->addElement(0, 0, legendRow);
}

void ObjectivePlot::createRug() {
    // A narrow strip under the curve; its axis carries the numbers of both.
    rug = new QCPAxisRect(plot);
    plot->plotLayout()->addElement(2, 0, rug);
    plot->plotLayout()->setRowSpacing(2);
    rug->setMinimumMargins(QMargins(0, 0, 0, 0));
    rug->setAutoMargins(QCP::msLeft | QCP::msRight | QCP::msBottom);
    rug->setMargins(QMargins(0, 0, 0, 0));
    plot->axisRect()->setAutoMargins(QCP::msLeft | QCP::msRight | QCP::msTop);
    plot->axisRect()->setMargins(QMargins(0, 0, 0, 4));
    auto* group = new QCPMarginGroup(plot);
    for (QCPAxisRect* rect : {plot->axisRect(), rug})
        rect->setMarginGroup(QCP::msLeft | QCP::msRight, group);
    rug->axis(QCPAxis::atLeft)->setTicks(false);
    rug->axis(QCPAxis::atLeft)->setTickLabels(false);
    rug->axis(QCPAxis::atLeft)->setRange(0, 1);
    rug->axis(QCPAxis::atLeft)->setVisible(false);
    rug->axis(QCPAxis::atBottom)->setLabel(tr("candidates evaluated"));
    rug->axis(QCPAxis::atBottom)->grid()->setVisible(false);
    rug->setupFullAxesBox(false);
    for (const auto side : {QCPAxis::atTop, QCPAxis::atRight})
        rug->axis(side)->setVisible(false);
    plot->xAxis->setTickLabels(false);
    rugRejected = plot->addGraph(rug->axis(QCPAxis::atBottom), rug->axis(QCPAxis::atLeft));
    rugAccepted = plot->addGraph(rug->axis(QCPAxis::atBottom), rug->axis(QCPAxis::atLeft));
    for (QCPGraph* graph : {rugRejected, rugAccepted}) {
        graph->setLineStyle(QCPGraph::lsNone);
        graph->removeFromLegend();
    }
}

void ObjectivePlot::style(const ChartInk& ink, const QFont& font) {
    stylePlot(*plot, ink, font);
    const QList<QColor> colors = lineColors(ink.dark);
    const QColor acceptedColor = ink.dark ? colors[1] : colors[4];
    QColor rejectedColor = ink.text;
    rejectedColor.setAlphaF(0.35F);
    rejected->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(rejectedColor, 1), Qt::NoBrush, 4));
    accepted->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, acceptedColor, 5));
    current->setPen(QPen(acceptedColor, 1, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    best->setPen(QPen(colors[5], 2, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    optimumLine->setPen(QPen(colors[2], 1.5, Qt::DashLine));
    borders->setPen(QPen(ink.line, 1, Qt::DotLine));
    markedLine->setPen(QPen(ink.text, 1));
    marked->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(ink.text, 2), Qt::NoBrush, 11));
    QPainterPath tick(QPointF(0, -3.5));
    tick.lineTo(0, 3.5);
    rugRejected->setScatterStyle(QCPScatterStyle(tick, QPen(rejectedColor, 1)));
    rugAccepted->setScatterStyle(QCPScatterStyle(tick, QPen(acceptedColor, 1)));
    const int rugHeight = 18;
    rug->setMinimumSize(10, rugHeight);
    rug->setSizeConstraintRect(QCPLayoutElement::scrInnerRect);
    rug->setMaximumSize(QWIDGETSIZE_MAX, rugHeight);
    plot->xAxis2->grid()->setVisible(false);
    plot->legend->setBorderPen(Qt::NoPen);
    plot->legend->setBrush(Qt::NoBrush);
    const int line = QFontMetrics(font).height() + 8;
    legendRow->setMinimumSize(10, line);
    legendRow->setMaximumSize(QWIDGETSIZE_MAX, line);
}

void ObjectivePlot::fillSlotAxis(const ObjectiveSeries& series) {
    const std::vector<const SlotSteps*> shownNow = shownParts();
    const bool several = shownNow.size() > 1;
    plot->xAxis2->setVisible(several);
    plot->xAxis2->setTickLabels(several);
    plot->xAxis2->setTicks(several);
    plot->xAxis2->setLabel(several ? tr("layer") : QString());
    QVector<double> x;
    QVector<double> y;
    const QSharedPointer<QCPAxisTickerText> names(new QCPAxisTickerText);
    const double wide = 5.0 * QFontMetrics(plot->xAxis2->tickLabelFont()).averageCharWidth();
    const double pixels = series.end > 0 ? plot->axisRect()->width() / series.end : 0;
    double lastLabel = -1e9;
    for (std::size_t index = 0; several && index < shownNow.size(); ++index) {
        const double start = series.slotStarts[index];
        const double end =
            index + 1 < series.slotStarts.size() ? series.slotStarts[index + 1] : series.end;
        if (index > 0) {
            x.append({start - 0.5, start - 0.5, start - 0.5});
            y.append({plot->yAxis->range().lower, plot->yAxis->range().upper, qQNaN()});
        }
        const double middle = (start + end) / 2;
        if ((middle - lastLabel) * pixels < wide)
            continue;
        names->addTick(middle, slotText(shownNow[index]->slot));
        lastLabel = middle;
    }
    plot->xAxis2->setTicker(names);
    plot->xAxis2->setTickLength(0, 0);
    borders->setData(x, y, true);
}

void ObjectivePlot::fill() {
    const std::vector<const SlotSteps*> shownNow = shownParts();
    const ObjectiveSeries series = objectiveSeries(shownNow, pointLimit);
    positions = stepPositions(shownNow);
    rejected->setData(series.rejectedX, series.rejectedY, true);
    accepted->setData(series.acceptedX, series.acceptedY, true);
    current->setData(series.currentX, series.currentY, true);
    best->setData(series.bestX, series.bestY, true);
    rugRejected->setData(series.rejectedX, QVector<double>(series.rejectedX.size(), 0.25), true);
    rugAccepted->setData(series.acceptedX, QVector<double>(series.acceptedX.size(), 0.75), true);

    double low = series.low;
    double high = series.high;
    if (optimum) {
        low = std::min(low, *optimum);
        high = std::max(high, *optimum);
    }
    if (!(high >= low)) { // No finite value yet.
        low = 0;
        high = 1;
    }
    const double margin = high > low ? 0.06 * (high - low) : std::max(std::abs(high) * 0.05, 1e-6);
    plot->yAxis->setRange(low - margin, high + margin);
    const double width = std::max(series.end, 10.0);
    plot->xAxis->setRange(-0.01 * width - 0.5, width * 1.01 - 0.5);
    plot->xAxis2->setRange(plot->xAxis->range());
    rug->axis(QCPAxis::atBottom)->setRange(plot->xAxis->range());
    const bool hasOptimum = optimum.has_value();
    const QCPRange across = plot->xAxis->range();
    optimumLine->setData(hasOptimum ? QVector<double>{across.lower, across.upper}
                                    : QVector<double>{},
                         hasOptimum ? QVector<double>{*optimum, *optimum} : QVector<double>{});
    hasOptimum ? optimumLine->addToLegend() : optimumLine->removeFromLegend();
    fillSlotAxis(series);
    fillMarked();
    stale = false;
}

void ObjectivePlot::fillMarked() {
    const SearchStep* step =
        markedStep && *markedStep < positions.size() ? stepAt(*markedStep) : nullptr;
    const double x = step == nullptr ? 0 : positions[*markedStep];
    const QVector<double> here = step == nullptr ? QVector<double>{} : QVector<double>{x};
    marked->setData(here, step == nullptr ? QVector<double>{} : QVector<double>{step->objective});
    markedLine->setData(
        step == nullptr ? QVector<double>{} : QVector<double>{x, x},
        step == nullptr ? QVector<double>{}
                        : QVector<double>{plot->yAxis->range().lower, plot->yAxis->range().upper});
}

QString ObjectivePlot::description() const {
    std::size_t candidates = 0;
    std::size_t acceptedCount = 0;
    double bestSum = 0;
    int slotCount = 0;
    for (const SlotSteps* part : shownParts()) {
        candidates += part->steps.size();
        for (const SearchStep& step : part->steps)
            acceptedCount += step.accepted ? 1 : 0;
        bestSum += part->steps.back().best;
        ++slotCount;
    }
    if (slotCount == 0)
        return tr("No candidate evaluated yet.");
    const QString bestText = shownNumber(bestSum / slotCount, 'g', 4);
    return slotCount == 1 ? tr("%1 candidates, %2 accepted, best %3.")
                                .arg(candidates)
                                .arg(acceptedCount)
                                .arg(bestText)
                          : tr("%1 candidates, %2 accepted, %3 searches, mean of their best %4.")
                                .arg(candidates)
                                .arg(acceptedCount)
                                .arg(slotCount)
                                .arg(bestText);
}

} // namespace regroup::ui
