// SPDX-License-Identifier: GPL-3.0-or-later
// Bars, curves and subjects: what they draw, and what a mouse, keys and screen readers get.
#include "ui/charts/curves_chart.h"
#include "ui/charts/method_bars.h"
#include "ui/charts/score_bar_chart.h"
#include "ui/charts/subject_chart.h"

#include <qcustomplot.h>

#include <QImage>
#include <QSignalSpy>
#include <QTest>

using namespace regroup::ui;
using Ids = std::vector<std::int64_t>;

namespace {

ScoreBars twoTasks() {
    ScoreBars bars;
    bars.quantity = "score";
    bars.categoryKind = "task";
    bars.categoryColumn = "task";
    bars.categories = {{"mmlu", 0.25}, {"cola mcc", 0.0}};
    bars.bars = {{1, "original", "original", 0, 0.5, 0.45, 0.55},
                 {2, "ward-4", "ward", 0, 0.4, 0.35, 0.45},
                 {3, "chosen", "ward", 0, 0.6, 0.5, 0.7, "it was selected on this split"},
                 {1, "original", "original", 1, 0.3},
                 {2, "ward-4", "ward", 1, -0.1}};
    return bars;
}

TrainingCurve training(std::int64_t run, double end) {
    TrainingCurve curve{run, QStringLiteral("training %1").arg(run), {}};
    for (int step = 1; step <= 4; ++step)
        curve.points.push_back({static_cast<double>(step), step * 10.0,
                                step == 3 ? std::nullopt : std::optional(end + 4 - step),
                                step == 4 ? std::optional(end) : std::nullopt,
                                step == 4 ? std::optional(0.5) : std::nullopt});
    return curve;
}

std::vector<SubjectRow> threeSubjects() {
    return {{"anatomy", SubjectValue{0.5, 0.4, 0.6, 100}, SubjectValue{0.75, 0.6, 0.9, 100}},
            {"virology", SubjectValue{0.75, 0.7, 0.8, 100}, SubjectValue{0.5, 0.4, 0.6, 100}},
            {"law", SubjectValue{0.25, 0.2, 0.3, 40}, std::nullopt}};
}

template <typename Chart> struct Shown {
    Chart chart;
    Shown() {
        chart.resize(800, 500);
        chart.show();
    }
    Ids markedRuns() {
        Ids runs;
        for (const ChartMark& mark : chart.marks())
            runs.push_back(mark.runId);
        return runs;
    }
};

std::vector<MethodBars*> barsOf(QCustomPlot& plot) {
    std::vector<MethodBars*> bars;
    for (int index = 0; index < plot.plottableCount(); ++index)
        if (auto* found = qobject_cast<MethodBars*>(plot.plottable(index)))
            bars.push_back(found);
    return bars;
}

} // namespace

class TestRunCharts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void barsStandSideBySideWithTheirErrors() {
        Shown<ScoreBarChart> shown;
        shown.chart.setBars(twoTasks());
        QCOMPARE(shown.markedRuns(), (Ids{1, 2, 3, 1, 2})); // From left to right.
        QCustomPlot& plot = shown.chart.plot();
        const std::vector<MethodBars*> bars = barsOf(plot);
        QCOMPARE(bars.size(), std::size_t(2)); // One a method.
        QVERIFY(bars[0]->color != bars[1]->color && bars[0]->hatch != bars[1]->hatch);
        QCOMPARE(bars[1]->hollowKeys.size(), std::size_t(1)); // What was selected on the split.
        int withErrors = 0;
        for (int index = 0; index < plot.plottableCount(); ++index)
            if (auto* errors = qobject_cast<QCPErrorBars*>(plot.plottable(index)))
                for (const QCPErrorBarsData& error : *errors->data())
                    withErrors += error.errorMinus > 0 ? 1 : 0;
        QCOMPARE(withErrors, 2 * 3);               // Each with a rim of paper below it.
        QCOMPARE(plot.yAxis->range().upper, 0.74); // 5 % above, and a share: never above 1.
        QVERIFY(plot.yAxis->range().lower < -0.1 && plot.yAxis->range().lower > -0.2);
    }

    void barsBeginAtZero() {
        ScoreBars bars = twoTasks();
        std::erase_if(bars.bars, [](const ScoreBar& bar) { return bar.value < 0; });
        QCOMPARE(scoreBarRange(bars).first, 0.0);
        bars.bars = {{1, "a", "a", 0, 0.99, 0.98, 1.0}};
        QVERIFY(scoreBarRange(bars).second > 1.0 && scoreBarRange(bars).second < 1.05);
        bars.isShare = false;
        QVERIFY(scoreBarRange(bars).second > 1.0);
        bars.bars.clear();
        bars.categories.clear();
        QCOMPARE(scoreBarRange(bars), (std::pair<double, double>(0, 1)));
    }

    void perplexitiesOfSeveralDecadesHaveALogarithmicAxis() {
        ScoreBars bars = twoTasks();
        bars.isShare = false;
        bars.categories = {{"2", std::nullopt}, {"4", std::nullopt}};
        bars.bars = {{1, "original", "original", 0, 4.5, 4.4, 4.6},
                     {2, "ward 4", "ward", 1, 60.0, 0.5, 120.0},
                     {3, "random 4", "random", 1, 450.0}};
        QVERIFY(isLogarithmic(bars));
        QCOMPARE(scoreBarRange(bars).first, 1.0);
        QVERIFY(scoreBarRange(bars).second > 450);
        Shown<ScoreBarChart> shown;
        shown.chart.setBars(bars);
        QCustomPlot& plot = shown.chart.plot();
        QCOMPARE(plot.yAxis->scaleType(), QCPAxis::stLogarithmic);
        const std::vector<ChartMark> marks = shown.chart.marks();
        // Equal ratios are equal lengths: 4.5 and 450 from the foot at 1.
        const double unit = marks[0].area.height() / std::log(4.5);
        QVERIFY(std::abs(marks[2].area.height() / std::log(450.0) - unit) < 1);
        for (const ChartMark& mark : marks)
            QVERIFY(std::abs(mark.area.bottom() - plot.axisRect()->bottom()) < 2);
        for (int index = 0; index < plot.plottableCount(); ++index)
            if (auto* errors = qobject_cast<QCPErrorBars*>(plot.plottable(index)))
                for (const QCPErrorBarsData& error : *errors->data())
                    QVERIFY(!(error.errorMinus > 59)); // 60 - 0.5 would leave the axis.
        bars.bars[0].value = 0.25;
        QCOMPARE(scoreBarRange(bars).first, 0.1);
        bars.isShare = true;
        QVERIFY(!isLogarithmic(bars));
        bars.isShare = false;
        bars.bars[0].value = -1;
        QVERIFY(!isLogarithmic(bars));
        bars.bars[0].value = 46;
        QVERIFY(!isLogarithmic(bars)); // Less than a decade.
        shown.chart.setBars(bars);
        QCOMPARE(plot.yAxis->scaleType(), QCPAxis::stLinear);
    }

    void barsThatLookAlikeCarryTheirNames() {
        ScoreBars bars = twoTasks();
        QCOMPARE(scoreBarNames(bars), (std::vector<QString>{{}, "ward-4", "chosen", {}, {}}));
        Shown<ScoreBarChart> shown;
        shown.chart.setBars(bars);
        (void)shown.chart.marks();
        std::map<double, MethodBars::Name> names;
        for (const MethodBars* method : barsOf(shown.chart.plot()))
            names.insert(method->names.begin(), method->names.end());
        QCOMPARE(names.size(), std::size_t(2));
        QCOMPARE(names.begin()->second.text, QString("ward-4"));
        QCOMPARE(names.begin()->second.top, 0.45); // Of its error bar.
    }

    void chanceIsALineOfEachCategory() {
        Shown<ScoreBarChart> shown;
        shown.chart.setBars(twoTasks());
        QCPGraph* chance = shown.chart.plot().graph(0);
        QCOMPARE(chance->name(), QStringLiteral("chance"));
        QCOMPARE(chance->data()->at(0)->value, 0.25);
        QCOMPARE(chance->data()->at(3)->value, 0.0);
        QVERIFY(std::isnan(chance->data()->at(2)->value)); // Not joined to the next one.
    }

    void methodsKeepTheirColours() {
        Shown<ScoreBarChart> shown;
        shown.chart.setMethodOrder({"original", "anneal", "ward"});
        ScoreBars bars = twoTasks();
        shown.chart.setBars(bars);
        const QColor ward = barsOf(shown.chart.plot()).back()->color;
        std::erase_if(bars.bars, [](const ScoreBar& bar) { return bar.method != "ward"; });
        shown.chart.setBars(bars); // Others filtered away.
        QCOMPARE(barsOf(shown.chart.plot()).back()->color, ward);
    }

    void aClickAndTheKeysPickRuns() {
        Shown<ScoreBarChart> shown;
        shown.chart.setBars(twoTasks());
        QSignalSpy picked(&shown.chart, &RunChart::runPicked);
        QSignalSpy said(&shown.chart, &RunChart::readOutChanged);
        const QPoint second = shown.chart.marks()[1].area.center().toPoint();
        QTest::mouseClick(&shown.chart.plot(), Qt::LeftButton, Qt::ControlModifier, second);
        QCOMPARE(picked.takeFirst()[0].toLongLong(), 2);
        shown.chart.setFocus();
        QTest::keyClick(&shown.chart, Qt::Key_End);
        QTest::keyClick(&shown.chart, Qt::Key_Left);
        QCOMPARE(shown.chart.currentMark()->runId, 1);
        QVERIFY2(said.last()[0].toString().contains("cola mcc: 0.3"),
                 qPrintable(said.last()[0].toString()));
        QTest::keyClick(&shown.chart, Qt::Key_Return);
        QCOMPARE(picked.takeFirst()[0].toLongLong(), 1);
        QTest::keyClick(&shown.chart, Qt::Key_Home);
        QTest::keyClick(&shown.chart, Qt::Key_Right);
        QTest::keyClick(&shown.chart, Qt::Key_Right);
        QVERIFY(shown.chart.currentMark()->readOut.contains("never counts as best"));
        QTest::keyClick(&shown.chart, Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(picked.first()[0].toLongLong(), 3);
        QCOMPARE(picked.first()[1].value<Qt::KeyboardModifiers>(),
                 Qt::KeyboardModifiers(Qt::ControlModifier));
        shown.chart.setSelectedRuns({3});
        QCOMPARE(shown.chart.ringedRuns(), Ids{3});
        QCOMPARE(picked.count(), 1); // Following the selection picks nothing.
    }

    void barsAsTableAndInWords() {
        Shown<ScoreBarChart> shown;
        QCOMPARE(shown.chart.accessibleDescription(), QStringLiteral("No run to show."));
        QVERIFY(shown.chart.isEmpty());
        shown.chart.setBars(twoTasks());
        const QStringList lines = shown.chart.tableText().split('\n');
        QCOMPARE(lines[0], QStringLiteral("task,run,name,method,value,low,high,chance,comparable"));
        QCOMPARE(lines[1],
                 QStringLiteral("\"mmlu\",1,\"original\",\"original\",0.5,0.45,0.55,0.25,1"));
        QCOMPARE(lines[3], QStringLiteral("\"mmlu\",3,\"chosen\",\"ward\",0.6,0.5,0.7,0.25,0"));
        QCOMPARE(lines[5], QStringLiteral("\"cola mcc\",2,\"ward-4\",\"ward\",-0.1,,,0,1"));
        QVERIFY(shown.chart.accessibleDescription().contains("0.6 of chosen in mmlu"));
        ScoreBars broken = twoTasks();
        broken.bars[0].value = qQNaN();
        broken.bars[1].category = 7;
        shown.chart.setBars(broken);
        QCOMPARE(shown.chart.bars().bars.size(), std::size_t(3));
    }

    void curvesByStepAndByTime() {
        Shown<CurvesChart> shown;
        QVERIFY(shown.chart.isEmpty());
        shown.chart.setCurves({training(7, 1), training(8, 2)});
        QCPGraph* first = shown.chart.plot().graph(0);
        QCOMPARE(first->data()->size(), 3);         // The step without a loss is left out.
        QCOMPARE(first->data()->at(0)->value, 4.0); // Smoothing begins with the first loss.
        QCOMPARE(first->data()->at(1)->key, 2.0);
        QVERIFY(first->pen().style() != shown.chart.plot().graph(1)->pen().style());
        shown.chart.setAxis(CurvesChart::Axis::Time);
        QCOMPARE(shown.chart.plot().graph(0)->data()->at(1)->key, 20.0);
        shown.chart.setQuantity(CurvesChart::Quantity::HeldOutLoss);
        QCOMPARE(shown.chart.plot().graph(1)->data()->size(), 1);
        QCOMPARE(shown.chart.plot().graph(1)->data()->at(0)->value, 2.0); // As it is.
        QCOMPARE(shown.markedRuns(), (Ids{7, 8}));
        QVERIFY(shown.chart.has(CurvesChart::Quantity::HeldOutMetric));
        shown.chart.setLogarithmic(true);
        QVERIFY(shown.chart.plot().yAxis->range().lower > 0);
        QVERIFY(shown.chart.accessibleDescription().contains("training 8 ends at 2"));
        QVERIFY(shown.chart.tableText().contains("\n7,\"training 7\",4,40,1,1,0.5\n"));
        QVERIFY(shown.chart.tableText().contains("\n7,\"training 7\",3,30,,,\n"));
    }

    void subjectsAreSorted() {
        Shown<SubjectChart> shown;
        shown.chart.setSubjects({1, "original"}, {2, "ward-4"}, threeSubjects());
        const auto order = [&shown] {
            QStringList names;
            for (const SubjectRow& row : shown.chart.rows())
                names.append(row.subject);
            return names;
        };
        QCOMPARE(order(), (QStringList{"virology", "anatomy", "law"}));
        shown.chart.setOrder(SubjectChart::Order::ByDifference);
        QCOMPARE(order(), (QStringList{"anatomy", "virology", "law"})); // +0.25, -0.25, unknown.
        shown.chart.setOrder(SubjectChart::Order::ByName);
        QCOMPARE(order(), (QStringList{"anatomy", "law", "virology"}));
        QCOMPARE(shown.markedRuns(), (Ids{1, 2, 1, 1, 2})); // Row by row, both runs.
        QVERIFY(shown.chart.marks()[0].readOut.contains("0.500"));
        QVERIFY(shown.chart.marks()[1].readOut.contains("against original: 0.250"));
        QCOMPARE(shown.chart.tableText().split('\n')[2],
                 QStringLiteral("\"law\",0.25,0.2,0.3,40,,,,"));
        QVERIFY(shown.chart.minimumHeight() >= 3 * shown.chart.fontMetrics().height());
    }

    void oneRunHasNoPairs() {
        Shown<SubjectChart> shown;
        std::vector<SubjectRow> rows = threeSubjects();
        for (SubjectRow& row : rows)
            row.second.reset();
        shown.chart.setSubjects({1, "original"}, {}, rows);
        shown.chart.setChance(0.25);
        QCOMPARE(shown.markedRuns(), (Ids{1, 1, 1}));
        QCOMPARE(shown.chart.tableText().split('\n')[0],
                 QStringLiteral("subject,value,low,high,n"));
        QVERIFY(!shown.chart.grab().isNull());
        shown.chart.setSubjects({}, {}, {});
        QVERIFY(shown.chart.isEmpty());
        QCOMPARE(shown.chart.accessibleDescription(), QStringLiteral("No subject to show."));
    }
};

QTEST_MAIN(TestRunCharts)
#include "tst_run_charts.moc"
