// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/tradeoff_chart.h"

#include "ui/charts/label_places.h"
#include "ui/charts/plot_style.h"
#include "ui/charts/tradeoff_axis.h"
#include "ui/common/theme.h"

#include <qcustomplot.h>

#include <QLocale>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr double markerSize = 9;
constexpr double hitRadius = 12;
constexpr std::size_t labelLimit = 60; // More names would only be in each other's way.

bool isDrawable(const TradeoffPoint& point) {
    return std::isfinite(point.keyValueBytesPerToken) && std::isfinite(point.perplexity) &&
           point.keyValueBytesPerToken > 0 && point.perplexity > 0;
}

bool hasBar(const TradeoffPoint& point) {
    return point.low && point.high && std::isfinite(*point.low) && std::isfinite(*point.high);
}

QCPScatterStyle::ScatterShape shapeOf(std::size_t method) {
    static constexpr std::array shapes{QCPScatterStyle::ssCircle, QCPScatterStyle::ssSquare,
                                       QCPScatterStyle::ssTriangle, QCPScatterStyle::ssDiamond,
                                       QCPScatterStyle::ssTriangleInverted};
    return shapes[method % shapes.size()];
}

/// Powers of two with "KiB".
class BytesTicker : public QCPAxisTicker {
protected:
    QVector<double> createTickVector(double /*tickStep*/, const QCPRange& range) override {
        const std::vector<double> ticks = byteTicks(range.lower, range.upper);
        return {ticks.begin(), ticks.end()};
    }
    int getSubTickCount(double /*tickStep*/) override { return 0; }
    QString getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/,
                         int /*precision*/) override {
        return byteTickText(tick);
    }
};

/// 10, 20, 50, 100: round numbers rather than powers of ten alone, which may not be in range at
/// all.
class NumberLogTicker : public QCPAxisTicker {
protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override {
        QVector<double> ticks;
        for (double power = std::pow(10, std::floor(std::log10(range.lower))); power <= range.upper;
             power *= 10)
            for (const double factor : {1.0, 2.0, 5.0})
                if (factor * power >= range.lower && factor * power <= range.upper)
                    ticks.append(factor * power);
        return ticks.size() >= 3 ? ticks : QCPAxisTicker::createTickVector(tickStep, range);
    }
    int getSubTickCount(double /*tickStep*/) override { return 0; }
};

} // namespace

struct TradeoffChart::Private {
    QCustomPlot* plot = nullptr;
    QCPGraph* front = nullptr;
    QCPGraph* selection = nullptr;
    QCPGraph* referenceLine = nullptr;
    QCPItemText* referenceText = nullptr;
    std::vector<QPointer<QCPAbstractPlottable>> series; ///< Made anew with the points.
    std::vector<QPointer<QCPItemText>> labels;

    std::vector<TradeoffPoint> points;
    std::vector<QString> methods; ///< In order of first use.
    std::vector<std::int64_t> selected;
    std::optional<double> reference;
    QString referenceName;
    bool labelsShown = true;

    std::size_t methodOf(const TradeoffPoint& point) const {
        return static_cast<std::size_t>(std::find(methods.begin(), methods.end(), point.method) -
                                        methods.begin());
    }
    QPointF pixelOf(const TradeoffPoint& point) const {
        return {plot->xAxis->coordToPixel(point.keyValueBytesPerToken),
                plot->yAxis->coordToPixel(point.perplexity)};
    }
    bool isSelected(const TradeoffPoint& point) const {
        return std::find(selected.begin(), selected.end(), point.runId) != selected.end();
    }

    void createFixedParts();
    void fill(const ChartInk& ink, const QFont& font);
    void addMethod(std::size_t method, const ChartInk& ink);
    QCPGraph* addPoints(const std::vector<const TradeoffPoint*>& shown, const QString& name);
    void addErrorBars(QCPGraph* graph, const std::vector<const TradeoffPoint*>& shown,
                      const QPen& pen);
    void fillFront();
    void fillSelection();
    void fillReference();
    void setRanges();
    void placeNames();
    const TradeoffPoint* pointAt(const QPointF& position) const;
    QString description() const;
};

void TradeoffChart::Private::createFixedParts() {
    front = plot->addGraph();
    front->setLineStyle(QCPGraph::lsLine);
    front->setName(tr("Pareto front"));
    referenceLine = plot->addGraph();
    referenceLine->removeFromLegend();
    referenceText = new QCPItemText(plot);
    referenceText->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
    referenceText->setPadding(QMargins(4, 0, 0, 1));
    referenceText->setClipToAxisRect(false);
    selection = plot->addGraph();
    selection->setLineStyle(QCPGraph::lsNone);
    selection->removeFromLegend();
    plot->xAxis->setScaleType(QCPAxis::stLogarithmic);
    plot->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new BytesTicker));
    plot->xAxis->setLabel(tr("KV cache per token"));
    plot->yAxis->setLabel(tr("perplexity"));
    plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignRight | Qt::AlignTop);
}

QCPGraph* TradeoffChart::Private::addPoints(const std::vector<const TradeoffPoint*>& shown,
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
        y.append(point->perplexity);
    }
    graph->setData(x, y, true); // Sorted already: error bars go by index.
    return graph;
}

void TradeoffChart::Private::addErrorBars(QCPGraph* graph,
                                          const std::vector<const TradeoffPoint*>& shown,
                                          const QPen& pen) {
    if (std::none_of(shown.begin(), shown.end(),
                     [](const TradeoffPoint* point) { return hasBar(*point); }))
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
        minus.append(hasBar(*point) ? point->perplexity - *point->low : qQNaN());
        plus.append(hasBar(*point) ? *point->high - point->perplexity : qQNaN());
    }
    bars->setData(minus, plus);
}

void TradeoffChart::Private::addMethod(std::size_t method, const ChartInk& ink) {
    const QColor color = groupColor(static_cast<int>(method), ink.dark);
    std::vector<const TradeoffPoint*> shown;
    for (const TradeoffPoint& point : points)
        if (point.method == methods[method])
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
        QCPGraph* graph = addPoints(filled, methods[method]);
        graph->setScatterStyle(
            QCPScatterStyle(shapeOf(method), QPen(ink.text, 1), color, markerSize));
        addErrorBars(graph, filled, barPen);
    }
    if (!hollow.empty()) {
        QCPGraph* graph = addPoints(hollow, tr("%1, not comparable").arg(methods[method]));
        const QColor rim = contrastRatio(color, ink.paper) < 2 ? color.darker(150) : color;
        graph->setScatterStyle(
            QCPScatterStyle(shapeOf(method), QPen(rim, 2), ink.paper, markerSize));
        barPen.setStyle(Qt::DotLine);
        addErrorBars(graph, hollow, barPen);
    }
}

void TradeoffChart::Private::fill(const ChartInk& ink, const QFont& font) {
    stylePlot(*plot, ink, font);
    for (const auto& plottable : series)
        if (plottable)
            plot->removePlottable(plottable);
    series.clear();
    for (std::size_t method = 0; method < methods.size(); ++method)
        addMethod(method, ink);
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
    selection->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(ink.highlight, 2.5),
                                               Qt::NoBrush, markerSize + 8));
    plot->legend->setVisible(!points.empty());
    setRanges();
    fillFront();
    fillSelection();
    fillReference();
}

void TradeoffChart::Private::setRanges() {
    double left = std::numeric_limits<double>::infinity();
    double right = 0;
    double low = reference.value_or(std::numeric_limits<double>::infinity());
    double high = reference.value_or(0);
    for (const TradeoffPoint& point : points) {
        left = std::min(left, point.keyValueBytesPerToken);
        right = std::max(right, point.keyValueBytesPerToken);
        low = std::min(low, hasBar(point) ? *point.low : point.perplexity);
        high = std::max(high, hasBar(point) ? *point.high : point.perplexity);
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
        const double margin = std::max((high - low) * 0.08, high * 0.01);
        plot->yAxis->setRange(low - margin, high + margin);
    }
}

void TradeoffChart::Private::fillFront() {
    QVector<double> x;
    QVector<double> y;
    for (const std::size_t index : paretoFront(points)) {
        x.append(points[index].keyValueBytesPerToken);
        y.append(points[index].perplexity);
    }
    front->setData(x, y, true);
}

void TradeoffChart::Private::fillSelection() {
    QVector<double> x;
    QVector<double> y;
    for (const TradeoffPoint& point : points)
        if (isSelected(point)) {
            x.append(point.keyValueBytesPerToken);
            y.append(point.perplexity);
        }
    selection->setData(x, y);
}

void TradeoffChart::Private::fillReference() {
    const QCPRange across = plot->xAxis->range();
    const bool shown = reference.has_value();
    referenceLine->setData(shown ? QVector<double>{across.lower, across.upper} : QVector<double>{},
                           shown ? QVector<double>{*reference, *reference} : QVector<double>{});
    referenceText->setVisible(shown && !referenceName.isEmpty());
    referenceText->setText(referenceName);
    referenceText->position->setCoords(across.lower, reference.value_or(1));
}

void TradeoffChart::Private::placeNames() {
    std::vector<QPointF> pixels;
    for (const TradeoffPoint& point : points)
        pixels.push_back(pixelOf(point));
    // Selected runs and the front choose their places first.
    const std::vector<std::size_t> onFront = paretoFront(points);
    std::vector<std::size_t> order;
    for (std::size_t index = 0; index < points.size(); ++index)
        order.push_back(index);
    const auto rank = [&](std::size_t index) {
        return isSelected(points[index])                                           ? 0
               : std::find(onFront.begin(), onFront.end(), index) != onFront.end() ? 1
                                                                                   : 2;
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
    const auto places = placeLabels(wanted, pixels, markerSize / 2 + 1, area);
    const QRectF legend = plot->legend->visible() ? QRectF(plot->legend->outerRect()) : QRectF();
    for (std::size_t at = 0; at < order.size(); ++at) {
        QCPItemText* label = labels[order[at]];
        if (!places[at] || places[at]->intersects(legend))
            continue;
        label->setVisible(true);
        label->position->setPixelPosition(places[at]->topLeft());
    }
}

const TradeoffPoint* TradeoffChart::Private::pointAt(const QPointF& position) const {
    const TradeoffPoint* nearest = nullptr;
    double distance = hitRadius;
    for (const TradeoffPoint& point : points) {
        const QPointF offset = pixelOf(point) - position;
        if (std::hypot(offset.x(), offset.y()) <= distance) {
            distance = std::hypot(offset.x(), offset.y());
            nearest = &point;
        }
    }
    return nearest;
}

QString TradeoffChart::Private::description() const {
    if (points.empty())
        return tr("No run to show.");
    QStringList onFront;
    for (const std::size_t index : paretoFront(points))
        onFront.append(points[index].name);
    return tr("%1 runs. On the Pareto front, by size of the cache: %2.")
        .arg(points.size())
        .arg(onFront.join(QStringLiteral(", ")));
}

TradeoffChart::TradeoffChart(QWidget* parent)
    : QWidget(parent), m_private(std::make_unique<Private>()) {
    m_private->plot = new QCustomPlot(this);
    m_private->plot->setMinimumSize(160, 120);
    m_private->createFixedParts();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_private->plot);
    setAccessibleName(tr("Perplexity against KV cache"));

    connect(m_private->plot, &QCustomPlot::afterLayout, this, [this] { m_private->placeNames(); });
    connect(m_private->plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        const TradeoffPoint* point =
            event->button() == Qt::LeftButton ? m_private->pointAt(event->position()) : nullptr;
        if (point != nullptr)
            Q_EMIT pointClicked(point->runId, event->modifiers());
    });
    connect(m_private->plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        showPointTip(event->position(), event->globalPosition().toPoint());
    });
    refresh();
}

TradeoffChart::~TradeoffChart() = default;

void TradeoffChart::setPoints(std::vector<TradeoffPoint> points) {
    std::erase_if(points, [](const TradeoffPoint& point) { return !isDrawable(point); });
    if (points == m_private->points)
        return;
    m_private->points = std::move(points);
    m_private->methods.clear();
    for (const TradeoffPoint& point : m_private->points)
        if (m_private->methodOf(point) == m_private->methods.size())
            m_private->methods.push_back(point.method);
    refresh();
}

const std::vector<TradeoffPoint>& TradeoffChart::points() const {
    return m_private->points;
}

void TradeoffChart::setSelectedRuns(const std::vector<std::int64_t>& runs) {
    m_private->selected = runs;
    m_private->fillSelection();
    m_private->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffChart::setPerplexityLogarithmic(bool logarithmic) {
    m_private->plot->yAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    refresh();
}

void TradeoffChart::setLabelsShown(bool shown) {
    m_private->labelsShown = shown;
    m_private->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffChart::setReference(std::optional<double> perplexity, const QString& name) {
    m_private->reference =
        perplexity && std::isfinite(*perplexity) && *perplexity > 0 ? perplexity : std::nullopt;
    m_private->referenceName = name;
    refresh();
}

QCustomPlot& TradeoffChart::plot() const {
    return *m_private->plot;
}

QString TradeoffChart::tableText() const {
    const auto quoted = [](const QString& text) {
        return QStringLiteral("\"%1\"").arg(
            QString(text).replace(QLatin1Char('"'), QLatin1String("\"\"")));
    };
    const auto number = [](const std::optional<double>& value) {
        return value && std::isfinite(*value)
                   ? QString::number(*value, 'g', QLocale::FloatingPointShortest)
                   : QString();
    };
    const std::vector<std::size_t> onFront = paretoFront(m_private->points);
    QString text = QStringLiteral("run,name,method,bytes_per_token,perplexity,low,high,on_front\n");
    for (std::size_t index = 0; index < m_private->points.size(); ++index) {
        const TradeoffPoint& point = m_private->points[index];
        const bool isOnFront = std::find(onFront.begin(), onFront.end(), index) != onFront.end();
        text += QStringList{QString::number(point.runId), quoted(point.name),
                            quoted(point.method),         number(point.keyValueBytesPerToken),
                            number(point.perplexity),     number(point.low),
                            number(point.high),           QString::number(isOnFront ? 1 : 0)}
                    .join(QLatin1Char(',')) +
                QLatin1Char('\n');
    }
    return text;
}

QSize TradeoffChart::sizeHint() const {
    const int line = fontMetrics().height();
    return {line * 36, line * 22};
}

void TradeoffChart::refresh() {
    // Numbers of a logarithmic perplexity axis: 10, 20, 50 rather than powers of ten alone.
    const bool logarithmic = m_private->plot->yAxis->scaleType() == QCPAxis::stLogarithmic;
    m_private->plot->yAxis->setTicker(
        QSharedPointer<QCPAxisTicker>(logarithmic ? new NumberLogTicker : new QCPAxisTicker));
    m_private->fill(ChartInk::fromPalette(palette()), font());
    setAccessibleDescription(m_private->description());
    m_private->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffChart::showPointTip(const QPointF& position, const QPoint& globalPosition) {
    const TradeoffPoint* point = m_private->pointAt(position);
    m_private->plot->setCursor(point == nullptr ? Qt::ArrowCursor : Qt::PointingHandCursor);
    if (point == nullptr) {
        QToolTip::hideText();
        return;
    }
    const QLocale locale;
    QString text = tr("%1 (%2)\nperplexity %3, KV cache %4 per token")
                       .arg(point->name, point->method, locale.toString(point->perplexity, 'g', 5),
                            byteTickText(point->keyValueBytesPerToken));
    if (hasBar(*point))
        text +=
            tr("\ninterval %1 to %2")
                .arg(locale.toString(*point->low, 'g', 5), locale.toString(*point->high, 'g', 5));
    QToolTip::showText(globalPosition, text, m_private->plot);
}

void TradeoffChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        refresh();
}

void TradeoffChart::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    followPixelRatio(*m_private->plot, *this);
    m_private->plot->replot(QCustomPlot::rpQueuedReplot);
}

std::vector<std::size_t> paretoFront(const std::vector<TradeoffPoint>& points) {
    std::vector<std::size_t> order;
    for (std::size_t index = 0; index < points.size(); ++index)
        if (!points[index].hollow && isDrawable(points[index]))
            order.push_back(index);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(points[a].keyValueBytesPerToken, points[a].perplexity) <
               std::pair(points[b].keyValueBytesPerToken, points[b].perplexity);
    });
    std::vector<std::size_t> front;
    for (const std::size_t index : order) {
        const TradeoffPoint& point = points[index];
        const bool first = front.empty();
        const bool twin =
            !first && points[front.back()].keyValueBytesPerToken == point.keyValueBytesPerToken &&
            points[front.back()].perplexity == point.perplexity; // Neither beats the other.
        if (first || twin || point.perplexity < points[front.back()].perplexity)
            front.push_back(index);
    }
    return front;
}

} // namespace regroup::ui
