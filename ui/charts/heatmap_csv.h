// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/heatmap_figure.h"

#include <span>
#include <string>
#include <vector>

namespace regroup::ui {

/// row,column,similarity,row_group,column_group; a value that is not finite is an empty field, and
/// so are groups without a grouping. Numbers in the C locale, as many digits as they have.
std::string heatmapTable(const HeatmapFigure& figure);

/// The same with layer in front, and behind it the kind (K, V, Q) where there are several.
std::string heatmapsTable(const std::vector<HeatmapFigure>& figures);

/// One layer by several metrics: the same as heatmapTable() with their names in front.
/// @param names [figures]
std::string heatmapMetricsTable(std::span<const HeatmapFigure> figures,
                                std::span<const QString> names);

} // namespace regroup::ui
