// SPDX-License-Identifier: GPL-3.0-or-later
// The window answers while its jobs run, with the real core on the sample. A stall is processor
// time of the GUI thread: a busy machine makes nothing fail. What the clock shows is printed.
#include "tests/ui/support/event_loop_watchdog.h"
#include "tests/ui/window/shown_studio.h"
#include "ui/pages/evaluate/evaluate_controller.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/evaluate/item_browser.h"
#include "ui/pages/train/fine_tune_controller.h"
#include "ui/pages/train/fine_tune_form.h"
#include "ui/pages/train/fine_tune_panel.h"
#include "ui/pages/train/train_page.h"

#include <QElapsedTimer>
#include <QLineEdit>
#include <QSpinBox>
#include <QTest>
#include <algorithm>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

constexpr int layerCount = 5;
constexpr int benchmarkItems = 14042; ///< Of MMLU.
constexpr int shots = 40;

/// Somebody looks around for a while.
template <typename Running>
void lookAround(ShownStudio& studio, const char* page, int milliseconds, Running isRunning) {
    const char* const pages[] = {page, "explore", page, "search", page, "compare", page, "train"};
    QElapsedTimer elapsed;
    elapsed.start();
    for (int round = 0; elapsed.elapsed() < milliseconds && isRunning(); ++round) {
        studio.window.selection().showPage(pages[round % std::ssize(pages)]);
        if (round % 4 == 1)
            studio.window.selection().showLayer(round % layerCount, HeadKind::Value);
        QTest::qWait(150);
    }
}

bool answered(EventLoopWatchdog& watchdog, const char* job) {
    watchdog.stop();
    qInfo("%s: %s", job, qPrintable(watchdog.text()));
    return watchdog.loop().tickCount() > 20 && watchdog.loop().busyStallCount() == 0;
}

SearchRequest longSearch(ShownStudio& studio) {
    SearchRequest request;
    request.model = studio.window.model().path();
    request.objective = Objective::Loss;
    request.metric = SimilarityMetric::Weight;
    request.calibration = studio.window.model().calibration();
    request.calibration.tokenLimit = 512;
    request.store = studio.window.paths().store;
    request.search.method = SearchMethod::Anneal;
    request.search.groupCount = 3;
    request.search.sizes = GroupSizes::Unequal;
    request.search.keyValue = KeyValueMode::Independent;
    request.search.seed = 7;
    request.search.anneal.iterations = 5000;
    request.name = "long";
    return request;
}

/// Every item of a benchmark with few-shot prompts: about 30 MB.
std::vector<RunItem> manyItems() {
    std::vector<RunItem> items;
    for (int index = 0; index < benchmarkItems; ++index) {
        RunItem item;
        item.line = index;
        item.task = "mmlu_" + std::to_string(index % 57);
        item.document = index;
        item.target = index % 4;
        item.prediction = index % 3;
        for (int shot = 0; shot < shots; ++shot)
            item.prompt += "A question with some words, number " + std::to_string(index + shot) +
                           ", and its answer.\n";
        item.choices = {" A", " B", " C", " D"};
        item.logLikelihoods = {-1, -2, -3, -4};
        items.push_back(item);
    }
    return items;
}

} // namespace

class TestEventLoop : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whileASearchRuns() {
        ShownStudio studio(coreWork());
        QVERIFY(studio.openSample());
        SearchController& search = studio.window.search();
        EventLoopWatchdog watchdog;
        studio.window.selection().showPage(QStringLiteral("search"));
        watchdog.start();
        search.start(longSearch(studio));
        QVERIFY(ShownStudio::comesTrue([&search] { return !search.steps().empty(); }));
        lookAround(studio, "search", 3000, [&search] { return search.isRunning(); });
        QVERIFY(search.isRunning());
        search.stop();
        QVERIFY(studio.isIdle());
        QVERIFY2(answered(watchdog, "search"), qPrintable(watchdog.text()));
    }

    void whileATrainingRuns() {
        ShownStudio studio(coreWork());
        QVERIFY(studio.openSample());
        FineTunePanel& panel = studio.window.trainPage().fineTunePanel();
        FineTuneController& training = studio.window.fineTune();
        studio.trigger("fineTune");
        FineTuneRequest wanted = panel.form().request();
        wanted.train.stepLimit = 2000;
        wanted.train.evaluateEvery = 20;
        panel.form().setRequest(wanted);
        EventLoopWatchdog watchdog;
        watchdog.start();
        QVERIFY(ShownStudio::comesTrue(
            [&studio] { return studio.find<QAbstractButton>("startTuneButton")->isEnabled(); }));
        panel.start();
        QVERIFY(ShownStudio::comesTrue([&training] { return !training.history().empty(); }));
        lookAround(studio, "train", 3000, [&training] { return training.isRunning(); });
        QVERIFY(training.isRunning());
        training.stopAndSave();
        QVERIFY(studio.isIdle());
        QVERIFY2(answered(watchdog, "training"), qPrintable(watchdog.text()));
    }

    void whileAnEvaluationRuns() {
        ShownStudio studio(coreWork());
        QVERIFY(studio.openSample());
        EvaluateController& evaluation = studio.window.evaluation();
        EvaluatePage& page = studio.window.evaluatePage();
        studio.window.selection().showPage(QStringLiteral("evaluate"));
        page.setTask(QStringLiteral("perplexity"));
        page.setData(studio.window.paths().sampleHeldOutText());
        EventLoopWatchdog watchdog;
        watchdog.start();
        page.start();
        QVERIFY(evaluation.isRunning());
        lookAround(studio, "evaluate", 3000, [&evaluation] { return evaluation.isRunning(); });
        QVERIFY(studio.isIdle());
        QTest::qWait(200);
        QVERIFY2(answered(watchdog, "evaluation"), qPrintable(watchdog.text()));
        QVERIFY(page.results().rowCount() > 0);
    }

    void whileACalibrationRuns() {
        ShownStudio studio(coreWork());
        QVERIFY(studio.openSample());
        EventLoopWatchdog watchdog;
        watchdog.start();
        studio.trigger("calibrate");
        ExploreController& explore = studio.window.explore();
        lookAround(studio, "explore", 3000, [&explore] { return explore.isCalibrating(); });
        QVERIFY(studio.isIdle());
        QTest::qWait(300);
        QVERIFY2(answered(watchdog, "calibration"), qPrintable(watchdog.text()));
    }

    // All of MMLU: the text is looked for beside the window, and only the last answer counts.
    void whileItemsAreSearched() {
        StudioWork work = coreWork();
        work.listItemRuns = [](const std::filesystem::path&) {
            RunSummary run;
            run.id = 1;
            run.name = "all";
            return std::vector<RunSummary>{run};
        };
        work.readItems = [](const std::filesystem::path&, std::int64_t, JobContext&) {
            return manyItems();
        };
        ShownStudio studio(work);
        studio.window.selection().showPage(QStringLiteral("evaluate"));
        studio.window.evaluatePage().showItems();
        ItemTableModel& items = studio.window.evaluatePage().items().items();
        QVERIFY(ShownStudio::comesTrue([&items] { return items.rowCount() == benchmarkItems; }));
        auto* text = studio.find<QLineEdit>("itemText");
        EventLoopWatchdog watchdog;
        watchdog.start();
        QTest::keyClicks(text, "number 14041,", Qt::NoModifier, 40);
        QVERIFY(ShownStudio::comesTrue([&items] { return items.rowCount() == shots; }));
        text->clear();
        QVERIFY(ShownStudio::comesTrue([&items] { return items.rowCount() == benchmarkItems; }));
        QTest::qWait(100);
        QVERIFY2(answered(watchdog, "text of all items"), qPrintable(watchdog.text()));
    }
};

QTEST_MAIN(TestEventLoop)
#include "tst_event_loop.moc"
