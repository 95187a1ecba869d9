// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/label_places.h"

#include <algorithm>
#include <array>

namespace regroup::ui {

std::vector<std::optional<QRectF>> placeLabels(const std::vector<WantedLabel>& labels,
                                               const std::vector<QPointF>& points,
                                               double pointRadius, const QRectF& area) {
    std::vector<QRectF> taken;
    for (const QPointF& point : points)
        taken.emplace_back(point - QPointF(pointRadius, pointRadius),
                           QSizeF(2 * pointRadius, 2 * pointRadius));
    std::vector<std::optional<QRectF>> places;
    for (const WantedLabel& label : labels) {
        const double gap = pointRadius + 3;
        const double width = label.size.width();
        const double height = label.size.height();
        const double near = gap * 0.7; // Along the diagonal.
        const std::array<QPointF, 8> corners{QPointF(gap, -height / 2),
                                             QPointF(near, -near - height),
                                             QPointF(-gap - width, -height / 2),
                                             QPointF(-near - width, near),
                                             QPointF(-width / 2, -gap - height),
                                             QPointF(-width / 2, gap),
                                             QPointF(near, near),
                                             QPointF(-near - width, -near - height)};
        std::optional<QRectF> place;
        for (const QPointF& corner : corners) {
            const QRectF candidate(label.point + corner, label.size);
            const auto covers = [&](const QRectF& other) { return candidate.intersects(other); };
            if (area.contains(candidate) && std::none_of(taken.begin(), taken.end(), covers)) {
                place = candidate;
                taken.push_back(candidate);
                break;
            }
        }
        places.push_back(place);
    }
    return places;
}

} // namespace regroup::ui
