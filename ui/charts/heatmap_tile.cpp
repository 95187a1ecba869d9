// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heatmap_tile.h"

#include "ui/charts/heatmap_cells.h"
#include "ui/charts/heatmap_grid.h"
#include "ui/common/shown_number.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

QString meanTextOf(const HeatmapFigure& figure) {
    const auto mean =
        figure.isGrouped() ? meanWithinGroups(*figure.similarity, *figure.grouping) : std::nullopt;
    if (!mean)
        return {};
    return std::isfinite(*mean) ? shownNumber(*mean, 'f', 2) : HeatmapGrid::tr("not finite");
}

} // namespace

QString heatmapTileFacts(std::span<const HeatmapFigure> figures) {
    const HeatmapFigure& first = figures.front();
    if (first.headCount() == 0)
        return HeatmapGrid::tr("not measured");
    if (!first.isGrouped())
        return HeatmapGrid::tr("%n head(s)", nullptr, first.headCount());
    QStringList counts;
    QStringList means;
    for (const HeatmapFigure& figure : figures) {
        if (figure.isGrouped())
            counts.append(QString::number(figure.grouping->groupCount()));
        if (const QString mean = meanTextOf(figure); !mean.isEmpty())
            means.append(mean);
    }
    if (std::all_of(counts.begin(), counts.end(),
                    [&](const QString& count) { return count == counts.front(); }))
        counts = {counts.front()};
    QString groups = HeatmapGrid::tr("G %1").arg(counts.join(QStringLiteral(" / ")));
    if (means.isEmpty())
        return groups;
    return HeatmapGrid::tr("%1, mean %2", "number of groups, similarity within them")
        .arg(groups, means.join(QStringLiteral(" / ")));
}

QPixmap heatmapThumbnail(const HeatmapFigure& figure, int size, double pixelRatio,
                         const ChartInk& ink) {
    QPixmap picture(QSize(size, size) * pixelRatio);
    picture.setDevicePixelRatio(pixelRatio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    const HeatmapLayout layout = layOutThumbnail(figure, QRectF(0, 0, size, size), pixelRatio);
    if (layout.count() == 0)
        return picture;
    paintCellImage(painter, layout, cellImage(figure, layout.order, ink));
    paintHoles(painter, figure, layout, ink);
    paintOutlines(painter, figure, layout, ink);
    return picture;
}

void paintThumbnailFrame(QPainter& painter, const QRectF& picture, bool isMeasured,
                         const ChartInk& ink) {
    painter.setPen(QPen(ink.line, 0, isMeasured ? Qt::SolidLine : Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(isMeasured ? picture.adjusted(-0.5, -0.5, 0.5, 0.5)
                                : picture.adjusted(0.5, 0.5, -0.5, -0.5));
}

} // namespace regroup::ui
