// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/color_vision.h"

#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

namespace regroup::ui {
namespace {

using Matrix = std::array<std::array<float, 3>, 3>;

constexpr Matrix protanopia{{{0.152286F, 1.052583F, -0.204868F},
                             {0.114503F, 0.786281F, 0.099216F},
                             {-0.003882F, -0.048116F, 1.051998F}}};
constexpr Matrix deuteranopia{{{0.367322F, 0.860646F, -0.227968F},
                               {0.280085F, 0.672501F, 0.047413F},
                               {-0.011820F, 0.042940F, 0.968881F}}};
constexpr Matrix tritanopia{{{1.255528F, -0.076749F, -0.178779F},
                             {-0.078411F, 0.930809F, 0.147602F},
                             {0.004733F, 0.691367F, 0.303900F}}};

const Matrix& matrixOf(ColorVision vision) {
    switch (vision) {
    case ColorVision::Protanopia: return protanopia;
    case ColorVision::Deuteranopia: return deuteranopia;
    default: return tritanopia;
    }
}

/// Light of the 256 values of a channel (IEC 61966-2-1).
std::array<float, 256> linearTable() {
    std::array<float, 256> table{};
    for (std::size_t value = 0; value < table.size(); ++value) {
        const double share = static_cast<double>(value) / 255;
        table[value] = static_cast<float>(
            share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4));
    }
    return table;
}

/// The way back, fine enough that every value of the dark end has its own entries.
constexpr int lightSteps = 16384;
std::array<std::uint8_t, lightSteps + 1> channelTable() {
    std::array<std::uint8_t, lightSteps + 1> table{};
    for (std::size_t step = 0; step < table.size(); ++step) {
        const double light = static_cast<double>(step) / lightSteps;
        const double share =
            light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
        table[step] = static_cast<std::uint8_t>(std::lround(share * 255));
    }
    return table;
}

int channelOf(float light) {
    static const auto table = channelTable();
    return table[static_cast<std::size_t>(std::lround(std::clamp(light, 0.0F, 1.0F) * lightSteps))];
}

} // namespace

QRgb seenColor(QRgb color, ColorVision vision) {
    if (vision == ColorVision::Full)
        return color;
    static const auto linear = linearTable();
    const float red = linear[static_cast<std::size_t>(qRed(color))];
    const float green = linear[static_cast<std::size_t>(qGreen(color))];
    const float blue = linear[static_cast<std::size_t>(qBlue(color))];
    const auto channel = [&](const std::array<float, 3>& row) {
        return channelOf(row[0] * red + row[1] * green + row[2] * blue);
    };
    const Matrix& matrix = matrixOf(vision);
    return qRgba(channel(matrix[0]), channel(matrix[1]), channel(matrix[2]), qAlpha(color));
}

QImage seenPicture(const QImage& picture, ColorVision vision) {
    QImage seen = picture.convertToFormat(QImage::Format_ARGB32);
    QRgb last = 0;
    QRgb lastSeen = seenColor(last, vision);
    for (int y = 0; y < seen.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(seen.scanLine(y)); // NOLINT(*-reinterpret-cast)
        for (int x = 0; x < seen.width(); ++x) {
            if (line[x] != last) { // Windows are large plains of one colour.
                last = line[x];
                lastSeen = seenColor(last, vision);
            }
            line[x] = lastSeen;
        }
    }
    return seen.convertToFormat(QImage::Format_ARGB32_Premultiplied);
}

ColorVisionEffect::ColorVisionEffect(ColorVision vision, QObject* parent)
    : QGraphicsEffect(parent), m_vision(vision) {}

void ColorVisionEffect::draw(QPainter* painter) {
    QPoint corner;
    const QPixmap picture = sourcePixmap(Qt::DeviceCoordinates, &corner, NoPad);
    QImage seen = seenPicture(picture.toImage(), m_vision);
    seen.setDevicePixelRatio(picture.devicePixelRatioF());
    painter->save();
    painter->setWorldTransform(QTransform());
    painter->drawImage(corner, seen);
    painter->restore();
}

} // namespace regroup::ui
