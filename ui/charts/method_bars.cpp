// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/method_bars.h"

#include "ui/common/theme.h"

#include <algorithm>

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
    for (const QCPBarsData& bar : *data())
        if (const auto name = names.find(bar.key); name != names.end())
            drawName(painter, getBarRect(bar.key, bar.value), name->second);
}

void MethodBars::drawName(QCPPainter* painter, const QRectF& area, const Name& name) const {
    constexpr double gap = 4;
    const QRectF bar = area.normalized();
    const QFontMetricsF metrics(font);
    const double length = metrics.horizontalAdvance(name.text) + 2 * gap;
    const double above = mValueAxis->coordToPixel(name.top) - gap;
    const double roomAbove = above - mValueAxis->axisRect()->top();
    const bool inside = bar.height() - 2 * gap > std::min(length, roomAbove);
    const double foot = inside ? bar.bottom() - gap : above;
    const double room = inside ? bar.height() - 2 * gap : roomAbove;
    constexpr int fewestLetters = 4;
    if (bar.width() < metrics.height() || room < metrics.averageCharWidth() * fewestLetters)
        return; // The read-out says it.
    const QString shown = metrics.elidedText(name.text, Qt::ElideMiddle, room - 2 * gap);
    const double width = metrics.horizontalAdvance(shown) + 2 * gap;
    painter->save();
    painter->translate(bar.center().x(), foot);
    painter->rotate(-90);
    const QRectF place(0, -metrics.height() / 2, width, metrics.height());
    if (inside)
        painter->fillRect(place, paper);
    painter->setFont(font);
    painter->setPen(textColor);
    painter->drawText(place, Qt::AlignCenter, shown);
    painter->restore();
}

void MethodBars::drawLegendIcon(QCPPainter* painter, const QRectF& rect) const {
    drawBar(painter, rect.adjusted(4, 3, -4, -3), false);
}

} // namespace regroup::ui
