// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axis_tickers.h"

#include "ui/charts/chart_ink.h"
#include "ui/charts/tradeoff_axis.h"

#include <cmath>

namespace regroup::ui {

QString NumberTicker::getTickLabel(double tick, const QLocale& locale, QChar format,
                                   int precision) {
    // The exponent stays as it is: QCustomPlot looks for it, to set it high.
    const QString sign = tick < 0 ? drawnNumber(-1, 'f', 0, locale).chopped(1) : QString();
    QString label = QCPAxisTicker::getTickLabel(std::abs(tick), locale, format, precision);
    label.replace(QLatin1Char('E'), QLatin1Char('e')); // Which most locales write large.
    return sign + label;
}

QVector<double> BytesTicker::createTickVector(double /*tickStep*/, const QCPRange& range) {
    const std::vector<double> ticks = byteTicks(range.lower, range.upper);
    return {ticks.begin(), ticks.end()};
}

QString BytesTicker::getTickLabel(double tick, const QLocale& locale, QChar /*format*/,
                                  int /*precision*/) {
    return byteTickText(tick, locale);
}

QVector<double> NumberLogTicker::createTickVector(double tickStep, const QCPRange& range) {
    QVector<double> ticks;
    for (double power = std::pow(10, std::floor(std::log10(range.lower))); power <= range.upper;
         power *= 10)
        for (const double factor : {1.0, 2.0, 5.0})
            if (factor * power >= range.lower && factor * power <= range.upper)
                ticks.append(factor * power);
    return ticks.size() >= 3 ? ticks : QCPAxisTicker::createTickVector(tickStep, range);
}

} // namespace regroup::ui
