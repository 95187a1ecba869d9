// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/heatmap_figure.h"

#include <QFontMetricsF>
#include <QRectF>
#include <vector>

namespace regroup::ui {

/// What a heatmap is laid out for.
struct HeatmapRoom {
    QRectF area;
    QFontMetricsF metrics;
    double pixelRatio = 1; ///< Cells are whole device pixels, so that all look the same.
    double zoom = 1;       ///< 1: the whole matrix fits.
    QPointF scroll = {};   ///< How far the matrix is shifted to the left and up.
    bool legend = true;
    /// Edge of a cell at most, so that a model of few heads is not drawn in huge squares.
    double largestCell = 4.6 * metrics.height();
};

/// Heads next to each other that share a group.
struct GroupRun {
    int group = 0;
    int begin = 0; ///< Places [begin, end) of the order.
    int end = 0;
};

/// Where the parts of a heatmap are: head numbers, strips of group colours, cells, legend.
struct HeatmapLayout {
    std::vector<int> order;     ///< Head at each place.
    std::vector<int> places;    ///< Place of each head.
    std::vector<GroupRun> runs; ///< Empty if no groups are shown.
    double cell = 0;            ///< Edge of a cell.
    QPointF origin;             ///< Corner of the cell at place (0, 0); left of view when scrolled.
    QRectF view;                ///< The visible part of the matrix.
    QRectF rowLabels;
    QRectF columnLabels;
    QRectF rowStrip; ///< Null if no groups are shown.
    QRectF columnStrip;
    QRectF legend;          ///< Histogram, bar and ticks; null without a legend.
    bool cellTexts = false; ///< The value fits into its cell.

    int count() const { return static_cast<int>(order.size()); }
    QSizeF matrixSize() const { return QSizeF(cell * count(), cell * count()); }
    QRectF placeRect(int row, int column) const; ///< Of places, not heads.
    QRectF headRect(int row, int column) const;  ///< Of heads.
    QRectF labelRect(int head, Qt::Orientation axis) const;
    int placeAt(double position, Qt::Orientation axis) const; ///< -1: beside the matrix.
    bool isScattered(int group) const; ///< Its heads are not next to each other.
    void moveBy(const QPointF& offset);
    int labelStep(const QFontMetricsF& metrics,
                  Qt::Orientation axis) const; ///< Every how many places a number fits.
};

HeatmapLayout layOutHeatmap(const HeatmapFigure& figure, const HeatmapRoom& room);

/// Only cells and groups, in the middle of square: thumbnails.
HeatmapLayout layOutThumbnail(const HeatmapFigure& figure, const QRectF& square, double pixelRatio);

/// Places with an order that is no permutation of all heads are by number.
std::vector<int> completeOrder(const std::vector<int>& order, int headCount);

} // namespace regroup::ui
