// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heatmap_legend.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

struct Histogram {
    std::vector<int> counts;
    bool below = false; ///< Values lie outside of the range.
    bool above = false;

    int largest() const { return *std::max_element(counts.begin(), counts.end()); }
};

/// The square root of the number of pairs, as usual, within what the bar's height can show.
std::size_t binCountFor(const std::vector<const SquareMatrix*>& matrices) {
    double pairs = 0;
    for (const SquareMatrix* matrix : matrices)
        pairs += 0.5 * matrix->size() * (matrix->size() - 1);
    return static_cast<std::size_t>(std::clamp(std::sqrt(pairs), 8.0, 40.0));
}

Histogram histogramOf(const std::vector<const SquareMatrix*>& matrices, const ValueRange& range) {
    const std::size_t binCount = binCountFor(matrices);
    Histogram histogram{std::vector<int>(binCount)};
    const double span = range.high - range.low;
    for (const SquareMatrix* matrix : matrices)
        for (int row = 0; row < matrix->size(); ++row)
            for (int column = 0; column < matrix->size(); ++column) {
                const double value = matrix->at(row, column);
                if (row == column || !std::isfinite(value))
                    continue;
                // Rounding errors of a cosine of 1 are not "beyond".
                histogram.below = histogram.below || value < range.low - 1e-9 * span;
                histogram.above = histogram.above || value > range.high + 1e-9 * span;
                if (value < range.low - 1e-9 * span || value > range.high + 1e-9 * span)
                    continue;
                const double at = (value - range.low) / span * static_cast<double>(binCount);
                ++histogram.counts[static_cast<std::size_t>(
                    std::clamp(at, 0.0, static_cast<double>(binCount - 1)))];
            }
    return histogram;
}

double yOf(double value, const QRectF& bar, const ValueRange& range) {
    return bar.bottom() - (std::clamp(value, range.low, range.high) - range.low) /
                              (range.high - range.low) * bar.height();
}

void paintBar(QPainter& painter, const QRectF& bar, const ColorMap& map, bool vector) {
    if (vector) {
        const double step = bar.height() / 256;
        for (int index = 0; index < 256; ++index)
            painter.fillRect(QRectF(bar.left(), bar.bottom() - (index + 1) * step, bar.width(),
                                    step + (index == 0 ? 0 : 0.25)),
                             QColor(map.entry(index)));
        return;
    }
    QImage image(1, 256, QImage::Format_RGB32);
    for (int index = 0; index < 256; ++index)
        image.setPixel(0, 255 - index, map.entry(index));
    painter.drawImage(bar, image);
}

void paintPointedEnds(QPainter& painter, const QRectF& bar, const ColorMap& map,
                      const Histogram& histogram, const QColor& line) {
    const double depth = bar.width() * 0.55;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(line, 1));
    if (histogram.above) {
        painter.setBrush(QColor(map.entry(255)));
        painter.drawPolygon(
            QPolygonF({bar.topLeft(), {bar.center().x(), bar.top() - depth}, bar.topRight()}));
    }
    if (histogram.below) {
        painter.setBrush(QColor(map.entry(0)));
        painter.drawPolygon(QPolygonF(
            {bar.bottomLeft(), {bar.center().x(), bar.bottom() + depth}, bar.bottomRight()}));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void paintHistogram(QPainter& painter, const QRectF& area, const Histogram& histogram,
                    const QColor& color) {
    const int largest = histogram.largest();
    if (largest == 0)
        return;
    // Steps as one outline: neighbouring bars would show seams.
    const double step = area.height() / static_cast<double>(histogram.counts.size());
    QPainterPath path(area.bottomRight());
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
        const double x = area.right() - area.width() * histogram.counts[bin] / largest;
        path.lineTo(x, area.bottom() - static_cast<double>(bin) * step);
        path.lineTo(x, area.bottom() - static_cast<double>(bin + 1) * step);
    }
    path.lineTo(area.topRight());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(path, color);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void paintTicks(QPainter& painter, const QRectF& bar, const ValueRange& range,
                const ChartInk& ink) {
    const QFontMetricsF metrics(painter.font());
    const int wanted = std::clamp(static_cast<int>(bar.height() / (metrics.height() * 2.2)), 2, 8);
    const std::vector<double> ticks = niceTicks(range.low, range.high, wanted);
    for (const double tick : ticks) {
        const double y = yOf(tick, bar, range);
        painter.setPen(ink.line);
        painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 4, y));
        painter.setPen(ink.text);
        painter.drawText(QRectF(bar.right() + 7, y - metrics.height(), 200, 2 * metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, tickText(tick, ticks, ink.numbers));
    }
}

void paintMarker(QPainter& painter, const QRectF& bar, double y, const QColor& color) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(
        QPolygonF({{bar.left() - 1, y}, {bar.left() - 8, y - 5}, {bar.left() - 8, y + 5}}));
    painter.fillRect(QRectF(bar.left(), y - 0.75, bar.width(), 1.5), color);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace

std::vector<double> niceTicks(double low, double high, int count) {
    const double rough = (high - low) / std::max(count, 1);
    if (!(rough > 0) || !std::isfinite(rough))
        return {low, high};
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= 0.7 * rough) {
            step = factor * power;
            break;
        }
    std::vector<double> ticks;
    const double slack = 1e-6 * step;
    for (double index = std::ceil((low - slack) / step); index * step <= high + slack; ++index)
        ticks.push_back(index * step + 0.0); // + 0.0: no "-0".
    return ticks.size() >= 2 ? ticks : std::vector<double>{low, high};
}

QString tickText(double tick, const std::vector<double>& ticks, const QLocale& numbers) {
    double smallest = std::abs(tick);
    for (std::size_t index = 1; index < ticks.size(); ++index)
        smallest =
            index == 1 ? ticks[1] - ticks[0] : std::min(smallest, ticks[index] - ticks[index - 1]);
    const int decimals =
        smallest > 0 ? std::clamp(static_cast<int>(std::ceil(-std::log10(smallest) - 1e-6)), 0, 6)
                     : 0;
    return drawnNumber(tick, 'f', decimals, numbers);
}

void paintLegend(QPainter& painter, const QRectF& area,
                 const std::vector<const SquareMatrix*>& values, const ValueRange& range,
                 ColorMapName map, const ChartInk& ink, const LegendText& text) {
    if (!(range.high > range.low) || area.height() < 20)
        return;
    painter.save();
    const QFontMetricsF metrics(painter.font());
    const double line = metrics.height();
    const Histogram histogram = histogramOf(values, range);
    const double margin = line * 0.55; // Of half a tick's text, or of the pointed ends.
    const QRectF bar(std::round(area.left() + line * 2.4), std::round(area.top() + margin),
                     std::round(line * 0.85), std::round(area.height() - 2 * margin));
    QColor bars = ink.text;
    bars.setAlphaF(0.4F);
    paintHistogram(painter,
                   QRectF(area.left(), bar.top(), bar.left() - 3 - area.left(), bar.height()),
                   histogram, bars);
    paintBar(painter, bar, ColorMap::get(map), text.vector);
    painter.setPen(ink.line);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar.adjusted(-0.5, -0.5, 0.5, 0.5));
    paintPointedEnds(painter, bar, ColorMap::get(map), histogram, ink.line);
    paintTicks(painter, bar, range, ink);
    if (text.marked && std::isfinite(*text.marked))
        paintMarker(painter, bar, yOf(*text.marked, bar, range), ink.text);
    if (!text.badge.isEmpty()) {
        painter.setPen(ink.faintText);
        painter.drawText(QRectF(area.left(), area.bottom(), area.width() + line, line * 1.4),
                         Qt::AlignLeft | Qt::AlignVCenter, text.badge);
    }
    painter.restore();
}

} // namespace regroup::ui
