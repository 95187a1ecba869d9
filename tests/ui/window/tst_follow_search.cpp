// SPDX-License-Identifier: GPL-3.0-or-later
// While a search runs, Explore outlines its best groups so far, says so, and goes back to the
// edited ones when nothing of it is kept.
#include "tests/support/grouping_text.h"
#include "tests/ui/support/event_loop_watchdog.h"
#include "tests/ui/support/fake_studio.h"
#include "tests/ui/window/shown_studio.h"
#include "ui/charts/heatmap_grid.h"
#include "ui/charts/objective_chart.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/pages/explore/layer_view.h"

#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using regroup::test::grouping;

namespace {

/// A search whose steps the test hands out one by one.
struct Script {
    enum class End { None, Keep, Fail };

    std::mutex mutex;
    std::deque<SearchStep> steps;
    std::atomic<End> end{End::None};

    void add(int layer, SlotKind kind, double objective, std::vector<int> labels) {
        const std::lock_guard lock(mutex);
        steps.push_back({{layer, kind}, m_count++, objective, objective, true, std::move(labels)});
    }
    bool emitNext(const StudioWork::OnStep& onStep) {
        SearchStep next;
        {
            const std::lock_guard lock(mutex);
            if (steps.empty())
                return false;
            next = steps.front();
            steps.pop_front();
        }
        onStep(next);
        return true;
    }

private:
    std::int64_t m_count = 0;
};

StudioWork scripted(const std::shared_ptr<Script>& script) {
    StudioWork work = fakeWork();
    work.search = [script](const SearchRequest&, JobContext& job,
                           const StudioWork::OnStep& onStep) -> SearchReport {
        while (script->end == Script::End::None && !job.stopRequested())
            if (!script->emitNext(onStep))
                QThread::msleep(1);
        job.throwIfStopped();
        if (script->end == Script::End::Fail)
            throw Error(ErrorCode::BadData, "search: failed.");
        SearchReport report;
        report.file.grouping.assign(3, LayerGrouping::joint(grouping("0 1 1 0")));
        report.objective = -1.5;
        return report;
    };
    return work;
}

struct Follower {
    std::shared_ptr<Script> script = std::make_shared<Script>();
    ShownStudio studio{scripted(script)};

    bool start() {
        std::filesystem::create_directory(studio / "tiny");
        studio.window.openPath(studio / "tiny");
        if (!ShownStudio::comesTrue(
                [this] { return studio.window.explore().shownReport(HeadKind::Query) != nullptr; }))
            return false;
        studio.window.selection().showLayer(1, HeadKind::Key);
        SearchRequest request;
        request.model = studio.window.model().path();
        request.name = "scripted";
        studio.window.search().start(request);
        return studio.window.search().isRunning();
    }
    LayerView& view() { return studio.window.explorePage().layerView(); }
    std::string outlined() {
        const auto& shown = view().heatmap().figure().grouping;
        return shown ? groupingText(*shown) : "none";
    }
    bool isMarked() { return studio.find("searchBar")->isVisible(); }
    QString note() { return studio.find<QLabel>("searchNote")->text(); }
    void end(Script::End how) { script->end = how; }
};

} // namespace

class TestFollowSearch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void outlinesAreTheBestSoFar() {
        Follower run;
        QVERIFY(run.start());
        QVERIFY(run.isMarked());
        QVERIFY2(run.note().contains("scripted") && run.note().contains("no groups yet"),
                 qPrintable(run.note()));
        QCOMPARE(run.outlined(), std::string("0 1 2 3"));
        run.script->add(1, SlotKind::Joint, 3, {0, 0, 1, 1});
        QTRY_COMPARE(run.outlined(), std::string("0 0 1 1"));
        QVERIFY(run.note().startsWith("Search running: scripted."));
        QVERIFY(run.note().contains("best groups so far"));
        run.script->add(1, SlotKind::Joint, 5, {0, 1, 0, 1}); // Tried, and worse.
        run.script->add(1, SlotKind::Joint, 2, {0, 1, 1, 0});
        QTRY_COMPARE(run.outlined(), std::string("0 1 1 0"));
        run.script->add(2, SlotKind::Joint, 9, {0, 0, 0, 1}); // Another layer leaves this one.
        QTRY_COMPARE(run.studio.window.search().steps().size(), std::size_t(4));
        QCOMPARE(run.outlined(), std::string("0 1 1 0"));
        QCOMPARE(run.studio.groups(1), std::string("0 1 2 3")); // Nothing is edited meanwhile.
        run.studio.window.selection().setLayer(2);
        QCOMPARE(run.outlined(), std::string("0 0 0 1"));
        run.studio.window.selection().setLayer(0); // Not come to: as it is edited.
        QCOMPARE(run.outlined(), std::string("0 1 2 3"));
        run.studio.window.search().setPaused(true);
        QVERIFY(run.note().startsWith("Search paused"));
        run.studio.window.search().stop();
        QVERIFY(run.studio.isIdle());
    }

    void keysAndValuesAreToldApart() {
        Follower run;
        QVERIFY(run.start());
        run.script->add(1, SlotKind::Key, 3, {0, 0, 1, 1});
        run.script->add(1, SlotKind::Value, 3, {0, 1, 1, 1});
        QTRY_COMPARE(run.outlined(), std::string("0 0 1 1"));
        run.studio.window.selection().setKind(HeadKind::Value);
        QTRY_COMPARE(run.outlined(), std::string("0 1 1 1"));
        run.studio.window.search().stop();
        QVERIFY(run.studio.isIdle());
    }

    void theOverviewFollowsToo() {
        Follower run;
        QVERIFY(run.start());
        SelectionState overview = run.studio.window.selection().state();
        overview.view = QStringLiteral("overview");
        run.studio.window.selection().set(overview);
        run.script->add(2, SlotKind::Joint, 3, {0, 0, 1, 1});
        const auto& figures = run.studio.window.explorePage().grid().figures();
        QTRY_COMPARE(groupingText(*figures[2].grouping), std::string("0 0 1 1"));
        QCOMPARE(groupingText(*figures[0].grouping), std::string("0 1 2 3"));
        run.studio.window.search().stop();
        QVERIFY(run.studio.isIdle());
    }

    void whatIsKeptStaysAndCanBeUndone() {
        Follower run;
        QVERIFY(run.start());
        run.script->add(1, SlotKind::Joint, 3, {0, 0, 1, 1});
        QTRY_COMPARE(run.outlined(), std::string("0 0 1 1"));
        run.end(Script::End::Keep);
        QTRY_VERIFY(!run.isMarked());
        QCOMPARE(run.outlined(), std::string("0 1 1 0"));
        QCOMPARE(run.studio.groups(1), std::string("0 1 1 0"));
        run.studio.trigger("undo");
        QCOMPARE(run.outlined(), std::string("0 1 2 3"));
    }

    void whatIsDiscardedFallsBack_data() {
        QTest::addColumn<bool>("fails");
        QTest::newRow("stopped before a result") << false;
        QTest::newRow("failed") << true;
    }
    void whatIsDiscardedFallsBack() {
        QFETCH(const bool, fails);
        Follower run;
        QVERIFY(run.start());
        run.script->add(1, SlotKind::Joint, 3, {0, 0, 1, 1});
        QTRY_COMPARE(run.outlined(), std::string("0 0 1 1"));
        fails ? run.end(Script::End::Fail) : run.studio.window.search().stop();
        QTRY_VERIFY(!run.isMarked());
        QCOMPARE(run.outlined(), std::string("0 1 2 3"));
        QVERIFY(!run.studio.window.isWindowModified());
    }

    void aLockedGroupingKeepsItsOutlines() {
        Follower run;
        QVERIFY(run.start());
        run.studio.window.grouping().setLayerLocked(1, true);
        run.script->add(1, SlotKind::Joint, 3, {0, 0, 1, 1});
        QTRY_COMPARE(run.outlined(), std::string("0 0 1 1"));
        run.end(Script::End::Keep);
        QTRY_VERIFY(!run.isMarked());
        QCOMPARE(run.outlined(), std::string("0 1 2 3"));
    }

    void theEditedGroupsCanBeSeenMeanwhile() {
        Follower run;
        QVERIFY(run.start());
        run.script->add(1, SlotKind::Joint, 3, {0, 0, 1, 1});
        QTRY_COMPARE(run.outlined(), std::string("0 0 1 1"));
        auto* edited = run.studio.find<QAbstractButton>("showEditedGroups");
        QTest::mouseClick(edited, Qt::LeftButton);
        QCOMPARE(run.outlined(), std::string("0 1 2 3"));
        QVERIFY(run.note().contains("are the edited groups"));
        run.script->add(1, SlotKind::Joint, 2, {0, 1, 1, 0});
        QTRY_COMPARE(run.studio.window.search().steps().size(), std::size_t(2));
        QCOMPARE(run.outlined(), std::string("0 1 2 3"));
        edited->setFocus();
        QTest::keyClick(edited, Qt::Key_Space);
        QCOMPARE(run.outlined(), std::string("0 1 1 0"));
        // Heads cannot be dropped into groups that are not those of the list.
        QSignalSpy refused(&run.studio.window.grouping(), &GroupingDocument::refused);
        Q_EMIT run.view().heatmap().headDropRequested({1}, 3, false);
        QCOMPARE(refused.count(), 1);
        QCOMPARE(run.studio.groups(1), std::string("0 1 2 3"));
        run.studio.window.search().stop();
        QVERIFY(run.studio.isIdle());
    }

    // A step that is looked at is outlined, in its layer, until it is left.
    void aStepThatIsLookedAtIsOutlined() {
        Follower run;
        QVERIFY(run.start());
        run.script->add(0, SlotKind::Joint, 3, {0, 0, 0, 1});
        run.script->add(1, SlotKind::Joint, 3, {0, 0, 1, 1});
        run.script->add(1, SlotKind::Joint, 1, {0, 1, 0, 1});
        run.script->add(1, SlotKind::Joint, 2, {0, 1, 1, 1});
        QTRY_COMPARE(run.outlined(), std::string("0 1 0 1")); // The best.
        run.studio.window.selection().showPage(QStringLiteral("search"));
        auto* slider = run.studio.find<QSlider>("scrubSlider");
        QTRY_COMPARE(slider->maximum(), 3);
        auto* leave = run.studio.find<QAbstractButton>("leaveStepButton");
        auto* fork = run.studio.find<QAbstractButton>("forkButton");
        QVERIFY(!leave->isEnabled() && !fork->isEnabled());
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_End);
        QCOMPARE(run.studio.window.selection().state().layer, 1);
        const auto outlinedIn = [&run](int layer) {
            run.studio.window.selection().showLayer(layer, HeadKind::Key);
            return run.outlined();
        };
        QCOMPARE(outlinedIn(1), std::string("0 1 1 1")); // The worse candidate itself.
        QVERIFY2(run.note().startsWith("Step of the search: scripted.") &&
                     run.note().contains("Layer 1, keys and values, candidate 3"),
                 qPrintable(run.note()));
        slider->setValue(0);
        QCOMPARE(run.studio.window.selection().state().layer, 0);
        QCOMPARE(outlinedIn(0), std::string("0 0 0 1"));
        run.studio.window.search().setPaused(true); // Then it can be forked, too.
        QVERIFY(fork->isEnabled() && leave->isEnabled());
        leave->click();
        QVERIFY(!leave->isEnabled());
        QCOMPARE(outlinedIn(1), std::string("0 1 0 1")); // The best so far again.
        run.studio.window.search().setPaused(false);
        run.end(Script::End::Keep);
        QTRY_VERIFY(!run.isMarked());
        Q_EMIT run.studio.window.searchPage().chart().stepClicked(2);
        QVERIFY(run.isMarked()); // After the end as well, until it is left.
        QCOMPARE(outlinedIn(1), std::string("0 1 0 1"));
        leave->click();
        QVERIFY(!run.isMarked());
        QCOMPARE(outlinedIn(1), std::string("0 1 1 0")); // The edited one.
    }

    void anotherModelIsNotOutlined() {
        Follower run;
        QVERIFY(run.start());
        run.script->add(1, SlotKind::Joint, 3, {0, 0, 1, 1});
        QTRY_COMPARE(run.outlined(), std::string("0 0 1 1"));
        std::filesystem::create_directory(run.studio / "other");
        run.studio.window.openPath(run.studio / "other");
        QTRY_COMPARE(run.studio.window.model().name(), QString("other"));
        QVERIFY(!run.isMarked());
        run.studio.window.selection().showLayer(1, HeadKind::Key);
        QTRY_COMPARE(run.outlined(), std::string("0 1 2 3"));
        run.studio.window.search().stop();
        QVERIFY(run.studio.isIdle());
    }

    // However fast the search is, the heatmap is drawn ten times a second at most.
    void aFastSearchDoesNotStallTheWindow() {
        Follower run;
        QVERIFY(run.start());
        for (int step = 0; step < 40000; ++step)
            run.script->add(1, SlotKind::Joint, 1.0 / (step + 1),
                            step % 2 == 0 ? std::vector{0, 0, 1, 1} : std::vector{0, 1, 1, 0});
        QSignalSpy redrawn(&run.view().heatmap(), &SimilarityHeatmap::laidOut);
        EventLoopWatchdog watchdog;
        watchdog.start();
        QTest::qWait(1000);
        watchdog.stop();
        QVERIFY2(redrawn.count() > 0 && redrawn.count() <= 12,
                 qPrintable(QString::number(redrawn.count())));
        qInfo("%s", qPrintable(watchdog.text()));
        QCOMPARE(watchdog.loop().busyStallCount(), 0);
        run.studio.window.search().stop();
        QVERIFY(run.studio.isIdle());
    }
};

QTEST_MAIN(TestFollowSearch)
#include "tst_follow_search.moc"
