// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/hatching.h"

#include "ui/common/theme.h"

#include <QLineF>
#include <QPainter>
#include <QPen>
#include <QVector>
#include <algorithm>

namespace regroup::ui {

void paintHatching(QPainter& painter, const QRectF& area, double spacing, double width,
                   const QColor& color) {
    QVector<QLineF> lines;
    // Lines x + y = c, counted from the origin of the plane so that neighbouring areas join.
    const double first = std::ceil((area.left() + area.top()) / spacing) * spacing;
    for (double sum = first; sum < area.right() + area.bottom(); sum += spacing) {
        const double left = std::max(area.left(), sum - area.bottom());
        const double right = std::min(area.right(), sum - area.top());
        if (right > left)
            lines.append(QLineF(left, sum - left, right, sum - right));
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, width, Qt::SolidLine, Qt::FlatCap));
    painter.drawLines(lines);
    painter.restore();
}

void paintHatch(QPainter& painter, const QRectF& area, Hatch hatch, double spacing, double width,
                const QColor& color) {
    if (hatch == Hatch::Rising || hatch == Hatch::Crossed)
        paintHatching(painter, area, spacing, width, color);
    if (hatch == Hatch::Falling || hatch == Hatch::Crossed) {
        painter.save(); // The same lines in a mirror.
        painter.translate(area.left() + area.right(), 0);
        painter.scale(-1, 1);
        paintHatching(painter, area, spacing, width, color);
        painter.restore();
    }
    if (hatch != Hatch::Level)
        return;
    QVector<QLineF> lines;
    for (double y = area.bottom() - spacing / 2; y > area.top(); y -= spacing / 2)
        lines.append(QLineF(area.left(), y, area.right(), y));
    painter.save();
    painter.setPen(QPen(color, width, Qt::SolidLine, Qt::FlatCap));
    painter.drawLines(lines);
    painter.restore();
}

void paintGroupFill(QPainter& painter, const QRectF& area, int colorIndex, bool dark,
                    const QColor& paper) {
    painter.fillRect(area, groupColor(colorIndex, dark));
    if (isHatched(colorIndex))
        paintHatching(painter, area, 6, 1.6, paper);
}

} // namespace regroup::ui
