// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QRectF>

class QPainter;

namespace regroup::ui {

/// Slanted lines inside of area, as lines: QSvgGenerator drops pattern brushes.
/// @param spacing from line to line, along the x axis.
void paintHatching(QPainter& painter, const QRectF& area, double spacing, double width,
                   const QColor& color);

enum class Hatch { None, Rising, Falling, Level, Crossed };

/// Lines of a kind inside of area, so that areas are told apart without their colours.
void paintHatch(QPainter& painter, const QRectF& area, Hatch hatch, double spacing, double width,
                const QColor& color);

/// Area in a group's colour, hatched in paper from the ninth group on.
void paintGroupFill(QPainter& painter, const QRectF& area, int colorIndex, bool dark,
                    const QColor& paper);

} // namespace regroup::ui
