// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/objective_chart.h"

#include "ui/charts/objective_series.h"
#include "ui/charts/plot_style.h"
#include "ui/common/theme.h"

#include <fmt/format.h>
#include <qcustomplot.h>

#include <QElapsedTimer>
#include <QLocale>
#include <QTimer>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr int redrawMs = 100;
constexpr std::size_t pointLimit = 6000; // A few for every pixel column of a wide screen.

} // namespace

struct ObjectiveChart::Private {
    QCustomPlot* plot = nullptr;
    QCPAxisRect* rug = nullptr;
    QCPLayoutInset* legendRow = nullptr;
    QCPGraph* rejected = nullptr;
    QCPGraph* accepted = nullptr;
    QCPGraph* best = nullptr;
    QCPGraph* optimumLine = nullptr;
    QCPGraph* borders = nullptr; ///< Where the next slot begins.
    QCPGraph* marked = nullptr;
    QCPGraph* markedLine = nullptr;
    QCPGraph* rugRejected = nullptr;
    QCPGraph* rugAccepted = nullptr;

    std::vector<SlotSteps> parts;
    std::optional<SearchSlot> shown;
    std::optional<double> optimum;
    std::optional<std::size_t> markedStep;
    std::size_t stepCount = 0;
    std::vector<double> positions; ///< x of every shown step.
    bool stale = true;
    QTimer redraw;
    QElapsedTimer sinceRedraw;

    std::vector<const SlotSteps*> shownParts() const {
        std::vector<const SlotSteps*> result;
        for (const SlotSteps& part : parts)
            if (!shown || part.slot == *shown)
                result.push_back(&part);
        return result;
    }
    const SearchStep* stepAt(std::size_t index) const {
        for (const SlotSteps* part : shownParts()) {
            if (index < part->steps.size())
                return &part->steps[index];
            index -= part->steps.size();
        }
        return nullptr;
    }
    std::optional<std::size_t> nearestStep(double x) const {
        if (positions.empty())
            return std::nullopt;
        const auto after = std::lower_bound(positions.begin(), positions.end(), x);
        if (after == positions.begin())
            return 0;
        const auto before = after - 1;
        const auto nearest = after == positions.end() || x - *before < *after - x ? before : after;
        return static_cast<std::size_t>(nearest - positions.begin());
    }

    void createGraphs();
    void createRug();
    void style(const ChartInk& ink, const QFont& font);
    void fill();
    void fillSlotAxis(const ObjectiveSeries& series);
    void fillMarked();
    QString description() const;
};

void ObjectiveChart::Private::createGraphs() {
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
    best = add(QCPGraph::lsStepLeft, true);
    optimumLine = add(QCPGraph::lsLine, true);
    markedLine = add(QCPGraph::lsLine, false);
    marked = add(QCPGraph::lsNone, false);
    rejected->setName(tr("rejected"));
    accepted->setName(tr("accepted"));
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

void ObjectiveChart::Private::createRug() {
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

void ObjectiveChart::Private::style(const ChartInk& ink, const QFont& font) {
    stylePlot(*plot, ink, font);
    const QList<QColor> colors = lineColors(ink.dark);
    const QColor acceptedColor = ink.dark ? colors[1] : colors[4];
    QColor rejectedColor = ink.text;
    rejectedColor.setAlphaF(0.35F);
    rejected->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(rejectedColor, 1), Qt::NoBrush, 4));
    accepted->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, acceptedColor, 5));
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

void ObjectiveChart::Private::fillSlotAxis(const ObjectiveSeries& series) {
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

void ObjectiveChart::Private::fill() {
    const std::vector<const SlotSteps*> shownNow = shownParts();
    const ObjectiveSeries series = objectiveSeries(shownNow, pointLimit);
    positions = stepPositions(shownNow);
    rejected->setData(series.rejectedX, series.rejectedY, true);
    accepted->setData(series.acceptedX, series.acceptedY, true);
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

void ObjectiveChart::Private::fillMarked() {
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

QString ObjectiveChart::Private::description() const {
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
    const QString bestText = QLocale().toString(bestSum / slotCount, 'g', 4);
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

ObjectiveChart::ObjectiveChart(QWidget* parent)
    : QWidget(parent), m_private(std::make_unique<Private>()) {
    m_private->plot = new QCustomPlot(this);
    m_private->plot->setMinimumSize(120, 100);
    m_private->createGraphs();
    m_private->createRug();
    m_private->plot->yAxis->setLabel(tr("objective"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_private->plot);
    setAccessibleName(tr("Objective of the search"));

    m_private->redraw.setSingleShot(true);
    connect(&m_private->redraw, &QTimer::timeout, this, [this] { refresh(); });
    connect(m_private->plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        const auto index =
            m_private->nearestStep(m_private->plot->xAxis->pixelToCoord(event->position().x()));
        if (event->button() == Qt::LeftButton && index)
            Q_EMIT stepClicked(*index);
    });
    connect(m_private->plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        showStepTip(event->position(), event->globalPosition().toPoint());
    });
    restyle();
    refresh();
}

ObjectiveChart::~ObjectiveChart() = default;

void ObjectiveChart::appendSteps(std::span<const SearchStep> steps) {
    for (const SearchStep& step : steps) {
        auto part = std::find_if(m_private->parts.rbegin(), m_private->parts.rend(),
                                 [&](const SlotSteps& known) { return known.slot == step.slot; });
        if (part == m_private->parts.rend()) {
            m_private->parts.push_back({step.slot, {}});
            part = m_private->parts.rbegin();
        }
        part->steps.push_back(step);
    }
    m_private->stepCount += steps.size();
    if (!steps.empty())
        requestRedraw();
}

void ObjectiveChart::clear() {
    m_private->parts.clear();
    m_private->stepCount = 0;
    m_private->markedStep.reset();
    m_private->optimum.reset();
    requestRedraw();
}

std::size_t ObjectiveChart::stepCount() const {
    return m_private->stepCount;
}

std::vector<SearchSlot> ObjectiveChart::slotsSeen() const {
    std::vector<SearchSlot> seen;
    for (const SlotSteps& part : m_private->parts)
        seen.push_back(part.slot);
    return seen;
}

void ObjectiveChart::setSlotShown(std::optional<SearchSlot> slot) {
    if (m_private->shown == slot)
        return;
    m_private->shown = slot;
    m_private->markedStep.reset(); // An index into other steps.
    requestRedraw();
}

std::optional<SearchSlot> ObjectiveChart::slotShown() const {
    return m_private->shown;
}

void ObjectiveChart::setObjectiveName(const QString& name) {
    m_private->plot->yAxis->setLabel(name);
    requestRedraw();
}

void ObjectiveChart::setOptimum(std::optional<double> objective) {
    m_private->optimum = objective && std::isfinite(*objective) ? objective : std::nullopt;
    requestRedraw();
}

void ObjectiveChart::setMarkedStep(std::optional<std::size_t> shownIndex) {
    m_private->markedStep = shownIndex;
    requestRedraw();
}

std::vector<SearchStep> ObjectiveChart::shownSteps() const {
    std::vector<SearchStep> steps;
    for (const SlotSteps* part : m_private->shownParts())
        steps.insert(steps.end(), part->steps.begin(), part->steps.end());
    return steps;
}

QCustomPlot& ObjectiveChart::plot() const {
    if (m_private->stale)
        m_private->fill();
    return *m_private->plot;
}

QString ObjectiveChart::tableText() const {
    std::string text = "layer,slot,step,objective,best,accepted\n";
    for (const SlotSteps* part : m_private->shownParts())
        for (const SearchStep& step : part->steps)
            text +=
                fmt::format("{},{},{},{},{},{}\n", step.slot.layer, slotKindName(step.slot.kind),
                            step.step, step.objective, step.best, step.accepted ? 1 : 0);
    return QString::fromStdString(text);
}

QSize ObjectiveChart::sizeHint() const {
    const int line = fontMetrics().height();
    return {line * 36, line * 20};
}

void ObjectiveChart::requestRedraw() {
    m_private->stale = true;
    if (!isVisible() || m_private->redraw.isActive())
        return;
    const qint64 since =
        m_private->sinceRedraw.isValid() ? m_private->sinceRedraw.elapsed() : redrawMs;
    m_private->redraw.start(static_cast<int>(std::max<qint64>(redrawMs - since, 0)));
}

void ObjectiveChart::refresh() {
    m_private->fill();
    setAccessibleDescription(m_private->description());
    m_private->plot->replot(QCustomPlot::rpQueuedReplot);
    m_private->sinceRedraw.start();
}

void ObjectiveChart::restyle() {
    m_private->style(ChartInk::fromPalette(palette()), font());
    m_private->plot->replot(QCustomPlot::rpQueuedReplot);
}

void ObjectiveChart::showStepTip(const QPointF& position, const QPoint& globalPosition) {
    const auto index = m_private->nearestStep(m_private->plot->xAxis->pixelToCoord(position.x()));
    const SearchStep* step = index ? m_private->stepAt(*index) : nullptr;
    const bool near = step != nullptr &&
                      std::abs(m_private->plot->xAxis->coordToPixel(m_private->positions[*index]) -
                               position.x()) < 8 &&
                      m_private->plot->axisRect()->rect().contains(position.toPoint());
    if (!near) {
        QToolTip::hideText();
        return;
    }
    const QLocale locale;
    QToolTip::showText(globalPosition,
                       tr("Layer %1, candidate %2: objective %3 (%4), best %5")
                           .arg(slotText(step->slot))
                           .arg(step->step)
                           .arg(locale.toString(step->objective, 'g', 4),
                                step->accepted ? tr("accepted") : tr("rejected"),
                                locale.toString(step->best, 'g', 4)),
                       m_private->plot);
}

void ObjectiveChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        restyle();
}

void ObjectiveChart::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    followPixelRatio(*m_private->plot, *this);
    refresh();
}

} // namespace regroup::ui
