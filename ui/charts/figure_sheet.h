// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/heatmap_figure.h"

#include <QImage>
#include <QSizeF>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

class QCPPainter;
class QCustomPlot;

namespace regroup::ui {

struct PictureOptions {
    /// CSS pixels (96 an inch), also broken ones. Heatmaps fit into it; a height of 0 is as much
    /// as they need.
    QSizeF size{1000, 750};
    double scale = 2; ///< PNG only: device pixels per pixel.
    /// Heatmaps: the page ends where the figure ends. Else it is as large as `size`, with the
    /// figure in its middle.
    bool trim = true;
    bool dark = false;                         ///< White paper and light colours unless asked.
    std::optional<ColorMapName> colorMap = {}; ///< Heatmaps: instead of the figure's own.
    bool legend = true;
    bool outlines = true; ///< Heatmaps: groups are framed and named.
    bool withData = true; ///< Also the numbers as .csv beside the picture, under the same name.
    QString title;        ///< Above the figure; empty: none.
    /// How the figure came about, YAML; written as .recipe.yaml beside it. Empty: no such file.
    std::string recipe = {};
};

/// A figure on its page, before it is a file: what is shown before an export and what is written
/// are drawn by the same paint. Numbers in it are written by the C locale.
struct FigureSheet {
    QSizeF size; ///< Of the page, in CSS pixels.
    /// Draws paper and figure. @param isVector cells become rectangles, not an image.
    std::function<void(QCPPainter& painter, bool isVector)> paint;
    std::function<std::string()> table; ///< CSV of what is drawn; empty: there are no numbers.
};

/// One layer: cells, outlines, head numbers, legend. CSV:
/// row,column,similarity,row_group,column_group.
FigureSheet heatmapSheet(const HeatmapFigure& figure, const PictureOptions& options);

/// All layers as a grid with one legend. CSV: as above with layer in front, and behind it the kind
/// where there are several. @param perLayer so many figures next to each other are of one layer.
FigureSheet heatmapsSheet(const std::vector<HeatmapFigure>& figures, const PictureOptions& options,
                          int perLayer = 1);

/// One layer by two metrics side by side, each under its name and with its own legend. CSV: as of
/// heatmapSheet() with the name in front. @param names [2], e.g. "weight".
FigureSheet heatmapPairSheet(const std::array<HeatmapFigure, 2>& figures,
                             const std::array<QString, 2>& names, const PictureOptions& options);

/// A chart as it is, in the export's size and colours; shown again unchanged after each painting.
/// @param plot must live as long as the sheet. @param table e.g. ObjectiveChart::tableText().
FigureSheet plotSheet(QCustomPlot& plot, const std::function<QString()>& table,
                      const PictureOptions& options);

/// The sheet as pixels: those of a PNG of this scale. @throws Error(BadUsage, OutOfMemory)
QImage drawSheet(const FigureSheet& sheet, double scale);

/// What a page offers for export: the figure that it shows. Works as long as the page lives.
struct FigureSource {
    using Take = std::function<void(const std::string& yaml)>;
    using Fail = std::function<void(const std::string& message, const std::string& hint)>;

    QString kind;           ///< As for `--export`: "heatmap", "pareto", ...
    QString title;          ///< "Layer 3, keys, activation means".
    QString name;           ///< Suggested for the file, without an ending: "layer-3-keys".
    QSizeF size{640, 430};  ///< That suits it, in CSS pixels.
    bool isHeatmap = false; ///< It has outlines, a colour map, and margins that can go.
    std::function<FigureSheet(const PictureOptions&)> sheet;
    /// Hands over how the figure came about, at once or later, on this thread; empty: no recipe.
    std::function<void(const Take& take, const Fail& fail)> readRecipe = {};
};

/// FigureSource::sheet of a chart that has plot() and tableText(): as it is when it is exported.
template <typename Chart> auto sheetOf(Chart* chart) {
    return [chart](const PictureOptions& options) {
        return plotSheet(
            chart->plot(), [chart] { return chart->tableText(); }, options);
    };
}

/// FigureSource::readRecipe of what is known already and takes no time to write.
template <typename Write, typename Recipe> auto writtenRecipe(Write write, Recipe recipe) {
    return [write = std::move(write), recipe = std::move(recipe)](
               const FigureSource::Take& take, const FigureSource::Fail&) { take(write(recipe)); };
}

} // namespace regroup::ui
