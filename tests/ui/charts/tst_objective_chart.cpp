// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/objective_chart.h"
#include "ui/charts/objective_series.h"

#include <qcustomplot.h>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

using namespace regroup;
using namespace regroup::ui;

namespace {

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
const SearchSlot keys{0, SlotKind::Key};
const SearchSlot values{0, SlotKind::Value};

/// Five candidates: 3 (start), 4 rejected, 2, 2.5 accepted though worse, 1.
std::vector<SearchStep> fiveSteps(const SearchSlot& slot, double offset = 0) {
    const double objectives[] = {3, 4, 2, 2.5, 1};
    const double bests[] = {3, 3, 2, 2, 1};
    std::vector<SearchStep> steps;
    for (int step = 0; step < 5; ++step)
        steps.push_back(
            {slot, step, objectives[step] + offset, bests[step] + offset, step != 1, {0, 0}});
    return steps;
}

QCPGraph* graphNamed(QCustomPlot& plot, const QString& name) {
    for (int index = 0; index < plot.graphCount(); ++index)
        if (plot.graph(index)->name() == name)
            return plot.graph(index);
    return nullptr;
}

QList<QPointF> pointsOf(QCustomPlot& plot, const QString& name) {
    QList<QPointF> points;
    for (const QCPGraphData& point : *graphNamed(plot, name)->data())
        points.append({point.key, point.value});
    return points;
}

} // namespace

class TestObjectiveChart : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void drawsCandidatesAndTheBestSoFar() {
        ObjectiveChart chart;
        chart.appendSteps(fiveSteps(keys));
        QCOMPARE(pointsOf(chart.plot(), "accepted"),
                 (QList<QPointF>{{0, 3}, {2, 2}, {3, 2.5}, {4, 1}}));
        QCOMPARE(pointsOf(chart.plot(), "rejected"), (QList<QPointF>{{1, 4}}));
        const QList<QPointF> best = pointsOf(chart.plot(), "best so far");
        QCOMPARE(best.mid(0, 3), (QList<QPointF>{{0, 3}, {2, 2}, {4, 1}}));
        QCOMPARE(best[3], QPointF(4, 1)); // On to the last candidate.
        QVERIFY(chart.plot().yAxis->range().contains(1) && chart.plot().yAxis->range().contains(4));
        QVERIFY(chart.plot().xAxis->range().contains(4));
    }

    // What was accepted holds until the next: worse at 3 than at 2; the rejected one is no part.
    void drawsWhereTheSearchStands() {
        ObjectiveChart chart;
        chart.appendSteps(fiveSteps(keys));
        std::vector<SearchStep> next = fiveSteps(values, 10);
        next.pop_back();
        next.push_back({values, 4, 19, 12, false, {0, 0}});
        chart.appendSteps(next);
        const QList<QPointF> line = pointsOf(chart.plot(), "current");
        QCOMPARE(line.mid(0, 5), (QList<QPointF>{{0, 3}, {2, 2}, {3, 2.5}, {4, 1}, {4, 1}}));
        QVERIFY(std::isnan(line[5].y())); // A gap between slots.
        QCOMPARE(line.mid(6, 4), (QList<QPointF>{{5, 13}, {7, 12}, {8, 12.5}, {9, 12.5}}));
        QCOMPARE(graphNamed(chart.plot(), "current")->lineStyle(), QCPGraph::lsStepLeft);
    }

    void putsSlotsOneAfterTheOther() {
        ObjectiveChart chart;
        chart.appendSteps(fiveSteps(keys));
        chart.appendSteps(fiveSteps(values, 10));
        QCOMPARE(chart.stepCount(), std::size_t(10));
        QCOMPARE(chart.slotsSeen(), (std::vector<SearchSlot>{keys, values}));
        QCOMPARE(pointsOf(chart.plot(), "accepted").last(), QPointF(9, 11));
        QVERIFY(std::isnan(pointsOf(chart.plot(), "best so far")[4].y())); // A gap between slots.
        chart.setSlotShown(values);
        QCOMPARE(pointsOf(chart.plot(), "accepted").first(), QPointF(0, 13));
        QCOMPARE(chart.shownSteps(), fiveSteps(values, 10));
        QCOMPARE(chart.stepCount(), std::size_t(10));
        chart.setSlotShown(SearchSlot{7, SlotKind::Joint}); // Not begun.
        QVERIFY(chart.shownSteps().empty());
        QCOMPARE(pointsOf(chart.plot(), "accepted").size(), 0);
        chart.setSlotShown(std::nullopt);
        chart.clear();
        QCOMPARE(chart.stepCount(), std::size_t(0));
        QVERIFY(chart.shownSteps().empty());
    }

    // What similarity falls short of is below zero.
    void writesItsAxisAsTheTablesDo() {
        ObjectiveChart chart;
        chart.setLocale(QLocale::English);
        chart.resize(500, 400);
        chart.show(); // Numbers are written as its locale says.
        chart.appendSteps(fiveSteps(keys, -20));
        chart.plot().replot();
        const QVector<QString> labels = chart.plot().yAxis->tickVectorLabels();
        QVERIFY(labels.size() >= 2);
        for (const QString& label : labels)
            QVERIFY2(label.startsWith(QChar(0x2212)) && !label.contains(QLatin1Char('-')),
                     qPrintable(label));
    }

    void keepsAStepThatSkipsNumbersInItsPlace() {
        std::vector<SearchStep> steps = fiveSteps(keys);
        steps[4].step = 100; // A search may record only some of its candidates.
        ObjectiveChart chart;
        chart.appendSteps(steps);
        chart.appendSteps(fiveSteps(values));
        const QList<QPointF> accepted = pointsOf(chart.plot(), "accepted");
        QCOMPARE(accepted[3], QPointF(100, 1));
        QCOMPARE(accepted[4], QPointF(101, 3)); // The next slot begins after it.
    }

    void leavesOutWhatIsNotFinite() {
        ObjectiveChart chart;
        chart.appendSteps(std::vector<SearchStep>{
            {keys, 0, notANumber, notANumber, true, {}},
            {keys, 1, std::numeric_limits<double>::infinity(), notANumber, true, {}},
            {keys, 2, 5, 5, true, {}}});
        QCOMPARE(pointsOf(chart.plot(), "accepted"), (QList<QPointF>{{2, 5}}));
        QVERIFY(std::isfinite(chart.plot().yAxis->range().lower));
        QVERIFY(chart.plot().yAxis->range().contains(5));
        QCOMPARE(chart.stepCount(), std::size_t(3));
    }

    void drawsTheOptimum() {
        ObjectiveChart chart;
        chart.appendSteps(fiveSteps(keys));
        chart.setOptimum(-2);
        const QList<QPointF> line = pointsOf(chart.plot(), "optimum");
        QCOMPARE(line.size(), 2);
        QCOMPARE(line[0].y(), -2.0);
        QVERIFY(chart.plot().yAxis->range().contains(-2));
        chart.setOptimum(notANumber);
        QCOMPARE(pointsOf(chart.plot(), "optimum").size(), 0);
    }

    void tableHoldsWhatIsShown() {
        ObjectiveChart chart;
        std::vector<SearchStep> steps = fiveSteps({2, SlotKind::Joint});
        steps[1].objective = 1.0 / 3;
        chart.appendSteps(steps);
        QCOMPARE(chart.tableText(),
                 QStringLiteral("layer,slot,step,objective,best,accepted\n"
                                "2,joint,0,3,3,1\n2,joint,1,0.3333333333333333,3,0\n"
                                "2,joint,2,2,2,1\n2,joint,3,2.5,2,1\n2,joint,4,1,1,1\n"));
        QLocale::setDefault(QLocale(QLocale::German));
        QVERIFY(chart.tableText().contains("0.3333333333333333"));
        QLocale::setDefault(QLocale::c());
    }

    void thinsLongSearchesWithoutLosingExtremes() {
        std::vector<SearchStep> steps;
        for (int step = 0; step < 200000; ++step)
            steps.push_back({keys, step, std::sin(step * 0.7), -1, true, {}});
        steps[123456].objective = -7;
        steps[654].objective = 9;
        ObjectiveChart chart;
        chart.appendSteps(steps);
        const QList<QPointF> drawn = pointsOf(chart.plot(), "accepted");
        QVERIFY2(drawn.size() <= 7000, qPrintable(QString::number(drawn.size())));
        QVERIFY(drawn.contains(QPointF(123456, -7)));
        QVERIFY(drawn.contains(QPointF(654, 9)));
        for (qsizetype index = 1; index < drawn.size(); ++index)
            QVERIFY(drawn[index - 1].x() <= drawn[index].x());
    }

    void tellsWhichStepIsClicked() {
        ObjectiveChart chart;
        chart.resize(600, 400);
        chart.show();
        chart.appendSteps(fiveSteps(keys));
        QCustomPlot& plot = chart.plot();
        plot.replot(QCustomPlot::rpImmediateRefresh);
        QSignalSpy clicked(&chart, &ObjectiveChart::stepClicked);
        const QPoint third(static_cast<int>(plot.xAxis->coordToPixel(3)), 150);
        QTest::mouseClick(&plot, Qt::LeftButton, {}, third);
        QCOMPARE(clicked.count(), 1);
        QCOMPARE(clicked.last().first().value<std::size_t>(), std::size_t(3));
        chart.setMarkedStep(3);
        QVERIFY(!chart.grab().isNull());
        chart.setMarkedStep(99); // Of another search.
        QVERIFY(!chart.grab().isNull());
        chart.clear();
        QTest::mouseClick(&chart.plot(), Qt::LeftButton, {}, third);
        QCOMPARE(clicked.count(), 1);
    }

    void redrawsAtMostTenTimesASecond() {
        ObjectiveChart chart;
        chart.resize(600, 400);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        QTest::qWait(250); // What showing brings with it.
        QSignalSpy drawn(&chart.plot(), &QCustomPlot::afterReplot);
        QElapsedTimer timer;
        timer.start();
        for (int step = 0; timer.elapsed() < 500; ++step) {
            chart.appendSteps(std::vector<SearchStep>{{keys, step, 1, 1, true, {}}});
            QTest::qWait(2);
        }
        QTest::qWait(250);
        QVERIFY2(drawn.count() >= 2 && drawn.count() <= 8,
                 qPrintable(QString::number(drawn.count())));
    }

    void saysInWordsWhatItShows() {
        ObjectiveChart chart;
        chart.show();
        QCOMPARE(chart.accessibleDescription(), QStringLiteral("No candidate evaluated yet."));
        chart.appendSteps(fiveSteps(keys));
        QTRY_COMPARE(chart.accessibleDescription(),
                     QStringLiteral("5 candidates, 4 accepted, best 1."));
        chart.appendSteps(fiveSteps(values, 2));
        QTRY_COMPARE(
            chart.accessibleDescription(),
            QStringLiteral("10 candidates, 8 accepted, 2 searches, mean of their best 2."));
    }

    void namesSlots() {
        QCOMPARE(slotText({3, SlotKind::Key}), QStringLiteral("3 K"));
        QCOMPARE(slotText({3, SlotKind::Value}), QStringLiteral("3 V"));
        QCOMPARE(slotText({12, SlotKind::Joint}), QStringLiteral("12"));
    }
};

QTEST_MAIN(TestObjectiveChart)
#include "tst_objective_chart.moc"
