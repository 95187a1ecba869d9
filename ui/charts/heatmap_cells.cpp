// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heatmap_cells.h"

#include "ui/charts/hatching.h"
#include "ui/common/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <map>

namespace regroup::ui {
namespace {

constexpr double outlineWidth = 2;
constexpr double smallestOutlined = 6; // A frame of 2 px leaves nothing of smaller blocks.

QColor casingOf(const QColor& color) {
    QColor casing = readableOn(color);
    casing.setAlphaF(0.45F);
    return casing;
}

/// 2 px inside of block, and a thin line of the opposite lightness inside of that: no colour of a
/// group is seen on every colour of every map.
void paintFrame(QPainter& painter, const QRectF& block, int colorIndex, bool dark) {
    const QColor color = groupColor(colorIndex, dark);
    QPen pen(color, outlineWidth, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(pen);
    painter.drawRect(block.adjusted(1, 1, -1, -1));
    if (isHatched(colorIndex)) {
        pen.setColor(readableOn(color));
        pen.setDashPattern({2, 4});
        painter.setPen(pen);
        painter.drawRect(block.adjusted(1, 1, -1, -1));
    }
    if (block.width() < 3 * smallestOutlined)
        return;
    painter.setPen(QPen(casingOf(color), 1, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawRect(block.adjusted(2.5, 2.5, -2.5, -2.5));
}

void paintCornerMark(QPainter& painter, const QRectF& cell, int colorIndex, bool dark) {
    const double edge = std::clamp(cell.width() * 0.4, std::min(2.0, cell.width()), 9.0);
    const QPointF corner = cell.topLeft();
    const QPolygonF triangle({corner, corner + QPointF(edge, 0), corner + QPointF(0, edge)});
    painter.setPen(Qt::NoPen);
    painter.setBrush(groupColor(colorIndex, dark));
    painter.drawPolygon(triangle);
    if (edge < 5)
        return;
    painter.setPen(QPen(casingOf(groupColor(colorIndex, dark)), 0.8));
    painter.drawLine(triangle[1], triangle[2]);
}

/// The places that are seen in one direction: [first, last].
std::pair<int, int> visiblePlaces(const HeatmapLayout& layout, Qt::Orientation axis) {
    const bool across = axis == Qt::Horizontal;
    const int first = layout.placeAt(across ? layout.view.left() : layout.view.top(), axis);
    const double end = (across ? layout.view.right() : layout.view.bottom()) - 0.01;
    return {std::max(first, 0), layout.placeAt(end, axis)};
}

template <typename Paint> void forVisibleCells(const HeatmapLayout& layout, Paint paint) {
    const auto [top, bottom] = visiblePlaces(layout, Qt::Vertical);
    const auto [left, right] = visiblePlaces(layout, Qt::Horizontal);
    for (int row = top; row <= bottom; ++row)
        for (int column = left; column <= right; ++column)
            paint(row, column, layout.order[static_cast<std::size_t>(row)],
                  layout.order[static_cast<std::size_t>(column)]);
}

} // namespace

QImage cellImage(const HeatmapFigure& figure, const std::vector<int>& order, const ChartInk& ink) {
    const auto heads = static_cast<int>(order.size());
    QImage image(heads, heads, QImage::Format_RGB32);
    const ColorMap& map = ColorMap::get(figure.colorMap);
    const double span = figure.range.high - figure.range.low;
    for (int row = 0; row < heads; ++row) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(row));
        for (int column = 0; column < heads; ++column) {
            const double value = figure.similarity->at(order[static_cast<std::size_t>(row)],
                                                       order[static_cast<std::size_t>(column)]);
            if (row == column)
                line[column] = ink.diagonal.rgb();
            else if (!std::isfinite(value))
                line[column] = ink.paper.rgb();
            else
                line[column] = map.at(span > 0 ? (value - figure.range.low) / span : 0.5);
        }
    }
    return image;
}

void paintCellImage(QPainter& painter, const HeatmapLayout& layout, const QImage& image) {
    painter.save();
    painter.setClipRect(layout.view);
    // Equal cells stay sharp; only what is smaller than a pixel is averaged.
    painter.setRenderHint(QPainter::SmoothPixmapTransform,
                          layout.cell * painter.device()->devicePixelRatioF() < 1);
    painter.drawImage(QRectF(layout.origin, layout.matrixSize()), image);
    painter.restore();
}

void paintCellRectangles(QPainter& painter, const HeatmapLayout& layout, const QImage& image) {
    // One path a colour keeps files small. Each rectangle reaches under its right and lower
    // neighbour: viewers blend both edges with the paper, which would show as a fine grid.
    constexpr double overlap = 0.25;
    std::map<QRgb, QPainterPath> paths;
    const QRectF matrix(layout.origin, layout.matrixSize());
    for (int row = 0; row < image.height(); ++row)
        for (int column = 0; column < image.width(); ++column)
            paths[image.pixel(column, row)].addRect(
                layout.placeRect(row, column).adjusted(0, 0, overlap, overlap) & matrix);
    painter.save();
    painter.setPen(Qt::NoPen);
    for (auto& [color, path] : paths) {
        path.setFillRule(Qt::WindingFill);
        painter.setBrush(QColor(color));
        painter.drawPath(path);
    }
    painter.restore();
}

void paintHoles(QPainter& painter, const HeatmapFigure& figure, const HeatmapLayout& layout,
                const ChartInk& ink) {
    painter.save();
    painter.setClipRect(layout.view);
    const double spacing = std::clamp(layout.cell / 3, 3.0, 8.0);
    forVisibleCells(layout, [&](int row, int column, int rowHead, int columnHead) {
        if (row != column && !std::isfinite(figure.similarity->at(rowHead, columnHead)))
            paintHatching(painter, layout.placeRect(row, column), spacing, 1, ink.faintText);
    });
    painter.restore();
}

void paintCellTexts(QPainter& painter, const HeatmapFigure& figure, const HeatmapLayout& layout,
                    const QImage& image, const ChartInk& ink) {
    if (!layout.cellTexts)
        return;
    painter.save();
    painter.setClipRect(layout.view);
    forVisibleCells(layout, [&](int row, int column, int rowHead, int columnHead) {
        const double value = figure.similarity->at(rowHead, columnHead);
        if (row == column || !std::isfinite(value))
            return;
        painter.setPen(readableOn(QColor(image.pixel(column, row))));
        painter.drawText(layout.placeRect(row, column), Qt::AlignCenter,
                         drawnNumber(value, 'f', 2, ink.numbers));
    });
    painter.restore();
}

void paintOutlines(QPainter& painter, const HeatmapFigure& figure, const HeatmapLayout& layout,
                   const ChartInk& ink) {
    if (layout.runs.empty())
        return;
    painter.save();
    painter.setClipRect(layout.view);
    std::vector<bool> scattered(static_cast<std::size_t>(figure.grouping->groupCount()));
    for (const GroupRun& run : layout.runs)
        scattered[static_cast<std::size_t>(run.group)] = layout.isScattered(run.group);
    painter.setRenderHint(QPainter::Antialiasing);
    forVisibleCells(layout, [&](int row, int column, int rowHead, int columnHead) {
        const int group = figure.grouping->labelOf(rowHead);
        if (row != column && group == figure.grouping->labelOf(columnHead) &&
            scattered[static_cast<std::size_t>(group)])
            paintCornerMark(painter, layout.placeRect(row, column), figure.colorOf(rowHead),
                            ink.dark);
    });
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const GroupRun& run : layout.runs) {
        const QRectF block =
            layout.placeRect(run.begin, run.begin) | layout.placeRect(run.end - 1, run.end - 1);
        if (!scattered[static_cast<std::size_t>(run.group)] && block.width() >= smallestOutlined)
            paintFrame(painter, block,
                       figure.colorOf(layout.order[static_cast<std::size_t>(run.begin)]), ink.dark);
    }
    painter.restore();
}

void paintDiagonalLetters(QPainter& painter, const HeatmapFigure& figure,
                          const HeatmapLayout& layout, const ChartInk& ink) {
    const QFontMetricsF metrics(painter.font());
    if (layout.runs.empty() || layout.cell < metrics.height() * 1.1)
        return;
    painter.save();
    painter.setClipRect(layout.view);
    QFont bold = painter.font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(ink.text);
    for (const GroupRun& run : layout.runs)
        painter.drawText(layout.placeRect(run.begin, run.begin), Qt::AlignCenter,
                         figure.letterOf(layout.order[static_cast<std::size_t>(run.begin)]));
    painter.restore();
}

} // namespace regroup::ui
