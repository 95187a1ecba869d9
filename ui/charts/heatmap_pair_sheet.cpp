// SPDX-License-Identifier: GPL-3.0-or-later
// A page with two heatmaps of the same layer: two pages of one, side by side below one title.
#include "ui/charts/export_device.h"
#include "ui/charts/figure_sheet.h"
#include "ui/charts/heatmap_csv.h"
#include "ui/charts/sheet_page.h"

#include <qcustomplot.h>

#include <algorithm>

namespace regroup::ui {

FigureSheet heatmapPairSheet(const std::array<HeatmapFigure, 2>& figures,
                             const std::array<QString, 2>& names, const PictureOptions& options) {
    const QSizeF title = titleSize(options.title, options.size.width());
    PictureOptions half = options;
    half.size.setWidth(options.size.width() / 2);
    if (options.size.height() > 0)
        half.size.setHeight(std::max(options.size.height() - title.height(), 1.0));
    std::array<FigureSheet, 2> sheets;
    for (std::size_t side = 0; side < sheets.size(); ++side) {
        half.title = names[side];
        sheets[side] = heatmapSheet(figures[side], half);
    }
    const double width =
        std::max(sheets[0].size.width() + sheets[1].size.width(), title.width() + 2 * pageMargin);
    const QSizeF page(width,
                      title.height() + std::max(sheets[0].size.height(), sheets[1].size.height()));
    return {page,
            [sheets, page, title, options](QCPPainter& painter, bool isVector) {
                const ChartInk ink = ChartInk::forExport(options.dark);
                startPage(painter, page, ink);
                paintTitle(painter, options.title, ink, page.width());
                painter.save();
                painter.translate(0, title.height());
                sheets[0].paint(painter, isVector);
                painter.translate(sheets[0].size.width(), 0);
                sheets[1].paint(painter, isVector);
                painter.restore();
            },
            [figures, names] { return heatmapMetricsTable(figures, names); }};
}

} // namespace regroup::ui
