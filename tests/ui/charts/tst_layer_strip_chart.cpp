// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/layer_strip_chart.h"
#include "ui/common/theme.h"

#include <qcustomplot.h>

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

using namespace regroup::ui;

namespace {

std::vector<LayerStripPoint> threeLayers() {
    return {{0, 0.25, 0.5, 4, 4}, {1, std::nullopt, -0.125, 2, 2}, {2, 0.75, 0.875, 3, 3}};
}

struct Shown {
    LayerStripChart chart;

    Shown() {
        chart.resize(500, 180);
        chart.show();
        QApplication::setActiveWindow(&chart);
        chart.setFocus();
        chart.setLayers(threeLayers(), LayerStripChart::Quantity::Error);
    }
    QCPGraph* line() { return chart.plot().graph(0); }
    QList<QCPBars*> bars() {
        QList<QCPBars*> found;
        for (int index = 0; index < chart.plot().plottableCount(); ++index)
            if (auto* one = qobject_cast<QCPBars*>(chart.plot().plottable(index)))
                found.append(one);
        return found;
    }
};

} // namespace

class TestLayerStripChart : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        applyTheme("light");
        QLocale::setDefault(QLocale::c());
    }

    void drawsTheErrorOrTheMean() {
        Shown shown;
        const auto valueAt = [&](int index) { return shown.line()->data()->at(index)->value; };
        QCOMPARE(shown.line()->data()->size(), 3);
        QCOMPARE(valueAt(0), 0.25);
        QVERIFY(std::isnan(valueAt(1))); // A gap.
        QCOMPARE(valueAt(2), 0.75);
        QCOMPARE(shown.chart.plot().yAxis->range().lower, 0.0);
        QVERIFY(shown.chart.plot().yAxis->range().upper > 0.75);
        QCOMPARE(shown.bars().first()->data()->at(1)->value, 2.0);
        QVERIFY(!shown.bars().last()->visible()); // The same as of the keys.
        shown.chart.setLayers(threeLayers(), LayerStripChart::Quantity::Mean);
        QCOMPARE(valueAt(1), -0.125);
        QVERIFY(shown.chart.plot().yAxis->range().lower < -0.125);
        shown.chart.setLayers({}, LayerStripChart::Quantity::Mean);
        QVERIFY(shown.chart.isEmpty() && shown.chart.marks().empty());
    }

    void groupsOfKeysAndValuesThatDifferStandSideBySide() {
        Shown shown;
        shown.chart.setLayers({{0, 0.1, 0.1, 4, 2}, {1, 0.1, 0.1, 3, 3}},
                              LayerStripChart::Quantity::Error);
        QCOMPARE(shown.bars().size(), 2);
        QVERIFY(shown.bars().last()->visible());
        QCOMPARE(shown.bars().first()->data()->at(0)->value, 4.0);
        QCOMPARE(shown.bars().last()->data()->at(0)->value, 2.0);
        QVERIFY(shown.bars().first()->data()->at(0)->key < 0 &&
                shown.bars().last()->data()->at(0)->key > 0);
        QVERIFY(shown.chart.marks().front().readOut.contains("G 4 of keys, 2 of values"));
    }

    void aClickAndEnterPickALayer() {
        Shown shown;
        QSignalSpy picked(&shown.chart, &LayerStripChart::layerPicked);
        const std::vector<ChartMark> marks = shown.chart.marks();
        QCOMPARE(marks.size(), std::size_t(3));
        QTest::mouseClick(&shown.chart.plot(), Qt::LeftButton, {},
                          marks[2].area.center().toPoint());
        QCOMPARE(picked.last(), QList<QVariant>{2});
        QTest::keyClick(&shown.chart, Qt::Key_Home);
        QTest::keyClick(&shown.chart, Qt::Key_Right);
        QTest::keyClick(&shown.chart, Qt::Key_Return);
        QCOMPARE(picked.last(), QList<QVariant>{1});
        shown.chart.setCurrentLayer(2);
        QCOMPARE(picked.count(), 2); // Told from outside: not told back.
        QCOMPARE(shown.chart.ringedRuns(), std::vector<std::int64_t>{2});
    }

    void readsOut() {
        Shown shown;
        QCOMPARE(shown.chart.marks()[0].readOut, QStringLiteral("Layer 0\nerror 0.250, G 4"));
        QCOMPARE(shown.chart.marks()[1].readOut, QStringLiteral("Layer 1\nerror not known, G 2"));
        QVERIFY(shown.chart.accessibleDescription().contains(
            "from 0.250 in layer 0 to 0.750 in layer 2"));
        QVERIFY(!shown.chart.accessibleName().isEmpty());
    }

    void theTableHasBothQuantities() {
        Shown shown;
        QCOMPARE(shown.chart.tableText(),
                 QStringLiteral("layer,error,mean_within_groups,key_groups,value_groups\n"
                                "0,0.25,0.5,4,4\n1,,-0.125,2,2\n2,0.75,0.875,3,3\n"));
    }

    void followsTheTheme() {
        Shown shown;
        const QRgb light = shown.chart.grab().toImage().pixel(3, 3);
        applyTheme("dark");
        QTRY_VERIFY(shown.chart.grab().toImage().pixel(3, 3) != light);
        applyTheme("light");
    }
};

QTEST_MAIN(TestLayerStripChart)
#include "tst_layer_strip_chart.moc"
