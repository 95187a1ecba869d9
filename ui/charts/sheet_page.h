// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_ink.h"

#include <QFont>
#include <QSizeF>
#include <QString>

class QPainter;

namespace regroup::ui {

// What the pages of all figures have in common.

constexpr double pageMargin = 12; ///< CSS pixels.

/// Paper and letters.
void startPage(QPainter& painter, const QSizeF& page, const ChartInk& ink);

/// Room of a title over a figure on a page of this width, its gap included; wraps where it is
/// long. Null: no title.
QSizeF titleSize(const QString& title, double pageWidth);
void paintTitle(QPainter& painter, const QString& title, const ChartInk& ink, double pageWidth);

} // namespace regroup::ui
