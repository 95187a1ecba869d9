// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fixed_look.h"
#include "ui/charts/training_chart.h"

#include <qcustomplot.h>

#include <QLocale>
#include <QTest>
#include <cmath>

using namespace regroup::ui;
using namespace regroup::ui::test;

class TestTrainingChart : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedLook(); }

    // Weights 0.5 0.25, then 0.125 of the first: (0.25 * 8 + 0.5 * 4) / 0.75.
    void smoothingIsCorrectedForItsStart() {
        const std::vector<double> losses{8, 4};
        const std::vector<double> smoothed = smoothedLosses(losses, 0.5);
        QCOMPARE(smoothed[0], 8.0);
        QVERIFY(std::abs(smoothed[1] - 4.0 / 0.75) < 1e-12);
        QCOMPARE(smoothedLosses(losses, 0)[1], 4.0);
        QVERIFY(smoothedLosses({}, 0.9).empty());
        const std::vector<double> constant(50, 2.5);
        QVERIFY(std::abs(smoothedLosses(constant, 0.9).back() - 2.5) < 1e-12);
    }

    void drawsLossesHeldOutAndRate() {
        TrainingChart chart;
        chart.resize(600, 400);
        chart.show();
        const std::vector<TrainingPoint> points{{1, 4.0, std::nullopt, 1e-4, 0.5},
                                                {2, 3.0, 3.5, 5e-5, 1.5, 0.75, 2000},
                                                {3, std::nullopt, 3.25, std::nullopt, 3}};
        chart.appendPoints(points);
        chart.setStepCount(10);
        QTRY_COMPARE(chart.plot().graph(0)->dataCount(), 2); // Raw.
        QCOMPARE(chart.plot().graph(1)->dataCount(), 2);     // Smoothed.
        QCOMPARE(chart.plot().graph(2)->dataCount(), 2);     // Held out.
        QCOMPARE(chart.plot().graph(3)->dataCount(), 2);     // Rate.
        QCOMPARE(chart.plot().graph(2)->dataMainKey(1), 3.0);
        QCOMPARE(chart.plot().graph(2)->dataMainValue(1), 3.25);
        QCOMPARE(chart.plot().xAxis->range().upper, 10.0);
        QCOMPARE(chart.tableText(),
                 QString("step,seconds,loss,held_out_loss,rate,gradient_norm,tokens_per_second\n"
                         "1,0.5,4,,0.0001,,\n2,1.5,3,3.5,5e-05,0.75,2000\n3,3,,3.25,,,\n"));
        chart.setSmallCurve(BelowLosses::GradientNorm);
        QCOMPARE(chart.plot().graph(3)->dataCount(), 1);
        QCOMPARE(chart.plot().graph(3)->dataMainKey(0), 2.0);
        QCOMPARE(chart.plot().graph(3)->dataMainValue(0), 0.75);
        QCOMPARE(chart.plot().graph(3)->valueAxis()->label(), QString("gradient norm"));
        chart.setSmallCurve(BelowLosses::TokensPerSecond);
        QCOMPARE(chart.plot().graph(3)->dataMainValue(0), 2000.0);
        chart.setSmallCurve(BelowLosses::Rate);
        QCOMPARE(chart.plot().graph(3)->dataCount(), 2);
        // By time: ten steps would take ten seconds at a second each.
        chart.setAxis(TrainingAxis::Time);
        QCOMPARE(chart.plot().xAxis->range().upper, 10.0);
        QCOMPARE(chart.plot().graph(2)->dataMainKey(0), 1.5);
        chart.setAxis(TrainingAxis::Steps);
        QTRY_VERIFY(chart.accessibleDescription().contains("3.0000"));
        chart.setLogarithmic(true);
        QCOMPARE(chart.plot().yAxis->scaleType(), QCPAxis::stLogarithmic);
        chart.clear();
        QTRY_COMPARE(chart.plot().graph(0)->dataCount(), 0);
    }

    void smallRatesAreWrittenAsPowersOfTen() {
        QLocale::setDefault(QLocale(QLocale::English)); // Which writes 5E-05.
        TrainingChart chart;
        chart.resize(600, 400);
        chart.show();
        chart.appendPoints({{{1, 2.0, {}, 5e-5}, {2, 1.5, {}, 2e-5}}});
        QTRY_COMPARE(chart.plot().graph(3)->dataCount(), 2);
        chart.plot().replot();
        const QVector<QString> labels = chart.plot().graph(3)->valueAxis()->tickVectorLabels();
        QVERIFY(!labels.isEmpty());
        bool hasPower = false;
        for (const QString& label : labels) {
            QVERIFY2(!label.contains('E'), qPrintable(label));
            hasPower = hasPower || label.contains('e'); // Set high by the axis.
        }
        QVERIFY(hasPower);
        QLocale::setDefault(QLocale::c());
    }

    void modelsToGetBelowAreLines() {
        TrainingChart chart;
        chart.setStepCount(8);
        chart.appendPoints(std::vector<TrainingPoint>{{1, 2.0, std::nullopt, 1e-4}});
        chart.setReferences({{"untuned", 2.5}, {"original", 1.25}});
        QCOMPARE(chart.plot().graphCount(), 6);
        QCPGraph* untuned = chart.plot().graph(4);
        QCOMPARE(untuned->name(), QString("untuned"));
        QCOMPARE(untuned->dataMainKey(1), 8.0);
        QCOMPARE(untuned->dataMainValue(1), 2.5);
        QVERIFY(chart.plot().yAxis->range().contains(2.5));
        QVERIFY(chart.plot().yAxis->range().contains(1.25));
        chart.setReferences({});
        QCOMPARE(chart.plot().graphCount(), 4);
    }

    void aHiddenChartFillsItselfWhenItIsAsked() {
        TrainingChart chart;
        chart.appendPoints(std::vector<TrainingPoint>{{1, 2.0, std::nullopt, std::nullopt}});
        QCOMPARE(chart.plot().graph(0)->dataCount(), 1);
    }
};

QTEST_MAIN(TestTrainingChart)
#include "tst_training_chart.moc"
