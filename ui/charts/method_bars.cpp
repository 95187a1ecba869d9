// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/method_bars.h"

#include "ui/common/theme.h"

namespace regroup::ui {

MethodBars::MethodBars(QCPAxis* keyAxis, QCPAxis* valueAxis) : QCPBars(keyAxis, valueAxis) {}

void MethodBars::drawBar(QCPPainter* painter, const QRectF& area, bool hollow) const {
    const QRectF bar = area.normalized();
    if (bar.isEmpty())
        return;
    // Yellow is hardly seen on white.
    const QColor line = contrastRatio(color, paper) < 2 ? color.darker(150) : color;
    painter->fillRect(bar, hollow ? paper : color);
    paintHatch(*painter, bar, hatch, 9, 1.2, hollow ? line : rim);
    QPen pen(hollow ? line : rim, hollow ? 2 : 1);
    if (hollow)
        pen.setStyle(Qt::DotLine);
    pen.setJoinStyle(Qt::MiterJoin);
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(bar);
}

void MethodBars::draw(QCPPainter* painter) {
    painter->setAntialiasing(true);
    for (const QCPBarsData& bar : *data())
        drawBar(painter, getBarRect(bar.key, bar.value), hollowKeys.count(bar.key) != 0);
}

void MethodBars::drawLegendIcon(QCPPainter* painter, const QRectF& rect) const {
    drawBar(painter, rect.adjusted(4, 3, -4, -3), false);
}

} // namespace regroup::ui
