// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a search beside starting it: pause, scrub, replay, fork, and a sweep.
#include "tests/ui/support/editing_studio.h"
#include "ui/charts/objective_chart.h"
#include "ui/common/shown_number.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/search/search_replay.h"
#include "ui/pages/search/search_scrubber.h"
#include "ui/pages/search/sweep_controller.h"

#include <QAbstractItemModelTester>
#include <QFont>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QThread>
#include <QTreeView>
#include <mutex>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

struct Shown : PageProbe<SearchPage> {
    FakeStudio studio;
    SearchController controller;
    SearchPage page;

    explicit Shown(StudioWork work)
        : PageProbe<SearchPage>{page}, studio(std::move(work)), controller(studio.context),
          page(studio.context, controller) {
        show();
        studio.model.open("/models/tiny", fakeSummary("/models/tiny"));
    }
};

SearchStep step(int layer, std::int64_t number, double objective, std::vector<int> labels) {
    return {{layer, SlotKind::Joint}, number, objective, objective, true, std::move(labels)};
}

std::vector<SearchStep> recorded() {
    return {step(0, 0, 5, {0, 0, 1, 1}), step(0, 1, 3, {0, 1, 0, 1}), step(0, 2, 4, {0, 1, 1, 0}),
            step(1, 0, 5, {0, 0, 1, 1}), step(1, 1, 2, {0, 1, 1, 0})};
}

StudioWork recordedWork() {
    StudioWork work = fakeWork();
    work.search = [](const SearchRequest& request, JobContext&, const StudioWork::OnStep& onStep) {
        for (const SearchStep& each : recorded())
            if (onStep)
                onStep(each);
        SearchReport report;
        report.search = request.search;
        report.file.grouping.assign(3, LayerGrouping::joint(Grouping::neighbours(4, 2)));
        report.objective = -static_cast<double>(request.search.method); // All differ.
        return report;
    };
    return work;
}

/// A step a millisecond until it is stopped.
StudioWork endlessWork() {
    StudioWork work = fakeWork();
    work.search = [](const SearchRequest&, JobContext& job, const StudioWork::OnStep& onStep) {
        for (std::int64_t number = 0; !job.stopRequested(); ++number) {
            onStep(step(0, number, 5, {0, 0, 1, 1}));
            QThread::msleep(1);
        }
        SearchReport report;
        report.stopped = true;
        report.file.grouping.assign(3, LayerGrouping::joint(Grouping::neighbours(4, 2)));
        return report;
    };
    return work;
}

} // namespace

class TestSearchTools : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void aPausedSearchStandsStill() {
        Shown shown(endlessWork());
        QVERIFY(!shown.button("pauseSearchButton")->isEnabled());
        QVERIFY(shown.press("startSearchButton"));
        QTRY_VERIFY(shown.controller.steps().size() > 5);
        QVERIFY(shown.press("pauseSearchButton"));
        QVERIFY(shown.controller.isPaused());
        QCOMPARE(shown.button("pauseSearchButton")->text(), QString("Go On"));
        const JobBoard& board = shown.studio.jobs.board();
        QCOMPARE(board.index(0, JobBoard::StateColumn).data().toString(), QString("paused"));
        QTest::qWait(250); // What was on its way has arrived.
        const std::size_t still = shown.controller.steps().size();
        QTest::qWait(250);
        QCOMPARE(shown.controller.steps().size(), still);
        QVERIFY(shown.press("pauseSearchButton"));
        QTRY_VERIFY(shown.controller.steps().size() > still);
        QVERIFY(shown.press("pauseSearchButton"));
        QVERIFY(shown.press("stopSearchButton")); // Ends it where it stands.
        QTRY_VERIFY(!shown.controller.isRunning());
        QVERIFY(shown.controller.report()->stopped);
        QVERIFY(!shown.controller.isPaused() && !shown.button("pauseSearchButton")->isChecked());
    }

    void anyStepCanBeLookedAt() {
        Shown shown(recordedWork());
        QVERIFY(!shown.find("searchScrubber")->isVisible());
        QVERIFY(shown.press("startSearchButton"));
        QTRY_VERIFY(!shown.controller.isRunning());
        QSignalSpy readOut(&shown.page, &SearchPage::readOutChanged);
        auto* slider = shown.find<QSlider>("scrubSlider");
        QVERIFY(slider->isVisible());
        QCOMPARE(slider->maximum(), 4);
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_Right);
        QTest::keyClick(slider, Qt::Key_Right);
        QCOMPARE(slider->value(), 2);
        QVERIFY(readOut.last()[0].toString().contains("candidate 2: objective 4.0000"));
        Q_EMIT shown.page.chart().stepClicked(4); // A click in the chart moves it, too.
        QCOMPARE(slider->value(), 4);
        QVERIFY(shown.press("replayButton"));
        QCOMPARE(slider->value(), 0);
        QTRY_COMPARE(slider->value(), 4);
        QTRY_VERIFY(!shown.button("replayButton")->isChecked());
        // A layer alone has its own steps.
        shown.find<QTreeView>("slotTable")
            ->setCurrentIndex(shown.find<QTreeView>("slotTable")->model()->index(1, 0));
        QCOMPARE(slider->maximum(), 1);
    }

    void aStepForksToAGrouping() {
        Shown shown(recordedWork());
        QVERIFY(shown.press("startSearchButton"));
        QTRY_VERIFY(!shown.controller.isRunning());
        QSignalSpy forked(&shown.page, &SearchPage::forkRequested);
        shown.find<QSlider>("scrubSlider")->setValue(3);
        QVERIFY(shown.press("forkButton"));
        QCOMPARE(forked.count(), 1);
        QCOMPARE(forked[0][1].value<SearchStep>(), recorded()[3]);

        const ModelGrouping around = originalGrouping(3, 4);
        const auto labels = [&](std::size_t at, int layer) {
            const ModelGrouping made = groupingAt(recorded(), at, around);
            const auto found = made[static_cast<std::size_t>(layer)].value.labels();
            return std::vector<int>(found.begin(), found.end());
        };
        QCOMPARE(labels(3, 0), (std::vector<int>{0, 1, 0, 1})); // The best of the layer before.
        QCOMPARE(labels(3, 1), (std::vector<int>{0, 0, 1, 1})); // The candidate itself.
        QCOMPARE(labels(3, 2), (std::vector<int>{0, 1, 2, 3})); // As it is edited.
        QCOMPARE(labels(2, 0), (std::vector<int>{0, 1, 1, 0})); // No better, but asked for.
        QCOMPARE(labels(2, 1), (std::vector<int>{0, 1, 2, 3})); // Not begun yet.
        SearchStep keys = recorded()[1];
        keys.slot.kind = SlotKind::Key;
        const ModelGrouping apart = groupingAt(std::vector{keys}, 0, around);
        QVERIFY(apart[0].value.isOriginal() && !apart[0].key.isOriginal());
    }

    void aSweepIsEveryCombinationThatCanBe() {
        SearchRequest form;
        form.search.sizes = GroupSizes::Equal;
        SweepChoices choices;
        choices.methods = {SearchMethod::Ward, SearchMethod::Anneal};
        choices.groupCounts = {2, 3, 4};
        choices.seeds = {1, 2};
        const auto requests = sweepRequests(form, choices, 4);
        QCOMPARE(requests.size(), std::size_t(6)); // Not 3; ward has no chance in it.
        QCOMPARE(requests[0].search.method, SearchMethod::Ward);
        QCOMPARE(requests[2].search.seed, std::uint64_t(2));
        QCOMPARE(requests[5].search.groupCount, 4);
        QVERIFY(requests[5].command.find("--method anneal --groups 4") != std::string::npos);
        form.search.sizes = GroupSizes::Unequal;
        QCOMPARE(sweepRequests(form, choices, 4).size(), std::size_t(9));
    }

    void methodsStandBesideEachOther() {
        Shown shown(recordedWork());
        SweepController& sweep = shown.page.sweep();
        QAbstractItemModelTester tester(&sweep,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        shown.find<QTabWidget>("searchTabs")->setCurrentIndex(1);
        auto* groups = shown.find<QLineEdit>("sweepGroups");
        QCOMPARE(groups->text(), QString("2")); // The form's.
        groups->selectAll();
        QTest::keyClicks(groups, "two");
        QVERIFY(!shown.button("startSweepButton")->isEnabled());
        groups->selectAll();
        QTest::keyClicks(groups, "2, 4");
        QVERIFY(shown.press("startSweepButton"));
        QCOMPARE(sweep.rowCount(), 12);
        QTRY_VERIFY(!sweep.isRunning());
        const auto cell = [&sweep](int row, int column, int role = Qt::DisplayRole) {
            return sweep.index(row, column).data(role);
        };
        QCOMPARE(cell(0, SweepController::MethodColumn).toString(), QString("Neighbouring heads"));
        QCOMPARE(cell(0, SweepController::StateColumn).toString(), QString("done"));
        QCOMPARE(cell(2, SweepController::ObjectiveColumn).toString(),
                 QChar(0x2212) + QString::number(static_cast<int>(SearchMethod::Ward)) + ".0000");
        int best = 0;
        for (int row = 0; row < 12; ++row)
            best += cell(row, 0, Qt::FontRole).value<QFont>().bold() ? 1 : 0;
        QCOMPARE(best, 2); // One of each budget.
        QSignalSpy opened(&shown.page, &SearchPage::openReportRequested);
        auto* table = shown.find<QTreeView>("sweepTable");
        table->setCurrentIndex(sweep.index(3, 0));
        QTest::keyClick(table, Qt::Key_Return);
        QVERIFY(shown.press("openSweepButton"));
        QCOMPARE(opened.count(), 2);
    }

    // The runs of a sweep are parts of one; it ends when they have.
    void aSweepIsOneRunWithParts() {
        StudioWork work = recordedWork();
        struct Seen {
            std::mutex mutex;
            std::vector<std::string> calls;
        };
        const auto seen = std::make_shared<Seen>();
        const auto tell = [seen](const std::string& call) {
            const std::lock_guard lock(seen->mutex);
            seen->calls.push_back(call);
        };
        work.search = [tell](const SearchRequest& request, JobContext&, const StudioWork::OnStep&) {
            tell("part of " + std::to_string(request.parentId));
            return SearchReport();
        };
        work.beginSweep = [tell](const std::filesystem::path& store, const std::string& name) {
            tell("begin " + name + " in " + store.filename().string());
            return std::int64_t{70};
        };
        work.endSweep = [tell](const std::filesystem::path&, std::int64_t run, bool stopped) {
            tell("end " + std::to_string(run) + (stopped ? " stopped" : ""));
        };
        Shown shown(work);
        SearchRequest request;
        request.store = "/nowhere/runs.sqlite";
        const auto calls = [seen] {
            const std::lock_guard lock(seen->mutex);
            return seen->calls;
        };
        shown.page.sweep().start({request, request});
        const std::vector<std::string> expected = {"begin Sweep of 2 searches in runs.sqlite",
                                                   "part of 70", "part of 70", "end 70"};
        QTRY_COMPARE(calls().size(), std::size_t(4));
        QCOMPARE(calls(), expected);
        request.store.reset(); // Nothing is stored: there is nothing to be a part of.
        shown.page.sweep().start({request});
        QTRY_COMPARE(calls().size(), std::size_t(5));
        QCOMPARE(calls().back(), std::string("part of 0"));
    }

    void cheapMethodsStandBesideASearch() {
        Shown shown(recordedWork());
        SweepController& sweep = shown.page.sweep();
        QVERIFY(shown.press("startSearchButton"));
        QTRY_VERIFY(!shown.controller.isRunning());
        QTRY_VERIFY(!sweep.isRunning());
        const auto cell = [&sweep](int row, int column) {
            return sweep.index(row, column).data().toString();
        };
        const std::vector<std::pair<SearchMethod, double>> expected = {
            {SearchMethod::Anneal, -static_cast<double>(SearchMethod::Anneal)}, // Its own.
            {SearchMethod::Neighbour, static_cast<double>(SearchMethod::Neighbour)},
            {SearchMethod::Random, static_cast<double>(SearchMethod::Random)},
            {SearchMethod::Ward, static_cast<double>(SearchMethod::Ward)},
            {SearchMethod::Exact, static_cast<double>(SearchMethod::Exact)}}; // Of few heads.
        QCOMPARE(sweep.rowCount(), 5);
        for (int row = 0; row < 5; ++row) {
            const auto& [method, objective] = expected[static_cast<std::size_t>(row)];
            QCOMPARE(cell(row, SweepController::MethodColumn), searchMethodTitle(method));
            QCOMPARE(cell(row, SweepController::GroupsColumn), QString("2"));
            QCOMPARE(cell(row, SweepController::ObjectiveColumn), shownNumber(objective, 'f', 4));
            QCOMPARE(cell(row, SweepController::StateColumn), QString("done"));
            QCOMPARE(sweep.request(row).store.has_value(), row == 0); // Only what was asked for.
        }
        // What was asked for itself stays: the next search leaves a sweep alone.
        sweep.start({sweep.request(0)});
        QTRY_VERIFY(!sweep.isRunning());
        QVERIFY(shown.press("startSearchButton"));
        QTRY_VERIFY(!shown.controller.isRunning());
        QCOMPARE(sweep.rowCount(), 1);
    }

    void oneGroupIsComparedOnce() {
        SearchRequest form;
        SweepChoices choices;
        choices.methods = {SearchMethod::Mqa, SearchMethod::Ward};
        choices.groupCounts = {2, 4};
        choices.seeds = {1, 2};
        const auto requests = sweepRequests(form, choices, 4);
        QCOMPARE(requests.size(), std::size_t(3));
        QCOMPARE(requests[0].search.method, SearchMethod::Mqa);
        QCOMPARE(requests[0].search.groupCount, 1);
    }

    void aStoppedSweepKeepsWhatItFound() {
        Shown shown(endlessWork());
        SearchRequest request;
        request.name = "one";
        StudioWork& work = shown.studio.work;
        work.search = [](const SearchRequest&, JobContext& job, const StudioWork::OnStep&) {
            workUntilStopped(job);
            SearchReport report;
            report.stopped = true;
            return report;
        };
        SweepController& sweep = shown.page.sweep();
        sweep.start({request, request, request});
        const auto state = [&sweep](int row) {
            return sweep.index(row, SweepController::StateColumn).data().toString();
        };
        QTRY_COMPARE(state(0), QString("searching"));
        QCOMPARE(state(2), QString("waiting"));
        const JobBoard& board = shown.studio.jobs.board(); // Newest first.
        QCOMPARE(board.index(0, JobBoard::PhaseColumn).data().toString(),
                 QString("waits for “Sweep: one”")); // One device, one job.
        sweep.stop();
        QTRY_VERIFY(!sweep.isRunning());
        QVERIFY(sweep.report(0) != nullptr && sweep.report(2) == nullptr);
        QCOMPARE(state(2), QString("stopped"));
    }
};

QTEST_MAIN(TestSearchTools)
#include "tst_search_tools.moc"
