// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/studio_jobs.h"

#include <QTest>
#include <QThread>
#include <atomic>
#include <future>

using namespace regroup;
using namespace regroup::ui;

namespace {

/// Runs until it is asked to stop; a test's stand-in for a long search.
int untilStopped(JobContext& job) {
    while (!job.stopRequested())
        QThread::msleep(1);
    throw Cancelled{};
}

} // namespace

class TestStudioJobs : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void deliversOnTheGuiThread() {
        StudioJobs jobs;
        QThread* deliveredOn = nullptr;
        QThread* workedOn = nullptr;
        int result = 0;
        jobs.start<int>({JobLane::Light, QStringLiteral("Add"), this, nullptr, {}},
                        [&workedOn](JobContext& job) {
                            workedOn = QThread::currentThread();
                            job.report("Adding", 1, 1);
                            return 42;
                        },
                        {{},
                         [&](int value) { result = value, deliveredOn = QThread::currentThread(); },
                         {},
                         {}});
        QTRY_COMPARE(result, 42);
        QCOMPARE(deliveredOn, QThread::currentThread());
        QVERIFY(workedOn != deliveredOn);
        QTRY_COMPARE(jobs.board().activeCount(), 0);
    }

    void turnsAnErrorIntoAFailure() {
        StudioJobs jobs;
        Failure seen;
        jobs.start<int>({JobLane::Light, QStringLiteral("Open"), this, nullptr, {}},
                        [](JobContext&) -> int {
                            throw Error(ErrorCode::BadData, "x.json: is empty.", "Choose another.");
                        },
                        {{}, {}, {}, [&seen](const Failure& failure) { seen = failure; }});
        QTRY_COMPARE(QString::fromStdString(seen.message), QStringLiteral("x.json: is empty."));
        QCOMPARE(QString::fromStdString(seen.hint), QStringLiteral("Choose another."));
        QCOMPARE(jobs.board().index(0, JobBoard::StateColumn).data().toString(),
                 QStringLiteral("failed"));
    }

    void dropsTheLateAnswerToAnOldRequest() {
        StudioJobs jobs;
        LatestRequest latest;
        std::promise<void> release;
        const std::shared_future<void> released = release.get_future().share();
        std::vector<int> answers;
        const auto keep = [&answers](int value) { answers.push_back(value); };
        jobs.start<int>({JobLane::Heavy, {}, this, &latest, {}},
                        [released](JobContext&) {
                            released.wait();
                            return 1;
                        },
                        {{}, keep, {}, {}});
        jobs.start<int>({JobLane::Heavy, {}, this, &latest, {}}, [](JobContext&) { return 2; },
                        {{}, keep, {}, {}});
        release.set_value();
        QTRY_COMPARE(answers, std::vector<int>{2});
    }

    void tellsOfAJobThatWasDroppedBeforeItRan() {
        StudioJobs jobs;
        int stopped = 0;
        const JobTicket first =
            jobs.start<int>({JobLane::Heavy, QStringLiteral("First"), this, nullptr, {}},
                            untilStopped, {{}, {}, [&stopped] { ++stopped; }, {}});
        std::atomic<bool> ran = false;
        jobs.start<int>({JobLane::Heavy, QStringLiteral("Second"), this, nullptr, {}},
                        [&ran](JobContext&) {
                            ran = true;
                            return 0;
                        },
                        {{}, {}, [&stopped] { ++stopped; }, {}});
        jobs.board().requestStop(jobs.board().lastId());
        first.requestStop();
        QTRY_COMPARE(stopped, 2);
        QVERIFY(!ran);
        QCOMPARE(jobs.board().activeCount(), 0);
    }

    void forgetsAnOwnerThatIsGone() {
        StudioJobs jobs;
        bool delivered = false;
        auto owner = std::make_unique<QObject>();
        std::promise<void> release;
        const std::shared_future<void> released = release.get_future().share();
        const JobTicket ticket =
            jobs.start<int>({JobLane::Heavy, QStringLiteral("Late"), owner.get(), nullptr, {}},
                            [released](JobContext&) {
                                released.wait();
                                return 1;
                            },
                            {{}, [&delivered](int) { delivered = true; }, {}, {}});
        owner.reset();
        release.set_value();
        QTRY_COMPARE(jobs.board().activeCount(), 0);
        QVERIFY(!delivered);
    }

    void closesWhileJobsRun() {
        bool delivered = false;
        {
            StudioJobs jobs;
            for (int count = 0; count < 3; ++count)
                jobs.start<int>({JobLane::Heavy, QStringLiteral("Long"), this, nullptr, {}},
                                untilStopped,
                                {{},
                                 [&delivered](int) { delivered = true; },
                                 [&delivered] { delivered = true; },
                                 {}});
        } // Joins: must neither hang nor deliver into what is gone.
        QCoreApplication::processEvents();
        QVERIFY(!delivered);
    }
};

QTEST_GUILESS_MAIN(TestStudioJobs)
#include "tst_studio_jobs.moc"
