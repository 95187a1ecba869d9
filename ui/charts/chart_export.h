// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/figure_sheet.h"

#include <QRectF>
#include <filesystem>
#include <functional>
#include <vector>

class QPainter;

namespace regroup::ui {

/// The files of an export, the picture first; then .csv and .recipe.yaml of the same name.
std::vector<std::filesystem::path> figureFiles(const std::filesystem::path& picture,
                                               const FigureSheet& sheet,
                                               const PictureOptions& options);

/// Writes .png, .svg or .pdf by the ending of path, and what options ask for beside it. Vector
/// output keeps cells as rectangles and text as text.
/// All files appear together, or none does and what was there stays.
/// @throws Error(BadUsage) for another ending; Error(DiskFull, BadData) if it cannot be written.
void exportSheet(const std::filesystem::path& path, const FigureSheet& sheet,
                 const PictureOptions& options);

/// Draws on paper of options.size; no numbers and no recipe.
void exportPicture(const std::filesystem::path& path, const PictureOptions& options,
                   const std::function<void(QPainter&, const QRectF& area)>& paint);

void exportHeatmap(const std::filesystem::path& path, const HeatmapFigure& figure,
                   const PictureOptions& options = {});
void exportHeatmaps(const std::filesystem::path& path, const std::vector<HeatmapFigure>& figures,
                    const PictureOptions& options = {});
void exportPlot(const std::filesystem::path& path, QCustomPlot& plot, const QString& table,
                const PictureOptions& options = {});

} // namespace regroup::ui
