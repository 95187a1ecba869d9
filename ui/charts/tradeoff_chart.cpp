// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/tradeoff_chart.h"

#include "ui/charts/log_tickers.h"
#include "ui/charts/plot_style.h"
#include "ui/charts/tradeoff_axis.h"
#include "ui/charts/tradeoff_plot.h"

#include <QLocale>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace regroup::ui {

TradeoffChart::TradeoffChart(QWidget* parent)
    : QWidget(parent), m_drawing(std::make_unique<TradeoffPlot>()) {
    m_drawing->plot = new QCustomPlot(this);
    m_drawing->plot->setMinimumSize(160, 120);
    m_drawing->createFixedParts();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_drawing->plot);
    setAccessibleName(tr("Perplexity against KV cache"));

    connect(m_drawing->plot, &QCustomPlot::afterLayout, this, [this] { m_drawing->placeNames(); });
    connect(m_drawing->plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        const TradeoffPoint* point =
            event->button() == Qt::LeftButton ? m_drawing->pointAt(event->position()) : nullptr;
        if (point != nullptr)
            Q_EMIT pointClicked(point->runId, event->modifiers());
    });
    connect(m_drawing->plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        showPointTip(event->position(), event->globalPosition().toPoint());
    });
    refresh();
}

TradeoffChart::~TradeoffChart() = default;

void TradeoffChart::setPoints(std::vector<TradeoffPoint> points) {
    std::erase_if(points, [](const TradeoffPoint& point) { return !isDrawable(point); });
    if (points == m_drawing->points)
        return;
    m_drawing->points = std::move(points);
    m_drawing->methods.clear();
    for (const TradeoffPoint& point : m_drawing->points)
        if (m_drawing->methodOf(point) == m_drawing->methods.size())
            m_drawing->methods.push_back(point.method);
    refresh();
}

const std::vector<TradeoffPoint>& TradeoffChart::points() const {
    return m_drawing->points;
}

void TradeoffChart::setSelectedRuns(const std::vector<std::int64_t>& runs) {
    m_drawing->selected = runs;
    m_drawing->fillSelection();
    m_drawing->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffChart::setPerplexityLogarithmic(bool logarithmic) {
    m_drawing->plot->yAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    refresh();
}

void TradeoffChart::setLabelsShown(bool shown) {
    m_drawing->labelsShown = shown;
    m_drawing->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffChart::setReference(std::optional<double> perplexity, const QString& name) {
    m_drawing->reference =
        perplexity && std::isfinite(*perplexity) && *perplexity > 0 ? perplexity : std::nullopt;
    m_drawing->referenceName = name;
    refresh();
}

QCustomPlot& TradeoffChart::plot() const {
    return *m_drawing->plot;
}

QString TradeoffChart::tableText() const {
    return tradeoffCsv(m_drawing->points);
}

QSize TradeoffChart::sizeHint() const {
    const int line = fontMetrics().height();
    return {line * 36, line * 22};
}

void TradeoffChart::refresh() {
    // Numbers of a logarithmic perplexity axis: 10, 20, 50 rather than powers of ten alone.
    const bool logarithmic = m_drawing->plot->yAxis->scaleType() == QCPAxis::stLogarithmic;
    m_drawing->plot->yAxis->setTicker(
        QSharedPointer<QCPAxisTicker>(logarithmic ? new NumberLogTicker : new QCPAxisTicker));
    m_drawing->fill(ChartInk::fromPalette(palette()), font());
    setAccessibleDescription(m_drawing->description());
    m_drawing->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffChart::showPointTip(const QPointF& position, const QPoint& globalPosition) {
    const TradeoffPoint* point = m_drawing->pointAt(position);
    m_drawing->plot->setCursor(point == nullptr ? Qt::ArrowCursor : Qt::PointingHandCursor);
    if (point == nullptr) {
        QToolTip::hideText();
        return;
    }
    const QLocale locale;
    QString text = tr("%1 (%2)\nperplexity %3, KV cache %4 per token")
                       .arg(point->name, point->method, locale.toString(point->perplexity, 'g', 5),
                            byteTickText(point->keyValueBytesPerToken));
    if (hasErrorBar(*point))
        text +=
            tr("\ninterval %1 to %2")
                .arg(locale.toString(*point->low, 'g', 5), locale.toString(*point->high, 'g', 5));
    QToolTip::showText(globalPosition, text, m_drawing->plot);
}

void TradeoffChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        refresh();
}

void TradeoffChart::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    followPixelRatio(*m_drawing->plot, *this);
    m_drawing->plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace regroup::ui
