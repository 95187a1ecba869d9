// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/editing_studio.h"
#include "tests/ui/support/fixed_look.h"
#include "ui/common/empty_state.h"
#include "ui/pages/evaluate/evaluate_controller.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/evaluate/item_browser.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QTreeView>
#include <atomic>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

struct Shown : EditingStudio, PageProbe<EvaluatePage> {
    EvaluateController controller;
    EvaluatePage page;

    explicit Shown(StudioWork work = fakeWork())
        : EditingStudio(std::move(work)), PageProbe<EvaluatePage>{page}, controller(studio.context),
          page(studio.context, controller, grouping, file()) {
        show();
    }
};

RunSummary run(std::int64_t id, const std::string& name) {
    RunSummary summary;
    summary.id = id;
    summary.name = name;
    return summary;
}

StudioWork workWithItems() {
    StudioWork work = fakeWork();
    work.listItemRuns = [](const std::filesystem::path&) {
        return std::vector<RunSummary>{run(9, "pairs"), run(4, "original")};
    };
    work.readItems = [](const std::filesystem::path&, std::int64_t id, JobContext&) {
        const int picked = id == 9 ? 1 : 0;
        return std::vector<RunItem>{{0, "sst2", 0, 1, 1, "good?", {" no", " yes"}, {-2, -0.5}},
                                    {1, "sst2", 1, 0, picked, "bad?", {" no", " yes"}, {-0.5, -1}}};
    };
    return work;
}

} // namespace

class TestEvaluatePage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedLook(); }

    // Chance: 4 items with 2 choices and 2 with 4; majority of the first task: 3 of 4.
    void chanceAndMajorityComeFromTheItems() {
        const TaskRequest request;
        const std::vector<TaskResult> rows = taskResults(fakeTaskReport(request));
        QCOMPARE(rows.size(), std::size_t(3));
        QVERIFY(rows[0].isGroup);
        QCOMPARE(rows[0].task, QString("mmlu"));
        QVERIFY(std::abs(*rows[0].chance - (4 * 0.5 + 2 * 0.25) / 6) < 1e-12);
        QVERIFY(!rows[0].majority);
        QCOMPARE(*rows[1].chance, 0.5);
        QCOMPARE(*rows[1].majority, 0.75);
        QCOMPARE(*rows[2].chance, 0.25);
        QCOMPARE(*rows[2].majority, 0.5);
        EvaluationReport text;
        text.perplexity = 8;
        text.lossPerToken = 2;
        text.lossStandardError = 0.01;
        text.perplexityStandardError = 0.09;
        text.tokenCount = 500;
        const std::vector<TaskResult> both = textResults(text);
        QCOMPARE(both[0].value, 8.0);
        QCOMPARE(*both[0].standardError, 0.09);
        QCOMPARE(both[1].value, 2.0);
        QCOMPARE(both[1].count, 500);
    }

    void aTaskIsEvaluatedFromTheForm() {
        TaskRequest asked;
        StudioWork work = fakeWork();
        work.evaluateTask = [&asked](const TaskRequest& request, JobContext&) {
            asked = request;
            return fakeTaskReport(request);
        };
        Shown shown(work);
        QVERIFY(!shown.find<QPushButton>("startEvaluateButton")->isEnabled());
        QVERIFY(!shown.find("evaluateTask")->isEnabled()); // Nothing to fill in yet.
        QCOMPARE(shown.text("splitGuard"), QString());
        for (const EmptyState* empty : shown.page.findChildren<EmptyState*>())
            if (empty->isVisible())
                QCOMPARE(empty->sentence(), QString("Open a model to measure what it can do."));
        shown.open();
        shown.grouping.reset("pairs",
                             ModelGrouping(3, LayerGrouping::joint(Grouping::neighbours(4, 2))));
        shown.page.setTask("mmlu");
        QCOMPARE(shown.text("splitGuard"), QString("Choose the folder of the task."));
        shown.page.setData("/data/mmlu");
        QVERIFY(shown.text("splitGuard").contains("test split"));
        QVERIFY(shown.find("evaluateProtocol")->isVisible());
        QTRY_VERIFY(shown.find("evaluateLimit")->height() > 10);
        shown.page.setTask("sst2"); // Without shots.
        QTRY_VERIFY(shown.find("evaluateLimit")->isVisible());
        QVERIFY(shown.find("evaluateLimit")->y() >
                shown.find("evaluateProtocol")->geometry().bottom());
        shown.page.setTask("mmlu");
        shown.find<QSpinBox>("evaluateShots")->setValue(5);
        shown.page.setLimit(20);
        shown.find<QSpinBox>("evaluateBatch")->setValue(1024);
        shown.find<QSpinBox>("evaluateSeed")->setValue(3);
        shown.find<QComboBox>("evaluateDevice")->setCurrentText("cuda:1");
        QVERIFY(shown.text("splitGuard").contains("partial"));
        QVERIFY(shown.press("startEvaluateButton"));
        QTRY_VERIFY(shown.text("evaluateStatus").startsWith("pairs, mmlu"));
        QCOMPARE(asked.task, std::string("mmlu"));
        QCOMPARE(asked.shots, 5);
        QCOMPARE(asked.limit, 20);
        QCOMPARE(asked.evaluation.batchTokens, 1024);
        QCOMPARE(asked.evaluation.seed, 3U);
        QCOMPARE(asked.evaluation.runtime.device, std::string("cuda:1"));
        QVERIFY(asked.evaluation.grouping.has_value());
        QCOMPARE(asked.evaluation.data, std::filesystem::path("/data/mmlu"));
        QVERIFY(shown.text("evaluateStatus").contains("Partial"));
        QCOMPARE(shown.page.results().rowCount(), 3);
        QCOMPARE(shown.page.results().results()[1].protocol, QString("prompt"));
        QVERIFY(!asked.protocol && !asked.evaluation.resume);
        QVERIFY(!shown.find("splitStamps")->isVisible());
        QSignalSpy compare(&shown.page, &EvaluatePage::compareRequested);
        QVERIFY(shown.text("evaluateMeaning").contains("two standard errors"));
        // 3 layers, 2 of 4 heads left of keys and of values, 8 numbers of 4 bytes each.
        QCOMPARE(shown.controller.result().keyValueBytesPerToken, 3U * 2 * 2 * 8 * 4);
        QVERIFY(shown.press("compareResult"));
        QCOMPARE(compare.count(), 1);
        QCOMPARE(compare[0][0].toLongLong(), 7);
        shown.find<QComboBox>("evaluateSubject")->setCurrentIndex(1);
        QVERIFY(shown.press("startEvaluateButton"));
        QTRY_VERIFY(shown.text("evaluateStatus").startsWith("tiny, original, mmlu"));
        QVERIFY(!asked.evaluation.grouping.has_value());
        QCOMPARE(shown.controller.result().keyValueBytesPerToken, 3U * 4 * 2 * 8 * 4);
        QVERIFY(asked.evaluation.command.starts_with("regroup evaluate /models/tiny --task mmlu"));
        QVERIFY(asked.evaluation.command.find("--batch-tokens 1024") != std::string::npos);
        QVERIFY(asked.evaluation.command.find("--seed 3") != std::string::npos);
    }

    void theTextOfSearchesIsNoMeasure() {
        Shown shown;
        shown.open();
        CalibrationSettings text;
        text.data = "/texts/stories.txt";
        shown.studio.model.setCalibration(text);
        shown.page.setData("/texts/stories.txt");
        QVERIFY(!shown.find<QPushButton>("startEvaluateButton")->isEnabled());
        QVERIFY(shown.text("splitGuard").contains("Choose another one"));
        shown.page.setData("/texts/held-out.txt");
        QVERIFY(shown.press("startEvaluateButton"));
        QTRY_COMPARE(shown.page.results().rowCount(), 2);
        QCOMPARE(shown.page.results().results()[0].value, 5.25);
        QVERIFY(shown.text("evaluateMeaning").contains("lower is better"));
        QVERIFY(!shown.find("showResultItems")->isVisible());
    }

    void anEvaluationCanBeStopped() {
        StudioWork work = fakeWork();
        std::atomic<bool> wasResumed = false;
        work.evaluate = [&wasResumed](const EvaluateRequest& request, JobContext& job) {
            wasResumed = request.resume;
            workUntilStopped(job);
            job.throwIfStopped();
            return EvaluationReport{};
        };
        Shown shown(work);
        shown.open();
        shown.page.setData("/texts/held-out.txt");
        QVERIFY(shown.press("startEvaluateButton"));
        QTRY_VERIFY(shown.text("evaluateStatus").startsWith("Working"));
        QVERIFY(!shown.find<QPushButton>("startEvaluateButton")->isEnabled());
        QVERIFY(shown.press("stopEvaluateButton"));
        QTRY_VERIFY(shown.text("evaluateStatus").startsWith("Stopped. The items measured"));
        QVERIFY(shown.find<QPushButton>("startEvaluateButton")->isEnabled());
        QVERIFY(!wasResumed);
        QVERIFY(shown.press("startEvaluateButton")); // Goes on with what is kept.
        QTRY_VERIFY(wasResumed);
        QVERIFY(shown.press("stopEvaluateButton"));
        QTRY_VERIFY(!shown.controller.isRunning());
    }

    // What was selected on the reported split is hollow, and the reason is there to be read.
    void aStampedResultSaysWhy() {
        StudioWork work = fakeWork();
        work.leaksOfRun = [](const std::filesystem::path&, std::int64_t run) {
            return std::map<std::string, std::string>{
                {"mmlu_second", "run " + std::to_string(run) + " looked at this data"}};
        };
        Shown shown(work);
        shown.open();
        shown.page.setTask("mmlu");
        shown.page.setData("/data/mmlu");
        shown.find<QComboBox>("evaluateProtocol")->setCurrentIndex(1);
        QVERIFY(shown.press("startEvaluateButton"));
        QTRY_VERIFY(shown.find("splitStamps")->isVisible());
        QVERIFY(shown.text("splitStamps").contains("mmlu_second, selected on this split: run 7"));
        const TaskResultModel& rows = shown.page.results();
        const auto value = [&rows](int row) {
            return rows.index(row, TaskResultModel::ValueColumn).data().toString();
        };
        QVERIFY(value(0).startsWith("○")); // The group holds the task.
        QVERIFY(!value(1).startsWith("○"));
        QVERIFY(value(2).startsWith("○"));
        QVERIFY(rows.index(2, 0).data(Qt::ToolTipRole).toString().contains("never counts as best"));
    }

    void itemsOfTwoRunsStandSideBySide() {
        Shown shown(workWithItems());
        shown.page.showItems();
        ItemTableModel& items = shown.page.items().items();
        QTRY_COMPARE(items.rowCount(), 2);
        QCOMPARE(shown.find<QComboBox>("firstItemRun")->currentText(), QString("pairs (9)"));
        QVERIFY(!shown.find<QCheckBox>("onlyDifferent")->isEnabled());
        shown.find<QComboBox>("answersFilter")->setCurrentIndex(2);
        QCOMPARE(items.rowCount(), 1);
        QCOMPARE(items.item(0).document, 1);
        shown.find<QComboBox>("answersFilter")->setCurrentIndex(0);
        auto* beside = shown.find<QComboBox>("secondItemRun");
        QCOMPARE(beside->count(), 2); // A run is not compared with itself.
        QCOMPARE(beside->itemText(1), QString("original (4)"));
        beside->setCurrentIndex(1);
        QTRY_COMPARE(items.columnCount(), int(ItemTableModel::ColumnCount));
        QTest::mouseClick(shown.find<QCheckBox>("onlyDifferent"), Qt::LeftButton, {}, QPoint(5, 8));
        QCOMPARE(items.rowCount(), 1);
        auto* table = shown.find<QTreeView>("itemTable");
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Down);
        if (!table->currentIndex().isValid())
            table->setCurrentIndex(items.index(0, 0));
        const QString detail = shown.find<QPlainTextEdit>("itemDetail")->toPlainText();
        QVERIFY(detail.contains("bad?") && detail.contains("The second run:"));
        auto* text = shown.find<QLineEdit>("itemText");
        QTest::keyClicks(text, "good");
        QTRY_COMPARE(items.rowCount(), 0); // The item that differs has no such word.
        QTest::keyClick(text, Qt::Key_Backspace);
        text->clear();
        QCOMPARE(items.rowCount(), 1); // At once; the search for "goo" is not waited for.
        QTest::qWait(200);
        QCOMPARE(items.rowCount(), 1);
    }

    void findingGoesFromItemToItem() {
        Shown shown(workWithItems());
        shown.page.showItems();
        ItemTableModel& items = shown.page.items().items();
        QTRY_COMPARE(items.rowCount(), 2);
        auto* text = shown.find<QLineEdit>("itemText");
        auto* table = shown.find<QTreeView>("itemTable");
        shown.page.findNext(); // Nothing to find yet: it asks.
        QVERIFY(text->hasFocus());
        QTest::keyClicks(text, "d?");
        QTest::qWait(200);
        QCOMPARE(items.rowCount(), 2);
        shown.page.findNext();
        QCOMPARE(table->currentIndex().row(), 0);
        shown.page.findNext();
        QCOMPARE(table->currentIndex().row(), 1);
        shown.page.findNext();
        QCOMPARE(table->currentIndex().row(), 0);
        table->setFocus();
        shown.page.focusFind();
        QVERIFY(text->hasFocus());
        QCOMPARE(text->selectedText(), QString("d?"));
        auto* first = shown.find<QComboBox>("firstItemRun");
        first->setCurrentIndex(1);
        QCOMPARE(shown.find<QComboBox>("secondItemRun")->itemText(1), QString("pairs (9)"));
    }

    void itemsThatAreNotTheSameAreNotCompared() {
        StudioWork work = workWithItems();
        work.readItems = [](const std::filesystem::path&, std::int64_t id, JobContext&) {
            return std::vector<RunItem>{
                {0, "sst2", 0, 1, 1, id == 9 ? "good?" : "bad?", {" no", " yes"}, {-2, -0.5}}};
        };
        Shown shown(work);
        shown.page.showItems();
        QTRY_COMPARE(shown.page.items().items().rowCount(), 1);
        QVERIFY(!shown.text("itemCount").contains("Not the same"));
        shown.find<QComboBox>("secondItemRun")->setCurrentIndex(1);
        QTRY_VERIFY(shown.text("itemCount").contains("Not the same items: 1"));
    }

    void aResultLeadsToItsItems() {
        StudioWork work = workWithItems();
        work.listItemRuns = [](const std::filesystem::path&) {
            return std::vector<RunSummary>{run(9, "pairs"), run(7, "this one")};
        };
        Shown shown(work);
        shown.open();
        shown.page.setTask("mmlu");
        shown.page.setData("/data/mmlu");
        QVERIFY(shown.press("startEvaluateButton"));
        QTRY_COMPARE(shown.page.results().rowCount(), 3);
        QTRY_VERIFY(shown.find("showResultItems")->isVisible());
        QVERIFY(shown.press("showResultItems"));
        QTRY_COMPARE(shown.find<QComboBox>("firstItemRun")->currentText(), QString("this one (7)"));
        QVERIFY(shown.page.items().isVisible());
    }

    void withoutItemsItSaysWhatWillBeThere() {
        Shown shown;
        shown.page.showItems();
        QSignalSpy ready(&shown.page.items(), &ItemBrowser::ready);
        QTRY_COMPARE(ready.count(), 1);
        auto* empty = shown.page.items().findChild<EmptyState*>();
        QVERIFY(empty->isVisible());
        Q_EMIT empty->buttonClicked();
        QVERIFY(!shown.page.items().isVisible());
    }
};

QTEST_MAIN(TestEvaluatePage)
#include "tst_evaluate_page.moc"
