// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_ink.h"
#include "ui/charts/heatmap_figure.h"

#include <QPixmap>
#include <QRectF>
#include <QString>
#include <span>

class QPainter;

namespace regroup::ui {

// What HeatmapGrid draws of one layer.

/// The line under a layer's name: "G 4, mean 0.61"; the means of several kinds in their order.
/// @param figures of one layer, at least one.
QString heatmapTileFacts(std::span<const HeatmapFigure> figures);

/// Cells and outlines without numbers, size × size. Null figure: transparent.
QPixmap heatmapThumbnail(const HeatmapFigure& figure, int size, double pixelRatio,
                         const ChartInk& ink);

/// A hairline around a thumbnail, so that cells with the colour of the page do not melt into it;
/// dashed around one that is not measured.
void paintThumbnailFrame(QPainter& painter, const QRectF& picture, bool isMeasured,
                         const ChartInk& ink);

} // namespace regroup::ui
