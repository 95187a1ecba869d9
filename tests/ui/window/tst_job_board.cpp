// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/job_board.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace regroup;
using namespace regroup::ui;

class TestJobBoard : public QObject {
    Q_OBJECT
    std::int64_t m_now = 0;

private Q_SLOTS:
    void estimatesFromTheLastUnits() {
        TimeLeft time;
        time.add(0, 0, 100);
        QVERIFY(!time.leftMs());
        for (int done = 1; done <= 50; ++done) // 100 ms a unit at first ...
            time.add(std::int64_t{100} * done, done, 100);
        QCOMPARE(*time.leftMs(), 5000);
        for (int done = 51; done <= 80; ++done) // ... then 300 ms a unit: 20 are left.
            time.add(5000 + (done - 50) * 300, done, 100);
        QCOMPARE(*time.leftMs(), 6000);
    }

    void promisesNothingBeforeFiveUnits() {
        TimeLeft time;
        time.add(0, 0, 10);
        time.add(4000, 4, 10);
        QVERIFY(!time.leftMs());
        time.add(5000, 5, 10);
        QCOMPARE(*time.leftMs(), 5000);
        time.add(6000, 6, 0); // No total: no end in sight.
        QVERIFY(!time.leftMs());
    }

    void showsAJobFromWaitingToDone() {
        JobBoard board([this] { return m_now; });
        QAbstractItemModelTester tester(&board,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto id = board.add(QStringLiteral("Search tiny"), [] {});
        QCOMPARE(board.find(id)->state, JobState::Waiting);
        m_now = 10000; // Time spent waiting is not time spent working.
        board.report(id, {"Searching", 0, 40});
        m_now = 12000;
        board.report(id, {"Searching", 10, 40});
        QCOMPARE(board.timeText(*board.find(id)), QStringLiteral("2 s, about 6 s left"));
        QCOMPARE(*board.percent(*board.find(id)), 25);
        QCOMPARE(board.index(0, JobBoard::PhaseColumn).data().toString(),
                 QStringLiteral("Searching"));
        board.end(id, JobState::Done, QStringLiteral("objective 1.5"));
        QCOMPARE(board.index(0, JobBoard::PhaseColumn).data().toString(),
                 QStringLiteral("objective 1.5"));
        QCOMPARE(board.activeCount(), 0);
        board.report(id, {"Late", 1, 2}); // A late report does not wake it up.
        QCOMPARE(board.find(id)->state, JobState::Done);
        board.clearFinished();
        QCOMPARE(board.rowCount(), 0);
    }

    void asksAJobToStopOnce() {
        JobBoard board([this] { return m_now; });
        int asked = 0;
        const auto id = board.add(QStringLiteral("Calibrate"), [&asked] { ++asked; });
        board.report(id, {"Reading", 1, 2});
        QVERIFY(board.index(0, 0).data(JobBoard::CanStopRole).toBool());
        board.requestStop(id);
        QCOMPARE(board.find(id)->state, JobState::Stopping);
        QVERIFY(!board.index(0, 0).data(JobBoard::CanStopRole).toBool());
        board.end(id, JobState::Stopped);
        board.requestStop(id);
        QCOMPARE(asked, 1);
    }

    void levelsComeOneAfterTheOther() {
        JobBoard board([this] { return m_now; });
        QStringList heard;
        JobStops stops;
        stops.saves = true;
        stops.atOnce = [&heard] { heard.append(QStringLiteral("at once")); };
        stops.abandon = [&heard] { heard.append(QStringLiteral("abandon")); };
        m_now = 1000;
        const auto id = board.add(
            QStringLiteral("Train"), [&heard] { heard.append(QStringLiteral("stop")); }, stops);
        board.report(id, {"Training", 1, 2});
        const auto levels = [&board, id] { return board.stopLevels(*board.find(id)); };
        using Levels = std::vector<StopLevel>;
        QCOMPARE(levels(), (Levels{StopLevel::Stop, StopLevel::AtOnce}));
        board.requestStop(id, StopLevel::Abandon); // Not before it was asked to stop.
        QVERIFY(heard.isEmpty());
        board.requestStop(id);
        QCOMPARE(levels(), Levels{StopLevel::AtOnce});
        m_now = 10999; // The patience counts from the first stop.
        board.requestStop(id, StopLevel::AtOnce);
        QCOMPARE(levels(), Levels{});
        m_now = 11000;
        QCOMPARE(levels(), Levels{StopLevel::Abandon});
        board.requestStop(id, StopLevel::Abandon);
        QCOMPARE(heard, (QStringList{"stop", "at once", "stop", "abandon"}));
        QCOMPARE(board.activeCount(), 1); // The device stays taken.
        QCOMPARE(board.index(0, JobBoard::StateColumn).data().toString(),
                 QStringLiteral("abandoned"));
        board.end(id, JobState::Stopped);
        QCOMPARE(board.activeCount(), 0);
        QCOMPARE(levels(), Levels{});
    }

    void writesDurationsShort() {
        QCOMPARE(durationText(400), QStringLiteral("0 s"));
        QCOMPARE(durationText(8200), QStringLiteral("8 s"));
        QCOMPARE(durationText(190000), QStringLiteral("3 min 10 s"));
        QCOMPARE(durationText(7500000), QStringLiteral("2 h 5 min"));
    }
};

QTEST_GUILESS_MAIN(TestJobBoard)
#include "tst_job_board.moc"
