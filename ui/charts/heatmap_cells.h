// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_ink.h"
#include "ui/charts/heatmap_layout.h"

#include <QImage>

class QPainter;

namespace regroup::ui {

/// One pixel a cell, in the figure's order: row r, column c is pixel (c, r). The diagonal is grey,
/// what is not finite has the paper's colour.
QImage cellImage(const HeatmapFigure& figure, const std::vector<int>& order, const ChartInk& ink);

void paintCellImage(QPainter& painter, const HeatmapLayout& layout, const QImage& image);

/// Cells as rectangles, for vector output.
void paintCellRectangles(QPainter& painter, const HeatmapLayout& layout, const QImage& image);

/// Hatches what is not finite.
void paintHoles(QPainter& painter, const HeatmapFigure& figure, const HeatmapLayout& layout,
                const ChartInk& ink);

/// Values as text; only where they fit (HeatmapLayout::cellTexts).
void paintCellTexts(QPainter& painter, const HeatmapFigure& figure, const HeatmapLayout& layout,
                    const QImage& image, const ChartInk& ink);

/// Frames around groups whose heads are next to each other; a mark in the corner of the cells of
/// those whose heads are not.
void paintOutlines(QPainter& painter, const HeatmapFigure& figure, const HeatmapLayout& layout,
                   const ChartInk& ink);

/// Letters of the groups in the cells of the diagonal, where they are large enough.
void paintDiagonalLetters(QPainter& painter, const HeatmapFigure& figure,
                          const HeatmapLayout& layout, const ChartInk& ink);

} // namespace regroup::ui
