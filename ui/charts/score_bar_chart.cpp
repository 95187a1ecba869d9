// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/score_bar_chart.h"

#include "ui/charts/axis_tickers.h"
#include "ui/charts/method_bars.h"
#include "ui/charts/method_look.h"
#include "ui/common/shown_number.h"
#include "ui/common/theme.h"

#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr double categoryShare = 0.8; ///< Of a category's room that its bars take.
constexpr double widestBar = 0.22;

} // namespace

struct ScoreBarChart::Parts {
    std::vector<QPointer<MethodBars>> methods;
    std::vector<QPointer<QCPAbstractPlottable>> others;

    void clear(QCustomPlot& plot) {
        for (const auto& part : others)
            if (part)
                plot.removePlottable(part);
        for (const auto& part : methods)
            if (part)
                plot.removePlottable(part);
        others.clear();
        methods.clear();
    }
};

ScoreBarChart::ScoreBarChart(QWidget* parent)
    : RunChart(parent), m_parts(std::make_unique<Parts>()) {
    setAccessibleName(tr("Results as bars"));
    plot().xAxis->grid()->setVisible(false);
    plot().xAxis->setSubTicks(false);
    plot().axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignRight | Qt::AlignTop);
    plot().plotLayout()->insertRow(0); // The legend above, where no bar can be behind it.
    plot().axisRect()->insetLayout()->take(plot().legend);
    plot().plotLayout()->addElement(0, 0, plot().legend);
    plot().plotLayout()->setRowStretchFactor(0, 0.001);
    plot().legend->setFillOrder(QCPLegend::foColumnsFirst);
    refresh();
}

ScoreBarChart::~ScoreBarChart() = default;

void ScoreBarChart::setBars(ScoreBars bars) {
    std::erase_if(bars.bars, [&bars](const ScoreBar& bar) {
        return !std::isfinite(bar.value) || bar.category >= bars.categories.size();
    });
    if (bars == m_bars)
        return;
    m_bars = std::move(bars);
    refresh();
}

QString ScoreBarChart::tableText() const {
    return scoreBarsCsv(m_bars);
}

/// Bars of a category stand side by side around its tick, all of the same width.
void ScoreBarChart::placeBars() {
    std::vector<std::size_t> counts(m_bars.categories.size(), 0);
    for (const ScoreBar& bar : m_bars.bars)
        ++counts[bar.category];
    const std::size_t most = counts.empty() ? 1 : *std::max_element(counts.begin(), counts.end());
    m_width =
        std::min(categoryShare / static_cast<double>(std::max<std::size_t>(most, 1)), widestBar);
    std::vector<std::size_t> seen(counts.size(), 0);
    m_places.clear();
    for (const ScoreBar& bar : m_bars.bars) {
        const double first = -(static_cast<double>(counts[bar.category]) - 1) / 2;
        m_places.push_back(static_cast<double>(bar.category) +
                           (first + static_cast<double>(seen[bar.category]++)) * m_width);
    }
}

void ScoreBarChart::draw(const ChartInk& ink) {
    m_parts->clear(plot());
    std::vector<QString> methods;
    for (const ScoreBar& bar : m_bars.bars)
        methods.push_back(bar.method);
    noteMethods(methods);
    placeBars();
    scaleValues();
    drawMethods(ink);
    drawChance(ink);
    labelCategories();
    plot().xAxis->setLabel(m_bars.categoryKind);
    const double last = static_cast<double>(std::max<std::size_t>(m_bars.categories.size(), 1)) - 1;
    plot().xAxis->setRange(-0.5, last + 0.5);
    plot().legend->setVisible(!m_bars.bars.empty());
    plot().legend->setBorderPen(Qt::NoPen);
    plot().legend->setWrap(std::max(1, width() / (fontMetrics().averageCharWidth() * 24)));
}

void ScoreBarChart::scaleValues() {
    QCPAxis& values = *plot().yAxis;
    const bool logarithmic = isLogarithmic(m_bars);
    values.setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    values.setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new NumberLogTicker)
                                 : QSharedPointer<QCPAxisTicker>(new NumberTicker));
    values.setLabel(logarithmic ? tr("%1, logarithmic").arg(m_bars.quantity) : m_bars.quantity);
    const auto [low, high] = scoreBarRange(m_bars);
    values.setRange(low, high);
    m_foot = logarithmic ? low : 0;
}

void ScoreBarChart::drawMethods(const ChartInk& ink) {
    const std::vector<QString> names = scoreBarNames(m_bars);
    std::map<std::size_t, std::vector<std::size_t>> byMethod;
    for (std::size_t index = 0; index < m_bars.bars.size(); ++index)
        byMethod[methodIndex(m_bars.bars[index].method)].push_back(index);
    for (auto& [method, indices] : byMethod) {
        auto* bars = new MethodBars(plot().xAxis, plot().yAxis);
        m_parts->methods.emplace_back(bars);
        bars->setName(m_bars.bars[indices.front()].method);
        bars->setWidth(m_width * 0.92);
        bars->hatch = methodHatch(method);
        bars->color = methodColor(method, ink);
        // On a light colour light lines are not seen.
        bars->rim = contrastRatio(bars->color, ink.text) < 2 ? ink.paper : ink.text;
        bars->paper = ink.paper;
        bars->setBaseValue(m_foot);
        bars->font = font();
        bars->textColor = ink.text;
        std::sort(indices.begin(), indices.end(),
                  [this](std::size_t a, std::size_t b) { return m_places[a] < m_places[b]; });
        QVector<double> minus;
        QVector<double> plus;
        for (const std::size_t index : indices) {
            const ScoreBar& bar = m_bars.bars[index];
            bars->addData(m_places[index], bar.value);
            if (!bar.hollowReason.isEmpty())
                bars->hollowKeys.insert(m_places[index]);
            const bool hasBar = bar.low && bar.high;
            if (!names[index].isEmpty())
                bars->names[m_places[index]] = {names[index],
                                                std::max(bar.value, bar.high.value_or(bar.value))};
            // A logarithmic axis does not reach what is below its foot.
            minus.append(hasBar ? bar.value - (m_foot > 0 ? std::max(*bar.low, m_foot) : *bar.low)
                                : qQNaN());
            plus.append(hasBar ? *bar.high - bar.value : qQNaN());
        }
        // Each has a rim of paper, so that it is seen on its bar and above it.
        for (const QPen& pen : {QPen(ink.paper, 4), QPen(ink.text, 1.6)}) {
            auto* errors = new QCPErrorBars(plot().xAxis, plot().yAxis);
            m_parts->others.emplace_back(errors);
            errors->removeFromLegend();
            errors->setDataPlottable(bars);
            errors->setData(minus, plus);
            errors->setSymbolGap(0);
            errors->setWhiskerWidth(7);
            errors->setPen(pen);
        }
    }
}

void ScoreBarChart::drawChance(const ChartInk& ink) {
    QVector<double> keys;
    QVector<double> values;
    for (std::size_t index = 0; index < m_bars.categories.size(); ++index) {
        if (!m_bars.categories[index].chance)
            continue;
        const auto middle = static_cast<double>(index);
        keys << middle - 0.46 << middle + 0.46 << middle + 0.47;
        values << *m_bars.categories[index].chance << *m_bars.categories[index].chance << qQNaN();
    }
    if (keys.isEmpty())
        return;
    QCPGraph* line = plot().addGraph();
    m_parts->others.emplace_back(line);
    line->setName(tr("chance"));
    line->setPen(QPen(ink.text, 1.6, Qt::DashLine));
    line->setData(keys, values, true);
}

/// Names that would run into each other are slanted, and shortened where even that is too long.
void ScoreBarChart::labelCategories() {
    const QFontMetrics metrics(font());
    const auto count = static_cast<int>(std::max<std::size_t>(m_bars.categories.size(), 1));
    const int room = std::max(width() - metrics.height() * 6, 100) / count;
    int widest = 0;
    for (const BarCategory& category : m_bars.categories)
        widest = std::max(widest, metrics.horizontalAdvance(category.title));
    const bool slanted = widest > room - metrics.averageCharWidth();
    const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    for (std::size_t index = 0; index < m_bars.categories.size(); ++index)
        ticker->addTick(static_cast<double>(index),
                        metrics.elidedText(m_bars.categories[index].title, Qt::ElideMiddle,
                                           metrics.averageCharWidth() * 24));
    plot().xAxis->setTicker(ticker);
    plot().xAxis->setTickLabelRotation(slanted ? 30 : 0);
}

std::vector<ChartMark> ScoreBarChart::findMarks() const {
    std::vector<ChartMark> marks;
    const QCPAxis* values = plot().yAxis;
    const double half =
        std::abs(plot().xAxis->coordToPixel(m_width * 0.46) - plot().xAxis->coordToPixel(0));
    for (std::size_t index = 0; index < m_bars.bars.size() && index < m_places.size(); ++index) {
        const double x = plot().xAxis->coordToPixel(m_places[index]);
        const double top = values->coordToPixel(m_bars.bars[index].value);
        const double foot = values->coordToPixel(m_foot);
        marks.push_back({m_bars.bars[index].runId,
                         QRectF(QPointF(x - half, top), QPointF(x + half, foot)).normalized(),
                         readOut(m_bars.bars[index])});
    }
    std::stable_sort(marks.begin(), marks.end(), [](const ChartMark& a, const ChartMark& b) {
        return a.area.left() < b.area.left();
    });
    return marks;
}

QString ScoreBarChart::readOut(const ScoreBar& bar) const {
    const BarCategory& category = m_bars.categories[bar.category];
    QString text = tr("%1 (%2)\n%3: %4")
                       .arg(bar.name, bar.method, category.title, shownNumber(bar.value, 'g', 4));
    if (bar.low && bar.high)
        text += tr("\n95 % interval %1 to %2")
                    .arg(shownNumber(*bar.low, 'g', 4), shownNumber(*bar.high, 'g', 4));
    if (category.chance)
        text += tr("\nguessing gives %1").arg(shownNumber(*category.chance, 'g', 3));
    if (!bar.hollowReason.isEmpty())
        text += QLatin1Char('\n') + tr("It never counts as best: %1.").arg(bar.hollowReason);
    return text;
}

QString ScoreBarChart::description() const {
    if (m_bars.bars.empty())
        return tr("No run to show.");
    const auto best =
        std::max_element(m_bars.bars.begin(), m_bars.bars.end(),
                         [](const ScoreBar& a, const ScoreBar& b) { return a.value < b.value; });
    return tr("%1 bars in %2 categories. The highest is %3 of %4 in %5.")
        .arg(m_bars.bars.size())
        .arg(m_bars.categories.size())
        .arg(shownNumber(best->value, 'g', 4), best->name, m_bars.categories[best->category].title);
}

void ScoreBarChart::resizeEvent(QResizeEvent* event) {
    RunChart::resizeEvent(event);
    refresh(); // Names and legend find other room.
}

} // namespace regroup::ui
