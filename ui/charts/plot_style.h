// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_ink.h"

#include <QFont>

class QCustomPlot;
class QWidget;

namespace regroup::ui {

/// Background, axes, grid and legend in the colours of ink; data keep theirs.
void stylePlot(QCustomPlot& plot, const ChartInk& ink, const QFont& font);

/// QCustomPlot reads the pixel ratio once. Call when chart (the widget around plot) is shown:
/// adopts the ratio now and whenever its window comes to another screen.
void followPixelRatio(QCustomPlot& plot, QWidget& chart);

} // namespace regroup::ui
