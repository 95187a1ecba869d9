// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/tradeoff_axis.h"
#include "ui/charts/tradeoff_chart.h"

#include <qcustomplot.h>

#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <random>

using namespace regroup;
using namespace regroup::ui;

namespace {

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

TradeoffPoint point(std::int64_t run, double bytes, double perplexity,
                    const QString& method = "ward") {
    TradeoffPoint result;
    result.runId = run;
    result.name = QStringLiteral("run %1").arg(run);
    result.method = method;
    result.keyValueBytesPerToken = bytes;
    result.quality = perplexity;
    return result;
}

std::vector<std::int64_t> frontRuns(const std::vector<TradeoffPoint>& points) {
    std::vector<std::int64_t> runs;
    for (const std::size_t index : paretoFront(points))
        runs.push_back(points[index].runId);
    return runs;
}

QCPGraph* graphNamed(QCustomPlot& plot, const QString& name) {
    for (int index = 0; index < plot.graphCount(); ++index)
        if (plot.graph(index)->name() == name)
            return plot.graph(index);
    return nullptr;
}

struct Shown {
    TradeoffChart chart;
    explicit Shown(std::vector<TradeoffPoint> points) {
        chart.resize(700, 500);
        chart.show();
        chart.setPoints(std::move(points));
        chart.plot().replot(QCustomPlot::rpImmediateRefresh);
    }
    QPoint pixel(double bytes, double perplexity) {
        return QPointF(chart.plot().xAxis->coordToPixel(bytes),
                       chart.plot().yAxis->coordToPixel(perplexity))
            .toPoint();
    }
};

} // namespace

class TestTradeoffChart : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void frontIsWhatNoOtherBeats() {
        std::vector<TradeoffPoint> points{point(1, 4096, 5), point(2, 2048, 6), point(3, 1024, 9),
                                          point(4, 2048, 7), point(5, 3000, 6), point(6, 2048, 6)};
        QCOMPARE(frontRuns(points), (std::vector<std::int64_t>{3, 2, 6, 1})); // 2 and 6 are twins.
        points[1].hollow = true;
        points[5].hollow = true;
        QCOMPARE(frontRuns(points), (std::vector<std::int64_t>{3, 4, 5, 1}));
        QCOMPARE(frontRuns({}), std::vector<std::int64_t>{});
        QCOMPARE(frontRuns({point(1, notANumber, 5), point(2, 1024, infinity), point(3, 0, 4)}),
                 std::vector<std::int64_t>{});
    }

    void anErrorOfNothingIsDrawnUnlessLogarithmic() {
        TradeoffChart chart;
        chart.setQuality({"error", "error", true});
        chart.setPoints({point(1, 4096, 0), point(2, 2048, 0.5), point(3, 1024, -1)});
        QCOMPARE(chart.points().size(), std::size_t(2)); // A negative one is no error.
        QCOMPARE(frontRuns(chart.points()), (std::vector<std::int64_t>{2, 1}));
        chart.setQualityLogarithmic(true);
        QCOMPARE(chart.points().size(), std::size_t(1));
        chart.setQualityLogarithmic(false);
        QCOMPARE(chart.points().size(), std::size_t(2));
        QVERIFY(!isDecadesWide(chart.points(), true));
        QVERIFY(isDecadesWide({point(1, 1, 3), point(2, 1, 31)}, true));
        QVERIFY(!isDecadesWide({point(1, 1, 3), point(2, 1, 30)}, true));
        QVERIFY(!isDecadesWide({point(1, 1, 3), point(2, 1, 31)}, false));
    }

    void frontAgreesWithBruteForce() {
        std::mt19937 random(11);
        std::uniform_int_distribution<int> number(1, 12); // Few values: many ties.
        for (int round = 0; round < 200; ++round) {
            std::vector<TradeoffPoint> points;
            for (int index = 0; index < 15; ++index) {
                points.push_back(point(index, number(random), number(random)));
                points.back().hollow = number(random) == 1;
            }
            std::vector<std::int64_t> expected;
            for (const TradeoffPoint& own : points) {
                const bool beaten =
                    std::any_of(points.begin(), points.end(), [&own](const TradeoffPoint& other) {
                        return !other.hollow &&
                               other.keyValueBytesPerToken <= own.keyValueBytesPerToken &&
                               other.quality <= own.quality &&
                               (other.keyValueBytesPerToken < own.keyValueBytesPerToken ||
                                other.quality < own.quality);
                    });
                if (!own.hollow && !beaten)
                    expected.push_back(own.runId);
            }
            std::vector<std::int64_t> found = frontRuns(points);
            std::sort(found.begin(), found.end());
            QCOMPARE(found, expected);
        }
    }

    void drawsASeriesAMethod() {
        std::vector<TradeoffPoint> points{point(1, 4096, 5), point(2, 2048, 6, "paper"),
                                          point(3, 1024, 9)};
        points[1].low = 5.5;
        points[1].high = 6.5;
        points[2].hollow = true;
        Shown shown(points);
        QCustomPlot& plot = shown.chart.plot();
        QCOMPARE(graphNamed(plot, "ward")->data()->size(), 1);
        QCOMPARE(graphNamed(plot, "paper")->data()->size(), 1);
        QCOMPARE(graphNamed(plot, "ward, selected on this split or partial")->data()->at(0)->key,
                 1024.0);
        QCOMPARE(graphNamed(plot, "Pareto front")->data()->size(), 2);
        QVERIFY(plot.yAxis->range().contains(5) && plot.yAxis->range().contains(9));
        QVERIFY(plot.xAxis->range().contains(1024) && plot.xAxis->range().contains(4096));
        auto* bars = qobject_cast<QCPErrorBars*>(plot.plottable(plot.plottableCount() - 1));
        for (int index = 0; index < plot.plottableCount() && bars == nullptr; ++index)
            bars = qobject_cast<QCPErrorBars*>(plot.plottable(index));
        QVERIFY(bars != nullptr);
        QCOMPARE(bars->data()->at(0).errorMinus, 0.5);
        QCOMPARE(bars->data()->at(0).errorPlus, 0.5);
        shown.chart.setPoints({});
        QVERIFY(graphNamed(plot, "paper") == nullptr);
        QVERIFY(!shown.chart.grab().isNull());
    }

    void leavesOutWhatCannotBeDrawn() {
        Shown shown({point(1, 4096, 5), point(2, notANumber, 5), point(3, 1024, infinity),
                     point(4, -1, 5), point(5, 1024, 0)});
        QCOMPARE(shown.chart.points().size(), std::size_t(2)); // An error may be 0.
        shown.chart.setReference(notANumber, "broken");
        shown.chart.setReference(-3, "broken");
        QVERIFY(std::isfinite(shown.chart.plot().yAxis->range().lower));
        shown.chart.setQualityLogarithmic(true);
        QVERIFY(shown.chart.plot().yAxis->range().lower > 0);
        QVERIFY(!shown.chart.grab().isNull());
    }

    void tellsWhichPointIsClicked() {
        Shown shown({point(7, 4096, 5), point(8, 1024, 9)});
        QSignalSpy clicked(&shown.chart, &TradeoffChart::runPicked);
        QTest::mouseClick(&shown.chart.plot(), Qt::LeftButton, Qt::ControlModifier,
                          shown.pixel(1024, 9) + QPoint(4, -3));
        QCOMPARE(clicked.count(), 1);
        QCOMPARE(clicked.last()[0].toLongLong(), 8);
        QCOMPARE(clicked.last()[1].value<Qt::KeyboardModifiers>(),
                 Qt::KeyboardModifiers(Qt::ControlModifier));
        QTest::mouseClick(&shown.chart.plot(), Qt::LeftButton, {},
                          shown.pixel(2048, 7) + QPoint(0, -60));
        QTest::mouseClick(&shown.chart.plot(), Qt::RightButton, {}, shown.pixel(4096, 5));
        QCOMPARE(clicked.count(), 1);
    }

    void ringsTheSelectedRuns() {
        Shown shown({point(7, 4096, 5), point(8, 1024, 9)});
        using Ids = std::vector<std::int64_t>;
        QSignalSpy picked(&shown.chart, &TradeoffChart::runPicked);
        shown.chart.setSelectedRuns({8, 99});
        QCOMPARE(shown.chart.ringedRuns(), Ids{8});
        shown.chart.setPoints({point(8, 2048, 9)}); // The selection outlives other points.
        shown.chart.marks();
        QCOMPARE(shown.chart.ringedRuns(), Ids{8});
        shown.chart.setSelectedRuns({});
        QCOMPARE(shown.chart.ringedRuns(), Ids{});
        QCOMPARE(picked.count(), 0);
    }

    void higherIsBetterTurnsTheFrontAround() {
        std::vector<TradeoffPoint> points{point(1, 4096, 0.6), point(2, 2048, 0.7),
                                          point(3, 1024, 0.0), point(4, 512, -0.1)};
        std::vector<std::int64_t> runs;
        for (const std::size_t index : paretoFront(points, false))
            runs.push_back(points[index].runId);
        QCOMPARE(runs, (std::vector<std::int64_t>{4, 3, 2})); // 1 takes more and is worse than 2.
        Shown shown(points);
        QCOMPARE(shown.chart.points().size(), std::size_t(3)); // No perplexity is negative.
        shown.chart.setQuality({"accuracy of mmlu", "acc", false});
        QCOMPARE(shown.chart.points().size(), std::size_t(4));
        QVERIFY(shown.chart.tableText().startsWith("run,name,method,bytes_per_token,acc,low"));
        QCOMPARE(shown.chart.plot().yAxis->label(), QStringLiteral("accuracy of mmlu"));
        QVERIFY(shown.chart.plot().yAxis->range().contains(-0.1));
    }

    void showsTheReference() {
        Shown shown({point(7, 4096, 5)});
        shown.chart.setReference(20, "original");
        QVERIFY(shown.chart.plot().yAxis->range().contains(20));
        shown.chart.setReference(std::nullopt);
        QVERIFY(!shown.chart.plot().yAxis->range().contains(20));
    }

    void tableHoldsEveryPoint() {
        std::vector<TradeoffPoint> points{point(1, 4096, 1.0 / 3),
                                          point(2, 8192, 6, "by, \"hand\"")};
        points[0].name = "first, \"best\"";
        points[0].low = 0.25;
        points[0].high = 0.5;
        Shown shown(points);
        const QString expected =
            "run,name,method,bytes_per_token,perplexity,low,high,on_front\n"
            "1,\"first, \"\"best\"\"\",\"ward\",4096,0.3333333333333333,0.25,0.5,1\n"
            "2,\"run 2\",\"by, \"\"hand\"\"\",8192,6,,,0\n";
        QCOMPARE(shown.chart.tableText(), expected);
        QLocale::setDefault(QLocale(QLocale::German));
        QCOMPARE(shown.chart.tableText(), expected);
        QLocale::setDefault(QLocale::c());
    }

    void saysInWordsWhatItShows() {
        TradeoffChart chart;
        QCOMPARE(chart.accessibleDescription(), QStringLiteral("No run to show."));
        chart.setPoints({point(7, 4096, 5), point(8, 1024, 9), point(9, 4096, 10)});
        QCOMPARE(
            chart.accessibleDescription(),
            QStringLiteral("3 runs. On the Pareto front, by size of the cache: run 8, run 7."));
    }

    void ticksArePowersOfTwo() {
        QCOMPARE(byteTickText(96), QStringLiteral("96\u00a0B"));
        QCOMPARE(byteTickText(1536), QStringLiteral("1.5\u00a0KiB"));
        QCOMPARE(byteTickText(524288), QStringLiteral("512\u00a0KiB"));
        const std::vector<double> wide = byteTicks(1000, 10000);
        QCOMPARE(wide, (std::vector<double>{1024, 2048, 4096, 8192}));
        const std::vector<double> narrow = byteTicks(1000, 1600);
        QVERIFY(narrow.size() >= 3);
        for (const double tick : narrow)
            QVERIFY(tick >= 1000 && tick <= 1600 && std::fmod(tick, 64) == 0);
    }

    void drawsManyRuns() {
        std::vector<TradeoffPoint> points;
        for (int run = 0; run < 2000; ++run)
            points.push_back(
                point(run, 1024 + run, 5 + (run * 37 % 100), QString::number(run % 12)));
        Shown shown(std::move(points));
        QVERIFY(!shown.chart.grab().isNull());
    }
};

QTEST_MAIN(TestTradeoffChart)
#include "tst_tradeoff_chart.moc"
