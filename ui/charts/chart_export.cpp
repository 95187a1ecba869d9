// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_export.h"

#include "ui/charts/export_device.h"
#include "ui/charts/figure_files.h"
#include "ui/charts/sheet_page.h"

#include <qcustomplot.h>

namespace regroup::ui {

namespace fs = std::filesystem;

std::vector<fs::path> figureFiles(const fs::path& picture, const FigureSheet& sheet,
                                  const PictureOptions& options) {
    std::vector<fs::path> files{picture};
    if (options.withData && sheet.table)
        files.push_back(fs::path(picture).replace_extension(".csv"));
    if (!options.recipe.empty())
        files.push_back(fs::path(picture).replace_extension(".recipe.yaml"));
    return files;
}

void exportSheet(const fs::path& path, const FigureSheet& sheet, const PictureOptions& options) {
    std::vector<NamedContent> files;
    for (const fs::path& file : figureFiles(path, sheet, options)) {
        const std::string ending = file.extension().string();
        files.push_back({file, file == path       ? drawPicture(path, sheet, options)
                               : ending == ".csv" ? sheet.table()
                                                  : options.recipe});
    }
    writeTogether(files);
}

void exportPicture(const fs::path& path, const PictureOptions& options,
                   const std::function<void(QPainter&, const QRectF&)>& paint) {
    PictureOptions alone = options;
    alone.recipe.clear();
    exportSheet(path,
                {options.size,
                 [options, paint](QCPPainter& painter, bool) {
                     startPage(painter, options.size, ChartInk::forExport(options.dark));
                     paint(painter, QRectF(QPointF(0, 0), options.size));
                 },
                 {}},
                alone);
}

void exportHeatmap(const fs::path& path, const HeatmapFigure& figure,
                   const PictureOptions& options) {
    exportSheet(path, heatmapSheet(figure, options), options);
}

void exportHeatmaps(const fs::path& path, const std::vector<HeatmapFigure>& figures,
                    const PictureOptions& options) {
    exportSheet(path, heatmapsSheet(figures, options), options);
}

void exportPlot(const fs::path& path, QCustomPlot& plot, const QString& table,
                const PictureOptions& options) {
    exportSheet(path,
                plotSheet(
                    plot, [&table] { return table; }, options),
                options);
}

} // namespace regroup::ui
