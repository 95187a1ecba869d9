// SPDX-License-Identifier: GPL-3.0-or-later
// The optimum of every layer beside what a search finds, and how far each layer is.
#include "tests/ui/support/editing_studio.h"
#include "ui/charts/objective_chart.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/search/search_slot_model.h"

#include <QAbstractItemModelTester>
#include <QTest>
#include <QThread>
#include <QTreeView>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

/// What the window asked for, and gates that hold the search until the test opens them.
struct Asked {
    std::atomic<bool> mayEnd{true};
    std::atomic<int> count{0};
    std::vector<int> groupCounts;
    SearchRequest request;
};

StudioWork provingWork(const std::shared_ptr<Asked>& asked) {
    StudioWork work = fakeWork();
    work.search = [asked](const SearchRequest& request, JobContext& job,
                          const StudioWork::OnStep& onStep) {
        job.report("Searching groupings", 45, 90); // The middle of the second of three layers.
        for (int layer = 0; layer < 3; ++layer)
            onStep({{layer, SlotKind::Joint}, 0, 5.0, 5.0, true, {0, 0, 1, 1}});
        while (!asked->mayEnd && !job.stopRequested())
            QThread::msleep(1);
        SearchReport report;
        report.file.grouping.assign(3, LayerGrouping::joint(Grouping::neighbours(4, 2)));
        if (request.search.budget) {
            report.budget.emplace();
            report.budget->share.total = 7;
            report.budget->share.groupCounts = {3, 2, 2};
        }
        return report;
    };
    work.searchOptima = [asked](const SearchRequest& request, const std::vector<int>& groupCounts,
                                JobContext&) {
        asked->request = request;
        asked->groupCounts = groupCounts;
        ++asked->count;
        return std::vector<SlotOptimum>{{{0, SlotKind::Joint}, 5.0},
                                        {{1, SlotKind::Joint}, 4.0},
                                        {{2, SlotKind::Joint}, std::nullopt}};
    };
    return work;
}

struct Shown : PageProbe<SearchPage> {
    std::shared_ptr<Asked> asked = std::make_shared<Asked>();
    FakeStudio studio;
    SearchController controller;
    SearchPage page;

    Shown()
        : PageProbe<SearchPage>{page}, studio(provingWork(asked)), controller(studio.context),
          page(studio.context, controller) {
        show();
        studio.model.open("/models/tiny", fakeSummary("/models/tiny"));
    }
    QTreeView* table() { return find<QTreeView>("slotTable"); }
    QString cell(int row, int column) {
        return table()->model()->index(row, column).data().toString();
    }
};

} // namespace

class TestSearchOptimum : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void theOptimumStandsBesideTheBest() {
        Shown shown;
        QAbstractItemModelTester tester(shown.table()->model(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(shown.press("startSearchButton"));
        QTRY_COMPARE(shown.cell(1, SearchSlotModel::OptimumColumn), QString("4.0000"));
        QVERIFY(shown.asked->groupCounts.empty());
        QCOMPARE(shown.cell(0, SearchSlotModel::GapColumn), QString("0.00 %"));
        QCOMPARE(shown.cell(1, SearchSlotModel::GapColumn), QString("20.00 %")); // (5 - 4) / 5
        QCOMPARE(shown.cell(2, SearchSlotModel::GapColumn), QString());
        QVERIFY(!shown.page.chart().optimum()); // Several layers have no one optimum.
        QTest::mouseClick(shown.table()->viewport(), Qt::LeftButton, {},
                          shown.table()->visualRect(shown.table()->model()->index(1, 0)).center());
        QCOMPARE(shown.page.chart().optimum(), std::optional(4.0));
        QTest::keyClick(shown.table(), Qt::Key_Down); // Not known there.
        QVERIFY(!shown.page.chart().optimum());
        QVERIFY(shown.press("startSearchButton")); // The next search has its own.
        QTRY_COMPARE(shown.asked->count.load(), 2);
    }

    void aTotalIsComparedWithItsOwnShares() {
        Shown shown;
        shown.page.options().setTotal(7);
        QVERIFY(shown.press("startSearchButton"));
        QTRY_COMPARE(shown.cell(1, SearchSlotModel::OptimumColumn), QString("4.0000"));
        QCOMPARE(shown.asked->groupCounts, (std::vector<int>{3, 2, 2}));
        QCOMPARE(shown.asked->count.load(), 1);
    }

    void noOptimumWhereEveryCandidateRunsTheModel() {
        Shown shown;
        SearchRequest request;
        request.objective = Objective::Loss;
        shown.controller.start(request);
        QTRY_VERIFY(!shown.controller.isRunning());
        QCOMPARE(shown.asked->count.load(), 0);
        SearchReport report;
        QVERIFY(gapText(report).isEmpty());
        report.optimalityGap = 0;
        QCOMPARE(gapText(report), QString("No grouping of this budget is better."));
        report.optimalityGap = 0.0125;
        QCOMPARE(gapText(report), QString("Gap to the optimum: at most 1.25 %."));
    }

    void everyLayerHasItsBar() {
        Shown shown;
        shown.asked->mayEnd = false;
        const auto percent = [&shown](int row) {
            return shown.table()
                ->model()
                ->index(row, SearchSlotModel::StateColumn)
                .data(SearchSlotModel::ProgressRole);
        };
        QVERIFY(!percent(0).isValid());
        QVERIFY(shown.press("startSearchButton"));
        QTRY_COMPARE(percent(0).toInt(), 100);
        QCOMPARE(percent(1).toInt(), 50);
        QCOMPARE(percent(2).toInt(), 0);
        const QRect cell = shown.table()->visualRect(
            shown.table()->model()->index(1, SearchSlotModel::StateColumn));
        const QImage drawn = shown.table()->viewport()->grab(cell).toImage();
        const int line = drawn.height() - 2;
        QVERIFY(drawn.pixelColor(drawn.width() / 4, line) !=
                drawn.pixelColor(3 * drawn.width() / 4, line)); // Half of it is filled.
        shown.asked->mayEnd = true;
        QTRY_VERIFY(!shown.controller.isRunning());
        QVERIFY(!percent(0).isValid());
    }
};

QTEST_MAIN(TestSearchOptimum)
#include "tst_search_optimum.moc"
