// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/theme.h"

#include "ui/common/choice_tips.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QFont>
#include <QPainter>
#include <QPixmap>
#include <QProxyStyle>
#include <QStyleOption>
#include <algorithm>
#include <array>
#include <cmath>

namespace regroup::ui {
namespace {

struct Tones {
    const char* window;
    const char* base;
    const char* alternate;
    const char* button;
    const char* text;
    const char* faintText; ///< Placeholders, disabled text: still 4.5:1 on window and base.
    const char* highlight;
    const char* highlightedText;
    const char* link;
    const char* visited;
};

constexpr Tones lightTones{"#f5f6f8", "#ffffff", "#eef1f4", "#e9ecf0", "#1b1f24",
                           "#5f6872", "#0b5cad", "#ffffff", "#0b5cad", "#6a3d9a"};
constexpr Tones darkTones{"#212428", "#17191c", "#1e2125", "#2f343a", "#e7e9ec",
                          "#a0a8b1", "#8cc3f5", "#0d1116", "#8cc3f5", "#cfb3ec"};

QPalette paletteOf(const Tones& tones) {
    QPalette palette(QColor(tones.button), QColor(tones.window)); // Works out the bevel shades.
    const std::array<std::pair<QPalette::ColorRole, const char*>, 14> roles{
        {{QPalette::Window, tones.window},
         {QPalette::WindowText, tones.text},
         {QPalette::Base, tones.base},
         {QPalette::AlternateBase, tones.alternate},
         {QPalette::Text, tones.text},
         {QPalette::Button, tones.button},
         {QPalette::ButtonText, tones.text},
         {QPalette::ToolTipBase, tones.base},
         {QPalette::ToolTipText, tones.text},
         {QPalette::PlaceholderText, tones.faintText},
         {QPalette::Highlight, tones.highlight},
         {QPalette::HighlightedText, tones.highlightedText},
         {QPalette::Link, tones.link},
         {QPalette::LinkVisited, tones.visited}}};
    for (const auto& [role, color] : roles)
        palette.setColor(role, QColor(color));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(tones.faintText));
    return palette;
}

/// Fusion outlines its boxes darker than the window, which nobody sees on a dark one, and sets the
/// columns of a table so close that two numbers read as one.
class StudioStyle : public QProxyStyle {
public:
    StudioStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

    using QProxyStyle::polish;
    void polish(QWidget* widget) override {
        QProxyStyle::polish(widget);
        if (qobject_cast<QComboBox*>(widget) != nullptr)
            widget->installEventFilter(&m_choiceTips);
    }

    int pixelMetric(PixelMetric metric, const QStyleOption* option,
                    const QWidget* widget) const override {
        const int fusion = QProxyStyle::pixelMetric(metric, option, widget);
        const bool besideText = metric == PM_FocusFrameHMargin || metric == PM_HeaderMargin;
        return besideText && qobject_cast<const QAbstractItemView*>(widget) ? fusion + 3 : fusion;
    }

    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                           const QWidget* widget) const override {
        const QSize fusion = QProxyStyle::sizeFromContents(type, option, contents, widget);
        return type == CT_ItemViewItem ? fusion + QSize(0, 4) : fusion;
    }

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        const bool isBox = element == PE_IndicatorCheckBox || element == PE_IndicatorRadioButton ||
                           element == PE_IndicatorItemViewItemCheck;
        if (!isBox || !isDark(option->palette))
            return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(option->palette.color(QPalette::PlaceholderText), 1));
        painter->setBrush(Qt::NoBrush);
        const QRectF outline = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
        const double round = element == PE_IndicatorRadioButton ? outline.width() / 2 : 2;
        painter->drawRoundedRect(outline, round, round);
        painter->restore();
    }

private:
    ChoiceTips m_choiceTips;
};

double linear(double channel) {
    return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double relativeLuminance(const QColor& color) {
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
}

} // namespace

QPalette lightPalette() {
    return paletteOf(lightTones);
}

QPalette darkPalette() {
    return paletteOf(darkTones);
}

void applyTheme(const QString& theme, double fontScale) {
    static const QFont systemFont = QApplication::font();
    if (dynamic_cast<const StudioStyle*>(QApplication::style()) == nullptr)
        QApplication::setStyle(new StudioStyle); // The application owns it.
    bool dark = theme == QStringLiteral("dark");
    if (!dark && theme != QStringLiteral("light")) {
        QApplication::setPalette(QPalette()); // Back to the platform's own, to ask it.
        dark = isDark(QApplication::palette());
    }
    QApplication::setPalette(dark ? darkPalette() : lightPalette());
    QFont font = systemFont;
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * fontScale);
    else
        font.setPixelSize(std::max(1, static_cast<int>(std::lround(font.pixelSize() * fontScale))));
    QApplication::setFont(font);
}

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() <
           palette.color(QPalette::WindowText).lightness();
}

QList<QColor> lineColors(bool dark) {
    return {QColor(0xe6, 0x9f, 0x00), QColor(0x56, 0xb4, 0xe9),    QColor(0x00, 0x9e, 0x73),
            QColor(0xf0, 0xe4, 0x42), QColor(0x00, 0x72, 0xb2),    QColor(0xd5, 0x5e, 0x00),
            QColor(0xcc, 0x79, 0xa7), dark ? Qt::white : Qt::black};
}

QColor groupColor(int group, bool dark) {
    const QList<QColor> colors = lineColors(dark);
    return colors[std::max(group, 0) % colors.size()];
}

bool isHatched(int group) {
    return group >= lineColors(false).size();
}

QBrush groupBrush(int group, bool dark, const QColor& paper) {
    const QColor color = groupColor(group, dark);
    if (!isHatched(group))
        return color;
    QPixmap tile(8, 8);
    tile.fill(color);
    QPainter painter(&tile);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(paper, 2));
    const bool otherWay = (group / lineColors(false).size()) % 2 == 0; // From the 17th on.
    for (const int shift : {-8, 0, 8})
        otherWay ? painter.drawLine(shift, 8, shift + 8, 0)
                 : painter.drawLine(shift, 0, shift + 8, 8);
    painter.end();
    return tile;
}

QColor readableOn(const QColor& background) {
    return contrastRatio(background, Qt::black) >= contrastRatio(background, Qt::white) ? Qt::black
                                                                                        : Qt::white;
}

double contrastRatio(const QColor& first, const QColor& second) {
    const double a = relativeLuminance(first);
    const double b = relativeLuminance(second);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace regroup::ui
