// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/choice_tips.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QHelpEvent>
#include <QImage>
#include <QPainter>
#include <QProxyStyle>
#include <QStyle>
#include <QTest>
#include <QToolTip>

using namespace regroup::ui;

class TestTheme : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { applyTheme(QStringLiteral("light")); }

    void textOfBothPalettesIsReadable_data() {
        QTest::addColumn<QPalette>("palette");
        QTest::newRow("light") << lightPalette();
        QTest::newRow("dark") << darkPalette();
    }
    void textOfBothPalettesIsReadable() {
        QFETCH(QPalette, palette);
        using Role = QPalette::ColorRole;
        const std::initializer_list<std::pair<Role, Role>> pairs{
            {QPalette::WindowText, QPalette::Window},
            {QPalette::Text, QPalette::Base},
            {QPalette::Text, QPalette::AlternateBase},
            {QPalette::ButtonText, QPalette::Button},
            {QPalette::ToolTipText, QPalette::ToolTipBase},
            {QPalette::PlaceholderText, QPalette::Base},
            {QPalette::PlaceholderText, QPalette::Window},
            {QPalette::HighlightedText, QPalette::Highlight},
            {QPalette::Link, QPalette::Base},
            {QPalette::Link, QPalette::Window},
            {QPalette::LinkVisited, QPalette::Base}};
        for (const auto group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled})
            for (const auto& [text, ground] : pairs) {
                const double contrast =
                    contrastRatio(palette.color(group, text), palette.color(group, ground));
                QVERIFY2(
                    contrast >= 4.5,
                    qPrintable(QStringLiteral("%1 on %2: %3").arg(text).arg(ground).arg(contrast)));
            }
    }

    void contrastIsThatOfWcag() {
        QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
        QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
        // #767676 is the lightest grey with 4.5:1 on white.
        QVERIFY(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) >= 4.5);
        QVERIFY(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) < 4.5);
        QCOMPARE(readableOn(QColor(0xf0, 0xe4, 0x42)), QColor(Qt::black));
        QCOMPARE(readableOn(QColor(0x00, 0x1a, 0x60)), QColor(Qt::white));
    }

    void appliesPaletteAndStyleToTheApplication() {
        applyTheme(QStringLiteral("dark"));
        QVERIFY(isDark(QApplication::palette()));
        const auto* style = qobject_cast<const QProxyStyle*>(QApplication::style());
        QVERIFY(style != nullptr);
        QCOMPARE(style->baseStyle()->name().toLower(), QStringLiteral("fusion"));
    }

    void outlinesBoxesSoThatTheyShowInTheDark() {
        applyTheme(QStringLiteral("dark"));
        QCheckBox box;
        box.resize(box.sizeHint());
        const QImage picture = box.grab().toImage();
        double best = 1;
        for (int y = 0; y < picture.height(); ++y)
            best = std::max(best, contrastRatio(picture.pixelColor(picture.height() / 2, y),
                                                darkPalette().color(QPalette::Window)));
        QVERIFY2(best >= 3, qPrintable(QString::number(best))); // WCAG 1.4.11
        applyTheme(QStringLiteral("light"));
    }

    void appliesThePaletteToTheApplication() {
        applyTheme(QStringLiteral("dark"));
        QVERIFY(isDark(QApplication::palette()));
        applyTheme(QStringLiteral("light"));
        QVERIFY(!isDark(QApplication::palette()));
        QCOMPARE(QApplication::palette().color(QPalette::Base), QColor(Qt::white));
    }

    void followsThePlatformWhenAsked() { // The offscreen platform is light; a dark theme before
                                         // must not stick.
        applyTheme(QStringLiteral("dark"));
        applyTheme(QStringLiteral("system"));
        QVERIFY(!isDark(QApplication::palette()));
    }

    void scalesTheSystemFontNotTheLastOne() {
        applyTheme(QStringLiteral("light"), 1);
        const double size = QApplication::font().pointSizeF();
        applyTheme(QStringLiteral("light"), 2);
        QCOMPARE(QApplication::font().pointSizeF(), 2 * size);
        applyTheme(QStringLiteral("light"), 2);
        QCOMPARE(QApplication::font().pointSizeF(), 2 * size);
        applyTheme(QStringLiteral("light"), 1);
        QCOMPARE(QApplication::font().pointSizeF(), size);
    }

    void groupColorsAreThoseOfOkabeAndIto() {
        const QStringList expected{QStringLiteral("#e69f00"), QStringLiteral("#56b4e9"),
                                   QStringLiteral("#009e73"), QStringLiteral("#f0e442"),
                                   QStringLiteral("#0072b2"), QStringLiteral("#d55e00"),
                                   QStringLiteral("#cc79a7"), QStringLiteral("#000000")};
        for (int group = 0; group < 8; ++group)
            QCOMPARE(groupColor(group, false).name(), expected[group]);
        QCOMPARE(groupColor(7, true), QColor(Qt::white));
        QCOMPARE(groupColor(8, false), groupColor(0, false));
        QVERIFY(!isHatched(7));
        QVERIFY(isHatched(8));
    }

    void hatchesFromTheNinthGroupOn() {
        const auto colorsOf = [](int group) {
            QImage image(24, 24, QImage::Format_RGB32);
            QPainter painter(&image);
            painter.fillRect(image.rect(), groupBrush(group, false, Qt::white));
            painter.end();
            QSet<QRgb> colors;
            for (int y = 0; y < 24; ++y)
                for (int x = 0; x < 24; ++x)
                    colors.insert(image.pixel(x, y));
            return colors;
        };
        QCOMPARE(colorsOf(0).size(), 1);
        QVERIFY(colorsOf(8).size() > 1);
        QVERIFY(colorsOf(8).contains(groupColor(8, false).rgb()));
    }

    void tipTellsTheChoiceThatIsCut() {
        applyTheme(QStringLiteral("light"));
        QComboBox box;
        box.addItems({QStringLiteral("short"), QStringLiteral("a <b>long</b> name of a long run")});
        box.setToolTip(QStringLiteral("Whose items are shown"));
        box.setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box.resize(box.fontMetrics().averageCharWidth() * 20, box.sizeHint().height());
        const auto tip = [&box](int choice) {
            QToolTip::hideText();
            box.setCurrentIndex(choice);
            box.show();
            QHelpEvent ask(QEvent::ToolTip, QPoint(2, 2), box.mapToGlobal(QPoint(2, 2)));
            QApplication::sendEvent(&box, &ask);
            return QToolTip::text();
        };
        QVERIFY(!ChoiceTips::isCut(box));
        QCOMPARE(tip(0), QStringLiteral("Whose items are shown"));
        const QString whole = tip(1);
        QVERIFY(ChoiceTips::isCut(box));
        QVERIFY(whole.contains(QStringLiteral("a &lt;b&gt;long&lt;/b&gt; name of a long run")));
        QVERIFY(whole.contains(QStringLiteral("Whose items are shown")));
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
