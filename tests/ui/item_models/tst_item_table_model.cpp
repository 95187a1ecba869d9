// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/item_table_model.h"
#include "ui/item_models/task_result_model.h"

#include <QAbstractItemModelTester>
#include <QLocale>
#include <QTest>

using namespace regroup;
using namespace regroup::ui;

namespace {

constexpr auto reporting = QAbstractItemModelTester::FailureReportingMode::QtTest;

RunItem item(std::int64_t line, std::int64_t document, int target, int prediction,
             const std::string& prompt) {
    return {line, "task", document, target, prediction, prompt, {" no", " yes"}, {-1, -2}};
}

SharedItems firstRun() {
    return std::make_shared<const std::vector<RunItem>>(
        std::vector<RunItem>{item(0, 10, 1, 1, "A warm story"), item(1, 11, 0, 1, "A cold story"),
                             item(2, 12, 0, 0, "Nothing")});
}

/// Another order, another answer to 11, and no item 12.
SharedItems secondRun() {
    return std::make_shared<const std::vector<RunItem>>(
        std::vector<RunItem>{item(0, 11, 0, 0, "A cold story"), item(1, 10, 1, 1, "A warm story")});
}

QString cell(const QAbstractItemModel& model, int row, int column) {
    return model.index(row, column).data().toString();
}

} // namespace

class TestItemTableModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void showsItemsOfOneRun() {
        ItemTableModel model;
        QAbstractItemModelTester tester(&model, reporting);
        QCOMPARE(model.rowCount(), 0);
        model.setItems(firstRun());
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.columnCount(), int(ItemTableModel::SecondColumn));
        QCOMPARE(cell(model, 1, ItemTableModel::PromptColumn), QString("A cold story"));
        QCOMPARE(cell(model, 1, ItemTableModel::TargetColumn), QString("no"));
        QCOMPARE(cell(model, 1, ItemTableModel::FirstColumn), QString("✗ yes"));
        QCOMPARE(cell(model, 2, ItemTableModel::FirstColumn), QString("✓ no"));
        QCOMPARE(model.rightCount(), 2);
        QVERIFY(model.secondItem(0) == nullptr);
    }

    void pairsItemsByTaskAndDocument() {
        ItemTableModel model;
        QAbstractItemModelTester tester(&model, reporting);
        model.setItems(firstRun(), secondRun());
        QCOMPARE(model.columnCount(), int(ItemTableModel::ColumnCount));
        QCOMPARE(cell(model, 0, ItemTableModel::SecondColumn), QString("✓ yes"));
        QCOMPARE(cell(model, 1, ItemTableModel::SecondColumn), QString("✓ no"));
        QCOMPARE(cell(model, 2, ItemTableModel::SecondColumn), QString("not evaluated"));
        model.setFilter({ItemFilter::Answers::All, true});
        QCOMPARE(model.rowCount(), 1); // Only item 11 was answered differently.
        QCOMPARE(model.item(0).document, 11);
        QCOMPARE(model.shownLines(), std::vector<std::int64_t>{1});
        model.setItems(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    // The same number in another file is another question: prompt, answer or choices tell.
    void whatIsNotTheSameItemIsNotPaired() {
        RunItem prompt = item(0, 10, 1, 0, "A warm story");
        prompt.promptSha256 = "a"; // The end that is kept is the same, the beginning is not.
        RunItem target = item(1, 11, 1, 1, "A cold story");
        RunItem choices = item(2, 12, 0, 1, "Nothing");
        choices.choices = {" no", " maybe"};
        RunItem same = item(3, 13, 0, 1, "The end");
        auto first = *firstRun();
        first[0].promptSha256 = "b";
        first.push_back(item(3, 13, 0, 0, "The end"));
        first.back().promptSha256 = same.promptSha256 = "c";
        ItemTableModel model;
        QAbstractItemModelTester tester(&model, reporting);
        model.setItems(std::make_shared<const std::vector<RunItem>>(first),
                       std::make_shared<const std::vector<RunItem>>(
                           std::vector<RunItem>{prompt, target, choices, same}));
        QCOMPARE(model.otherCount(), 3);
        for (int row = 0; row < 3; ++row) {
            QCOMPARE(cell(model, row, ItemTableModel::SecondColumn), QString("not the same item"));
            QVERIFY(model.secondItem(row) == nullptr);
        }
        QCOMPARE(cell(model, 3, ItemTableModel::SecondColumn), QString("✗ yes"));
        model.setFilter({ItemFilter::Answers::All, true});
        QCOMPARE(model.shownLines(), std::vector<std::int64_t>{3});
    }

    void filtersByAnswerAndText() {
        ItemTableModel model;
        QAbstractItemModelTester tester(&model, reporting);
        model.setItems(firstRun());
        model.setFilter({ItemFilter::Answers::Wrong, false});
        QCOMPARE(model.shownLines(), std::vector<std::int64_t>{1});
        model.setFilter({ItemFilter::Answers::Right, false});
        QCOMPARE(model.shownLines(), (std::vector<std::int64_t>{0, 2}));
        JobContext job;
        const auto find = [&](const char* text) {
            model.setFound(findInItems(*model.firstItems(), QString::fromUtf8(text), job));
        };
        model.setFilter({});
        find("STORY");
        QCOMPARE(model.shownLines(), (std::vector<std::int64_t>{0, 1}));
        find("yes"); // In the choices.
        QCOMPARE(model.rowCount(), 3);
        model.setFilter({ItemFilter::Answers::Wrong, false});
        find("warm");
        QCOMPARE(model.rowCount(), 0);
        model.setFound(nullptr);
        QCOMPARE(model.rowCount(), 1);
        model.setFilter({});
        QCOMPARE(model.itemCount(), 3);
    }

    void longPromptsShowTheirEnd() {
        ItemTableModel model;
        model.setItems(std::make_shared<const std::vector<RunItem>>(
            std::vector<RunItem>{item(0, 0, 0, 0, std::string(500, 'x') + "\nthe question")}));
        const QString shown = cell(model, 0, ItemTableModel::PromptColumn);
        QVERIFY(shown.startsWith("…") && shown.endsWith("x the question"));
        QCOMPARE(shown.size(), 201);
    }

    void resultsSayWhatTheyRiseAbove() {
        TaskResultModel model;
        QAbstractItemModelTester tester(&model, reporting);
        TaskResult good{"sst2", false, "acc", 0.8, 0.02, 872, 0.5, 0.51};
        TaskResult weak{"mmlu", true, "acc", 0.26, 0.02, 500, 0.25, std::nullopt};
        TaskResult below = weak;
        below.value = 0.2;
        model.setResults({good, weak, below});
        QCOMPARE(cell(model, 0, TaskResultModel::ValueColumn), QString("0.800 ± 0.020"));
        QCOMPARE(cell(model, 0, TaskResultModel::MajorityColumn), QString("0.510"));
        QCOMPARE(cell(model, 1, TaskResultModel::MajorityColumn), QString("–"));
        QCOMPARE(cell(model, 1, TaskResultModel::ChanceColumn), QString("0.250"));
        const auto tip = [&model](int row) {
            return model.index(row, 0).data(Qt::ToolTipRole).toString();
        };
        QVERIFY(tip(0).startsWith("Above"));
        QVERIFY(tip(1).startsWith("Not clearly above"));
        QVERIFY(tip(2).startsWith("Below"));
    }
};

QTEST_MAIN(TestItemTableModel)
#include "tst_item_table_model.moc"
