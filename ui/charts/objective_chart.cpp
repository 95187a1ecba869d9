// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/objective_chart.h"

#include "ui/charts/objective_plot.h"
#include "ui/charts/plot_style.h"
#include "ui/common/shown_number.h"

#include <fmt/format.h>

#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr int redrawMs = 100;

} // namespace

ObjectiveChart::ObjectiveChart(QWidget* parent)
    : QWidget(parent), m_drawing(std::make_unique<ObjectivePlot>()) {
    m_drawing->plot = new QCustomPlot(this);
    m_drawing->plot->setLayoutDirection(Qt::LeftToRight); // Axes run as in every figure.
    m_drawing->plot->setMinimumSize(120, 100);
    m_drawing->createGraphs();
    m_drawing->createRug();
    m_drawing->plot->yAxis->setLabel(tr("objective"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_drawing->plot);
    setAccessibleName(tr("Objective of the search"));

    m_drawing->redraw.setSingleShot(true);
    connect(&m_drawing->redraw, &QTimer::timeout, this, [this] { refresh(); });
    connect(m_drawing->plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        const auto index =
            m_drawing->nearestStep(m_drawing->plot->xAxis->pixelToCoord(event->position().x()));
        if (event->button() == Qt::LeftButton && index)
            Q_EMIT stepClicked(*index);
    });
    connect(m_drawing->plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        showStepTip(event->position(), event->globalPosition().toPoint());
    });
    restyle();
    refresh();
}

ObjectiveChart::~ObjectiveChart() = default;

void ObjectiveChart::appendSteps(std::span<const SearchStep> steps) {
    for (const SearchStep& step : steps) {
        auto part = std::find_if(m_drawing->parts.rbegin(), m_drawing->parts.rend(),
                                 [&](const SlotSteps& known) { return known.slot == step.slot; });
        if (part == m_drawing->parts.rend()) {
            m_drawing->parts.push_back({step.slot, {}});
            part = m_drawing->parts.rbegin();
        }
        part->steps.push_back(step);
    }
    m_drawing->stepCount += steps.size();
    if (!steps.empty())
        requestRedraw();
}

void ObjectiveChart::clear() {
    m_drawing->parts.clear();
    m_drawing->stepCount = 0;
    m_drawing->markedStep.reset();
    m_drawing->optimum.reset();
    requestRedraw();
}

std::size_t ObjectiveChart::stepCount() const {
    return m_drawing->stepCount;
}

std::vector<SearchSlot> ObjectiveChart::slotsSeen() const {
    std::vector<SearchSlot> seen;
    for (const SlotSteps& part : m_drawing->parts)
        seen.push_back(part.slot);
    return seen;
}

void ObjectiveChart::setSlotShown(std::optional<SearchSlot> slot) {
    if (m_drawing->shown == slot)
        return;
    m_drawing->shown = slot;
    m_drawing->markedStep.reset(); // An index into other steps.
    requestRedraw();
}

std::optional<SearchSlot> ObjectiveChart::slotShown() const {
    return m_drawing->shown;
}

void ObjectiveChart::setObjectiveName(const QString& name) {
    m_drawing->plot->yAxis->setLabel(name);
    requestRedraw();
}

void ObjectiveChart::setOptimum(std::optional<double> objective) {
    m_drawing->optimum = objective && std::isfinite(*objective) ? objective : std::nullopt;
    requestRedraw();
}

std::optional<double> ObjectiveChart::optimum() const {
    return m_drawing->optimum;
}

void ObjectiveChart::setMarkedStep(std::optional<std::size_t> shownIndex) {
    m_drawing->markedStep = shownIndex;
    requestRedraw();
}

std::vector<SearchStep> ObjectiveChart::shownSteps() const {
    std::vector<SearchStep> steps;
    for (const SlotSteps* part : m_drawing->shownParts())
        steps.insert(steps.end(), part->steps.begin(), part->steps.end());
    return steps;
}

std::size_t ObjectiveChart::shownStepCount() const {
    std::size_t count = 0;
    for (const SlotSteps* part : m_drawing->shownParts())
        count += part->steps.size();
    return count;
}

QCustomPlot& ObjectiveChart::plot() const {
    if (m_drawing->stale)
        m_drawing->fill();
    return *m_drawing->plot;
}

QString ObjectiveChart::tableText() const {
    std::string text = "layer,slot,step,objective,best,accepted\n";
    for (const SlotSteps* part : m_drawing->shownParts())
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
    m_drawing->stale = true;
    if (!isVisible() || m_drawing->redraw.isActive())
        return;
    const qint64 since =
        m_drawing->sinceRedraw.isValid() ? m_drawing->sinceRedraw.elapsed() : redrawMs;
    m_drawing->redraw.start(static_cast<int>(std::max<qint64>(redrawMs - since, 0)));
}

void ObjectiveChart::refresh() {
    m_drawing->fill();
    setAccessibleDescription(m_drawing->description());
    m_drawing->plot->replot(QCustomPlot::rpQueuedReplot);
    m_drawing->sinceRedraw.start();
}

void ObjectiveChart::restyle() {
    m_drawing->style(ChartInk::of(*this), font());
    m_drawing->plot->replot(QCustomPlot::rpQueuedReplot);
}

void ObjectiveChart::showStepTip(const QPointF& position, const QPoint& globalPosition) {
    const auto index = m_drawing->nearestStep(m_drawing->plot->xAxis->pixelToCoord(position.x()));
    const SearchStep* step = index ? m_drawing->stepAt(*index) : nullptr;
    const bool near = step != nullptr &&
                      std::abs(m_drawing->plot->xAxis->coordToPixel(m_drawing->positions[*index]) -
                               position.x()) < 8 &&
                      m_drawing->plot->axisRect()->rect().contains(position.toPoint());
    if (!near) {
        QToolTip::hideText();
        return;
    }
    QToolTip::showText(globalPosition,
                       tr("Layer %1, candidate %2: objective %3 (%4), best %5")
                           .arg(slotText(step->slot))
                           .arg(step->step)
                           .arg(shownNumber(step->objective, 'g', 4),
                                step->accepted ? tr("accepted") : tr("rejected"),
                                shownNumber(step->best, 'g', 4)),
                       m_drawing->plot);
}

void ObjectiveChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::LocaleChange)
        restyle();
}

void ObjectiveChart::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    followPixelRatio(*m_drawing->plot, *this);
    refresh();
}

} // namespace regroup::ui
