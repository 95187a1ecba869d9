// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/sheet_page.h"

#include "ui/charts/export_device.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr int titleFlags = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;

QFont titleFont() {
    QFont font = exportFont();
    font.setBold(true);
    return font;
}

QRectF titleRoom(double pageWidth) {
    return {pageMargin, pageMargin, std::max(pageWidth - 2 * pageMargin, 1.0), 1e5};
}

} // namespace

void startPage(QPainter& painter, const QSizeF& page, const ChartInk& ink) {
    painter.fillRect(QRectF(QPointF(0, 0), page), ink.paper);
    painter.setFont(exportFont());
}

QSizeF titleSize(const QString& title, double pageWidth) {
    if (title.isEmpty())
        return {0, 0};
    const QFontMetricsF metrics(titleFont());
    const QRectF used = metrics.boundingRect(titleRoom(pageWidth), titleFlags, title);
    return {std::ceil(used.width()) + 1, std::ceil(used.height() + metrics.height() * 0.7)};
}

void paintTitle(QPainter& painter, const QString& title, const ChartInk& ink, double pageWidth) {
    if (title.isEmpty())
        return;
    painter.save();
    painter.setFont(titleFont());
    painter.setPen(ink.text);
    painter.drawText(titleRoom(pageWidth), titleFlags, title);
    painter.restore();
}

} // namespace regroup::ui
