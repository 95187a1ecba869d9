// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/heatmap_figure.h"

#include <QRectF>
#include <QSize>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

class QCustomPlot;
class QPainter;

namespace regroup::ui {

struct PictureOptions {
    /// CSS pixels (96 an inch). Heatmaps fit into it and their page ends where they end; a grid has
    /// this width and the height that it needs.
    QSize size{1000, 750};
    double scale = 2;     ///< PNG only: device pixels per pixel.
    bool dark = false;    ///< White paper and light colours unless asked.
    bool withData = true; ///< Also the numbers as .csv beside the picture, under the same name.
    QString title;
    /// How the figure came about, YAML; written as .recipe.yaml beside it. Empty: no such file.
    std::string recipe = {};
};

/// Draws on paper of options.size and writes .png, .svg or .pdf by the ending of path. Vector
/// output keeps cells as rectangles and text as text.
/// The picture and its .csv appear together, or neither does and what was there stays.
/// @throws Error(BadUsage) for another ending; Error(DiskFull, BadData) if it cannot be written.
void exportPicture(const std::filesystem::path& path, const PictureOptions& options,
                   const std::function<void(QPainter&, const QRectF& area)>& paint);

/// One layer: cells, outlines, head numbers, legend. CSV:
/// row,column,similarity,row_group,column_group.
void exportHeatmap(const std::filesystem::path& path, const HeatmapFigure& figure,
                   const PictureOptions& options = {});

/// All layers as a grid with one legend. CSV: as above with layer in front.
void exportHeatmaps(const std::filesystem::path& path, const std::vector<HeatmapFigure>& figures,
                    const PictureOptions& options = {});

/// A chart as it is, in the export's size and colours; shown again unchanged afterwards.
/// @param table goes to the .csv beside it, e.g. ObjectiveChart::tableText().
void exportPlot(const std::filesystem::path& path, QCustomPlot& plot, const QString& table,
                const PictureOptions& options = {});

} // namespace regroup::ui
