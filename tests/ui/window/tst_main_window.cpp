// SPDX-License-Identifier: GPL-3.0-or-later
// The window with the real core on the sample: what people do, from a checkpoint to a comparison.
#include "tests/ui/window/shown_studio.h"
#include "ui/charts/heatmap_grid.h"
#include "ui/charts/objective_chart.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/common/head_drag.h"
#include "ui/editor/group_list.h"
#include "ui/editor/group_rows.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/window/open_groupings.h"

#include <QDragEnterEvent>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QProgressBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QTreeView>
#include <fstream>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
namespace fs = std::filesystem;

namespace {

constexpr int layerCount = 5;
constexpr int headCount = 8;
const std::string pairs = "0 0 1 1 2 2 3 3";
const std::string alone = "0 1 2 3 4 5 6 7";

bool drop(QWidget* viewport, const std::vector<int>& heads, const QPoint& at) {
    const std::unique_ptr<QMimeData> mime(createHeadsMimeData(heads));
    QDragEnterEvent enter(at, Qt::MoveAction, mime.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(viewport, &enter);
    QDragMoveEvent move(at, Qt::MoveAction, mime.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(viewport, &move);
    QDropEvent event(at, Qt::MoveAction, mime.get(), Qt::LeftButton, Qt::NoModifier);
    event.setAccepted(false);
    QApplication::sendEvent(viewport, &event);
    return event.isAccepted();
}

/// A search with the loss that takes minutes unless it is stopped.
void startLongSearch(ShownStudio& studio) {
    CalibrationSettings text = studio.window.model().calibration();
    text.tokenLimit = 512;
    studio.window.model().setCalibration(text);
    studio.window.selection().showPage(QStringLiteral("search"));
    SearchRequest request;
    request.model = studio.window.model().path();
    request.objective = Objective::Loss;
    request.metric = SimilarityMetric::Weight;
    request.calibration = text;
    request.store = studio.window.paths().store;
    request.search.method = SearchMethod::Anneal;
    request.search.groupCount = 3;
    request.search.sizes = GroupSizes::Unequal;
    request.search.keyValue = KeyValueMode::Independent;
    request.search.seed = 7;
    request.search.anneal.iterations = 5000;
    request.name = "long";
    studio.window.search().start(request);
}

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void heatmapsAppearUnasked() {
        ShownStudio studio(coreWork());
        QVERIFY(studio.find("welcomePage")->isVisible());
        QVERIFY(!studio.find("explorePage")->isVisible());
        QVERIFY(studio.openSample());
        QVERIFY(studio.find("explorePage")->isVisible());
        QVERIFY(studio.window.windowTitle().contains("stories260k"));
        const HeatmapGrid& grid = studio.window.explorePage().grid();
        QVERIFY(grid.isVisible());
        QCOMPARE(grid.figures().size(), std::size_t(layerCount));
        for (const HeatmapFigure& figure : grid.figures()) {
            QCOMPARE(figure.headCount(), headCount);
            // The sample's key heads are copies in pairs.
            for (int head = 0; head < headCount; head += 2)
                QVERIFY(figure.similarity->at(head, head + 1) > 0.9999);
            QVERIFY(figure.similarity->at(0, 2) < 0.99);
        }
        QVERIFY(studio.isIdle());
    }

    // The first minute: everything that needs no waiting is there, in a store that was not.
    void theSampleComesWithItsResults() {
        WindowOptions options = ShownStudio::quiet();
        options.sampleResults = true;
        ShownStudio studio(coreWork(), options);
        QElapsedTimer elapsed;
        elapsed.start();
        studio.window.openSample();
        QVERIFY(ShownStudio::comesTrue([&studio] {
            return studio.window.explore().metric() == SimilarityMetric::ActivationMean &&
                   studio.window.explore().shownReport(HeadKind::Value) != nullptr &&
                   studio.window.compare().runs().size() >= 9;
        }));
        qInfo("the sample's results after %lld ms", static_cast<long long>(elapsed.elapsed()));
        QCOMPARE(studio.window.grouping().name(), QString("ward-4"));
        QCOMPARE(studio.groups(0), pairs);
        QVERIFY(!studio.window.grouping().isModified());
        for (const RunSummary& run : studio.window.compare().runs())
            QCOMPARE(run.state, std::string("done"));
        QVERIFY(studio.isIdle());
        // A store that is there keeps its own runs.
        QVERIFY(!coreWork().beginStore(studio.window.paths().store,
                                       studio.window.paths().sampleRuns()));
    }

    void aHeadMovesByKeyAndByDragAndBack() {
        ShownStudio studio(coreWork());
        QVERIFY(studio.openSample());
        studio.window.selection().showLayer(1, HeadKind::Key);
        LayerView& view = studio.window.explorePage().layerView();
        QVERIFY(view.isVisible());
        QCOMPARE(studio.groups(1), alone);
        GroupRows* rows = view.groups().rows();
        rows->setFocus();
        studio.window.selection().setHeads({1});
        QTest::keyClick(rows, Qt::Key_M);
        QTest::keyClick(rows, Qt::Key_A);
        QCOMPARE(studio.groups(1), std::string("0 0 1 2 3 4 5 6"));
        QCOMPARE(studio.groups(0), alone); // Other layers stay.
        QVERIFY(studio.window.isWindowModified());

        // Head 3 onto the row of head 2, then head 5 onto the number of head 4 in the heatmap.
        QVERIFY(drop(rows->viewport(), {3}, rows->viewRect(rows->placeOfHead(2)).center()));
        QCOMPARE(studio.groups(1), std::string("0 0 1 1 2 3 4 5"));
        SimilarityHeatmap& heatmap = view.heatmap();
        QVERIFY(
            drop(heatmap.viewport(), {5}, heatmap.labelRect(4, Qt::Horizontal).center().toPoint()));
        QCOMPARE(studio.groups(1), std::string("0 0 1 1 2 2 3 4"));
        QCOMPARE(groupingText(*heatmap.figure().grouping), studio.groups(1)); // Drawn at once.

        for (const char* expected : {"0 0 1 1 2 3 4 5", "0 0 1 2 3 4 5 6", "0 1 2 3 4 5 6 7"}) {
            studio.trigger("undo");
            QCOMPARE(studio.groups(1), std::string(expected));
        }
        QVERIFY(!studio.window.isWindowModified());
        QVERIFY(!studio.find<QAction>("undo")->isEnabled());
        studio.trigger("redo");
        studio.trigger("redo");
        QCOMPARE(studio.groups(1), std::string("0 0 1 1 2 3 4 5"));
        QCOMPARE(groupingText(*heatmap.figure().grouping), studio.groups(1));
    }

    void aSearchFindsThePairs_data() {
        QTest::addColumn<int>("method");
        QTest::newRow("paper") << static_cast<int>(SearchMethod::Paper);
        QTest::newRow("anneal") << static_cast<int>(SearchMethod::Anneal);
    }
    void aSearchFindsThePairs() {
        QFETCH(int, method);
        ShownStudio studio(coreWork());
        QVERIFY(studio.openSample());
        studio.window.selection().showPage("search");
        studio.window.searchPage().options().setMethod(static_cast<SearchMethod>(method));
        studio.window.searchPage().options().setGroupCount(4);
        for (QSpinBox* field : studio.window.searchPage().findChildren<QSpinBox*>())
            if (field->accessibleName() == "Iterations" && field->isVisible())
                field->setValue(3000);
        QSignalSpy finished(&studio.window.search(), &SearchController::finished);
        QVERIFY(studio.press("startSearchButton"));
        QVERIFY(studio.window.search().isRunning());
        QVERIFY(!studio.find<QAbstractButton>("startSearchButton")->isEnabled());
        QVERIFY(ShownStudio::comesTrue([&finished] { return finished.count() == 1; }));

        const auto report = studio.window.search().report();
        QVERIFY(!report->stopped);
        for (int layer = 0; layer < layerCount; ++layer)
            QCOMPARE(studio.groups(layer), pairs);
        QCOMPARE(studio.window.grouping().grouping(), report->file.grouping);
        // Every recorded step came, and the curve ends where the report does.
        QCOMPARE(studio.window.search().steps().size(), report->trace.size());
        QCOMPARE(studio.window.searchPage().chart().stepCount(), report->trace.size());
        QVERIFY(
            studio.find<QLabel>("searchResult")->text().contains("It is the edited grouping now"));
        QVERIFY(studio.find<QAbstractButton>("startSearchButton")->isEnabled());

        studio.trigger("undo"); // All layers at once.
        QCOMPARE(studio.groups(0), alone);
        QCOMPARE(studio.groups(layerCount - 1), alone);
        QVERIFY(studio.isIdle());
        studio.window.selection().showPage("compare");
        QVERIFY(ShownStudio::comesTrue(
            [&studio] { return studio.window.compare().runs().size() == 1; }));
        QCOMPARE(studio.window.compare().runs().front().kind, std::string("search"));
        QCOMPARE(studio.window.compare().runs().front().id, *report->runId);
    }

    void aSearchShowsItsCurveAndKeepsTheBestWhenStopped() {
        ShownStudio studio(coreWork());
        QVERIFY(studio.openSample());
        startLongSearch(studio);
        SearchController& search = studio.window.search();
        QVERIFY(ShownStudio::comesTrue([&search] { return search.steps().size() > 30; }));
        QVERIFY(search.isRunning());
        QVERIFY(studio.window.searchPage().chart().stepCount() > 0);
        QVERIFY(studio.find("objectiveChart")->isVisible());
        const JobRow* job = studio.window.jobs().board().foremost();
        QVERIFY(job != nullptr && job->progress.total > 0 && job->progress.done > 0);
        QVERIFY(studio.find<QLabel>("searchStatus")->isVisible());
        QVERIFY(ShownStudio::comesTrue(
            [&studio] { return studio.window.windowTitle().contains('%'); }));
        QCOMPARE(studio.groups(0), alone); // Nothing is changed before it ends.

        QElapsedTimer stopping;
        stopping.start();
        QVERIFY(studio.press("stopSearchButton"));
        QVERIFY(!studio.press("stopSearchButton")); // Once is enough.
        QVERIFY(ShownStudio::comesTrue([&search] { return !search.isRunning(); }));
        qInfo() << "stopped after" << stopping.elapsed() << "ms";
        QVERIFY(search.report() && search.report()->stopped);
        QCOMPARE(studio.window.grouping().grouping(), search.report()->file.grouping);
        for (const LayerGrouping& layer : search.report()->file.grouping) {
            QCOMPARE(layer.key.groupCount(), 3); // Holds the budget in layers it never came to.
            QCOMPARE(layer.value.groupCount(), 3);
        }
        QVERIFY(studio.find<QLabel>("searchResult")
                    ->text()
                    .startsWith("Stopped; the best grouping so far is kept."));
        QVERIFY(studio.window.isWindowModified());
    }

    void evaluationsLandInTableAndChart() {
        ShownStudio studio(coreWork());
        QVERIFY(studio.openSample());
        studio.window.selection().showPage("compare");
        QVERIFY(ShownStudio::comesTrue([&studio] { return studio.window.compare().hasLoaded(); }));
        QCOMPARE(studio.window.compare().runs().size(), std::size_t(0));
        studio.window.actions().evaluateOriginal->trigger();
        PatternRequest neighbours;
        neighbours.groupCount = 4;
        QVERIFY(studio.window.grouping().setPattern(HeadKind::Key, neighbours));
        studio.window.evaluateGrouping();
        neighbours.groupCount = 2;
        QVERIFY(studio.window.grouping().setPattern(HeadKind::Key, neighbours));
        studio.window
            .evaluateGrouping(); // Three wait in a row; each keeps the grouping of its start.
        QVERIFY(ShownStudio::comesTrue([&studio] { // Running ones are listed, too.
            const std::vector<RunSummary>& listed = studio.window.compare().runs();
            return listed.size() == 3 &&
                   std::all_of(listed.begin(), listed.end(),
                               [](const RunSummary& run) { return run.perplexity.has_value(); });
        }));
        QVERIFY(studio.isIdle());
        const std::vector<RunSummary>& runs = studio.window.compare().runs(); // Newest first.
        const double original = *runs[2].perplexity;
        QVERIFY(original > 1 && original < 50);
        QVERIFY(std::abs(*runs[1].perplexity - original) <
                1e-3 * original); // True pairs: lossless.
        QVERIFY(*runs[0].perplexity > 1.05 * original);
        QCOMPARE(2 * runs[1].keyValueBytesPerToken, runs[2].keyValueBytesPerToken);
        QCOMPARE(4 * runs[0].keyValueBytesPerToken, runs[2].keyValueBytesPerToken);
        QCOMPARE(studio.window.comparePage().table().model()->rowCount(), 3);
        const std::vector<TradeoffPoint>& points = studio.window.comparePage().chart().points();
        QCOMPARE(points.size(), std::size_t(3));
        for (const TradeoffPoint& point : points)
            QVERIFY(point.low && point.high && *point.low < point.quality);
    }

    void aBrokenModelLeavesTheWindowUsable() {
        ShownStudio studio(coreWork());
        const fs::path broken = studio / "broken";
        fs::copy(studio.window.paths().sampleModel(), broken);
        fs::resize_file(broken / "model.safetensors", 1000);
        studio.window.openPath(broken);
        QVERIFY(ShownStudio::comesTrue([&studio] { return !studio.window.messages().isEmpty(); }));
        const StripMessage& message = studio.window.messages().current();
        QCOMPARE(message.kind, StripMessage::Kind::Error);
        QVERIFY2(message.what.contains("model.safetensors"), qPrintable(message.what));
        QVERIFY(!studio.window.model().isOpen());
        QVERIFY(studio.isIdle());
        QVERIFY(studio.openSample()); // Goes on as if nothing had happened.
        fs::remove(broken / "config.json");
        std::ofstream(broken / "config.json") << "{\"model_type\": \"unheard-of\"}";
        studio.window.messages().clear();
        studio.window.openPath(broken);
        QVERIFY(ShownStudio::comesTrue([&studio] { return !studio.window.messages().isEmpty(); }));
        QVERIFY(studio.window.messages().current().what.contains("unheard-of"));
        QCOMPARE(studio.window.model().name(), QStringLiteral("stories260k"));
        QVERIFY(studio.window.explorePage().grid().isVisible());
        PatternRequest one;
        QVERIFY(studio.window.grouping().setPattern(HeadKind::Key, one));
    }

    void savesAGroupingAndOpensItAgain() {
        ShownStudio studio(coreWork());
        QVERIFY(studio.openSample());
        PatternRequest pattern;
        pattern.groupCount = 4;
        QVERIFY(studio.window.grouping().setPattern(HeadKind::Key, pattern));
        const fs::path file = studio / "ward 4.yaml";
        studio.window.writeGrouping(file);
        QVERIFY(ShownStudio::comesTrue([&studio] { return !studio.window.isWindowModified(); }));
        QVERIFY(fs::exists(file));
        studio.trigger("undo");
        QVERIFY(studio.window.isWindowModified()); // Not what is stored.
        studio.window.openPath(file);              // Beside the changed one: nothing is lost.
        QVERIFY(ShownStudio::comesTrue([&studio] { return studio.groups(2) == pairs; }));
        QCOMPARE(studio.window.grouping().name(), QStringLiteral("ward 4 2"));
        QCOMPARE(studio.window.openGroupings().count(), 2);
        studio.window.writeGrouping(studio / "missing" / "a.yaml");
        QVERIFY(ShownStudio::comesTrue([&studio] {
            return !studio.window.messages().isEmpty() &&
                   studio.window.messages().current().kind == StripMessage::Kind::Error;
        }));
        QVERIFY(studio.window.messages().current().what.contains("a.yaml"));
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
