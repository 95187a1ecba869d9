// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>
#include <QSizeF>
#include <optional>
#include <vector>

namespace regroup::ui {

/// A name that wants to stand beside a point.
struct WantedLabel {
    QPointF point;
    QSizeF size;
};

/// Places labels around their points, first of all on the right, so that they cover neither points
/// nor each other nor leave area, and stand nearer to their own point than to any other. Earlier
/// ones choose first; one that finds no place gets none.
/// @param pointRadius kept free around every point of points.
std::vector<std::optional<QRectF>> placeLabels(const std::vector<WantedLabel>& labels,
                                               const std::vector<QPointF>& points,
                                               double pointRadius, const QRectF& area);

} // namespace regroup::ui
