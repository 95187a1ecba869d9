// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/hatching.h"

#include <QColor>
#include <QString>
#include <vector>

namespace regroup::ui {

struct ChartInk;

/// How a method looks in every chart: a colour, and a marker and lines that tell it apart without
/// one. They come round after different counts, so no two of 40 methods look the same.
QColor methodColor(std::size_t method, const ChartInk& ink);
Hatch methodHatch(std::size_t method);
int methodShape(std::size_t method); ///< QCPScatterStyle::ScatterShape.

/// A number as the files of a chart hold it: the shortest text that reads back the same; empty for
/// what is not finite.
QString csvNumber(double number);
QString csvText(const QString& text); ///< In quotes.

} // namespace regroup::ui
