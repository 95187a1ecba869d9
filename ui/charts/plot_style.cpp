// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plot_style.h"

#include <qcustomplot.h>

#include <QWindow>

namespace regroup::ui {
namespace {

void styleAxis(QCPAxis& axis, const ChartInk& ink, const QFont& font) {
    const QPen pen(ink.line, 1);
    axis.setBasePen(pen);
    axis.setTickPen(pen);
    axis.setSubTickPen(pen);
    axis.setTickLabelColor(ink.text);
    axis.setLabelColor(ink.text);
    axis.setTickLabelFont(font);
    axis.setLabelFont(font);
    axis.setTickLength(0, 4);
    axis.setSubTickLength(0, 2);
    axis.setLabelPadding(6);
    axis.grid()->setPen(QPen(ink.grid, 1));
    axis.grid()->setZeroLinePen(QPen(ink.grid, 1));
    axis.grid()->setSubGridVisible(false);
}

} // namespace

void stylePlot(QCustomPlot& plot, const ChartInk& ink, const QFont& font) {
    plot.setBackground(ink.paper);
    plot.setLocale(ink.numbers);
    for (QCPAxisRect* rect : plot.axisRects())
        for (QCPAxis* axis : rect->axes())
            styleAxis(*axis, ink, font);
    QColor ground = ink.paper;
    ground.setAlphaF(0.85F);
    plot.legend->setBrush(ground);
    plot.legend->setBorderPen(QPen(ink.grid, 1));
    plot.legend->setTextColor(ink.text);
    plot.legend->setFont(font);
    plot.legend->setIconSize(QFontMetrics(font).height() * 2, QFontMetrics(font).height() + 2);
    plot.legend->setRowSpacing(0);
}

void followPixelRatio(QCustomPlot& plot, QWidget& chart) {
    plot.setBufferDevicePixelRatio(chart.devicePixelRatioF());
    QWindow* window = chart.window()->windowHandle();
    if (window == nullptr)
        return;
    window->disconnect(&plot); // The window may be another one than last time, or the same.
    QObject::connect(window, &QWindow::screenChanged, &plot, [&plot, &chart] {
        plot.setBufferDevicePixelRatio(chart.devicePixelRatioF());
        plot.replot(QCustomPlot::rpQueuedReplot);
    });
}

} // namespace regroup::ui
