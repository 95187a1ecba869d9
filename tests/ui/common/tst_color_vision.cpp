// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/color_vision.h"

#include <QLabel>
#include <QTest>

using namespace regroup::ui;

class TestColorVision : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// Expected: colorspacious 1.1.2, cspace_convert from sRGB1+CVD of severity 100 to sRGB1, an
    /// implementation of its own of the same paper.
    void colorsAreThoseOfThePaper_data() {
        QTest::addColumn<ColorVision>("vision");
        QTest::addColumn<QStringList>("seen");
        QTest::newRow("protanopia")
            << ColorVision::Protanopia << QStringList{"#6d5f00", "#9a9271", "#5375b5", "#b9a200",
                                                      "#f8dc23", "#ffffff", "#243657"};
        QTest::newRow("deuteranopia")
            << ColorVision::Deuteranopia << QStringList{"#a39000", "#8a8676", "#3b67b1", "#cab411",
                                                        "#fce34e", "#ffffff", "#1a3055"};
        QTest::newRow("tritanopia")
            << ColorVision::Tritanopia << QStringList{"#ff000f", "#009e92", "#008289", "#fb8c87",
                                                      "#ffd4c5", "#ffffff", "#003c40"};
    }
    void colorsAreThoseOfThePaper() {
        QFETCH(const ColorVision, vision);
        QFETCH(const QStringList, seen);
        const QStringList shown{"#ff0000", "#009e73", "#0072b2", "#e69f00",
                                "#f0e442", "#ffffff", "#123456"};
        for (qsizetype at = 0; at < shown.size(); ++at) {
            const QColor expected(seen[at]);
            const QColor found(seenColor(QColor(shown[at]).rgb(), vision));
            // One step of 255 for the rounding of a table.
            QVERIFY2(std::abs(expected.red() - found.red()) <= 1 &&
                         std::abs(expected.green() - found.green()) <= 1 &&
                         std::abs(expected.blue() - found.blue()) <= 1,
                     qPrintable(shown[at] + " " + found.name() + " expected " + seen[at]));
        }
    }

    void grayStaysGray() {
        for (int gray = 0; gray < 256; ++gray)
            for (const ColorVision vision : {ColorVision::Full, ColorVision::Protanopia,
                                             ColorVision::Deuteranopia, ColorVision::Tritanopia}) {
                const QRgb seen = seenColor(qRgb(gray, gray, gray), vision);
                QVERIFY(std::abs(qRed(seen) - gray) <= 1 && std::abs(qGreen(seen) - gray) <= 1 &&
                        std::abs(qBlue(seen) - gray) <= 1);
            }
    }

    void effectChangesTheWidgetsPicture() {
        QLabel label;
        QPalette palette;
        palette.setColor(QPalette::Window, QColor("#009e73"));
        label.setPalette(palette);
        label.setAutoFillBackground(true);
        label.resize(40, 30);
        label.show();
        const auto colorOf = [&label] { return label.grab().toImage().pixelColor(20, 15).name(); };
        QCOMPARE(colorOf(), QStringLiteral("#009e73"));
        label.setGraphicsEffect(new ColorVisionEffect(ColorVision::Deuteranopia));
        QCOMPARE(colorOf(),
                 QColor(seenColor(qRgb(0, 0x9e, 0x73), ColorVision::Deuteranopia)).name());
        label.setGraphicsEffect(nullptr);
        QCOMPARE(colorOf(), QStringLiteral("#009e73"));
    }
};

QTEST_MAIN(TestColorVision)
#include "tst_color_vision.moc"
