// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/editing_studio.h"
#include "ui/charts/training_chart.h"
#include "ui/common/theme.h"
#include "ui/pages/train/convert_controller.h"
#include "ui/pages/train/convert_panel.h"
#include "ui/pages/train/fine_tune_controller.h"
#include "ui/pages/train/fine_tune_form.h"
#include "ui/pages/train/fine_tune_panel.h"
#include "ui/pages/train/train_page.h"
#include "ui/pages/train/verify_model.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

struct Shown : EditingStudio, PageProbe<TrainPage> {
    ConvertController convert;
    FineTuneController fineTune;
    TrainPage page;

    explicit Shown(StudioWork work = fakeWork())
        : EditingStudio(std::move(work)), PageProbe<TrainPage>{page}, convert(studio.context),
          fineTune(studio.context), page(studio.context, convert, fineTune, grouping, file()) {
        show();
    }
};

} // namespace

class TestTrainPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        QLocale::setDefault(QLocale::c());
        applyTheme("light");
    }

    void theConvertSheetSaysWhatItTakes() {
        ConvertRequest asked;
        StudioWork work = fakeWork();
        work.planConvert = [&asked, inner = work.planConvert](const ConvertRequest& request,
                                                              JobContext& job) {
            asked = request;
            return inner(request, job);
        };
        Shown shown(work);
        QVERIFY(!shown.button("startConvertButton")->isEnabled());
        shown.open();
        QTRY_VERIFY(shown.text("convertPreflight").contains("1.00 MiB"));
        QCOMPARE(asked.model, std::filesystem::path("/models/tiny"));
        QCOMPARE(asked.out, std::filesystem::path("/nowhere/models/tiny-pairs-native"));
        QVERIFY(shown.button("startConvertButton")->isEnabled());
        shown.find<QComboBox>("exportForm")->setCurrentIndex(2);
        shown.find<QComboBox>("mergeRule")->setCurrentIndex(3);
        QTRY_COMPARE(asked.form, ExportForm::Padded);
        QCOMPARE(asked.merge.rule, MergeRule::Svd);
        QCOMPARE(asked.out, std::filesystem::path("/nowhere/models/tiny-pairs-padded"));
        // What is typed stays, whatever else is chosen.
        auto* folder = shown.find("convertOutput")->findChild<QLineEdit*>();
        folder->selectAll();
        QTest::keyClick(folder, Qt::Key_Delete);
        QVERIFY(!shown.button("startConvertButton")->isEnabled());
        QTest::keyClicks(folder, "/tmp/mine");
        shown.find<QComboBox>("exportForm")->setCurrentIndex(0);
        QTRY_COMPARE(asked.out, std::filesystem::path("/tmp/mine"));
    }

    void whatCannotBeWrittenIsNotStarted() {
        StudioWork work = fakeWork();
        work.planConvert = [](const ConvertRequest&, JobContext&) -> ConvertPlan {
            throw Error(ErrorCode::Unsupported, "The groups are not of equal size.", "Use native.");
        };
        Shown shown(work);
        shown.open();
        QTRY_COMPARE(shown.text("convertPreflight"),
                     QString("The groups are not of equal size. Use native."));
        QVERIFY(!shown.button("startConvertButton")->isEnabled());
        QCOMPARE(shown.button("startConvertButton")->toolTip(),
                 QString("The groups are not of equal size."));
    }

    void aConversionEndsInItsVerification() {
        Shown shown;
        shown.open();
        QTRY_VERIFY(!shown.text("convertPreflight").isEmpty());
        QSignalSpy opened(&shown.page, &TrainPage::openModelRequested);
        QTest::mouseClick(shown.button("startConvertButton"), Qt::LeftButton);
        QTRY_VERIFY(shown.text("convertStatus").contains("verified"));
        const VerifyModel& table = shown.page.convertPanel().verification();
        QVERIFY(table.hasPassed());
        QCOMPARE(table.index(0, VerifyModel::ResultColumn).data().toString(), QString("✓ passed"));
        QCOMPARE(table.index(0, VerifyModel::FoundColumn).data().toString(), QString("1.00e-06"));
        QCOMPARE(table.index(1, VerifyModel::FoundColumn).data().toString(),
                 QString("900 (-10.0 %)"));
        for (QPushButton* button : shown.page.convertPanel().findChildren<QPushButton*>())
            if (button->text() == "Open the Converted Model")
                button->click();
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened[0][0].value<std::filesystem::path>(), shown.convert.request().out);
    }

    void aVerificationThatFailsIsSaid() {
        VerifyModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(!model.hasPassed());
        ExportReport report;
        report.verification = {16, 0.5, 1, 1e-4};
        model.setReport(report);
        QVERIFY(!model.hasPassed());
        QCOMPARE(model.index(0, VerifyModel::ResultColumn).data().toString(), QString("✗ failed"));
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }

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

    void aTrainingRunsAndShowsItsLosses() {
        Shown shown;
        shown.page.showFineTune();
        QVERIFY(!shown.button("startTuneButton")->isEnabled());
        shown.open();
        shown.page.fineTunePanel().form().setData("/texts/stories.txt");
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
    }

    void whatDoesNotFitHasRemedies() {
        Shown shown;
        shown.page.showFineTune();
        shown.open();
        shown.page.fineTunePanel().form().setData("/texts/stories.txt");
        auto* batch = shown.find<QSpinBox>("tuneBatch");
        batch->setValue(100); // Of 64 that fit.
        QTRY_VERIFY(shown.find("tuneRemedies")->isVisible());
        QVERIFY(!shown.button("startTuneButton")->isEnabled());
        QTest::mouseClick(shown.find("tuneRemedies")->findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(batch->value(), 50);
        QCOMPARE(shown.page.fineTunePanel().request().train.accumulation, 2);
        QTRY_VERIFY(shown.button("startTuneButton")->isEnabled());
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
        shown.page.showFineTune();
        shown.open();
        shown.page.fineTunePanel().form().setData("/texts/stories.txt");
        QTRY_VERIFY(shown.button("startTuneButton")->isEnabled());
        shown.page.start();
        QTRY_VERIFY(shown.text("tuneStatus").startsWith("Step 3 of 20, loss 1.5000"));
        QVERIFY(!shown.fineTune.canAbandon());
        QTest::mouseClick(shown.find<QToolButton>("stopTuneButton"), Qt::LeftButton);
        QTRY_VERIFY(shown.text("tuneStatus").contains("checkpoint-3 is saved"));
        QCOMPARE(*shown.page.fineTunePanel().request().resumed,
                 std::filesystem::path("/tmp/out/checkpoint-3"));
    }

    void aFailureKeepsThePageUsable() {
        StudioWork work = fakeWork();
        work.convert = [](const ConvertRequest&, JobContext&) -> ExportReport {
            throw Error(ErrorCode::DiskFull, "The disk is full.");
        };
        Shown shown(work);
        shown.open();
        QTRY_VERIFY(shown.button("startConvertButton")->isEnabled());
        QSignalSpy failed(&shown.convert, &ConvertController::failed);
        shown.page.start();
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(shown.text("convertStatus").contains("failed"));
        QVERIFY(shown.button("startConvertButton")->isEnabled());
        QCOMPARE(shown.page.convertPanel().verification().rowCount(), 0);
    }
};

QTEST_MAIN(TestTrainPage)
#include "tst_train_page.moc"
