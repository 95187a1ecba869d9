// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/tradeoff_point.h"

#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <utility>

namespace regroup::ui {

bool isDrawable(const TradeoffPoint& point) {
    return std::isfinite(point.keyValueBytesPerToken) && std::isfinite(point.perplexity) &&
           point.keyValueBytesPerToken > 0 && point.perplexity > 0;
}

bool hasErrorBar(const TradeoffPoint& point) {
    return point.low && point.high && std::isfinite(*point.low) && std::isfinite(*point.high);
}

std::vector<std::size_t> paretoFront(const std::vector<TradeoffPoint>& points) {
    std::vector<std::size_t> order;
    for (std::size_t index = 0; index < points.size(); ++index)
        if (!points[index].hollow && isDrawable(points[index]))
            order.push_back(index);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(points[a].keyValueBytesPerToken, points[a].perplexity) <
               std::pair(points[b].keyValueBytesPerToken, points[b].perplexity);
    });
    std::vector<std::size_t> front;
    for (const std::size_t index : order) {
        const TradeoffPoint& point = points[index];
        const bool first = front.empty();
        const bool twin =
            !first && points[front.back()].keyValueBytesPerToken == point.keyValueBytesPerToken &&
            points[front.back()].perplexity == point.perplexity; // Neither beats the other.
        if (first || twin || point.perplexity < points[front.back()].perplexity)
            front.push_back(index);
    }
    return front;
}

QString tradeoffCsv(const std::vector<TradeoffPoint>& points) {
    const auto quoted = [](const QString& text) {
        return QStringLiteral("\"%1\"").arg(
            QString(text).replace(QLatin1Char('"'), QLatin1String("\"\"")));
    };
    const auto number = [](const std::optional<double>& value) {
        return value && std::isfinite(*value)
                   ? QString::number(*value, 'g', QLocale::FloatingPointShortest)
                   : QString();
    };
    const std::vector<std::size_t> onFront = paretoFront(points);
    QString text = QStringLiteral("run,name,method,bytes_per_token,perplexity,low,high,on_front\n");
    for (std::size_t index = 0; index < points.size(); ++index) {
        const TradeoffPoint& point = points[index];
        const bool isOnFront = std::find(onFront.begin(), onFront.end(), index) != onFront.end();
        text += QStringList{QString::number(point.runId), quoted(point.name),
                            quoted(point.method),         number(point.keyValueBytesPerToken),
                            number(point.perplexity),     number(point.low),
                            number(point.high),           QString::number(isOnFront ? 1 : 0)}
                    .join(QLatin1Char(',')) +
                QLatin1Char('\n');
    }
    return text;
}

} // namespace regroup::ui
