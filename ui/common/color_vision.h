// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsEffect>
#include <QImage>

namespace regroup::ui {

enum class ColorVision { Full, Protanopia, Deuteranopia, Tritanopia };

/// A colour as a person with this colour vision sees it, dichromats without one kind of cone.
/// Source: Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color
/// Vision Deficiency", IEEE TVCG 15(6), 2009: the matrices of severity 1.0, on linear sRGB.
QRgb seenColor(QRgb color, ColorVision vision);

/// All pixels of a picture; alpha stays. @return Format_ARGB32_Premultiplied.
QImage seenPicture(const QImage& picture, ColorVision vision);

/// Shows a widget and all in it as somebody else sees it. Widget::setGraphicsEffect owns it.
class ColorVisionEffect : public QGraphicsEffect {
    Q_OBJECT
public:
    explicit ColorVisionEffect(ColorVision vision, QObject* parent = nullptr);

protected:
    void draw(QPainter* painter) override;

private:
    ColorVision m_vision;
};

} // namespace regroup::ui
