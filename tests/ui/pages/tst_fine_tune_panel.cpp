// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/pages/shown_train_page.h"
#include "tests/ui/support/fixed_look.h"
#include "ui/charts/training_chart.h"
#include "ui/pages/train/tune_recipe.h"
#include "ui/window/command_line.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QThread>
#include <QToolButton>
#include <atomic>
#include <mutex>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

using Shown = ShownTrainPage;

class TestFineTunePanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedLook(); }

    void theFormIsTheRequest() {
        FineTuneForm form({"sst2", "text", "alpaca"});
        QSignalSpy changed(&form, &FineTuneForm::changed);
        form.applyPreset(FineTunePreset::Alpaca);
        QVERIFY(changed.count() > 0);
        FineTuneRequest request = form.request();
        QCOMPARE(request.task, std::string("alpaca"));
        QCOMPARE(request.length, 256);
        QCOMPARE(request.train.method, TrainMethod::Lora);
        QCOMPARE(request.train.lora.rank, 32);
        QCOMPARE(request.train.batchSize * request.train.accumulation, 32);
        request.train.optimizer.rate = 3e-5;
        request.train.optimizer.schedule = RateSchedule::Cosine;
        request.train.optimizer.weightDecay = 0.01;
        request.train.stepLimit = 77;
        request.train.seed = 9;
        request.train.gradientCheckpointing = true;
        form.setRequest(request);
        const FineTuneRequest again = form.request();
        QCOMPARE(again.train.optimizer.rate, 3e-5);
        QCOMPARE(again.train.optimizer.schedule, RateSchedule::Cosine);
        QCOMPARE(again.train.optimizer.weightDecay, 0.01);
        QCOMPARE(again.train.stepLimit, 77);
        QCOMPARE(again.train.seed, std::uint64_t(9));
        QVERIFY(again.train.gradientCheckpointing);
        QVERIFY(!form.problem().isEmpty());
        form.setData("/data/alpaca.json");
        form.setOutput("/tmp/out");
        QVERIFY(form.problem().isEmpty());
        QVERIFY(!form.request().teacher && !form.request().resumed);
        form.setTeacher("/models/original");
        QCOMPARE(*form.request().teacher, std::filesystem::path("/models/original"));
    }

    void aStoredRecipeFillsTheForm() {
        const std::string usual = "label_smoothing: 0.0\nbeta2: 0.999\nlength_buckets: true\n";
        const std::string recipe =
            R"({"version": 1, "command": "finetune", "task": "sst2", "method": "lora",
                "lora_rank": 12, "lora_targets": ["q_proj", "v_proj"], "rate": 3e-4,
                "schedule": "cosine", "epochs": 1.5, "batch": 6, "length": 96,
                "length_buckets": false, "label_smoothing": 0.125, "beta2": 0.999, "limit": 640,
                "dtype": "bfloat16", "seed": 77})";
        const TuneRecipe taken = tuneRecipeOf(recipe, usual);
        QCOMPARE(taken.notTaken, QStringList());
        FineTuneForm form({"text", "sst2"});
        form.setRecipe(taken);
        const FineTuneRequest filled = form.request();
        QCOMPARE(filled.task, std::string("sst2"));
        QVERIFY(filled.train.method == TrainMethod::Lora);
        QCOMPARE(filled.train.lora.rank, 12);
        QCOMPARE(filled.train.lora.targets, (std::vector<std::string>{"q_proj", "v_proj"}));
        QCOMPARE(filled.train.optimizer.rate, 3e-4);
        QVERIFY(filled.train.optimizer.schedule == RateSchedule::Cosine);
        QCOMPARE(filled.train.epochs, 1.5);
        QCOMPARE(filled.train.batchSize, 6);
        QCOMPARE(filled.length, 96);
        QVERIFY(!filled.train.lengthBuckets);
        QCOMPARE(filled.train.labelSmoothing, 0.125);
        QCOMPARE(filled.exampleLimit, 640);
        QCOMPARE(filled.runtime.dataType, std::string("bfloat16"));
        QCOMPARE(filled.train.seed, 77U);
        QCOMPARE(tuneRecipeOf(R"({"beta2": 0.98})", usual).notTaken, QStringList("beta2"));
        QCOMPARE(tuneRecipeOf("no recipe", usual).request.task, std::string("text"));
    }

    // Whatever the form can say reaches the command line, and what it does not say stays away.
    void overridesReplaceTheFields() {
        FineTuneForm form({"text"});
        form.setData("/data/a.txt");
        form.setOutput("/tmp/out");
        auto* overrides = form.findChild<QPlainTextEdit*>("tuneOverrides");
        const std::string plain = fineTuneCommandLine(form.request());
        QVERIFY(plain.find("--device") == std::string::npos);
        overrides->setPlainText("rate: 1e-3\n# why not\nlora_targets: q_proj, v_proj\n"
                                "method: lora\nno-buckets: true\npatience: 3\nheld-out: 0.25");
        QCOMPARE(form.problem(), QString());
        FineTuneRequest request = form.request();
        QCOMPARE(request.train.optimizer.rate, 1e-3);
        QCOMPARE(request.train.lora.targets, (std::vector<std::string>{"q_proj", "v_proj"}));
        QVERIFY(!request.train.lengthBuckets);
        QCOMPARE(request.heldOutShare, 0.25);
        request.runtime = {2, "cuda:1", "bfloat16"};
        const QString line = QString::fromStdString(fineTuneCommandLine(request));
        for (const char* part : {"--rate 0.001", "--method lora", "--lora-targets q_proj,v_proj",
                                 "--no-buckets", "--patience 3", "--held-out 0.25",
                                 "--device cuda:1", "--dtype bfloat16", "--threads 2"})
            QVERIFY2(line.contains(part), qPrintable(line));
        overrides->clear();
        QTest::keyClicks(overrides, "batch: 3");
        QCOMPARE(form.request().train.batchSize, 3);
        overrides->setPlainText("batch: many");
        QCOMPARE(form.problem(), QString("Line 1 of the overrides: “many” cannot be batch."));
        overrides->setPlainText("\nbath: 3");
        QCOMPARE(form.problem(), QString("Line 2 of the overrides: there is no setting “bath”."));
        overrides->setPlainText("batch");
        QVERIFY(form.problem().startsWith("Line 1"));
    }

    void precisionDeviceAndSavingAreFields() {
        FineTuneForm form({"text"});
        form.findChild<QComboBox*>("tunePrecision")->setCurrentIndex(1);
        form.findChild<QComboBox*>("tuneDevice")->setCurrentText("cuda:1");
        form.findChild<QSpinBox*>("tuneSaveEvery")->setValue(7);
        form.findChild<QComboBox*>("tuneMethod")->setCurrentIndex(1);
        QTest::keyClicks(form.findChild<QLineEdit*>("tuneTargets"), "all-linear");
        const FineTuneRequest request = form.request();
        QCOMPARE(request.runtime.dataType, std::string("bfloat16"));
        QCOMPARE(request.runtime.device, std::string("cuda:1"));
        QCOMPARE(request.train.checkpointEvery, 7);
        QCOMPARE(request.train.lora.targets, std::vector<std::string>{"all-linear"});
    }

    // The preset learns from what the model was converted from, and asks where that is unknown.
    void distillingNeedsSomebodyToLearnFrom() {
        Shown shown;
        shown.showReadyToTune();
        FineTuneForm& form = shown.form();
        form.setOutput("/tmp/out");
        auto* preset = shown.find<QComboBox>("tunePreset");
        const int distil = preset->findText("distil from the original");
        preset->setCurrentIndex(distil);
        QCOMPARE(form.problem(), QString("Choose the model to learn from."));
        QTRY_VERIFY(shown.find("tuneTeacherProblem")->isVisible());
        QVERIFY(!shown.button("startTuneButton")->isEnabled());
        preset->setCurrentIndex(1); // Another preset does not ask.
        QCOMPARE(form.problem(), QString());
        QVERIFY(!shown.find("tuneTeacherProblem")->isVisible());
        preset->setCurrentIndex(distil);
        shown.studio.model.open("/models/tiny-grouped", fakeSummary("/models/tiny-grouped"));
        QTRY_VERIFY(form.request().teacher.has_value());
        QCOMPARE(*form.request().teacher, std::filesystem::path("/models/tiny"));
        QCOMPARE(form.problem(), QString());
        QTRY_VERIFY(shown.button("startTuneButton")->isEnabled());
        preset->setCurrentIndex(1); // What it filled in goes with it.
        QVERIFY(!form.request().teacher);
        form.setTeacher("/models/mine");
        preset->setCurrentIndex(distil);
        QCOMPARE(*form.request().teacher, std::filesystem::path("/models/mine"));
        form.setTeacher({});
        shown.find<QPlainTextEdit>("tuneOverrides")->setPlainText("distill: /models/other");
        QCOMPARE(form.problem(), QString());
    }

    // Figures of other settings are grey; what is wrong stands under its field.
    void figuresOfBeforeAreGrey() {
        StudioWork work = fakeWork();
        work.planFineTune = [inner = work.planFineTune](const FineTuneRequest& request,
                                                        JobContext& job) {
            FineTunePlan plan = inner(request, job);
            plan.memoryBytes = 1000 << 20;
            plan.freeMemoryBytes = 4000ULL << 20U;
            plan.weightBytes = 100 << 20;
            plan.gradientBytes = 200 << 20;
            plan.optimizerBytes = 400 << 20;
            plan.activationBytes = 50 << 20;
            return plan;
        };
        Shown shown(work);
        shown.showReadyToTune();
        auto* preflight = shown.find("tunePreflight");
        QTRY_VERIFY(shown.text("tunePreflight").contains("500 examples"));
        QVERIFY(preflight->isEnabled());
        QVERIFY2(shown.text("tunePreflight").contains("the program 250"),
                 qPrintable(shown.text("tunePreflight"))); // 1000 - 100 - 200 - 400 - 50.
        QCOMPARE(preflight->foregroundRole(), QPalette::WindowText);
        auto* problem = shown.find<QLabel>("tuneOverridesProblem");
        QVERIFY(!problem->isVisible());
        auto* overrides = shown.find<QPlainTextEdit>("tuneOverrides");
        overrides->setPlainText("batch: many");
        QVERIFY(problem->isVisible());
        QCOMPARE(problem->text(), QString("Line 1 of the overrides: “many” cannot be batch."));
        QVERIFY(!preflight->isEnabled());
        QTest::qWait(300); // Longer than it waits before it plans.
        QVERIFY(!preflight->isEnabled());
        overrides->setPlainText("batch: 3");
        QVERIFY(!problem->isVisible());
        QTRY_VERIFY(preflight->isEnabled());
    }

    void aRateIsReadAndWrittenShort() {
        FineTuneForm form({"text"});
        auto* rate = form.findChild<QDoubleSpinBox*>("tuneRate");
        QCOMPARE(rate->text(), QString("5e-5"));
        const auto type = [rate](const char* text) {
            rate->selectAll();
            QTest::keyClicks(rate, QString::fromLatin1(text));
            QTest::keyClick(rate, Qt::Key_Return);
        };
        type("3e-4");
        QCOMPARE(form.request().train.optimizer.rate, 3e-4);
        type("0.000025");
        QCOMPARE(form.request().train.optimizer.rate, 2.5e-5);
        QCOMPARE(rate->text(), QString("2.5e-5"));
        type("0.01");
        QCOMPARE(rate->text(), QString("0.01"));
        type("1e-5");
        rate->stepDown();
        QCOMPARE(rate->text(), QString("9e-6"));
        rate->stepUp();
        QCOMPARE(rate->text(), QString("1e-5"));
        rate->stepUp();
        QCOMPARE(rate->text(), QString("2e-5"));
    }

    // A training goes on in its own folder, from any of its checkpoints.
    void anyCheckpointCanBeResumed() {
        StudioWork work = fakeWork();
        work.trainingCheckpoints = [](const std::filesystem::path& folder) {
            return std::vector<std::filesystem::path>{folder / "checkpoint-20",
                                                      folder / "checkpoint-10"};
        };
        Shown shown(work);
        shown.showReadyToTune();
        shown.form().setOutput("/tmp/mine");
        auto* found = shown.find<QToolButton>("tuneCheckpoints");
        QTRY_VERIFY(found->isEnabled());
        QCOMPARE(found->menu()->actions().size(), 2);
        found->menu()->actions()[1]->trigger();
        const FineTuneRequest request = shown.page.fineTunePanel().request();
        QCOMPARE(*request.resumed, std::filesystem::path("/tmp/mine/checkpoint-10"));
        QCOMPARE(request.out, std::filesystem::path("/tmp/mine"));
        shown.form().setResumed("/other/run/checkpoint-3");
        QCOMPARE(shown.page.fineTunePanel().request().out, std::filesystem::path("/other/run"));
    }

    void theRecipeAndTheDataCanBeRead() {
        StudioWork work = fakeWork();
        work.planFineTune = [inner = work.planFineTune](const FineTuneRequest& request,
                                                        JobContext& job) {
            FineTunePlan plan = inner(request, job);
            plan.previews = {"7 tokens: Once upon\na time", "5 tokens: The end"};
            return plan;
        };
        Shown shown(work);
        shown.showReadyToTune();
        QTRY_COMPARE(
            shown.text("tunePreviews"),
            QString("The data begins with:\n7 tokens: Once upon a time\n5 tokens: The end"));
        QVERIFY(shown.press("showTuneRecipe"));
        auto* dialog = shown.page.findChild<QDialog*>("textDialog");
        QVERIFY(dialog != nullptr);
        QCOMPARE(dialog->findChild<QPlainTextEdit*>()->toPlainText(), QString("task: text"));
        dialog->findChild<QPushButton*>("copyText")->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("task: text"));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(!dialog->isVisible());
    }

    void aTrainingRunsAndShowsItsLosses() {
        Shown shown;
        shown.page.showFineTune();
        QVERIFY(!shown.button("startTuneButton")->isEnabled());
        shown.open();
        shown.form().setData("/texts/stories.txt");
        QTRY_VERIFY(shown.text("tunePreflight").contains("500 examples"));
        QVERIFY(shown.text("tunePreflight").contains("20 steps"));
        QVERIFY(!shown.find("tuneRemedies")->isVisible());
        QTest::mouseClick(shown.button("copyTuneCommand"), Qt::LeftButton);
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(
            "regroup finetune /models/tiny --task text --data /texts/stories.txt"));
        QTest::mouseClick(shown.button("startTuneButton"), Qt::LeftButton);
        QTRY_VERIFY(shown.text("tuneStatus").startsWith("Finished after 20 steps."));
        QCOMPARE(shown.page.fineTunePanel().chart().points().size(), std::size_t(20));
        QCOMPARE(*shown.page.fineTunePanel().chart().points()[4].loss, 2.95);
        QVERIFY(shown.page.canExport());
        QVERIFY(shown.text("tuneStatus").contains("predicted"));
        const auto& lines = shown.page.fineTunePanel().chart().references();
        QCOMPARE(lines.size(), std::size_t(1)); // Measured before it began.
        QCOMPARE(lines[0].loss, 3.5);
        shown.form().setTeacher("/models/original");
        QTRY_VERIFY(shown.button("startTuneButton")->isEnabled());
        shown.page.start();
        QTRY_COMPARE(lines.size(), std::size_t(2));
        QCOMPARE(lines[1].loss, 2.25);
        shown.find<QCheckBox>("tuneReferences")->setChecked(false);
        QTRY_VERIFY(shown.button("startTuneButton")->isEnabled());
        shown.page.start();
        QTRY_VERIFY(shown.text("tuneStatus").startsWith("Finished"));
        QVERIFY(lines.empty());
    }

    void whatDoesNotFitHasRemedies() {
        Shown shown;
        shown.showReadyToTune();
        auto* batch = shown.find<QSpinBox>("tuneBatch");
        batch->setValue(100); // Of 64 that fit.
        QTRY_VERIFY(shown.find("tuneRemedies")->isVisible());
        QVERIFY(!shown.button("startTuneButton")->isEnabled());
        QTest::mouseClick(shown.find("tuneRemedies")->findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(batch->value(), 50);
        QCOMPARE(shown.page.fineTunePanel().request().train.accumulation, 2);
        QTRY_VERIFY(shown.button("startTuneButton")->isEnabled());
    }

    void aFailureComesWithWhatMayHelp() {
        StudioWork work = fakeWork();
        std::mutex guard;
        std::vector<FineTuneRequest> asked;
        ErrorCode code = ErrorCode::OutOfMemory;
        work.fineTune = [&](const FineTuneRequest& request, JobContext&,
                            const auto&) -> FineTuneReport {
            const std::lock_guard lock(guard);
            asked.push_back(request);
            throw Error(code, "It does not go on.");
        };
        ShownTrainPage shown(work);
        shown.showReadyToTune();
        FineTunePanel& panel = shown.page.fineTunePanel();
        FineTuneRequest wanted = shown.form().request();
        wanted.train.batchSize = 8;
        wanted.train.accumulation = 3;
        wanted.train.optimizer.rate = 4e-4;
        shown.form().setRequest(wanted);
        QSignalSpy failed(&shown.fineTune, &FineTuneController::failed);
        shown.fineTune.start(panel.request());
        QTRY_COMPARE(failed.count(), 1);
        Remedy remedy = panel.remedyFor({ErrorCode::OutOfMemory, "Full.", {}});
        QVERIFY(remedy.text.contains("4") && remedy.text.contains("6"));
        code = ErrorCode::NotFinite;
        remedy.action();
        QTRY_COMPARE(failed.count(), 2);
        QCOMPARE(asked[1].train.batchSize, 4);
        QCOMPARE(asked[1].train.accumulation, 6);
        QVERIFY(asked[1].command.find("--batch 4") != std::string::npos);
        QCOMPARE(shown.form().request().train.batchSize, 4); // The form is what runs.
        panel.remedyFor({ErrorCode::NotFinite, "inf", {}}).action();
        QTRY_COMPARE(failed.count(), 3);
        QCOMPARE(asked[2].train.optimizer.rate, 2e-4);
        QCOMPARE(asked[2].train.batchSize, 4);
        QCOMPARE(panel.remedyFor({ErrorCode::DiskFull, "full", {}}).text, QStringLiteral("Retry"));
        QVERIFY(panel.remedyFor({ErrorCode::BadUsage, "no", {}}).text.isEmpty());
    }

    void aStopSavesAndOffersToGoOn() {
        StudioWork work = fakeWork();
        work.fineTune = [](const FineTuneRequest&, JobContext& job,
                           const StudioWork::OnTrainingStep& onStep) {
            FineTuneProgress progress;
            progress.step = 3;
            progress.stepCount = 20;
            progress.loss = 1.5;
            onStep(progress);
            workUntilStopped(job);
            FineTuneReport report;
            report.steps = 3;
            report.wasStopped = true;
            report.lastCheckpoint = "/tmp/out/checkpoint-3";
            return report;
        };
        Shown shown(work);
        shown.showReadyToTune();
        QTRY_VERIFY(shown.button("startTuneButton")->isEnabled());
        shown.page.start();
        QTRY_VERIFY(shown.text("tuneStatus").startsWith("Step 3 of 20, loss 1.5000"));
        QVERIFY(!shown.fineTune.canAbandon());
        QTest::mouseClick(shown.find<QToolButton>("stopTuneButton"), Qt::LeftButton);
        QTRY_VERIFY(shown.text("tuneStatus").contains("checkpoint-3 is saved"));
        QCOMPARE(*shown.page.fineTunePanel().request().resumed,
                 std::filesystem::path("/tmp/out/checkpoint-3"));
    }

    // The core hears that nothing more is to be saved.
    void aStopNowSavesNothing() {
        StudioWork work = fakeWork();
        std::atomic<bool> wasAtOnce = false;
        work.fineTune = [&wasAtOnce](const FineTuneRequest& request, JobContext& job,
                                     const StudioWork::OnTrainingStep&) -> FineTuneReport {
            workUntilStopped(job);
            wasAtOnce = request.atOnce.stop_requested();
            throw Cancelled{};
        };
        Shown shown(work);
        shown.showReadyToTune();
        QTRY_VERIFY(shown.button("startTuneButton")->isEnabled());
        shown.page.start();
        auto* now = shown.find<QAction>("stopTrainingNow");
        QTRY_VERIFY(now->isEnabled() && shown.text("tuneStatus").startsWith("Working"));
        now->trigger();
        QVERIFY(!now->isEnabled());
        QTRY_VERIFY(shown.text("tuneStatus").startsWith("Stopped at once."));
        QVERIFY(wasAtOnce);
        QVERIFY(!shown.fineTune.isRunning());
    }

    // What the Jobs dock and the tool bar ask for is what the page shows.
    void aStopOfTheJobIsAStopOfThePage() {
        StudioWork work = fakeWork();
        std::atomic<bool> release = false;
        std::atomic<bool> wasAtOnce = false;
        work.fineTune = [&](const FineTuneRequest& request, JobContext& job,
                            const StudioWork::OnTrainingStep&) {
            workUntilStopped(job);
            while (!release)
                QThread::msleep(1);
            wasAtOnce = request.atOnce.stop_requested();
            return FineTuneReport{};
        };
        Shown shown(work);
        const auto free = qScopeGuard([&release] { release = true; });
        shown.showReadyToTune();
        QTRY_VERIFY(shown.button("startTuneButton")->isEnabled());
        shown.find<QCheckBox>("tuneReferences")->setChecked(false);
        JobBoard& board = shown.studio.jobs.board();
        board.setPatience(30);
        shown.page.start();
        QTRY_VERIFY(shown.text("tuneStatus").startsWith("Working"));
        auto* stop = shown.find<QToolButton>("stopTuneButton");
        QCOMPARE(stop->text(), QString("Stop and Save"));
        board.requestStop(shown.fineTune.jobId());
        QCOMPARE(stop->text(), QString("Stopping…"));
        QVERIFY(!shown.find<QAction>("stopAndSave")->isEnabled());
        QVERIFY(shown.find<QAction>("stopTrainingNow")->isEnabled());
        QTRY_VERIFY(shown.find<QAction>("abandonTraining")->isEnabled());
        board.requestStop(shown.fineTune.jobId(), StopLevel::AtOnce);
        QVERIFY(!shown.find<QAction>("stopTrainingNow")->isEnabled());
        release = true;
        QTRY_VERIFY(!shown.fineTune.isRunning());
        QVERIFY(wasAtOnce);
    }

    // Stopping the measurement before a training ends both; the training never begins.
    void measurementsAndTrainingAreOneStop() {
        StudioWork work = fakeWork();
        std::atomic<int> begun = 0;
        work.heldOutLoss = [](const FineTuneRequest&, JobContext& job) -> double {
            workUntilStopped(job);
            throw Cancelled{};
        };
        work.fineTune = [&begun](const FineTuneRequest&, JobContext&,
                                 const StudioWork::OnTrainingStep&) {
            ++begun;
            return FineTuneReport{};
        };
        Shown shown(work);
        shown.showReadyToTune();
        shown.form().setTeacher("/models/original"); // Two measurements.
        QTRY_VERIFY(shown.button("startTuneButton")->isEnabled());
        JobBoard& board = shown.studio.jobs.board();
        shown.page.start();
        QCOMPARE(board.activeCount(), 3);
        QTRY_VERIFY(board.foremost()->state == JobState::Running);
        QVERIFY(board.foremost()->id != shown.fineTune.jobId());
        board.requestStop(board.foremost()->id);
        QTRY_COMPARE(board.activeCount(), 0);
        QVERIFY(!shown.fineTune.isRunning());
        QCOMPARE(begun.load(), 0);
        QVERIFY(shown.text("tuneStatus").startsWith("Stopped."));
    }

    void aJobThatDoesNotReactIsAbandoned() {
        StudioWork work = fakeWork();
        std::atomic<bool> release = false;
        std::atomic<bool> hasBegun = false;
        work.fineTune = [&](const FineTuneRequest&, JobContext&,
                            const StudioWork::OnTrainingStep&) {
            hasBegun = true;
            while (!release)
                QThread::msleep(1);
            return FineTuneReport{};
        };
        Shown shown(work);
        const auto free = qScopeGuard([&release] { release = true; });
        shown.studio.jobs.board().setPatience(30);
        FineTuneRequest request;
        shown.fineTune.start(request);
        QTRY_VERIFY(hasBegun); // A job that waits is just taken out of the queue.
        shown.fineTune.stopAndSave();
        auto* abandon = shown.find<QAction>("abandonTraining");
        QVERIFY(!abandon->isEnabled());
        QTRY_VERIFY(abandon->isEnabled());
        abandon->trigger();
        QVERIFY(!shown.fineTune.isRunning());
        QCOMPARE(shown.studio.jobs.board().activeCount(), 1); // The device stays taken.
        release = true;
        QTRY_COMPARE(shown.studio.jobs.board().activeCount(), 0);
        QVERIFY(shown.text("tuneStatus").startsWith("Stopped."));
    }
};

QTEST_MAIN(TestFineTunePanel)
#include "tst_fine_tune_panel.moc"
