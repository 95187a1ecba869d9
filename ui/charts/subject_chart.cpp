// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/subject_chart.h"

#include "ui/charts/method_look.h"
#include "ui/common/shown_number.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace regroup::ui {
namespace {

constexpr double dotSize = 8;
constexpr double apart = 0.14; ///< Dots of two runs stand a little above and below their line.

const std::optional<SubjectValue>& valueOf(const SubjectRow& row, std::size_t run) {
    return run == 0 ? row.first : row.second;
}

/// -infinity where there are not both: last.
double differenceOf(const SubjectRow& row) {
    return row.first && row.second ? row.second->value - row.first->value
                                   : -std::numeric_limits<double>::infinity();
}

} // namespace

SubjectChart::SubjectChart(QWidget* parent) : RunChart(parent) {
    setAccessibleName(tr("Accuracy by subject"));
    plot().yAxis->setRangeReversed(true);
    plot().yAxis->setSubTicks(false);
    plot().xAxis2->setVisible(true); // Numbers also above: the list is long.
    plot().plotLayout()->insertRow(0);
    plot().axisRect()->insetLayout()->take(plot().legend);
    plot().plotLayout()->addElement(0, 0, plot().legend);
    plot().plotLayout()->setRowStretchFactor(0, 0.001);
    plot().legend->setFillOrder(QCPLegend::foColumnsFirst);
    refresh();
}

SubjectChart::~SubjectChart() = default;

void SubjectChart::setSubjects(const Run& first, const Run& second, std::vector<SubjectRow> rows) {
    m_runs = {first, second};
    m_rows = std::move(rows);
    std::erase_if(m_rows, [](const SubjectRow& row) { return !row.first && !row.second; });
    sortRows();
    updateGeometry();
    setMinimumHeight(minimumSizeHint().height());
    refresh();
}

void SubjectChart::setOrder(Order order) {
    m_order = order;
    sortRows();
    refresh();
}

void SubjectChart::setChance(std::optional<double> chance) {
    m_chance = chance;
    refresh();
}

void SubjectChart::sortRows() {
    const auto key = [this](const SubjectRow& row) {
        if (m_order == Order::ByDifference)
            return differenceOf(row);
        return row.first ? row.first->value : row.second->value;
    };
    std::sort(m_rows.begin(), m_rows.end(), [](const SubjectRow& a, const SubjectRow& b) {
        return a.subject.localeAwareCompare(b.subject) < 0;
    });
    if (m_order != Order::ByName)
        std::stable_sort(m_rows.begin(), m_rows.end(),
                         [&](const SubjectRow& a, const SubjectRow& b) { return key(a) > key(b); });
}

QSize SubjectChart::minimumSizeHint() const {
    const int line = fontMetrics().height();
    return {line * 24,
            line * 7 + static_cast<int>(static_cast<double>(m_rows.size()) * line * 1.15)};
}

QSize SubjectChart::sizeHint() const {
    return {fontMetrics().height() * 40, minimumSizeHint().height()};
}

void SubjectChart::draw(const ChartInk& ink) {
    for (const auto& part : m_parts)
        if (part)
            plot().removePlottable(part);
    m_parts.clear();
    const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        ticker->addTick(static_cast<double>(row), m_rows[row].subject);
    plot().yAxis->setTicker(ticker);
    plot().yAxis->setRange(-0.7, std::max(static_cast<double>(m_rows.size()) - 0.3, 1.0));
    plot().xAxis->setRange(0, 1);
    plot().xAxis2->setRange(0, 1);
    plot().xAxis->setLabel(tr("accuracy, 95 % interval"));
    drawChance(ink);
    drawJoins(ink);
    drawRun(0, ink);
    drawRun(1, ink);
    plot().legend->setVisible(!m_rows.empty());
    plot().legend->setBorderPen(Qt::NoPen);
}

void SubjectChart::drawChance(const ChartInk& ink) {
    if (!m_chance || m_rows.empty())
        return;
    auto* line = new QCPCurve(plot().xAxis, plot().yAxis); // Graphs cannot go straight down.
    m_parts.emplace_back(line);
    line->setName(tr("chance"));
    line->setPen(QPen(ink.text, 1.4, Qt::DashLine));
    line->setData({*m_chance, *m_chance}, {-0.7, static_cast<double>(m_rows.size()) - 0.3});
}

void SubjectChart::drawJoins(const ChartInk& ink) {
    auto* joins = new QCPCurve(plot().xAxis, plot().yAxis);
    m_parts.emplace_back(joins);
    joins->removeFromLegend();
    QColor band = ink.line; // Broad and faint: no error bar.
    band.setAlphaF(0.25F);
    joins->setPen(QPen(band, dotSize - 1, Qt::SolidLine, Qt::FlatCap));
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        if (!m_rows[row].first || !m_rows[row].second)
            continue;
        const auto y = static_cast<double>(row);
        joins->addData(m_rows[row].first->value, y - apart);
        joins->addData(m_rows[row].second->value, y + apart);
        joins->addData(qQNaN(), y);
    }
}

void SubjectChart::drawRun(std::size_t run, const ChartInk& ink) {
    if (m_runs[run].runId == 0 || m_rows.empty())
        return;
    const bool two = m_runs[0].runId != 0 && m_runs[1].runId != 0;
    const QColor color = methodColor(run == 0 ? 4 : 0, ink); // Blue, and orange.
    const QColor shown = ink.dark && run == 0 ? methodColor(1, ink) : color;
    auto* bars = new QCPCurve(plot().xAxis, plot().yAxis);
    m_parts.emplace_back(bars);
    bars->removeFromLegend();
    bars->setPen(QPen(shown, 1.5));
    auto* dots = new QCPCurve(plot().xAxis, plot().yAxis);
    m_parts.emplace_back(dots);
    dots->setName(m_runs[run].name);
    dots->setLineStyle(QCPCurve::lsNone);
    dots->setScatterStyle(
        QCPScatterStyle(static_cast<QCPScatterStyle::ScatterShape>(methodShape(run == 0 ? 0 : 3)),
                        QPen(ink.text, 1), shown, dotSize));
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const auto& value = valueOf(m_rows[row], run);
        if (!value)
            continue;
        const double y = static_cast<double>(row) + (!two ? 0 : run == 0 ? -apart : apart);
        bars->addData(value->low, y);
        bars->addData(value->high, y);
        bars->addData(qQNaN(), y);
        dots->addData(value->value, y);
    }
}

std::vector<ChartMark> SubjectChart::findMarks() const {
    std::vector<ChartMark> marks;
    const bool two = m_runs[0].runId != 0 && m_runs[1].runId != 0;
    const QPointF half(dotSize / 2, dotSize / 2);
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        for (std::size_t run = 0; run < 2; ++run) {
            const auto& value = valueOf(m_rows[row], run);
            if (!value || m_runs[run].runId == 0)
                continue;
            const double y = static_cast<double>(row) + (!two ? 0 : run == 0 ? -apart : apart);
            const QPointF center(plot().xAxis->coordToPixel(value->value),
                                 plot().yAxis->coordToPixel(y));
            marks.push_back({m_runs[run].runId, QRectF(center - half, center + half),
                             readOut(m_rows[row], run)});
        }
    return marks;
}

QString SubjectChart::readOut(const SubjectRow& row, std::size_t run) const {
    const SubjectValue& value = *valueOf(row, run);
    QString text = tr("%1\n%2: %3, 95 % interval %4 to %5 (%L6 questions)")
                       .arg(row.subject, m_runs[run].name, shownNumber(value.value, 'f', 3),
                            shownNumber(value.low, 'f', 3), shownNumber(value.high, 'f', 3))
                       .arg(value.count);
    if (row.first && row.second)
        text += tr("\n%1 against %2: %3")
                    .arg(m_runs[1].name, m_runs[0].name,
                         shownNumber(row.second->value - row.first->value, 'f', 3));
    return text;
}

QString SubjectChart::tableText() const {
    const bool two = m_runs[1].runId != 0;
    QString text = QStringLiteral("subject,value,low,high,n");
    if (two)
        text += QStringLiteral(",second_value,second_low,second_high,second_n");
    text += QLatin1Char('\n');
    const auto cells = [](const std::optional<SubjectValue>& value) {
        return value ? QStringList{csvNumber(value->value), csvNumber(value->low),
                                   csvNumber(value->high), QString::number(value->count)}
                     : QStringList{{}, {}, {}, {}};
    };
    for (const SubjectRow& row : m_rows)
        text += (QStringList{csvText(row.subject)} + cells(row.first) +
                 (two ? cells(row.second) : QStringList{}))
                    .join(QLatin1Char(',')) +
                QLatin1Char('\n');
    return text;
}

QString SubjectChart::description() const {
    if (m_rows.empty())
        return tr("No subject to show.");
    return tr("%1 subjects, from %2 down to %3.")
        .arg(m_rows.size())
        .arg(m_rows.front().subject, m_rows.back().subject);
}

} // namespace regroup::ui
