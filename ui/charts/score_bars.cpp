// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/score_bars.h"

#include "ui/charts/method_look.h"

#include <QStringList>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace regroup::ui {

QString scoreBarsCsv(const ScoreBars& bars) {
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    QString text = QStringLiteral("%1,run,name,method,value,low,high,chance,comparable\n")
                       .arg(bars.categoryColumn);
    for (const ScoreBar& bar : bars.bars) {
        const BarCategory& category = bars.categories[bar.category];
        text += QStringList{csvText(category.title),
                            QString::number(bar.runId),
                            csvText(bar.name),
                            csvText(bar.method),
                            csvNumber(bar.value),
                            csvNumber(bar.low.value_or(nothing)),
                            csvNumber(bar.high.value_or(nothing)),
                            csvNumber(category.chance.value_or(nothing)),
                            QString::number(bar.hollowReason.isEmpty() ? 1 : 0)}
                    .join(QLatin1Char(',')) +
                QLatin1Char('\n');
    }
    return text;
}

bool isLogarithmic(const ScoreBars& bars) {
    constexpr double decade = 10;
    if (bars.isShare || bars.bars.empty())
        return false;
    const auto byValue = [](const ScoreBar& a, const ScoreBar& b) { return a.value < b.value; };
    const auto [low, high] = std::minmax_element(bars.bars.begin(), bars.bars.end(), byValue);
    return low->value > 0 && high->value > decade * low->value;
}

std::pair<double, double> scoreBarRange(const ScoreBars& bars) {
    double low = 0;
    double high = 0;
    double least = std::numeric_limits<double>::infinity();
    for (const ScoreBar& bar : bars.bars) {
        low = std::min({low, bar.value, bar.low.value_or(bar.value)});
        high = std::max({high, bar.value, bar.high.value_or(bar.value)});
        least = std::min(least, bar.value);
    }
    for (const BarCategory& category : bars.categories)
        high = std::max(high, category.chance.value_or(0));
    if (high <= low)
        return {0, 1};
    if (isLogarithmic(bars)) {
        const double foot = least > 1 ? 1 : std::pow(10, std::ceil(std::log10(least)) - 1);
        return {foot, high * std::pow(high / foot, 0.05)};
    }
    constexpr double aboveOne = 1.03; // The whisker of an interval that ends at 1 is seen.
    const double above = high + (high - low) * 0.05;
    return {low < 0 ? low - (high - low) * 0.05 : 0,
            bars.isShare ? std::min(above, std::max(high, aboveOne)) : above};
}

std::vector<QString> scoreBarNames(const ScoreBars& bars) {
    std::map<std::pair<std::size_t, QString>, int> counts;
    for (const ScoreBar& bar : bars.bars)
        ++counts[{bar.category, bar.method}];
    std::vector<QString> names;
    names.reserve(bars.bars.size());
    for (const ScoreBar& bar : bars.bars)
        names.push_back(counts[{bar.category, bar.method}] > 1 ? bar.name : QString());
    return names;
}

} // namespace regroup::ui
