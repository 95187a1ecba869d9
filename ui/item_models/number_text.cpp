// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/number_text.h"

#include "ui/common/language.h"
#include "ui/common/shown_number.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
QString measuredText(double value, const std::optional<double>& standardError) {
    if (!std::isfinite(value))
        return tr("not finite");
    const bool hasError = standardError && std::isfinite(*standardError) && *standardError > 0;
    const int decimals =
        hasError ? std::clamp(1 - static_cast<int>(std::floor(std::log10(*standardError))), 0, 5)
                 : 3;
    QString shown = shownNumber(value, 'f', decimals);
    if (!hasError)
        return shown;
    return QStringLiteral("%1 ± %2").arg(shown, shownNumber(*standardError, 'f', decimals));
}

QString durationText(double seconds) {
    if (seconds < 9.95)
        return tr("%1 s").arg(QLocale().toString(seconds, 'f', 1));
    const auto whole = static_cast<qint64>(std::llround(seconds));
    if (whole < 60)
        return tr("%1 s").arg(whole);
    if (whole < 3600)
        return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
    return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60, 2, 10, QLatin1Char('0'));
}

} // namespace regroup::ui
