// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/padlock.h"

#include <QPainter>
#include <QPainterPath>
#include <QPalette>
#include <QPixmap>
#include <algorithm>

namespace regroup::ui {

void drawPadlock(QPainter& painter, const QRectF& inside, bool closed, const QColor& color) {
    const double width = inside.width();
    const double bodyTop = inside.top() + inside.height() * 0.45;
    const QRectF body(inside.left(), bodyTop, width, inside.bottom() - bodyTop);
    const double line = std::max(1.2, width * 0.14);
    // The shackle: an arch whose right leg ends above the body while it is open.
    const QRectF arch(inside.left() + width * 0.2, inside.top() + line / 2, width * 0.6,
                      inside.height() * 0.6);
    QPainterPath shackle;
    shackle.moveTo(arch.left(), bodyTop);
    shackle.arcTo(arch, 180, -180);
    if (closed)
        shackle.lineTo(arch.right(), bodyTop);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, line, Qt::SolidLine, Qt::FlatCap));
    painter.drawPath(shackle);
    if (closed)
        painter.setBrush(color);
    painter.drawRoundedRect(body.adjusted(line / 2, line / 2, -line / 2, -line / 2), 1.5, 1.5);
}

QIcon padlockIcon(const QPalette& palette) {
    QIcon icon;
    for (const bool closed : {false, true})
        for (const int side : {16, 32, 64}) { // For scales up to 2 and fonts up to twice as large.
            QPixmap pixmap(side, side);
            pixmap.fill(Qt::transparent);
            QPainter painter(&pixmap);
            painter.setRenderHint(QPainter::Antialiasing);
            const double margin = side / 8.0;
            drawPadlock(painter, QRectF(margin * 1.5, margin, side - 3 * margin, side - 2 * margin),
                        closed, palette.color(QPalette::ButtonText));
            icon.addPixmap(pixmap, QIcon::Normal, closed ? QIcon::On : QIcon::Off);
        }
    return icon;
}

} // namespace regroup::ui
