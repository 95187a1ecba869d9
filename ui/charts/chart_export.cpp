// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_export.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "ui/charts/chart_ink.h"
#include "ui/charts/export_device.h"
#include "ui/charts/heatmap_cells.h"
#include "ui/charts/heatmap_csv.h"
#include "ui/charts/heatmap_legend.h"
#include "ui/charts/heatmap_painter.h"
#include "ui/common/language.h"
#include "ui/common/qt_text.h"
#include "ui/common/theme.h"

#include <fmt/format.h>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <system_error>

namespace regroup::ui {
namespace {

namespace fs = std::filesystem;

constexpr double margin = 12;
// Above, a vector file would be tens of megabytes: cells become pixels of enlarged images.
constexpr std::size_t rectangleLimit = 250000;

/// A picture and its numbers, or neither: both are whole on the disk before the first appears.
void writeTogether(const fs::path& path, const std::string& picture, const PictureOptions& options,
                   const std::function<std::string()>& table) {
    if (!options.recipe.empty())
        writeFileAtomically(fs::path(path).replace_extension(".recipe.yaml"), options.recipe);
    if (!options.withData) {
        writeFileAtomically(path, picture);
        return;
    }
    const fs::path data = fs::path(path).replace_extension(".csv");
    std::error_code error;
    if (fs::is_directory(data, error))
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: found a folder where the numbers of the picture go.", data.string()),
            "Choose another name.");
    const fs::path staged = data.parent_path() / fmt::format(".{}.new", data.filename().string());
    writeFileAtomically(staged, table());
    try {
        writeFileAtomically(path, picture);
    } catch (...) {
        fs::remove(staged, error);
        throw;
    }
    fs::rename(staged, data, error);
    if (error)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: cannot be written ({}).", data.string(), error.message()));
}

std::string drawPainted(const fs::path& path, const PictureOptions& options,
                        const std::function<void(QPainter&, const QRectF&)>& paint) {
    const ChartInk ink = ChartInk::forExport(options.dark);
    return drawPicture(path, options, [&](QCPPainter& painter) {
        const QRectF page(QPointF(0, 0), options.size);
        painter.fillRect(page, ink.paper);
        painter.setFont(exportFont());
        paint(painter, page);
    });
}

double titleHeight(const PictureOptions& options, const QFont& font) {
    return options.title.isEmpty() ? 0 : std::ceil(QFontMetricsF(font).height() * 1.7);
}

void paintTitle(QPainter& painter, const PictureOptions& options, const ChartInk& ink,
                double width) {
    if (options.title.isEmpty())
        return;
    painter.save();
    QFont bold = painter.font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(ink.text);
    painter.drawText(QRectF(margin, margin, width - 2 * margin, QFontMetricsF(bold).height()),
                     Qt::AlignLeft | Qt::AlignTop, options.title);
    painter.restore();
}

PictureOptions withSize(const PictureOptions& options, double width, double height) {
    PictureOptions result = options;
    result.size = QSize(static_cast<int>(std::ceil(width)), static_cast<int>(std::ceil(height)));
    return result;
}

/// Where the thumbnails of all layers stand on the page.
struct GridPlan {
    int columns = 1;
    double edge = 0;    ///< Of one thumbnail.
    double caption = 0; ///< Height of the name under it.
    double legend = 0;  ///< Width.
    double top = 0;
    QSizeF page;

    static constexpr double gap = 14;
    QRectF square(std::size_t index) const {
        const int row = static_cast<int>(index) / columns;
        const int column = static_cast<int>(index) % columns;
        return {margin + column * (edge + gap), top + row * (edge + caption + gap), edge, edge};
    }
};

GridPlan planGrid(std::size_t count, const PictureOptions& options, const QFont& font) {
    const QFontMetricsF metrics(font);
    GridPlan plan;
    plan.legend = metrics.height() * 4.6 + metrics.horizontalAdvance(QStringLiteral("-0.000"));
    plan.caption = std::ceil(metrics.height() * 1.2);
    plan.top = margin + titleHeight(options, font);
    plan.columns =
        std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(count) * 1.6))));
    const double width = options.size.width() - 2 * margin - plan.legend;
    plan.edge = std::floor((width - GridPlan::gap * (plan.columns - 1)) / plan.columns);
    plan.edge = std::clamp(plan.edge, 20.0, 220.0);
    const auto rows = (static_cast<int>(count) + plan.columns - 1) / plan.columns;
    plan.page = {
        2 * margin + plan.columns * (plan.edge + GridPlan::gap) + plan.legend,
        plan.top +
            std::max(rows * (plan.edge + plan.caption + GridPlan::gap), metrics.height() * 10) +
            margin};
    return plan;
}

/// "Layer 12", or "12" where that is wider than a thumbnail.
QString gridCaption(int layer, double width, const QFont& font) {
    const QString text = tr("Layer %1").arg(layer);
    return QFontMetricsF(font).horizontalAdvance(text) <= width ? text : QString::number(layer);
}

void paintThumbnail(QPainter& painter, const HeatmapFigure& figure, const QRectF& square,
                    const ChartInk& ink, bool rectangles) {
    const HeatmapLayout layout = layOutThumbnail(figure, square, 1);
    if (layout.count() == 0) {
        painter.setPen(QPen(ink.grid, 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(square.adjusted(0.5, 0.5, -0.5, -0.5));
        return;
    }
    const QImage cells = cellImage(figure, layout.order, ink);
    if (rectangles)
        paintCellRectangles(painter, layout, cells);
    else // Viewers smooth what they enlarge, so it is enlarged here.
        paintCellImage(painter, layout, cells.scaled(cells.size() * 8));
    paintHoles(painter, figure, layout, ink);
    paintOutlines(painter, figure, layout, ink);
}

/// Gives the chart around plot other colours and letters, and its own back at the end.
class ExportLook {
public:
    ExportLook(QCustomPlot& plot, bool dark)
        : m_chart(*(plot.parentWidget() == nullptr ? &plot : plot.parentWidget())),
          m_palette(m_chart.palette()), m_font(m_chart.font()),
          m_ownPalette(m_chart.testAttribute(Qt::WA_SetPalette)),
          m_ownFont(m_chart.testAttribute(Qt::WA_SetFont)) {
        QPalette palette = dark ? darkPalette() : lightPalette();
        m_chart.setPalette(palette);
        m_chart.setFont(exportFont());
    }
    ~ExportLook() {
        m_chart.setPalette(m_ownPalette ? m_palette : QPalette());
        m_chart.setFont(m_ownFont ? m_font : QFont());
    }
    ExportLook(const ExportLook&) = delete;
    ExportLook& operator=(const ExportLook&) = delete;

private:
    QWidget& m_chart;
    QPalette m_palette;
    QFont m_font;
    bool m_ownPalette;
    bool m_ownFont;
};

} // namespace

void exportPicture(const std::filesystem::path& path, const PictureOptions& options,
                   const std::function<void(QPainter&, const QRectF&)>& paint) {
    writeFileAtomically(path, drawPainted(path, options, paint));
}

void exportHeatmap(const std::filesystem::path& path, const HeatmapFigure& figure,
                   const PictureOptions& options) {
    const QFont font = exportFont();
    const double top = margin + titleHeight(options, font);
    const QSizeF most(options.size.width() > 0 ? options.size.width() : 1000,
                      options.size.height() > 0 ? options.size.height() : 10000);
    const HeatmapRoom room{QRectF(0, 0, most.width() - 2 * margin, most.height() - top - margin),
                           QFontMetricsF(font)};
    HeatmapLayout layout = layOutHeatmap(figure, room);
    // The page ends where the picture ends.
    const QRectF used = layout.view | layout.rowLabels | layout.columnLabels | layout.legend;
    const QPointF offset = QPointF(margin, top) - used.topLeft();
    layout.moveBy(
        QPointF(std::ceil(offset.x()), std::ceil(offset.y()))); // Cells stay on whole pixels.
    const PictureOptions page =
        withSize(options, used.width() + 2 * margin, used.height() + top + margin);
    const std::string bytes = drawPainted(path, page, [&](QPainter& painter, const QRectF& area) {
        const ChartInk ink = ChartInk::forExport(options.dark);
        paintTitle(painter, options, ink, area.width());
        if (layout.count() > 0)
            paintHeatmap(painter, figure, layout, cellImage(figure, layout.order, ink), ink, {},
                         isVectorPath(path) ? CellDrawing::Rectangles : CellDrawing::Image);
    });
    writeTogether(path, bytes, options, [&figure] { return heatmapTable(figure); });
}

void exportHeatmaps(const std::filesystem::path& path, const std::vector<HeatmapFigure>& figures,
                    const PictureOptions& options) {
    const QFont font = exportFont();
    const GridPlan plan = planGrid(figures.size(), options, font);
    std::size_t cells = 0;
    for (const HeatmapFigure& figure : figures)
        cells += static_cast<std::size_t>(figure.headCount()) *
                 static_cast<std::size_t>(figure.headCount());
    const bool rectangles = isVectorPath(path) && cells <= rectangleLimit;
    const PictureOptions page = withSize(options, plan.page.width(), plan.page.height());
    const std::string bytes = drawPainted(path, page, [&](QPainter& painter, const QRectF& area) {
        const ChartInk ink = ChartInk::forExport(options.dark);
        paintTitle(painter, options, ink, area.width());
        std::vector<const SquareMatrix*> values;
        for (std::size_t index = 0; index < figures.size(); ++index) {
            const QRectF square = plan.square(index);
            paintThumbnail(painter, figures[index], square, ink, rectangles);
            painter.setPen(ink.text);
            painter.drawText(QRectF(square.left() - GridPlan::gap / 2, square.bottom() + 2,
                                    square.width() + GridPlan::gap, plan.caption),
                             Qt::AlignHCenter | Qt::AlignTop,
                             gridCaption(figures[index].layer, plan.edge + GridPlan::gap, font));
            if (figures[index].similarity)
                values.push_back(figures[index].similarity.get());
        }
        if (values.empty())
            return;
        const double height = std::min(area.height() - plan.top - margin - plan.caption, 260.0);
        paintLegend(painter,
                    QRectF(area.width() - margin - plan.legend, plan.top, plan.legend, height),
                    values, figures.front().range, figures.front().colorMap, ink,
                    {{}, {}, isVectorPath(path)});
    });
    writeTogether(path, bytes, options, [&figures] { return heatmapsTable(figures); });
}

void exportPlot(const std::filesystem::path& path, QCustomPlot& plot, const QString& table,
                const PictureOptions& options) {
    const QFont font = exportFont();
    const auto top = static_cast<int>(
        std::ceil(options.title.isEmpty() ? 0 : titleHeight(options, font) + margin));
    const ExportLook look(plot, options.dark);
    const ChartInk ink = ChartInk::forExport(options.dark);
    const std::string bytes = drawPicture(path, options, [&](QCPPainter& painter) {
        painter.fillRect(QRectF(QPointF(0, 0), options.size), ink.paper);
        painter.setFont(font);
        paintTitle(painter, options, ink, options.size.width());
        painter.translate(0, top);
        plot.toPainter(&painter, options.size.width(), options.size.height() - top);
    });
    writeTogether(path, bytes, options, [&table] { return fromQt(table); });
}

} // namespace regroup::ui
