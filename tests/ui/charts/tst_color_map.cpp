// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/color_map.h"

#include <QCryptographicHash>
#include <QTest>

using namespace regroup;
using namespace regroup::ui;

namespace {

QString hex(QRgb color) {
    return QStringLiteral("%1").arg(color & 0xffffffU, 6, 16, QLatin1Char('0')).toUpper();
}

} // namespace

class TestColorMap : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hasThePublishedTables_data() {
        QTest::addColumn<QString>("title");
        QTest::addColumn<QStringList>("entries"); // 0 51 102 153 204 255
        // SHA-1 of all 256 entries as hexadecimal digits, taken from cmcrameri 1.9 (vik, berlin)
        // and matplotlib 3.10 (cividis, viridis).
        QTest::addColumn<QByteArray>("sha1");
        QTest::newRow("vik") << "vik"
                             << QString("001261 116496 A7C9DA E1B8A0 B75A26 590008").split(' ')
                             << QByteArray("0e2cefd710347fbc19c01d913e05c2fad9eb449d");
        QTest::newRow("berlin") << "berlin"
                                << QString("9EB0FF 3280A6 112732 371000 964A36 FFADAD").split(' ')
                                << QByteArray("f1a617bcddc44f110d3c4ab4f6b7b539334b69f0");
        QTest::newRow("cividis") << "cividis"
                                 << QString("00224E 35456C 666970 948E77 C8B866 FEE838").split(' ')
                                 << QByteArray("fe87f0a9837d72ae42761bc6f2571ca51bb3ab52");
        QTest::newRow("viridis") << "viridis"
                                 << QString("440154 414487 2A788E 22A884 7AD151 FDE725").split(' ')
                                 << QByteArray("f3b81e762ac748b6d968f5ad6634be662db0bac2");
    }
    void hasThePublishedTables() {
        QFETCH(QString, title);
        QFETCH(QStringList, entries);
        QFETCH(QByteArray, sha1);
        const ColorMap& map = ColorMap::get(colorMapFromTitle(title));
        QCOMPARE(map.title(), title);
        for (int index = 0; index < entries.size(); ++index) {
            QCOMPARE(hex(map.entry(51 * index)), entries[index]);
            QCOMPARE(hex(map.at(index / 5.0)), entries[index]);
        }
        QString all;
        for (int index = 0; index < 256; ++index)
            all += hex(map.entry(index));
        QCOMPARE(QCryptographicHash::hash(all.toLatin1(), QCryptographicHash::Sha1).toHex(), sha1);
    }

    void clampsAndLeavesNanToTheCaller() {
        const ColorMap& map = ColorMap::get(ColorMapName::Viridis);
        QCOMPARE(map.at(-7), map.entry(0));
        QCOMPARE(map.at(1.001), map.entry(255));
        QCOMPARE(map.at(std::numeric_limits<double>::infinity()), map.entry(255));
        QCOMPARE(qAlpha(map.at(std::numeric_limits<double>::quiet_NaN())), 0);
        QCOMPARE(map.at(127.4 / 255), map.entry(127)); // The nearest entry, no mixture.
        QCOMPARE(map.at(127.6 / 255), map.entry(128));
    }

    void signedMetricsGetAMapWithAMiddle() {
        for (const SimilarityMetric metric :
             {SimilarityMetric::Weight, SimilarityMetric::ActivationMean}) {
            QCOMPARE(defaultColorMap(metric, false), ColorMapName::Vik);
            QCOMPARE(defaultColorMap(metric, true), ColorMapName::Berlin);
            QVERIFY(ColorMap::get(defaultColorMap(metric, false)).isDiverging());
        }
        QVERIFY(!ColorMap::get(ColorMapName::Cividis).isDiverging());
    }

    void titlesLeadBackToTheirMaps() {
        QCOMPARE(colorMapNames().size(), 4);
        for (const ColorMapName name : colorMapNames())
            QCOMPARE(colorMapFromTitle(ColorMap::get(name).title()), name);
        QCOMPARE(colorMapFromTitle("jet"), ColorMapName::Vik);
    }
};

QTEST_GUILESS_MAIN(TestColorMap)
#include "tst_color_map.moc"
