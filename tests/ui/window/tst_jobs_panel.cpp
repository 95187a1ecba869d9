// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fixed_look.h"
#include "ui/window/job_board.h"
#include "ui/window/jobs_panel.h"

#include <QAction>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QTreeView>

using namespace regroup;
using namespace regroup::ui;

class TestJobsPanel : public QObject {
    Q_OBJECT
    std::int64_t m_now = 0;

private Q_SLOTS:
    void initTestCase() { ui::test::useFixedLook(); }
    void init() { m_now = 0; }

    // One way to end it: the button does it. Several: a menu asks, by mouse and by key.
    void stopAsksWhereThereIsAChoice() {
        JobBoard board([this] { return m_now; });
        JobsPanel panel(board);
        panel.show();
        auto* button = panel.findChild<QPushButton*>("stopJobButton");
        auto* menu = panel.findChild<QMenu*>("stopJobMenu");
        const auto search = board.add(QStringLiteral("Search"), [] {});
        board.report(search, {"Searching", 1, 2});
        QCOMPARE(button->text(), QString("Stop"));
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(!menu->isVisible());
        QCOMPARE(board.find(search)->state, JobState::Stopping);
        board.end(search, JobState::Stopped);
        int atOnce = 0;
        JobStops stops{true, [&atOnce] { ++atOnce; }, [] {}};
        const auto training = board.add(
            QStringLiteral("Train"), [] {}, stops);
        board.report(training, {"Training", 1, 2});
        QTRY_COMPARE(button->text(), QString("Stop…"));
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(menu->isVisible());
        QCOMPARE(menu->actions().size(), 3);
        QCOMPARE(menu->activeAction()->text(), QString("&Stop and Save Checkpoint"));
        QVERIFY(!menu->actions()[2]->isEnabled());
        QTest::keyClick(menu, Qt::Key_Escape);
        QCOMPARE(board.find(training)->state, JobState::Running);
        panel.stopCurrent(); // What Ctrl+. does.
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(atOnce, 1);
        QCOMPARE(board.find(training)->state, JobState::Stopping);
        QTRY_VERIFY(!button->isEnabled());
        m_now = 10000;
        QTRY_VERIFY(button->isEnabled()); // It did not react.
        panel.stopCurrent();
        QTRY_VERIFY(menu->isVisible());
        QVERIFY(!board.find(training)->asked || board.find(training)->asked == StopLevel::AtOnce);
        menu->actions().constLast()->trigger();
        QVERIFY(board.find(training)->asked == StopLevel::Abandon);
    }

    void theTitleTakesWhatThePhaseLeaves() {
        JobBoard board([this] { return m_now; });
        JobsPanel panel(board);
        const int empty = panel.sizeHint().height();
        panel.resize(1200, 200);
        panel.show();
        auto* table = panel.findChild<QTreeView*>("jobsTable");
        QVERIFY(!table->isVisible());
        const QString title =
            QStringLiteral("Compare heads of stories260k by weights and by activations");
        board.add(title, [] {});
        QTRY_VERIFY(table->isVisible());
        QVERIFY(panel.sizeHint().height() > empty);
        QTRY_VERIFY(table->columnWidth(JobBoard::TitleColumn) >=
                    table->fontMetrics().horizontalAdvance(title));
        int all = 0;
        for (int column = 0; column < JobBoard::ColumnCount; ++column)
            all += table->columnWidth(column);
        QCOMPARE(all, table->viewport()->width());
        panel.resize(500, 200); // Sideways it is scrolled; the phase stays in sight.
        QTRY_VERIFY(table->columnWidth(JobBoard::PhaseColumn) > 40);
    }
};

QTEST_MAIN(TestJobsPanel)
#include "tst_jobs_panel.moc"
