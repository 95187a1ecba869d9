// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fake_studio.h"
#include "ui/pages/explore/explore_controller.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <algorithm>
#include <cmath>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

class TestExploreController : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsTheWeightMetricUnasked() {
        FakeStudio studio;
        ExploreController controller(studio.context);
        controller.openModel("/models/tiny");
        QVERIFY(controller.isOpening());
        QTRY_VERIFY(controller.shownReport(HeadKind::Query) != nullptr);
        QCOMPARE(studio.model.name(), QStringLiteral("tiny"));
        QCOMPARE(controller.metric(), SimilarityMetric::Weight);
        QVERIFY(controller.shownReport(HeadKind::Key) && controller.shownReport(HeadKind::Value));
        QVERIFY(!studio.model.isCalibrated());
        QVERIFY(!controller.isOpening() && !controller.isMeasuring());
    }

    // Two operations a parameter and token: 2 * 260032 * 8192 at 10^10 a second and core, until one
    // was measured.
    void tellsAboutHowLongACalibrationTakes() {
        StudioWork work = fakeWork();
        work.analyze = [](const SimilarityRequest& request, JobContext&) {
            if (needsCalibration(request.metric) && request.on == HeadKind::Key)
                QThread::msleep(200);
            return fakeReport(request);
        };
        FakeStudio studio(work);
        ExploreController controller(studio.context);
        QCOMPARE(controller.calibrationSeconds(), 0.0);
        controller.openModel("/models/tiny");
        QTRY_VERIFY(controller.shownReport(HeadKind::Query) != nullptr);
        CalibrationSettings text;
        text.tokenLimit = 8192;
        studio.model.setCalibration(text);
        const double assumed =
            2.0 * 260032 * 8192 / (1e10 * std::max(QThread::idealThreadCount(), 1));
        QVERIFY(std::abs(controller.calibrationSeconds() - assumed) < 1e-9);
        controller.calibrate();
        QTRY_VERIFY(studio.model.isCalibrated() && !controller.isCalibrating());
        const double measured = controller.calibrationSeconds();
        QVERIFY(measured >= 0.19 && measured < 10);
        text.tokenLimit = 4 * 8192; // Four times the text.
        studio.model.setCalibration(text);
        QVERIFY(std::abs(controller.calibrationSeconds() - 4 * measured) < 1e-9);
    }

    void theMetricBesideIsMeasuredAsTheFirstOneIs() {
        FakeStudio studio;
        ExploreController controller(studio.context);
        controller.setBesideMetric(SimilarityMetric::WeightSvd); // As a session is restored.
        QVERIFY(controller.besideReport(HeadKind::Key) == nullptr);
        controller.openModel("/models/tiny");
        QTRY_VERIFY(controller.besideReport(HeadKind::Query) != nullptr);
        QCOMPARE(controller.besideReport(HeadKind::Value)->metric, SimilarityMetric::WeightSvd);
        QCOMPARE(controller.metric(), SimilarityMetric::Weight);
        controller.setBesideMetric(SimilarityMetric::Attention);
        QTRY_COMPARE(studio.jobs.board().activeCount(), 0);
        QVERIFY(controller.besideReport(HeadKind::Query) ==
                nullptr); // No pass over a text unasked.
        controller.calibrate();
        QTRY_VERIFY(controller.besideReport(HeadKind::Query) != nullptr);
        controller.setBesideMetric(std::nullopt);
        QVERIFY(controller.besideReport(HeadKind::Query) == nullptr);
    }

    void keepsTheOpenModelWhenAnotherCannotBeOpened() {
        StudioWork work = fakeWork();
        work.inspect = [](const std::filesystem::path& path, JobContext&) {
            if (path == "/models/broken")
                throw Error(ErrorCode::BadData, "config.json: is missing.",
                            "Choose another folder.");
            return fakeSummary(path);
        };
        FakeStudio studio(work);
        ExploreController controller(studio.context);
        QSignalSpy failed(&controller, &ExploreController::failed);
        controller.openModel("/models/tiny");
        QTRY_VERIFY(studio.model.isOpen());
        controller.openModel("/models/broken");
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(studio.model.name(), QStringLiteral("tiny"));
        QVERIFY(!controller.isOpening());
    }

    void opensTheLastOfSeveralModelsAskedFor() {
        StudioWork work = fakeWork();
        work.inspect = [](const std::filesystem::path& path, JobContext&) {
            QThread::msleep(path == "/models/first" ? 50 : 1);
            return fakeSummary(path);
        };
        FakeStudio studio(work);
        ExploreController controller(studio.context);
        QSignalSpy opened(&studio.model, &StudioModel::opened);
        controller.openModel("/models/first");
        controller.openModel("/models/second");
        QTRY_VERIFY(studio.model.isOpen());
        QTRY_COMPARE(studio.jobs.board().activeCount(), 0);
        QCOMPARE(studio.model.name(), QStringLiteral("second"));
        QCOMPARE(opened.count(), 1);
    }

    void calibratesOnRequest() {
        FakeStudio studio;
        ExploreController controller(studio.context);
        controller.openModel("/models/tiny");
        QTRY_VERIFY(studio.model.isOpen());
        controller.setMetric(SimilarityMetric::ActivationMean);
        QVERIFY(controller.shownReport(HeadKind::Key) ==
                nullptr); // Needs data: asked for, not started.
        QVERIFY(!controller.isCalibrating());
        controller.setMetric(SimilarityMetric::Weight);
        controller.calibrate();
        QVERIFY(controller.isCalibrating());
        QTRY_COMPARE(controller.metric(), SimilarityMetric::ActivationMean);
        QVERIFY(studio.model.isCalibrated());
        CalibrationSettings other = studio.model.calibration();
        other.tokenLimit = 99;
        studio.model.setCalibration(other); // Another text: what was measured is not true any more.
        QVERIFY(!studio.model.isCalibrated());
        QVERIFY(studio.model.report(SimilarityMetric::Weight, HeadKind::Key) != nullptr);
    }

    void measuresAnyMetricOnceItCan() {
        FakeStudio studio;
        ExploreController controller(studio.context);
        controller.openModel("/models/tiny");
        QTRY_VERIFY(controller.shownReport(HeadKind::Key) != nullptr);
        controller.setMetric(SimilarityMetric::WeightSvd); // No data: measured at once.
        QVERIFY(controller.isMeasuring());
        QTRY_VERIFY(controller.shownReport(HeadKind::Query) != nullptr);
        QVERIFY(!controller.isMeasuring());
        controller.setMetric(SimilarityMetric::Cka);
        QVERIFY(!controller.isMeasuring());
        controller.calibrate();
        QTRY_VERIFY(!controller.isCalibrating());
        QCOMPARE(controller.metric(), SimilarityMetric::Cka); // Not thrown back to the paper's.
        QVERIFY(controller.shownReport(HeadKind::Value) != nullptr);
        controller.setMetric(SimilarityMetric::Procrustes); // The calibration is there.
        QVERIFY(controller.isMeasuring());
        QTRY_VERIFY(controller.shownReport(HeadKind::Key) != nullptr);
    }

    void measuresTheMetricChosenWhileItCalibrated() {
        FakeStudio studio;
        ExploreController controller(studio.context);
        controller.openModel("/models/tiny");
        QTRY_VERIFY(controller.shownReport(HeadKind::Key) != nullptr);
        controller.calibrate();
        controller.setMetric(SimilarityMetric::Euclidean);
        QTRY_VERIFY(controller.shownReport(HeadKind::Key) != nullptr);
        QCOMPARE(controller.metric(), SimilarityMetric::Euclidean);
        QVERIFY(studio.model.report(SimilarityMetric::ActivationMean, HeadKind::Key) != nullptr);
    }

    void saysWhichMetricFailedAndTriesAgain() {
        StudioWork work = fakeWork();
        bool broken = true; // Written by this thread only while nothing runs.
        work.analyze = [&broken](const SimilarityRequest& request, JobContext&) {
            if (request.metric == SimilarityMetric::WeightSvd && broken)
                throw Error(ErrorCode::BadData, "layer 1: is not finite.");
            return fakeReport(request);
        };
        FakeStudio studio(work);
        ExploreController controller(studio.context);
        QSignalSpy failed(&controller, &ExploreController::failed);
        controller.openModel("/models/tiny");
        QTRY_VERIFY(controller.shownReport(HeadKind::Key) != nullptr);
        controller.setMetric(SimilarityMetric::WeightSvd);
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(failed.first().first().toString().contains("directions of weights"));
        QVERIFY(!controller.isMeasuring());
        broken = false;
        controller.measureAgain();
        QTRY_VERIFY(controller.shownReport(HeadKind::Key) != nullptr);
    }

    void dropsWhatWasMeasuredOnAnotherText() {
        StudioWork work = fakeWork();
        work.analyze = [](const SimilarityRequest& request, JobContext&) {
            if (needsCalibration(request.metric))
                QThread::msleep(10);
            return fakeReport(request);
        };
        FakeStudio studio(work);
        ExploreController controller(studio.context);
        controller.openModel("/models/tiny");
        QTRY_VERIFY(controller.shownReport(HeadKind::Key) != nullptr);
        controller.calibrate();
        CalibrationSettings other = studio.model.calibration();
        other.tokenLimit = 99;
        studio.model.setCalibration(other);
        QTRY_VERIFY(!controller.isCalibrating());
        QVERIFY(!studio.model.isCalibrated());
    }

    void stopsACalibration() {
        StudioWork work = fakeWork();
        work.analyze = [](const SimilarityRequest& request, JobContext& job) {
            if (needsCalibration(request.metric)) {
                workUntilStopped(job);
                job.throwIfStopped();
            }
            return fakeReport(request);
        };
        FakeStudio studio(work);
        ExploreController controller(studio.context);
        controller.openModel("/models/tiny");
        QTRY_VERIFY(controller.shownReport(HeadKind::Key) != nullptr);
        QSignalSpy progress(&controller, &ExploreController::measuringProgress);
        controller.calibrate();
        QTRY_VERIFY(progress.count() > 1);
        studio.jobs.board().requestStop(studio.jobs.board().foremost()->id);
        QTRY_VERIFY(!controller.isCalibrating());
        QCOMPARE(controller.metric(), SimilarityMetric::Weight);
        QCOMPARE(studio.jobs.board().index(0, JobBoard::StateColumn).data().toString(),
                 QStringLiteral("stopped"));
    }

    void doesNotShowACalibrationOfTheModelBefore() {
        StudioWork work = fakeWork();
        work.analyze = [](const SimilarityRequest& request, JobContext&) {
            if (needsCalibration(request.metric))
                QThread::msleep(20); // Does not even look at the stop.
            return fakeReport(request);
        };
        FakeStudio studio(work);
        ExploreController controller(studio.context);
        controller.openModel("/models/one");
        QTRY_VERIFY(controller.shownReport(HeadKind::Key) != nullptr);
        controller.calibrate();
        controller.openModel("/models/two");
        QTRY_COMPARE(studio.model.name(), QStringLiteral("two"));
        QTRY_COMPARE(studio.jobs.board().activeCount(), 0);
        QVERIFY(!studio.model.isCalibrated());
        QCOMPARE(controller.metric(), SimilarityMetric::Weight);
    }
};

QTEST_GUILESS_MAIN(TestExploreController)
#include "tst_explore_controller.moc"
