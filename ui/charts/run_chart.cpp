// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/run_chart.h"

#include "ui/charts/axis_tickers.h"
#include "ui/charts/plot_style.h"

#include <qcustomplot.h>

#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr double hitRadius = 8; // Pixels around a mark that still count as it.

double distanceTo(const QRectF& area, const QPointF& point) {
    const double x = std::max({area.left() - point.x(), 0.0, point.x() - area.right()});
    const double y = std::max({area.top() - point.y(), 0.0, point.y() - area.bottom()});
    return std::hypot(x, y);
}

} // namespace

/// Rings over the plot, which the mouse passes through.
class RunChart::Overlay : public QWidget {
public:
    explicit Overlay(RunChart& chart) : QWidget(&chart), m_chart(chart) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setAttribute(Qt::WA_NoSystemBackground);
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        const ChartInk ink = ChartInk::fromPalette(palette());
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(ink.highlight, 2.5));
        for (const ChartMark& mark : m_chart.m_marks)
            if (std::find(m_chart.m_selected.begin(), m_chart.m_selected.end(), mark.runId) !=
                m_chart.m_selected.end())
                painter.drawRoundedRect(mark.area.adjusted(-3, -3, 3, 3), 5, 5);
        const auto current = m_chart.currentMark();
        if (!current || !m_chart.hasFocus())
            return;
        painter.setPen(QPen(ink.text, 1.5, Qt::DashLine));
        painter.drawRoundedRect(current->area.adjusted(-6, -6, 6, 6), 6, 6);
    }

private:
    RunChart& m_chart;
};

RunChart::RunChart(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot) {
    m_plot->setLayoutDirection(Qt::LeftToRight); // Axes run as in every figure.
    m_plot->setMinimumSize(160, 120);
    m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker));
    m_plot->setFocusPolicy(Qt::NoFocus);
    setFocusPolicy(Qt::StrongFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_overlay = new Overlay(*this);
    m_overlay->raise();
    connect(m_plot, &QCustomPlot::afterReplot, this, &RunChart::takeMarks);
    connect(m_plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        setFocus(Qt::MouseFocusReason);
        const auto mark =
            event->button() == Qt::LeftButton ? markAt(event->position()) : std::nullopt;
        if (mark)
            Q_EMIT runPicked(mark->runId, event->modifiers());
    });
    connect(m_plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        showTip(event->position(), event->globalPosition().toPoint());
    });
}

RunChart::~RunChart() {
    m_plot->disconnect(this); // It is destroyed after this part, and may redraw till then.
}

void RunChart::setSelectedRuns(const std::vector<std::int64_t>& runs) {
    if (runs == m_selected)
        return;
    m_selected = runs;
    m_overlay->update();
}

void RunChart::setMethodOrder(const std::vector<QString>& methods) {
    if (methods == m_methodOrder)
        return;
    m_methodOrder = methods;
    m_methods = methods;
    refresh();
}

void RunChart::noteMethods(const std::vector<QString>& methods) {
    m_methods = m_methodOrder;
    for (const QString& method : methods)
        if (methodIndex(method) == m_methods.size())
            m_methods.push_back(method);
}

std::size_t RunChart::methodIndex(const QString& method) const {
    return static_cast<std::size_t>(std::find(m_methods.begin(), m_methods.end(), method) -
                                    m_methods.begin());
}

const std::vector<ChartMark>& RunChart::marks() {
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
    return m_marks;
}

std::vector<std::int64_t> RunChart::ringedRuns() const {
    std::vector<std::int64_t> runs;
    for (const ChartMark& mark : m_marks)
        if (std::find(m_selected.begin(), m_selected.end(), mark.runId) != m_selected.end())
            runs.push_back(mark.runId);
    return runs;
}

std::optional<ChartMark> RunChart::currentMark() const {
    const auto index = static_cast<std::size_t>(m_current);
    return m_current >= 0 && index < m_marks.size() ? std::optional(m_marks[index]) : std::nullopt;
}

std::optional<ChartMark> RunChart::markAt(const QPointF& at) {
    const ChartMark* nearest = nullptr;
    double best = hitRadius;
    for (const ChartMark& mark : m_marks) {
        const double distance = distanceTo(mark.area, at);
        const bool closer = distance < best || (distance == best && nearest == nullptr);
        const bool inside =
            distance == 0 && nearest != nullptr &&
            QLineF(mark.area.center(), at).length() < QLineF(nearest->area.center(), at).length();
        if (closer || inside) {
            best = distance;
            nearest = &mark;
        }
    }
    return nearest == nullptr ? std::nullopt : std::optional(*nearest);
}

QSize RunChart::sizeHint() const {
    const int line = fontMetrics().height();
    return {line * 36, line * 22};
}

void RunChart::refresh() {
    const ChartInk ink = ChartInk::of(*this);
    stylePlot(*m_plot, ink, font());
    draw(ink);
    setAccessibleDescription(description());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void RunChart::takeMarks() {
    m_marks = findMarks();
    if (m_current >= static_cast<int>(m_marks.size()))
        m_current = -1;
    m_overlay->update();
}

void RunChart::setCurrent(int mark) {
    m_current = mark;
    m_overlay->update();
    const auto current = currentMark();
    QString oneLine = current ? current->readOut : QString();
    Q_EMIT readOutChanged(oneLine.replace(QLatin1Char('\n'), QLatin1String(", ")));
    if (current)
        QToolTip::showText(m_plot->mapToGlobal(current->area.bottomRight().toPoint()),
                           current->readOut, m_plot);
}

void RunChart::moveCurrent(int by) {
    if (m_marks.empty())
        return;
    const int last = static_cast<int>(m_marks.size()) - 1;
    setCurrent(m_current < 0 ? (by > 0 ? 0 : last) : std::clamp(m_current + by, 0, last));
}

void RunChart::keyPressEvent(QKeyEvent* event) {
    const int count = static_cast<int>(m_marks.size());
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down: moveCurrent(1); return;
    case Qt::Key_Left:
    case Qt::Key_Up: moveCurrent(-1); return;
    case Qt::Key_Home: setCurrent(count > 0 ? 0 : -1); return;
    case Qt::Key_End: setCurrent(count - 1); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (const auto mark = currentMark()) {
            Q_EMIT runPicked(mark->runId, event->modifiers() & Qt::ControlModifier);
            return;
        }
        break;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void RunChart::showTip(const QPointF& position, const QPoint& globalPosition) {
    const auto mark = markAt(position);
    m_plot->setCursor(mark ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (mark)
        QToolTip::showText(globalPosition, mark->readOut, m_plot);
    else
        QToolTip::hideText();
    QString oneLine = mark ? mark->readOut : QString();
    Q_EMIT readOutChanged(oneLine.replace(QLatin1Char('\n'), QLatin1String(", ")));
}

void RunChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::LocaleChange)
        refresh();
}

void RunChart::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    followPixelRatio(*m_plot, *this);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void RunChart::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    m_overlay->update();
}

void RunChart::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    m_overlay->update();
}

void RunChart::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_overlay->setGeometry(rect());
}

} // namespace regroup::ui
