// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/pages/shown_train_page.h"
#include "tests/ui/support/fixed_look.h"
#include "ui/pages/train/verify_model.h"
#include "ui/window/free_folder.h"
#include "ui/window/remedy.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

using Shown = ShownTrainPage;

class TestTrainPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedLook(); }

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

    void theDataTypeOfTheWeightsIsChosen() {
        Shown shown;
        shown.open();
        auto* types = shown.page.findChild<QComboBox*>("convertDataType");
        const ConvertPanel& panel = shown.page.convertPanel();
        QVERIFY(!panel.request().dataType); // As in the checkpoint.
        QVERIFY2(types->currentText().endsWith("as in the checkpoint"),
                 qPrintable(types->currentText()));
        types->setFocus();
        QTest::keyClick(types, Qt::Key_Down);
        QTest::keyClick(types, Qt::Key_Down);
        QCOMPARE(types->currentText(), QString("bfloat16"));
        QCOMPARE(panel.request().dataType, std::optional(DataType::BFloat16));
        shown.page.convertPanel().setDataType("float16"); // As a stored conversion was.
        QCOMPARE(panel.request().dataType, std::optional(DataType::Float16));
        shown.page.convertPanel().setDataType({});
        QVERIFY(!panel.request().dataType);
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
        QVERIFY(shown.text("convertStatus").contains("this program")); // Whole, not in a cell.
        QVERIFY(shown.convert.request().checksAllForms);               // A small model.
        const VerifyModel& table = shown.page.convertPanel().verification();
        QVERIFY(table.hasPassed());
        QCOMPARE(table.index(0, VerifyModel::ResultColumn).data().toString(), QString("✓ passed"));
        QCOMPARE(table.index(0, VerifyModel::FoundColumn).data().toString(), QString("1.00e−6"));
        QCOMPARE(table.index(1, VerifyModel::FoundColumn).data().toString(),
                 QString("900 (−10.0 %)"));
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
        report.verification = {16, 1e-6, 1, 1e-4};
        report.checks = {
            {ExportForm::Native, true, ExportVerification{16, 2e-7, 1, 1e-4}, false, ""},
            {ExportForm::Stock, false, std::nullopt, false, "The groups differ."},
            {ExportForm::Padded, false, ExportVerification{16, 3e-6, 1, 1e-4}, false, ""}};
        model.setReport(report);
        QVERIFY(model.hasPassed());
        const auto cell = [&model](int row, int column) {
            return model.index(row, column).data().toString();
        };
        QCOMPARE(cell(1, VerifyModel::CheckColumn), QString("Unmerged: the source's outputs"));
        QCOMPARE(cell(1, VerifyModel::FoundColumn), QString("2.00e−7"));
        QCOMPARE(cell(1, VerifyModel::ResultColumn), QString("✓ passed"));
        QCOMPARE(cell(2, VerifyModel::FoundColumn), QString("not possible"));
        QCOMPARE(cell(2, VerifyModel::ResultColumn), QString("The groups differ."));
        QCOMPARE(model.index(2, 0).data(Qt::ToolTipRole).toString(), QString("The groups differ."));
        QCOMPARE(cell(3, VerifyModel::CheckColumn), QString("As padded"));
        report.checks[1].failed = true;
        model.setReport(report);
        QVERIFY(!model.hasPassed());
        QCOMPARE(cell(2, VerifyModel::ResultColumn), QString("✗ failed: The groups differ."));
        report.checks.clear();
        report.verification = {16, 0, 1, 1e-4}; // Equal: no "0.00e+00".
        report.parameterCountBefore = report.parameterCount = 900;
        model.setReport(report);
        QCOMPARE(cell(0, VerifyModel::FoundColumn), QString("0"));
        QCOMPARE(cell(1, VerifyModel::FoundColumn), QString("900 (0 %)"));
        report.verification = {16, 0.5, 1, 1e-4};
        model.setReport(report);
        QVERIFY(!model.hasPassed());
        QCOMPARE(model.index(0, VerifyModel::ResultColumn).data().toString(), QString("✗ failed"));
        model.clear();
        QCOMPARE(model.rowCount(), 0);
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

    void aFailureIsTriedAgainAsItWas() {
        StudioWork work = fakeWork();
        std::atomic<int> calls = 0;
        std::vector<std::filesystem::path> outs(2);
        work.convert = [&](const ConvertRequest& request, JobContext&) -> ExportReport {
            const int call = calls++;
            outs[static_cast<std::size_t>(call)] = request.out;
            if (call == 0)
                throw Error(ErrorCode::DiskFull, "The disk is full.");
            return {};
        };
        Shown shown(work);
        shown.open();
        QTRY_VERIFY(shown.button("startConvertButton")->isEnabled());
        Remedy remedy;
        connect(&shown.convert, &ConvertController::failed, &shown.page,
                [&](const QString&, const Failure&, const Remedy& offered) { remedy = offered; });
        QSignalSpy finished(&shown.convert, &ConvertController::finished);
        shown.page.start();
        QTRY_COMPARE(remedy.text, QStringLiteral("Retry"));
        remedy.action();
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(outs[0], outs[1]);
        QVERIFY(!outs[0].empty());
    }

    void nothingIsTriedAgainThatMustFail() {
        QVERIFY(retryAfter({ErrorCode::Unsupported, "No.", {}}, [] {}).text.isEmpty());
        QVERIFY(retryAfter({ErrorCode::BadUsage, "No.", {}}, [] {}).text.isEmpty());
        QCOMPARE(retryAfter({ErrorCode::Locked, "Busy.", {}}, [] {}).text, QStringLiteral("Retry"));
    }

    void theNextOneGetsAFolderOfItsOwn() {
        const QTemporaryDir folder;
        const std::filesystem::path wanted = folder.filePath("m-tuned").toStdString();
        QCOMPARE(freeFolder(wanted), wanted);
        std::filesystem::create_directories(wanted);
        QCOMPARE(freeFolder(wanted), wanted); // Nothing in it.
        std::filesystem::create_directories(wanted / "checkpoint-1");
        std::filesystem::path second = wanted;
        second += "-2";
        QCOMPARE(freeFolder(wanted), second);
        QVERIFY(QFile(QString::fromStdString(second.string())).open(QIODevice::WriteOnly));
        QVERIFY(freeFolder(wanted).string().ends_with("m-tuned-3")); // A file is in the way, too.
    }
};

QTEST_MAIN(TestTrainPage)
#include "tst_train_page.moc"
