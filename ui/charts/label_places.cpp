// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/label_places.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace regroup::ui {
namespace {

double distance(const QRectF& box, const QPointF& point) {
    const double x = std::max({box.left() - point.x(), 0.0, point.x() - box.right()});
    const double y = std::max({box.top() - point.y(), 0.0, point.y() - box.bottom()});
    return std::hypot(x, y);
}

/// A name that stands as near to another point would be read as that one's.
bool isClearlyOf(const QRectF& box, const QPointF& own, const std::vector<QPointF>& points) {
    const double reach = distance(box, own) + 2;
    return std::all_of(points.begin(), points.end(), [&](const QPointF& point) {
        return point == own || distance(box, point) >= reach;
    });
}

} // namespace

std::vector<std::optional<QRectF>> placeLabels(const std::vector<WantedLabel>& labels,
                                               const std::vector<QPointF>& points,
                                               double pointRadius, const QRectF& area) {
    std::vector<QRectF> taken;
    taken.reserve(points.size() + labels.size());
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
            if (area.contains(candidate) && std::none_of(taken.begin(), taken.end(), covers) &&
                isClearlyOf(candidate, label.point, points)) {
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
