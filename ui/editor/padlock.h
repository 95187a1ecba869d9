// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QRectF>

class QColor;
class QPainter;
class QPalette;

namespace regroup::ui {

/// A padlock that fills `inside`: closed and filled, or open and only outlined.
void drawPadlock(QPainter& painter, const QRectF& inside, bool closed, const QColor& color);

/// Closed while the action or button is checked, in the text colour of the palette.
QIcon padlockIcon(const QPalette& palette);

} // namespace regroup::ui
