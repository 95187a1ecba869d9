// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/export_preview.h"

#include "core/base/error.h"
#include "ui/common/qt_text.h"
#include "ui/common/theme.h"

#include <QPainter>
#include <algorithm>

namespace regroup::ui {
namespace {

constexpr int delayMs = 50;
constexpr int frame = 10;          ///< Around the page.
constexpr double largestScale = 2; ///< A small figure is not blown up to a large one.

} // namespace

ExportPreview::ExportPreview(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("exportPreview"));
    setAccessibleName(tr("Preview of the figure"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_soon.setSingleShot(true);
    m_soon.setInterval(delayMs);
    connect(&m_soon, &QTimer::timeout, this, &ExportPreview::draw);
}

void ExportPreview::setSheet(const FigureSheet& sheet) {
    m_sheet = sheet;
    if (!m_soon.isActive())
        m_soon.start();
}

QSize ExportPreview::minimumSizeHint() const {
    return {fontMetrics().averageCharWidth() * 30, fontMetrics().height() * 10};
}

QSize ExportPreview::sizeHint() const {
    return {fontMetrics().averageCharWidth() * 80, fontMetrics().height() * 26};
}

void ExportPreview::draw() {
    if (!m_sheet.paint || m_sheet.size.isEmpty())
        return;
    const QSizeF room = QSizeF(size()) - QSizeF(2 * frame, 2 * frame);
    const double scale = std::min(
        {room.width() / m_sheet.size.width(), room.height() / m_sheet.size.height(), largestScale});
    if (scale <= 0)
        return;
    try {
        // The pixels of a PNG of this scale: what is seen is what is written.
        m_picture = drawSheet(m_sheet, scale * devicePixelRatioF());
        m_picture.setDevicePixelRatio(devicePixelRatioF());
    } catch (const Error& error) {
        m_picture = {};
        Q_EMIT failed(toQt(error.what()));
    }
    update();
    if (!m_picture.isNull())
        Q_EMIT drawn();
}

QRect ExportPreview::pictureRect() const {
    const QSize shown = m_picture.deviceIndependentSize().toSize();
    return {QPoint((width() - shown.width()) / 2, (height() - shown.height()) / 2), shown};
}

void ExportPreview::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    // White paper and dark paper must both be seen.
    painter.fillRect(rect(),
                     palette().color(QPalette::Window).darker(isDark(palette()) ? 70 : 112));
    if (m_picture.isNull())
        return;
    painter.drawImage(pictureRect().topLeft(), m_picture);
    painter.setPen(palette().color(QPalette::Dark)); // Where white paper ends.
    painter.drawRect(pictureRect().adjusted(-1, -1, 0, 0));
}

void ExportPreview::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (!m_soon.isActive())
        m_soon.start();
}

} // namespace regroup::ui
