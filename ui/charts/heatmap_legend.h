// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_ink.h"
#include "ui/charts/heatmap_figure.h"

#include <QRectF>
#include <QString>
#include <optional>
#include <vector>

class QPainter;

namespace regroup::ui {

struct LegendText {
    QString badge = {};                ///< Under the bar, e.g. "shared".
    std::optional<double> marked = {}; ///< A triangle at this value.
    bool vector = false;               ///< The bar as rectangles.
};

/// The colour bar with ticks on its right and the histogram of what is off the diagonal on its
/// left. A pointed end says that values go beyond the range.
/// @param area of bar, ticks and histogram; the badge stands under it.
void paintLegend(QPainter& painter, const QRectF& area,
                 const std::vector<const SquareMatrix*>& values, const ValueRange& range,
                 ColorMapName map, const ChartInk& ink, const LegendText& text);

/// Round numbers from low to high, about `count` of them; at least the two ends.
std::vector<double> niceTicks(double low, double high, int count);
/// As many decimals as the ticks need.
QString tickText(double tick, const std::vector<double>& ticks, const QLocale& numbers = {});

} // namespace regroup::ui
