// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace regroup::ui {

class SimilarityHeatmap;

/// Screen readers see every SimilarityHeatmap as a table from now on. May be called more than once.
void installHeatmapAccessibility();

void resetHeatmapAccessibility(SimilarityHeatmap* heatmap); ///< Other cells, or in another order.

/// The keyboard cursor came to this cell of the table (places of the order).
void announceHeatmapCell(SimilarityHeatmap* heatmap, int row, int column);

} // namespace regroup::ui
