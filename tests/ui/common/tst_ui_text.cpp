// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/group_text.h"
#include "ui/common/head_drag.h"
#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"

#include <QMimeData>
#include <QTest>
#include <limits>
#include <memory>

using namespace regroup::ui;

class TestUiText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsUtf8OnTheWayToQtAndBack() {
        const std::string text = "K\u00f6pfe \U0001F600 \u6a21";
        QCOMPARE(toQt(text).size(), 10); // The emoji is two units.
        QCOMPARE(fromQt(toQt(text)), text);
        QCOMPARE(toQt("\xff"), QString(QChar(QChar::ReplacementCharacter)));
    }

    void keepsEveryByteOfAPath_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("plain") << QByteArray("/models/tiny");
        QTest::newRow("umlauts") << QByteArray("/K\u00f6pfe/\u6a21\u578b \U0001F600");
        QTest::newRow("Latin-1") << QByteArray("/K\xf6pfe/x");
        QTest::newRow("cut off") << QByteArray("/a/\xe6\xa8");
        QTest::newRow("surrogate in UTF-8") << QByteArray("/a/\xed\xb3\xb6 b");
        QTest::newRow("overlong slash") << QByteArray("/a/\xc0\xaf");
        QByteArray all;
        for (int byte = 1; byte < 256; ++byte)
            all += static_cast<char>(byte);
        QTest::newRow("all bytes") << all;
    }
    void keepsEveryByteOfAPath() {
        QFETCH(QByteArray, bytes);
        const std::filesystem::path path(bytes.toStdString());
        QCOMPARE(QByteArray::fromStdString(toPath(toQt(path)).native()), bytes);
    }

    void showsPathsThatAreUtf8AsTheyAre() {
        QCOMPARE(toQt(std::filesystem::path("/K\u00f6pfe")), QString::fromUtf8("/K\u00f6pfe"));
    }

    void namesGroupsByLetters() {
        QCOMPARE(groupLetter(0), QStringLiteral("A"));
        QCOMPARE(groupLetter(25), QStringLiteral("Z"));
        QCOMPARE(groupLetter(26), QStringLiteral("AA"));
        QCOMPARE(groupLetter(51), QStringLiteral("AZ"));
        QCOMPARE(groupLetter(52), QStringLiteral("BA"));
        QCOMPARE(headsText({5, 9, 11}), QStringLiteral("5, 9, 11"));
        QCOMPARE(canonicalMarks(2).back(), (GroupMark{QStringLiteral("B"), 1}));
    }

    void writesNumbersWithATrueMinusSign() {
        const QLocale english(QLocale::English);
        QCOMPARE(shownNumber(-0.5, 'f', 2, english), QStringLiteral("\u22120.50"));
        QCOMPARE(shownNumber(1234.5, 'f', 1, english), QStringLiteral("1,234.5"));
        QCOMPARE(shownNumber(2.5e-6, 'g', 3, english), QStringLiteral("2.5e\u221206"));
        QCOMPARE(shownNumber(-1.25e-7, 'e', 2, QLocale::c()),
                 QStringLiteral("\u22121.25e\u221207"));
        QCOMPARE(shownNumber(-2, 'g', 6, QLocale(QLocale::German)), QStringLiteral("\u22122"));
        QCOMPARE(shownNumber(-1.5, 'f', 1, QLocale(QLocale::Swedish)), // Has it already.
                 QStringLiteral("\u22121,5"));
        QCOMPARE(shownNumber(-0.004, 'f', 2, english), QStringLiteral("0.00"));
        QCOMPARE(shownNumber(-0.006, 'f', 2, english), QStringLiteral("\u22120.01"));
        QCOMPARE(shownNumber(-std::numeric_limits<double>::infinity(), 'f', 2, english),
                 QChar(0x2212) + english.toString(std::numeric_limits<double>::infinity()));
        QCOMPARE(shownNumber(std::numeric_limits<double>::quiet_NaN(), 'f', 2, english),
                 english.toString(std::numeric_limits<double>::quiet_NaN()));
    }

    void givesOtherProgramsAHyphen() {
        QCOMPARE(withPlainMinus(QStringLiteral("\u22120.5 [\u22121, 2\u22123e\u22124]")),
                 QStringLiteral("-0.5 [-1, 2-3e-4]"));
        QCOMPARE(withPlainMinus(QStringLiteral("a \u2212 b \u2212")),
                 QStringLiteral("a \u2212 b \u2212"));
    }

    void carriesHeadsInDrags() {
        const std::unique_ptr<QMimeData> mime(createHeadsMimeData({5, 0, 11}));
        QCOMPARE(mime->formats(), QStringList(QStringLiteral("application/x-regroup-heads")));
        QCOMPARE(mime->data(headsMimeType()), QByteArray("5 0 11"));
        QCOMPARE(headsFromMimeData(mime.get()), (std::vector<int>{5, 0, 11}));
    }

    void refusesForeignDrags() {
        QMimeData mime;
        QVERIFY(headsFromMimeData(nullptr).empty());
        QVERIFY(headsFromMimeData(&mime).empty());
        for (const char* text : {"", "1 x", "-1", "1,2", "99999999999"}) {
            mime.setData(headsMimeType(), text);
            QVERIFY2(headsFromMimeData(&mime).empty(), text);
        }
    }
};

QTEST_MAIN(TestUiText)
#include "tst_ui_text.moc"
