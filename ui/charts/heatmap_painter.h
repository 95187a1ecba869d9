// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_ink.h"
#include "ui/charts/heatmap_layout.h"

#include <QImage>
#include <QPoint>
#include <QString>
#include <vector>

class QPainter;

namespace regroup::ui {

/// What a heatmap shows besides its figure, while somebody works with it. Cells are (column head,
/// row head).
struct HeatmapMarks {
    QPoint cursor{-1, -1};
    bool focused = false;
    QPoint hovered{-1, -1};
    std::vector<int> selected = {};
    int dropHead = -1; ///< Its numbers are where a drag would be dropped.
    QString badge = {};
};

enum class CellDrawing { Image, Rectangles };

/// Head numbers, strips, cells, outlines, legend. Uses the painter's font; fills no background.
/// @param cells cellImage() of figure and layout.order.
void paintHeatmap(QPainter& painter, const HeatmapFigure& figure, const HeatmapLayout& layout,
                  const QImage& cells, const ChartInk& ink, const HeatmapMarks& marks = {},
                  CellDrawing drawing = CellDrawing::Image);

} // namespace regroup::ui
