// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/heatmap_painter.h"
#include "ui/charts/similarity_heatmap.h"

namespace regroup::ui {

/// Caches and gestures of a SimilarityHeatmap; its two .cpp files share them.
struct SimilarityHeatmap::Private {
    static constexpr double largestZoom = 16;

    HeatmapLayout layout;
    QImage cells; ///< Null: to be drawn again.
    double pixelRatio = 1;
    QString badge;
    QString emptyText;
    bool draggable = true;

    QPoint hovered{-1, -1}; ///< Cells are (column head, row head).
    QPoint anchor{-1, -1};  ///< Where extending a selection began.
    int labelAnchor = -1;
    int pressedLabel = -1;
    bool pressedCell = false;
    bool pickOnRelease =
        false; ///< A click on one of several selected heads; dragging would take all.
    QPointF pressPosition;
    int dropHead = -1;
};

} // namespace regroup::ui
