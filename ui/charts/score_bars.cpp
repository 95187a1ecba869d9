// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/score_bars.h"

#include "ui/charts/method_look.h"

#include <QStringList>
#include <algorithm>
#include <limits>

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

std::pair<double, double> scoreBarRange(const ScoreBars& bars) {
    double low = 0;
    double high = 0;
    for (const ScoreBar& bar : bars.bars) {
        low = std::min({low, bar.value, bar.low.value_or(bar.value)});
        high = std::max({high, bar.value, bar.high.value_or(bar.value)});
    }
    for (const BarCategory& category : bars.categories)
        high = std::max(high, category.chance.value_or(0));
    if (high <= low)
        return {0, 1};
    const double above = high + (high - low) * 0.05;
    return {low < 0 ? low - (high - low) * 0.05 : 0,
            bars.isShare ? std::min(above, std::max(high, 1.0)) : above};
}

} // namespace regroup::ui
