// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/tradeoff_axis.h"

#include <array>
#include <cmath>

namespace regroup::ui {

QString byteTickText(double bytes, const QLocale& numbers) {
    static constexpr std::array units{"B", "KiB", "MiB", "GiB"};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < units.size()) {
        bytes /= 1024;
        ++unit;
    }
    return numbers.toString(bytes, 'g', 4) + QChar(0x00a0) + QLatin1String(units[unit]);
}

std::vector<double> byteTicks(double low, double high) {
    std::vector<double> ticks;
    if (!(low > 0) || !(high > low) || !std::isfinite(high))
        return ticks;
    const auto add = [&](double tick) {
        if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9))
            ticks.push_back(tick);
    };
    const double doublings = std::log2(high / low);
    const double every = std::max(std::ceil(doublings / 8), 1.0); // At most about nine numbers.
    const double first = std::floor(std::log2(low) / every) * every;
    for (double exponent = first; exponent <= std::log2(high); exponent += every) {
        add(std::exp2(exponent));
        if (doublings < 1.5) {
            for (const double part : {1.25, 1.5, 1.75})
                add(part * std::exp2(exponent));
        } else if (doublings < 3) {
            add(1.5 * std::exp2(exponent)); // Quarters would stand on each other.
        }
    }
    return ticks;
}

} // namespace regroup::ui
