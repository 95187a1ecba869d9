// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heatmap_layout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace regroup::ui {
namespace {

constexpr double largestZoom = 16;

double wholePixels(double length, double pixelRatio) {
    return std::floor(length * pixelRatio + 1e-6) / pixelRatio;
}

std::vector<GroupRun> groupRuns(const HeatmapFigure& figure, const std::vector<int>& order) {
    std::vector<GroupRun> runs;
    if (!figure.isGrouped() || figure.grouping->isOriginal())
        return runs; // A frame around every single head would tell nothing.
    for (std::size_t place = 0; place < order.size(); ++place) {
        const int group = figure.grouping->labelOf(order[place]);
        if (runs.empty() || runs.back().group != group)
            runs.push_back({group, static_cast<int>(place), static_cast<int>(place)});
        ++runs.back().end;
    }
    return runs;
}

void setOrder(HeatmapLayout& layout, const HeatmapFigure& figure) {
    layout.order = completeOrder(figure.order, figure.headCount());
    layout.places.resize(layout.order.size());
    for (std::size_t place = 0; place < layout.order.size(); ++place)
        layout.places[static_cast<std::size_t>(layout.order[place])] = static_cast<int>(place);
    layout.runs = groupRuns(figure, layout.order);
}

struct Margins {
    double left = 0;
    double top = 0;
    double strip = 0;
    double legend = 0;
};

Margins marginsOf(const HeatmapRoom& room, int headCount, bool grouped) {
    const double line = room.metrics.height();
    Margins margins;
    margins.strip = grouped ? std::ceil(line * 0.95) : 0;
    const double gap = grouped ? 3 : 0;
    margins.left =
        std::ceil(room.metrics.horizontalAdvance(QString::number(std::max(headCount - 1, 10)))) +
        8 + margins.strip + gap;
    margins.top = std::ceil(line) + 4 + margins.strip + gap;
    if (room.legend && room.area.width() > line * 14)
        margins.legend =
            std::ceil(line * 4.6 + room.metrics.horizontalAdvance(QStringLiteral("-0.000")));
    return margins;
}

double cellEdge(const HeatmapRoom& room, const Margins& margins, int headCount) {
    const double width = room.area.width() - margins.left - margins.legend;
    const double height = room.area.height() - margins.top - 2;
    const double fit = std::min(std::min(width, height) / headCount, room.largestCell);
    const double edge = fit * std::clamp(room.zoom, 1.0, largestZoom);
    return std::max(wholePixels(edge, room.pixelRatio), 1 / room.pixelRatio);
}

} // namespace

QRectF HeatmapLayout::placeRect(int row, int column) const {
    return {origin.x() + column * cell, origin.y() + row * cell, cell, cell};
}

QRectF HeatmapLayout::headRect(int row, int column) const {
    return placeRect(places[static_cast<std::size_t>(row)],
                     places[static_cast<std::size_t>(column)]);
}

QRectF HeatmapLayout::labelRect(int head, Qt::Orientation axis) const {
    const int place = places[static_cast<std::size_t>(head)];
    if (axis == Qt::Horizontal)
        return {origin.x() + place * cell, columnLabels.top(), cell, columnLabels.height()};
    return {rowLabels.left(), origin.y() + place * cell, rowLabels.width(), cell};
}

int HeatmapLayout::placeAt(double position, Qt::Orientation axis) const {
    const double low = axis == Qt::Horizontal ? view.left() : view.top();
    const double high = axis == Qt::Horizontal ? view.right() : view.bottom();
    if (cell <= 0 || position < low || position >= high)
        return -1;
    const double from = axis == Qt::Horizontal ? origin.x() : origin.y();
    return std::clamp(static_cast<int>(std::floor((position - from) / cell)), 0, count() - 1);
}

bool HeatmapLayout::isScattered(int group) const {
    return std::count_if(runs.begin(), runs.end(),
                         [group](const GroupRun& run) { return run.group == group; }) > 1;
}

void HeatmapLayout::moveBy(const QPointF& offset) {
    origin += offset;
    for (QRectF* rect : {&view, &rowLabels, &columnLabels, &rowStrip, &columnStrip, &legend})
        if (!rect->isNull())
            rect->translate(offset);
}

int HeatmapLayout::labelStep(const QFontMetricsF& metrics, Qt::Orientation axis) const {
    const double extent = axis == Qt::Horizontal
                              ? metrics.horizontalAdvance(QString::number(count() - 1)) +
                                    metrics.averageCharWidth() * 0.8
                              : metrics.height() * 0.9;
    int step = 1;
    while (step * cell < extent && step < count())
        step *= 2;
    return step;
}

std::vector<int> completeOrder(const std::vector<int>& order, int headCount) {
    std::vector<int> byNumber(static_cast<std::size_t>(headCount));
    std::iota(byNumber.begin(), byNumber.end(), 0);
    return std::is_permutation(order.begin(), order.end(), byNumber.begin(), byNumber.end())
               ? order
               : byNumber;
}

HeatmapLayout layOutHeatmap(const HeatmapFigure& figure, const HeatmapRoom& room) {
    HeatmapLayout layout;
    const int heads = figure.headCount();
    if (heads == 0)
        return layout;
    setOrder(layout, figure);
    const Margins margins = marginsOf(room, heads, !layout.runs.empty());
    layout.cell = cellEdge(room, margins, heads);
    const double matrix = layout.cell * heads;
    const double width =
        std::max(std::min(matrix, room.area.width() - margins.left - margins.legend), 0.0);
    const double height = std::max(std::min(matrix, room.area.height() - margins.top - 2), 0.0);
    // The picture stands in the middle; dragging and scrolling start from whole pixels.
    const double spare = room.area.width() - margins.left - width - margins.legend;
    const double left =
        wholePixels(room.area.left() + margins.left + std::max(spare, 0.0) / 2, room.pixelRatio);
    const double top = wholePixels(room.area.top() + margins.top, room.pixelRatio);
    layout.view = {left, top, width, height};
    layout.origin = QPointF(left - std::clamp(room.scroll.x(), 0.0, matrix - width),
                            top - std::clamp(room.scroll.y(), 0.0, matrix - height));

    const double strip = margins.strip;
    const double stripGap = strip > 0 ? 3 : 0;
    if (strip > 0) {
        layout.rowStrip = {left - strip - stripGap, top, strip, height};
        layout.columnStrip = {left, top - strip - stripGap, width, strip};
    }
    const double labelsLeft = left - margins.left;
    layout.rowLabels = {labelsLeft, top, left - strip - stripGap - labelsLeft, height};
    layout.columnLabels = {left, room.area.top(), width, top - strip - stripGap - room.area.top()};
    if (margins.legend > 0) {
        const double badge = room.metrics.height() * 1.4;
        layout.legend = {left + width + room.metrics.height() * 0.6, top,
                         margins.legend - room.metrics.height() * 0.6,
                         std::max(height, room.metrics.height() * 8) - badge};
    }
    layout.cellTexts = layout.cell >= room.metrics.horizontalAdvance(QStringLiteral("-0.00")) + 8;
    return layout;
}

HeatmapLayout layOutThumbnail(const HeatmapFigure& figure, const QRectF& square,
                              double pixelRatio) {
    HeatmapLayout layout;
    const int heads = figure.headCount();
    if (heads == 0)
        return layout;
    setOrder(layout, figure);
    const double edge = std::min(square.width(), square.height());
    // Fewer device pixels than heads: cells are parts of pixels.
    const bool whole = edge * pixelRatio >= heads;
    layout.cell = whole ? wholePixels(edge / heads, pixelRatio) : edge / heads;
    const double matrix = layout.cell * heads;
    layout.origin = {wholePixels(square.left() + (square.width() - matrix) / 2, pixelRatio),
                     wholePixels(square.top() + (square.height() - matrix) / 2, pixelRatio)};
    layout.view = QRectF(layout.origin, QSizeF(matrix, matrix));
    return layout;
}

} // namespace regroup::ui
