// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/tradeoff_point.h"

#include "ui/charts/method_look.h"

#include <QStringList>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace regroup::ui {

bool isDrawable(const TradeoffPoint& point, bool lowerIsBetter) {
    return std::isfinite(point.keyValueBytesPerToken) && std::isfinite(point.quality) &&
           point.keyValueBytesPerToken > 0 && (!lowerIsBetter || point.quality >= 0);
}

bool hasErrorBar(const TradeoffPoint& point) {
    return point.low && point.high && std::isfinite(*point.low) && std::isfinite(*point.high);
}

std::vector<std::size_t> paretoFront(const std::vector<TradeoffPoint>& points, bool lowerIsBetter) {
    // The lower the better from here on.
    const auto costOf = [lowerIsBetter](const TradeoffPoint& point) {
        return lowerIsBetter ? point.quality : -point.quality;
    };
    std::vector<std::size_t> order;
    for (std::size_t index = 0; index < points.size(); ++index)
        if (!points[index].hollow && isDrawable(points[index], lowerIsBetter))
            order.push_back(index);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(points[a].keyValueBytesPerToken, costOf(points[a])) <
               std::pair(points[b].keyValueBytesPerToken, costOf(points[b]));
    });
    std::vector<std::size_t> front;
    for (const std::size_t index : order) {
        const TradeoffPoint& point = points[index];
        const bool first = front.empty();
        const bool twin =
            !first && points[front.back()].keyValueBytesPerToken == point.keyValueBytesPerToken &&
            points[front.back()].quality == point.quality; // Neither beats the other.
        if (first || twin || costOf(point) < costOf(points[front.back()]))
            front.push_back(index);
    }
    return front;
}

QString tradeoffCsv(const std::vector<TradeoffPoint>& points, const TradeoffQuality& quality) {
    const auto number = [](const std::optional<double>& value) {
        return value ? csvNumber(*value) : QString();
    };
    const std::vector<std::size_t> onFront = paretoFront(points, quality.lowerIsBetter);
    QString text = QStringLiteral("run,name,method,bytes_per_token,%1,low,high,on_front\n")
                       .arg(quality.column);
    for (std::size_t index = 0; index < points.size(); ++index) {
        const TradeoffPoint& point = points[index];
        const bool isOnFront = std::find(onFront.begin(), onFront.end(), index) != onFront.end();
        text += QStringList{QString::number(point.runId), csvText(point.name),
                            csvText(point.method),        number(point.keyValueBytesPerToken),
                            number(point.quality),        number(point.low),
                            number(point.high),           QString::number(isOnFront ? 1 : 0)}
                    .join(QLatin1Char(',')) +
                QLatin1Char('\n');
    }
    return text;
}

bool isDecadesWide(const std::vector<TradeoffPoint>& points, bool lowerIsBetter) {
    constexpr double decade = 10;
    double low = std::numeric_limits<double>::infinity();
    double high = 0;
    for (const TradeoffPoint& point : points) {
        if (!isDrawable(point, lowerIsBetter))
            continue;
        if (point.quality <= 0)
            return false; // That has no place on a logarithmic axis.
        low = std::min(low, point.quality);
        high = std::max(high, point.quality);
    }
    return lowerIsBetter && high > decade * low;
}

} // namespace regroup::ui
