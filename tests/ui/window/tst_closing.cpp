// SPDX-License-Identifier: GPL-3.0-or-later
// Closing and stopping at any moment, with the real core.
#include "tests/ui/window/shown_studio.h"
#include "ui/pages/evaluate/evaluate_controller.h"
#include "ui/pages/train/fine_tune_controller.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <random>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

void startSearch(MainWindow& window, Objective objective, std::uint64_t seed) {
    CalibrationSettings text = window.model().calibration();
    text.tokenLimit = 256;
    SearchRequest request;
    request.model = window.model().path();
    request.objective = objective;
    request.metric = SimilarityMetric::Weight;
    request.calibration = text;
    request.store = window.paths().store;
    request.search.method = seed % 2 == 0 ? SearchMethod::Paper : SearchMethod::Anneal;
    request.search.groupCount = 4;
    request.search.seed = seed;
    request.name = "random moment";
    window.selection().showPage(QStringLiteral("search"));
    window.search().start(request);
}

void startTraining(MainWindow& window, const std::filesystem::path& out, std::uint64_t seed) {
    FineTuneRequest request;
    request.model = window.model().path();
    request.data = window.paths().sampleText();
    request.out = out;
    request.length = 32;
    request.exampleLimit = 40;
    request.train.batchSize = 4;
    request.train.stepLimit = 200;
    request.train.evaluateEvery = 5;
    request.train.seed = seed;
    request.store = window.paths().store;
    request.name = "random moment";
    window.fineTune().measureReferences(request);
    window.fineTune().start(request);
}

void startEvaluation(MainWindow& window) {
    EvaluateRequest request;
    request.model = window.model().path();
    request.data = window.paths().sampleHeldOutText();
    request.store = window.paths().store;
    request.name = "random moment";
    window.evaluation().startText(request);
}

/// Several kinds of jobs, of which all but one wait.
void startJobs(ShownStudio& studio, int kind, std::uint64_t seed) {
    MainWindow& window = studio.window;
    switch (kind) {
    case 0: startSearch(window, Objective::Loss, seed); break;
    case 1: startSearch(window, Objective::Similarity, seed); break;
    case 2: startTraining(window, studio / "tuned", seed); break;
    default: startEvaluation(window); break;
    }
    if (seed % 3 == 0)
        startTraining(window, studio / "second", seed);
    if (seed % 2 == 0)
        window.evaluateGrouping();
}

} // namespace

class TestClosing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void atRandomMoments_data() {
        QTest::addColumn<int>("seed");
        for (int seed = 0; seed < 100; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void atRandomMoments() {
        QFETCH(int, seed);
        std::mt19937 random(static_cast<unsigned>(seed));
        const auto number = [&random](int end) {
            return static_cast<int>(random() % static_cast<unsigned>(end));
        };
        ShownStudio studio(coreWork());
        studio.window.openSample();
        const int opened = number(4);
        if (opened > 0) // Else the window is left while the model is being opened.
            QVERIFY(ShownStudio::comesTrue([&studio] { return studio.window.model().isOpen(); }));
        if (opened > 0)
            startJobs(studio, number(4), static_cast<std::uint64_t>(seed));
        QTest::qWait(number(100));
        const int ending = number(5);
        if (ending == 0) {
            studio.window.search().stop();
            studio.window.fineTune().stopAndSave();
            QTest::qWait(number(30));
        } else if (ending == 1) {
            studio.window.jobs().board().requestStopOfAll();
            QTest::qWait(number(30));
        } else if (ending == 4) {
            studio.window.fineTune().stopNow();
            studio.window.evaluation().stop();
        } else if (ending == 2) {
            studio.window.openSample(); // Another model, as far as the window knows.
            studio.answerUnsaved(QMessageBox::Discard);
            QTest::qWait(number(30));
        } else {
            studio.window.close();
            studio.press("stopAndClose");
            QVERIFY(ShownStudio::comesTrue([&studio] {
                return !studio.window.isVisible() || studio.answerUnsaved(QMessageBox::Discard);
            }));
            QVERIFY(ShownStudio::comesTrue([&studio] { return !studio.window.isVisible(); }));
        }
    } // Whatever runs is stopped and joined here.

    // Nothing is lost: what a stop has saved is whole, and goes on to the same end.
    void aTrainingThatIsClosedGoesOn() {
        ShownStudio studio(coreWork());
        QVERIFY(studio.openSample());
        startTraining(studio.window, studio / "tuned", 5);
        FineTuneController& training = studio.window.fineTune();
        QVERIFY(ShownStudio::comesTrue([&training] { return !training.history().empty(); }));
        studio.window.close();
        QVERIFY(studio.window.isVisible()); // It asks first.
        QVERIFY(studio.press("backToWork"));
        QVERIFY(training.isRunning() && !training.isStopping());
        studio.window.close();
        QVERIFY(studio.press("stopAndClose"));
        QVERIFY(ShownStudio::comesTrue([&studio] { return !studio.window.isVisible(); }));
        const auto checkpoints = trainingCheckpoints(studio / "tuned");
        QVERIFY(!checkpoints.empty());

        FineTuneRequest request = training.request();
        request.resumed = checkpoints.front();
        QSignalSpy finished(&training, &FineTuneController::finished);
        training.start(request);
        QVERIFY(ShownStudio::comesTrue([&finished] { return finished.count() == 1; }));
        const auto report = finished[0][0].value<std::shared_ptr<const FineTuneReport>>();
        QCOMPARE(report->steps, 200);
        QVERIFY(!report->wasStopped);
    }

    void aStoppedJobEndsSoon() {
        ShownStudio studio(coreWork());
        QVERIFY(studio.openSample());
        for (const Objective objective : {Objective::Loss, Objective::Similarity}) {
            startSearch(studio.window, objective, 2);
            studio.window.jobs().board().requestStopOfAll(); // In its first moment.
            QElapsedTimer timer;
            timer.start();
            QVERIFY(studio.isIdle());
            qInfo() << "ended after" << timer.elapsed() << "ms";
            QVERIFY(!studio.window.search().isRunning());
        }
    }
};

QTEST_MAIN(TestClosing)
#include "tst_closing.moc"
