// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

namespace regroup::ui {

/// "12.34 ± 0.05" in the user's locale: two significant digits of the standard error decide how
/// many decimals are shown, at most five. Without one, three decimals. "not finite" for NaN or
/// infinity.
QString measuredText(double value, const std::optional<double>& standardError);

QString durationText(double seconds); ///< "0.4 s", "12 s", "3 min 10 s", "2 h 05 min".

} // namespace regroup::ui
