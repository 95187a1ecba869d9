// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/export_device.h"

#include "core/base/error.h"
#include "ui/common/qt_text.h"

#include <fmt/format.h>
#include <qcustomplot.h>

#include <QApplication>
#include <QBuffer>
#include <QImage>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr int pixelsPerInch = 96;
constexpr int exportPixelSize = 13;
constexpr int largestEdge = 20000;

std::string endingOf(const std::filesystem::path& path) {
    return toQt(path.extension()).toLower().toStdString();
}

std::string bytesOf(const QBuffer& buffer) {
    return buffer.data().toStdString();
}

std::string drawPng(const PictureOptions& options, const std::function<void(QCPPainter&)>& draw) {
    const double scale = std::clamp(options.scale, 0.25, 16.0);
    QImage image(QSizeF(QSizeF(options.size) * scale).toSize(),
                 QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        throw Error(ErrorCode::OutOfMemory,
                    fmt::format("A picture of {} x {} pixels does not fit into memory.",
                                options.size.width() * scale, options.size.height() * scale),
                    "Choose a smaller size or scale.");
    image.fill(Qt::white);
    image.setDevicePixelRatio(scale);
    image.setDotsPerMeterX(static_cast<int>(std::lround(pixelsPerInch * scale / 0.0254)));
    image.setDotsPerMeterY(image.dotsPerMeterX());
    {
        QCPPainter painter(&image);
        draw(painter);
    }
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytesOf(buffer);
}

std::string drawSvg(const PictureOptions& options, const std::function<void(QCPPainter&)>& draw) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(pixelsPerInch);
    generator.setSize(options.size);
    generator.setViewBox(QRect(QPoint(0, 0), options.size));
    generator.setTitle(options.title);
    generator.setDescription(QStringLiteral("Regroup"));
    {
        QCPPainter painter(&generator);
        painter.setMode(QCPPainter::pmVectorized);
        painter.setMode(QCPPainter::pmNoCaching);
        draw(painter);
    }
    return bytesOf(buffer);
}

std::string drawPdf(const PictureOptions& options, const std::function<void(QCPPainter&)>& draw) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setCreator(QStringLiteral("Regroup"));
    writer.setTitle(options.title);
    writer.setResolution(pixelsPerInch);
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setPageSize(QPageSize(QSizeF(options.size) * 72 / pixelsPerInch, QPageSize::Point, {},
                                 QPageSize::ExactMatch));
    {
        QCPPainter painter(&writer);
        painter.setMode(QCPPainter::pmVectorized);
        painter.setMode(QCPPainter::pmNoCaching);
        draw(painter);
    }
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

std::string drawPicture(const std::filesystem::path& path, const PictureOptions& options,
                        const std::function<void(QCPPainter&)>& draw) {
    const std::string ending = endingOf(path);
    if (ending != ".png" && !isVectorPath(path))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: the ending is '{}', expected .png, .svg or .pdf.",
                                path.string(), ending));
    if (options.size.isEmpty() || options.size.width() > largestEdge ||
        options.size.height() > largestEdge)
        throw Error(
            ErrorCode::BadUsage,
            fmt::format(
                "A picture cannot be {} x {} pixels large; expected 1 to {} in both directions.",
                options.size.width(), options.size.height(), largestEdge));
    if (ending == ".png")
        return drawPng(options, draw);
    return ending == ".svg" ? drawSvg(options, draw) : drawPdf(options, draw);
}

} // namespace regroup::ui
