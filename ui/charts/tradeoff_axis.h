// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>
#include <vector>

namespace regroup::ui {

/// "96 B", "1.5 KiB", "512 KiB" in the user's locale unless told otherwise.
QString byteTickText(double bytes, const QLocale& numbers = {});

/// Ticks of a log2 axis: powers of two; where fewer than three are in range, also halves or
/// quarters between them.
std::vector<double> byteTicks(double low, double high);

} // namespace regroup::ui
