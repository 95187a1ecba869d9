// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/export_device.h"

#include "core/base/error.h"
#include "ui/common/qt_text.h"

#include <fmt/format.h>
#include <qcustomplot.h>

#include <QApplication>
#include <QBuffer>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr int pixelsPerInch = 96;
constexpr int exportPixelSize = 13;
constexpr int largestEdge = 20000;
constexpr double largestPixelCount = 2.5e8; ///< A gigabyte.

std::string endingOf(const std::filesystem::path& path) {
    return toQt(path.extension()).toLower().toStdString();
}

std::string bytesOf(const QBuffer& buffer) {
    return buffer.data().toStdString();
}

void checkPage(const QSizeF& size) {
    if (size.isEmpty() || size.width() > largestEdge || size.height() > largestEdge)
        throw Error(
            ErrorCode::BadUsage,
            fmt::format(
                "A picture cannot be {} x {} pixels large; expected 1 to {} in both directions.",
                size.width(), size.height(), largestEdge));
}

std::string drawPng(const FigureSheet& sheet, const PictureOptions& options) {
    const QImage image = drawSheet(sheet, options.scale);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytesOf(buffer);
}

void drawVectors(QPaintDevice& device, const FigureSheet& sheet) {
    QCPPainter painter(&device);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    sheet.paint(painter, true);
}

std::string drawSvg(const FigureSheet& sheet, const PictureOptions& options) {
    // The generator knows whole numbers only: its page is counted in hundredths of a pixel.
    constexpr int fine = 100;
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(pixelsPerInch * fine);
    generator.setSize((sheet.size * fine).toSize());
    generator.setViewBox(QRectF(QPointF(0, 0), sheet.size));
    generator.setTitle(options.title);
    generator.setDescription(QStringLiteral("Regroup"));
    drawVectors(generator, sheet);
    return bytesOf(buffer);
}

std::string drawPdf(const FigureSheet& sheet, const PictureOptions& options) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setCreator(QStringLiteral("Regroup"));
    writer.setTitle(options.title);
    writer.setResolution(pixelsPerInch);
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setPageSize(
        QPageSize(sheet.size * 72 / pixelsPerInch, QPageSize::Point, {}, QPageSize::ExactMatch));
    drawVectors(writer, sheet);
    return bytesOf(buffer);
}

} // namespace

QFont exportFont() {
    QFont font = QApplication::font();
    font.setPixelSize(exportPixelSize);
    return font;
}

bool isVectorPath(const std::filesystem::path& path) {
    return endingOf(path) == ".svg" || endingOf(path) == ".pdf";
}

QImage drawSheet(const FigureSheet& sheet, double wantedScale) {
    checkPage(sheet.size);
    const double scale = std::clamp(wantedScale, 0.05, 16.0);
    const QSize pixels = (sheet.size * scale).toSize().expandedTo({1, 1});
    const bool fits = static_cast<double>(pixels.width()) * pixels.height() <= largestPixelCount;
    QImage image = fits ? QImage(pixels, QImage::Format_ARGB32_Premultiplied) : QImage();
    if (image.isNull())
        throw Error(ErrorCode::OutOfMemory,
                    fmt::format("A picture of {} x {} pixels does not fit into memory.",
                                pixels.width(), pixels.height()),
                    "Choose a smaller size or scale.");
    image.fill(Qt::white);
    image.setDotsPerMeterX(static_cast<int>(std::lround(pixelsPerInch * scale / 0.0254)));
    image.setDotsPerMeterY(image.dotsPerMeterX());
    {
        QCPPainter painter(&image);
        painter.setMode(
            QCPPainter::pmNoCaching); // Cached letters are those of the screen's pixels.
        painter.scale(scale, scale);  // A ratio below 1 would not shrink anything.
        sheet.paint(painter, false);
    }
    image.setDevicePixelRatio(scale);
    return image;
}

std::string drawPicture(const std::filesystem::path& path, const FigureSheet& sheet,
                        const PictureOptions& options) {
    const std::string ending = endingOf(path);
    if (ending != ".png" && !isVectorPath(path))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: the ending is '{}', expected .png, .svg or .pdf.",
                                path.string(), ending));
    checkPage(sheet.size);
    if (ending == ".png")
        return drawPng(sheet, options);
    return ending == ".svg" ? drawSvg(sheet, options) : drawPdf(sheet, options);
}

} // namespace regroup::ui
