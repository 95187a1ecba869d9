// SPDX-License-Identifier: GPL-3.0-or-later
// Pages with heatmaps: one layer, or all of them as a grid.
#include "ui/charts/export_device.h"
#include "ui/charts/figure_sheet.h"
#include "ui/charts/heatmap_cells.h"
#include "ui/charts/heatmap_csv.h"
#include "ui/charts/heatmap_legend.h"
#include "ui/charts/heatmap_painter.h"
#include "ui/charts/heatmap_tile.h"
#include "ui/charts/sheet_page.h"
#include "ui/common/language.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

// Above, a vector file would be tens of megabytes: cells become pixels of enlarged images.
constexpr std::size_t rectangleLimit = 250000;
constexpr double freeHeight = 10000; ///< Where the figure may be as high as it needs.

/// The figure as the options want it drawn; its numbers stay those of the figure itself.
HeatmapFigure drawnAs(HeatmapFigure figure, const PictureOptions& options) {
    if (options.colorMap)
        figure.colorMap = *options.colorMap;
    if (!options.outlines)
        figure.grouping.reset();
    return figure;
}

double roomHeight(const PictureOptions& options, double top) {
    return (options.size.height() > 0 ? options.size.height() : freeHeight) - top - pageMargin;
}

bool isTrimmed(const PictureOptions& options) {
    return options.trim || options.size.height() <= 0;
}

struct LaidOutPage {
    QSizeF size;
    QPointF corner; ///< Of the figure.
};

/// Where a figure of this size stands on the page.
LaidOutPage placeFigure(const QSizeF& figure, const QSizeF& title, const PictureOptions& options) {
    const double top = pageMargin + title.height();
    if (isTrimmed(options))
        return {{std::ceil(std::max(figure.width(), title.width()) + 2 * pageMargin),
                 std::ceil(figure.height() + top + pageMargin)},
                {pageMargin, top}};
    const double sideways = (options.size.width() - figure.width()) / 2;
    const double down = (roomHeight(options, top) - figure.height()) / 2;
    return {options.size, {std::max(sideways, pageMargin), std::ceil(top + std::max(down, 0.0))}};
}

/// Where the thumbnails of all layers stand on the page.
struct GridPlan {
    int columns = 1;
    int rows = 1;
    double edge = 0;    ///< Of one thumbnail.
    double caption = 0; ///< Height of the name under it.
    double legend = 0;  ///< Width.
    QSizeF size;        ///< Of thumbnails and legend.
    QPointF corner;

    static constexpr double gap = 14;
    QRectF square(std::size_t index) const {
        const int row = static_cast<int>(index) / columns;
        const int column = static_cast<int>(index) % columns;
        return {corner.x() + column * (edge + gap), corner.y() + row * (edge + caption + gap), edge,
                edge};
    }
};

double edgeFor(int columns, int rows, const QSizeF& room, double caption) {
    const double across = (room.width() - GridPlan::gap * (columns - 1)) / columns;
    const double down = room.height() / rows - caption - GridPlan::gap;
    return std::floor(std::min(across, down));
}

/// As many columns as make the thumbnails largest; where the height is free, a page like others.
/// Pictures of one layer stay in one row.
GridPlan planGrid(std::size_t pictureCount, int perLayer, const PictureOptions& options,
                  const QSizeF& title) {
    constexpr double smallest = 20;
    constexpr double largest = 220;
    const QFontMetricsF metrics(exportFont());
    const int count = std::max(static_cast<int>(pictureCount), perLayer);
    GridPlan plan;
    plan.columns = perLayer;
    plan.legend = options.legend
                      ? metrics.height() * 4.6 + metrics.horizontalAdvance(QStringLiteral("-0.000"))
                      : 0;
    plan.caption = std::ceil(metrics.height() * 1.2);
    const QSizeF room(options.size.width() - 2 * pageMargin - plan.legend - GridPlan::gap,
                      roomHeight(options, pageMargin + title.height()));
    const auto rowsOf = [count](int columns) { return (count + columns - 1) / columns; };
    if (options.size.height() <= 0) {
        const int wanted = static_cast<int>(std::ceil(std::sqrt(count * 1.6)));
        plan.columns = std::min(count, (wanted + perLayer - 1) / perLayer * perLayer);
    } else {
        for (int columns = 2 * perLayer; columns <= count; columns += perLayer)
            if (edgeFor(columns, rowsOf(columns), room, plan.caption) >
                edgeFor(plan.columns, rowsOf(plan.columns), room, plan.caption))
                plan.columns = columns;
    }
    plan.rows = rowsOf(plan.columns);
    plan.edge = std::clamp(edgeFor(plan.columns, plan.rows, room, plan.caption), smallest, largest);
    plan.size = {plan.columns * (plan.edge + GridPlan::gap) + plan.legend,
                 std::max(plan.rows * (plan.edge + plan.caption + GridPlan::gap),
                          options.legend ? metrics.height() * 10 : 0)};
    return plan;
}

/// "Layer 12", or "12" where that is wider than a thumbnail; of several kinds "Layer 12, K".
QString gridCaption(const HeatmapFigure& figure, bool namesKind, double width) {
    const QString layer = QString::number(figure.layer);
    const QString kind = headKindLetter(figure.kind);
    QString text = namesKind ? tr("Layer %1, %2").arg(layer, kind) : tr("Layer %1").arg(layer);
    if (QFontMetricsF(exportFont()).horizontalAdvance(text) <= width)
        return text;
    return namesKind ? layer + QLatin1Char(' ') + kind : layer;
}

void paintThumbnail(QPainter& painter, const HeatmapFigure& figure, const QRectF& square,
                    const ChartInk& ink, bool rectangles) {
    const HeatmapLayout layout = layOutThumbnail(figure, square, 1);
    paintThumbnailFrame(painter, layout.count() == 0 ? square : layout.view, layout.count() > 0,
                        ink);
    if (layout.count() == 0)
        return;
    const QImage cells = cellImage(figure, layout.order, ink);
    if (rectangles)
        paintCellRectangles(painter, layout, cells);
    else // Viewers smooth what they enlarge, so it is enlarged here.
        paintCellImage(painter, layout, cells.scaled(cells.size() * 8));
    paintHoles(painter, figure, layout, ink);
    paintOutlines(painter, figure, layout, ink);
}

void paintGrid(QPainter& painter, const std::vector<HeatmapFigure>& figures, const GridPlan& plan,
               const ChartInk& ink, bool rectangles) {
    const bool namesKind = figures.size() > 1 && figures[0].layer == figures[1].layer;
    for (std::size_t index = 0; index < figures.size(); ++index) {
        const QRectF square = plan.square(index);
        paintThumbnail(painter, figures[index], square, ink, rectangles);
        painter.setPen(ink.text);
        painter.drawText(QRectF(square.left() - GridPlan::gap / 2, square.bottom() + 2,
                                square.width() + GridPlan::gap, plan.caption),
                         Qt::AlignHCenter | Qt::AlignTop,
                         gridCaption(figures[index], namesKind, plan.edge + GridPlan::gap));
    }
}

void paintGridLegend(QPainter& painter, const std::vector<HeatmapFigure>& figures,
                     const GridPlan& plan, const ChartInk& ink, bool isVector) {
    std::vector<const SquareMatrix*> values;
    for (const HeatmapFigure& figure : figures)
        if (figure.similarity)
            values.push_back(figure.similarity.get());
    if (values.empty() || plan.legend == 0)
        return;
    const double height = std::min(plan.size.height() - plan.caption, 260.0);
    paintLegend(painter,
                QRectF(plan.corner.x() + plan.size.width() - plan.legend, plan.corner.y(),
                       plan.legend, height),
                values, figures.front().range, figures.front().colorMap, ink, {{}, {}, isVector});
}

std::size_t cellCountOf(const std::vector<HeatmapFigure>& figures) {
    std::size_t cells = 0;
    for (const HeatmapFigure& figure : figures)
        cells += static_cast<std::size_t>(figure.headCount()) *
                 static_cast<std::size_t>(figure.headCount());
    return cells;
}

} // namespace

FigureSheet heatmapSheet(const HeatmapFigure& figure, const PictureOptions& options) {
    const HeatmapFigure drawn = drawnAs(figure, options);
    const QSizeF title = titleSize(options.title, options.size.width());
    HeatmapRoom room{QRectF(0, 0, options.size.width() - 2 * pageMargin,
                            roomHeight(options, pageMargin + title.height())),
                     QFontMetricsF(exportFont())};
    room.legend = options.legend;
    HeatmapLayout layout = layOutHeatmap(drawn, room);
    const QRectF used = layout.view | layout.rowLabels | layout.columnLabels | layout.legend;
    const LaidOutPage page = placeFigure(used.size(), title, options);
    const QPointF offset = page.corner - used.topLeft();
    layout.moveBy(
        QPointF(std::ceil(offset.x()), std::ceil(offset.y()))); // Cells stay on whole pixels.
    return {page.size,
            [drawn, layout, size = page.size, options](QCPPainter& painter, bool isVector) {
                const ChartInk ink = ChartInk::forExport(options.dark);
                startPage(painter, size, ink);
                paintTitle(painter, options.title, ink, size.width());
                if (layout.count() > 0)
                    paintHeatmap(painter, drawn, layout, cellImage(drawn, layout.order, ink), ink,
                                 {}, isVector ? CellDrawing::Rectangles : CellDrawing::Image);
            },
            [figure] { return heatmapTable(figure); }};
}

FigureSheet heatmapsSheet(const std::vector<HeatmapFigure>& figures, const PictureOptions& options,
                          int perLayer) {
    std::vector<HeatmapFigure> drawn;
    drawn.reserve(figures.size());
    for (const HeatmapFigure& figure : figures)
        drawn.push_back(drawnAs(figure, options));
    const QSizeF title = titleSize(options.title, options.size.width());
    GridPlan plan = planGrid(figures.size(), perLayer, options, title);
    const LaidOutPage page = placeFigure(plan.size, title, options);
    plan.corner = page.corner;
    return {page.size,
            [drawn, plan, size = page.size, options](QCPPainter& painter, bool isVector) {
                const ChartInk ink = ChartInk::forExport(options.dark);
                startPage(painter, size, ink);
                paintTitle(painter, options.title, ink, size.width());
                paintGrid(painter, drawn, plan, ink,
                          isVector && cellCountOf(drawn) <= rectangleLimit);
                paintGridLegend(painter, drawn, plan, ink, isVector);
            },
            [figures] { return heatmapsTable(figures); }};
}

} // namespace regroup::ui
