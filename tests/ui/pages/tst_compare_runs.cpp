// SPDX-License-Identifier: GPL-3.0-or-later
// What people do with stored runs on the Compare page, by mouse and key.
#include "tests/ui/support/fake_studio.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/curves_chart.h"
#include "ui/charts/score_bar_chart.h"
#include "ui/charts/subject_chart.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/common/empty_state.h"
#include "ui/item_models/run_table_model.h"
#include "ui/pages/compare/compare_charts.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/compare/run_page.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>
#include <QTreeView>
#include <algorithm>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using Ids = std::vector<std::int64_t>;

namespace {

RunSummary run(std::int64_t id, const char* name, double size, double mmlu) {
    RunSummary summary;
    summary.id = id;
    summary.name = name;
    summary.kind = "evaluate";
    summary.state = "done";
    summary.method = size > 1 ? "ward" : "";
    summary.averageGroupSize = size;
    summary.keyValueBytesPerToken = static_cast<std::uint64_t>(4096 / size);
    summary.scores = {{"mmlu", "acc", "prompt", mmlu, 0.01, 100},
                      {"mmlu_anatomy", "acc", "prompt", mmlu + 0.1, 0.05, 50},
                      {"mmlu_virology", "acc", "prompt", mmlu - 0.1, 0.05, 50},
                      {"sst2", "acc", "prompt", 0.9, 0.01, 100}};
    return summary;
}

std::vector<RunSummary> someRuns() {
    RunSummary training;
    training.id = 4;
    training.name = "tuned";
    training.kind = "finetune";
    training.state = "done";
    training.parentId = 3;
    return {training, run(3, "ward-4", 4, 0.4), run(2, "ward-2", 2, 0.45),
            run(1, "original", 1, 0.5)};
}

/// What was asked of the store, in words.
struct Asked {
    std::mutex mutex;
    QStringList texts;
    void add(const QString& text) {
        const std::lock_guard lock(mutex);
        texts.append(text);
    }
    QString last() {
        const std::lock_guard lock(mutex);
        return texts.isEmpty() ? QString() : texts.last();
    }
};

QString idsText(const Ids& ids) {
    QStringList texts;
    for (const std::int64_t id : ids)
        texts.append(QString::number(id));
    return texts.join('+');
}

RunWork runWorkInto(const std::shared_ptr<Asked>& asked) {
    using Path = std::filesystem::path;
    RunWork work;
    work.showRun = [](const Path&, std::int64_t id) {
        return R"({"id": )" + std::to_string(id) +
               R"(, "name": "tuned <b>", "kind": "finetune", "command": "regroup finetune tiny",
                   "seed": 42, "device": "cpu", "tags": ["paper"], "parent": 3,
                   "model": {"name": "tiny", "path": "/models/tiny", "sha256": "abc123"},
                   "versions": {"regroup": "0.1"}, "recipe": "version: 1",
                   "scores": [{"task": "mmlu", "metric": "acc", "protocol": "prompt", "value": 0.5,
                               "stderr": 0.01, "n": 100, "touched_split": "search 1 read it"}],
                   "parameters": {"predicted_seconds": 19.5, "seconds": 8.25, "rate": 0.001,
                                  "imported_from": "/elsewhere/tuned"}})";
    };
    work.setTags = [asked](const Path&, std::int64_t id, const std::vector<std::string>& tags) {
        QString text = QStringLiteral("tags %1:").arg(id);
        for (const std::string& tag : tags)
            text += ' ' + QString::fromStdString(tag);
        asked->add(text);
    };
    work.setNote = [asked](const Path&, std::int64_t id, const std::string& name,
                           const std::string& note) {
        asked->add(QStringLiteral("note %1 of %2: %3")
                       .arg(id)
                       .arg(QString::fromStdString(name), QString::fromStdString(note)));
    };
    work.setArchived = [asked](const Path&, const Ids& ids, bool archived) {
        asked->add((archived ? "archive " : "restore ") + idsText(ids));
    };
    work.bytesOf = [](const Path&, const Ids&) { return std::uint64_t{3} << 20U; };
    work.remove = [asked](const Path&, const Ids& ids) { asked->add("delete " + idsText(ids)); };
    work.import = [asked](const Path&, const std::vector<Path>& paths, JobContext&) {
        asked->add(QStringLiteral("import %1").arg(paths.size()));
        ImportedRun known{4, paths.back(), "tiny", {}, 0};
        known.wasKnown = true;
        return std::vector<ImportedRun>{{9, paths.front(), "tiny", {"mmlu"}, 0}, known};
    };
    return work;
}

struct Shown {
    std::shared_ptr<Asked> asked = std::make_shared<Asked>();
    std::shared_ptr<std::vector<RunSummary>> runs =
        std::make_shared<std::vector<RunSummary>>(someRuns());
    FakeStudio studio;
    CompareController controller;
    ComparePage page;

    explicit Shown(const QByteArray& layout = {})
        : studio(studioWork(runs)), controller(studio.context, runWorkInto(asked)),
          page(studio.context, controller) {
        page.restoreColumns(layout);
        QSignalSpy ready(&page, &ComparePage::ready);
        page.resize(1200, 800);
        page.show();
        ready.wait(5000);
    }
    /// Other runs are in the store now.
    void show(const std::vector<RunSummary>& others) {
        *runs = others;
        QSignalSpy ready(&page, &ComparePage::ready);
        controller.refresh();
        ready.wait(5000);
    }
    static StudioWork studioWork(const std::shared_ptr<std::vector<RunSummary>>& runs) {
        StudioWork work = fakeWork();
        work.listRuns = [runs](const std::filesystem::path&, const RunQuery&) { return *runs; };
        work.describeRuns = [](const std::filesystem::path&, const Ids&) { return "about"; };
        work.pairRuns = [](const std::filesystem::path&, std::int64_t baseline, const Ids& ids,
                           const std::string& task, JobContext&) {
            std::vector<RunPair> pairs;
            for (const std::int64_t id : ids)
                pairs.push_back({baseline, id, task, "acc", -0.1, -0.2, -0.05, 9, 1, 0.01, 0.02,
                                 PairVerdict::Worse});
            return pairs;
        };
        return work;
    }
    const RunTableFilter& filter() {
        return static_cast<const RunTableFilter&>(*page.table().model());
    }
    QModelIndex cell(std::int64_t id, int column) {
        return filter().indexOf(id).siblingAtColumn(filter().proxyColumn(column));
    }
    QAction* menuAction(std::int64_t id, const QString& text) {
        QTreeView& view = filter().baseline() == id ? page.baselineRow() : page.table();
        const QPoint where = view.visualRect(cell(id, RunTableModel::NameColumn)).center();
        Q_EMIT view.customContextMenuRequested(where);
        QMenu* menu = page.findChildren<QMenu*>("runMenu").last(); // Closed ones go later.
        for (QAction* action : menu->actions())
            if (QString(action->text()).remove('&').startsWith(text)) {
                menu->close();
                return action;
            }
        return nullptr;
    }
};

} // namespace

class TestCompareRuns : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void runsAreTestedAgainstTheBaseline() {
        Shown shown;
        QCOMPARE(*shown.filter().baseline(), 1); // The original, though it has no perplexity.
        QTRY_COMPARE(shown.cell(3, RunTableModel::PairedColumn).data().toString(),
                     QStringLiteral("worse, p = 0.02"));
        QCOMPARE(shown.cell(1, RunTableModel::PairedColumn).data().toString(),
                 QStringLiteral("baseline"));
        shown.menuAction(1, "Remove Baseline")->trigger();
        QTRY_COMPARE(shown.cell(3, RunTableModel::PairedColumn).data().toString(),
                     QStringLiteral("–"));
        shown.menuAction(2, "Use as Baseline")->trigger();
        QTRY_COMPARE(shown.cell(2, RunTableModel::PairedColumn).data().toString(),
                     QStringLiteral("baseline"));
    }

    void theBaselineStaysOnTopOfEverything() {
        Shown shown;
        QTreeView& table = shown.page.table();
        QTreeView& pinned = shown.page.baselineRow();
        QVERIFY(pinned.isVisible());
        QVERIFY(!pinned.accessibleName().isEmpty());
        const auto atTop = [&] {
            const QModelIndex index = pinned.indexAt({5, pinned.viewport()->height() / 2});
            return shown.filter().runIdAt(index).value_or(0);
        };
        QCOMPARE(atTop(), 1);
        QVERIFY(table.isRowHidden(0, {})); // Not twice.
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            table.sortByColumn(shown.filter().proxyColumn(RunTableModel::NameColumn), order);
            QCOMPARE(atTop(), 1);
            QVERIFY(table.isRowHidden(0, {}) && !table.isRowHidden(1, {}));
        }
        shown.page.findChild<QLineEdit*>("runFilter")->setText("ward");
        QCOMPARE(shown.filter().rowCount(), 3);
        QCOMPARE(atTop(), 1);
        // It takes a row's height, above the first row, in the columns of the table.
        const int height = pinned.viewport()->height();
        QVERIFY2(height > 5 && height < 60, qPrintable(QString::number(height)));
        const QModelIndex first = shown.filter().index(1, 0);
        QVERIFY(table.viewport()->mapToGlobal(table.visualRect(first).topLeft()).y() >=
                pinned.mapToGlobal(QPoint(0, pinned.height())).y());
        QHeaderView& header = *table.header();
        header.resizeSection(2, 123);
        header.moveSection(1, 0);
        for (int column = 0; column < header.count(); ++column) {
            QCOMPARE(pinned.header()->sectionSize(column), header.sectionSize(column));
            QCOMPARE(pinned.header()->visualIndex(column), header.visualIndex(column));
        }
        shown.menuAction(1, "Remove Baseline")->trigger();
        QVERIFY(!pinned.isVisible() && !table.isRowHidden(0, {}));
        shown.menuAction(3, "Use as Baseline")->trigger();
        QCOMPARE(atTop(), 3);
    }

    void theBaselineIsReachedByKeysAndMouse() {
        Shown shown;
        shown.page.activateWindow();
        QTreeView& table = shown.page.table();
        QTreeView& pinned = shown.page.baselineRow();
        pinned.setFocus();
        QTest::keyClick(&pinned, Qt::Key_Down);
        QCOMPARE(table.currentIndex().row(), 1);
        QCOMPARE(shown.studio.selection.state().runs.size(), std::size_t(1));
        QVERIFY(shown.studio.selection.state().runs != Ids{1});
        QTest::keyClick(&table, Qt::Key_Up);
        QCOMPARE(shown.studio.selection.state().runs, Ids{1});
        QTest::keyClick(&pinned, Qt::Key_End);
        QCOMPARE(table.currentIndex().row(), shown.filter().rowCount() - 1);
        QTest::mouseClick(pinned.viewport(), Qt::LeftButton, {}, {20, 5});
        QCOMPARE(shown.studio.selection.state().runs, Ids{1});
        const QModelIndex second = shown.filter().index(2, 0);
        QTest::mouseClick(table.viewport(), Qt::LeftButton, Qt::ControlModifier,
                          table.visualRect(second).center());
        QCOMPARE(shown.studio.selection.state().runs.size(), std::size_t(2)); // One selection.
    }

    void aStudyIsPickedAndShownAsAWhole() {
        Shown shown;
        std::vector<RunSummary> runs = someRuns();
        RunSummary sweep;
        sweep.id = 6;
        sweep.name = "two sizes";
        sweep.kind = "sweep";
        runs.insert(runs.begin(), sweep);
        for (RunSummary& run : runs)
            if (run.id == 2 || run.id == 3 || run.id == 6) {
                run.studyId = 6;
                run.study = "two sizes";
            }
        shown.show(runs);
        QCOMPARE(shown.cell(2, RunTableModel::StudyColumn).data().toString(),
                 QStringLiteral("two sizes"));
        QVERIFY(shown.menuAction(4, "Pick the Whole Study") == nullptr); // It is of none.
        shown.menuAction(3, "Pick the Whole Study")->trigger();
        Ids picked = shown.studio.selection.state().runs;
        std::sort(picked.begin(), picked.end());
        QCOMPARE(picked, (Ids{2, 3}));
        shown.menuAction(3, "Show Only This Study")->trigger();
        QCOMPARE(shown.filter().rowCount(), 4); // And the baseline.
        QVERIFY(!shown.filter().indexOf(4).isValid());
        auto* filter = shown.page.findChild<QLineEdit*>("runFilter");
        filter->setText("study:sizes kind=evaluate");
        QCOMPARE(shown.filter().rowCount(), 3);
        QVERIFY(shown.page.findChild<QLabel*>("filterProblem")->text().isEmpty());
    }

    void anyNumberOfRunsIsTestedTogether() {
        Shown shown;
        std::vector<RunSummary> runs = someRuns();
        for (int id = 10; id < 60; ++id)
            runs.push_back(run(id, "more", 2, 0.4));
        shown.show(runs);
        for (const std::int64_t id : {2, 10, 59})
            QTRY_COMPARE(shown.cell(id, RunTableModel::PairedColumn).data().toString(),
                         QStringLiteral("worse, p = 0.02"));
    }

    void everyChartIsFilledWhenItIsLookedAt() {
        Shown shown;
        CompareCharts& charts = shown.page.charts();
        shown.page.showTab("bars");
        QCOMPARE(charts.bars().bars().categories.size(), std::size_t(2)); // mmlu and sst2.
        QCOMPARE(charts.bars().bars().bars.size(), std::size_t(6));
        shown.page.showTab("groups");
        QCOMPARE(charts.groups().bars().categories.size(), std::size_t(3)); // 1, 2 and 4.
        shown.page.showTab("subjects");
        QCOMPARE(charts.subjects().rows().size(), std::size_t(2));
        shown.page.showTab("curves");
        QTRY_COMPARE(charts.curves().curves().size(), std::size_t(1));
        shown.page.showTab("pareto");
        QCOMPARE(shown.page.chart().points().size(), std::size_t(3));
        QCOMPARE(shown.page.chart().accessibleDescription().contains("Pareto"), true);
    }

    void theFrontOfABudgetIsDrawnForOneSearch() {
        Shown shown;
        std::vector<RunSummary> runs = someRuns();
        RunSummary search = run(5, "shared out", 2, 0.4);
        search.kind = "search";
        search.keyValueBytesPerToken = 2048;
        runs.push_back(search);
        shown.show(runs);
        shown.page.showTab("fronts");
        CompareCharts& charts = shown.page.charts();
        QTRY_COMPARE(charts.fronts().points().size(), std::size_t(3));
        // 8 heads took 2048 bytes: each 256.
        QCOMPARE(charts.fronts().points()[0].keyValueBytesPerToken, 4 * 256.0);
        QCOMPARE(charts.fronts().points()[0].quality, 2.5);
        QVERIFY(charts.fronts().points()[1].name.contains("taken"));
        QVERIFY(charts.fronts().tableText().contains("cost"));
        QCOMPARE(shown.page.findChild<QComboBox*>("frontRun")->currentText(),
                 QStringLiteral("shared out (run 5)"));
        QVERIFY(shown.page.canExport());
        charts.fronts().setFocus();
        QTest::keyClick(&charts.fronts(), Qt::Key_Home);
        QTest::keyClick(&charts.fronts(), Qt::Key_Return);
        QCOMPARE(shown.studio.selection.state().runs, Ids{5});
        shown.show(someRuns()); // Without a search.
        QTRY_VERIFY(charts.tabOf("fronts")->empty().isVisible());
    }

    void aBarPicksItsRunEverywhere() {
        Shown shown;
        shown.page.showTab("bars");
        ScoreBarChart& bars = shown.page.charts().bars();
        bars.setFocus();
        QTest::keyClick(&bars, Qt::Key_Home);
        QTest::keyClick(&bars, Qt::Key_Right);
        QTest::keyClick(&bars, Qt::Key_Return);
        QCOMPARE(shown.studio.selection.state().runs, Ids{2});
        QCOMPARE(shown.page.table().selectionModel()->selectedRows().size(), 1);
        QCOMPARE(bars.ringedRuns(), (Ids{2, 2})); // In both tasks.
    }

    void chartsHaveTheirTableAndTheirSentence() {
        Shown shown;
        shown.page.showTab("bars");
        auto* asTable = shown.page.findChild<QToolButton*>("barsAsTable");
        QTest::mouseClick(asTable, Qt::LeftButton);
        auto* table = shown.page.findChild<QTableView*>("barsTable");
        QVERIFY(table->isVisible());
        QCOMPARE(table->model()->rowCount(), 6);
        shown.page.findChild<QLineEdit*>("runFilter")->setText("nothing like this");
        shown.page.table(); // The baseline passes: it has bars.
        shown.page.showTab("curves");
        ChartTab* tab = shown.page.charts().tabOf("curves");
        QTRY_VERIFY(tab->empty().isVisible());
        QCOMPARE(tab->empty().buttonText(), QStringLiteral("Clear Filter"));
        Q_EMIT tab->empty().buttonClicked();
        QCOMPARE(shown.filter().text(), QString());
    }

    void figuresLeaveTheirNumbersAndTheirRecipe() {
        Shown shown;
        shown.page.showTab("groups");
        QTemporaryDir folder;
        const FigureSource source = shown.page.figureSource();
        QCOMPARE(source.kind, QStringLiteral("groups"));
        PictureOptions options;
        source.readRecipe([&options](const std::string& yaml) { options.recipe = yaml; },
                          [](const std::string&, const std::string&) { QFAIL("no recipe"); });
        QTRY_VERIFY(!options.recipe.empty());
        exportSheet(folder.filePath("bars.svg").toStdString(), source.sheet(options), options);
        for (const char* name : {"bars.svg", "bars.csv", "bars.recipe.yaml"})
            QVERIFY2(QFileInfo(folder.filePath(name)).size() > 0, name);
        QFile recipe(folder.filePath("bars.recipe.yaml"));
        QVERIFY(recipe.open(QIODevice::ReadOnly));
        QCOMPARE(recipe.readAll(), QByteArray("figure: groups\n"));
    }

    void tagsAndNotesAreEdited() {
        Shown shown;
        shown.menuAction(2, "Edit Tags")->trigger();
        auto* tags = shown.page.findChild<QInputDialog*>("tagsDialog");
        tags->setTextValue("paper,  very  best ,");
        tags->accept();
        QTRY_COMPARE(shown.asked->last(), QStringLiteral("tags 2: paper very best"));
        shown.menuAction(2, "Edit Note")->trigger();
        auto* note = shown.page.findChild<QInputDialog*>("noteDialog");
        note->setTextValue("for figure 3");
        note->accept();
        QTRY_COMPARE(shown.asked->last(), QStringLiteral("note 2 of ward-2: for figure 3"));
    }

    void archivingCanBeUndone() {
        Shown shown;
        QSignalSpy archived(&shown.controller, &CompareController::archived);
        shown.menuAction(2, "Archive")->trigger();
        QTRY_COMPARE(archived.count(), 1);
        QCOMPARE(shown.asked->last(), QStringLiteral("archive 2"));
        shown.controller.setArchived(archived.front().front().value<Ids>(), false);
        QTRY_COMPARE(shown.asked->last(), QStringLiteral("restore 2"));
        QCOMPARE(archived.count(), 1); // The way back is no new archiving.
    }

    void deletionNamesItsBytesAndAsks() {
        Shown shown;
        shown.studio.selection.setRuns({2, 3});
        shown.page.table().setFocus();
        QTest::keyClick(&shown.page.table(), Qt::Key_Delete);
        QTRY_VERIFY(shown.page.findChild<QMessageBox*>("deleteBox") != nullptr);
        auto* box = shown.page.findChild<QMessageBox*>("deleteBox");
        QVERIFY(box->informativeText().contains("3.00 MiB"));
        QCOMPARE(box->defaultButton()->text().remove('&'), QStringLiteral("Cancel"));
        QCOMPARE(shown.asked->last(), QString()); // Nothing yet.
        for (QAbstractButton* button : box->buttons())
            if (box->buttonRole(button) == QMessageBox::DestructiveRole)
                button->click();
        QTRY_VERIFY(shown.asked->last() == "delete 2+3" || shown.asked->last() == "delete 3+2");
        QCOMPARE(shown.studio.selection.state().runs, Ids{});
    }

    void columnsAreChosenAndKept() {
        Shown shown;
        QVERIFY(shown.filter().proxyColumn(RunTableModel::DeviceColumn) < 0); // Rare: not at first.
        auto* menu = shown.page.findChild<QMenu*>("columnsMenu");
        Q_EMIT menu->aboutToShow();
        const auto toggle = [menu](const QString& title) {
            for (QAction* action : menu->actions())
                if (action->text() == title)
                    action->toggle();
        };
        toggle("Device");
        toggle("Loss");
        QVERIFY(shown.filter().proxyColumn(RunTableModel::DeviceColumn) >= 0);
        QVERIFY(shown.filter().proxyColumn(RunTableModel::LossColumn) < 0);
        shown.page.table().header()->moveSection(1, 0); // The name before the state.
        const QByteArray state = shown.page.columnsState();
        Shown other;
        other.page.restoreColumns(state);
        QVERIFY(other.filter().proxyColumn(RunTableModel::LossColumn) < 0);
        QCOMPARE(other.filter().sourceColumn(other.page.table().header()->logicalIndex(0)),
                 int(RunTableModel::NameColumn));
        other.page.restoreColumns("broken"); // Of another program: nothing happens.
        QVERIFY(other.filter().proxyColumn(RunTableModel::LossColumn) < 0);
    }

    void theLayoutIsKeptForTheNextTime() {
        Shown shown;
        QTreeView& table = shown.page.table();
        auto* measure = shown.page.findChild<QComboBox*>("measure");
        QCOMPARE(measure->currentText(), QStringLiteral("mmlu"));
        // What runs are compared by stands before the difference, the best first.
        const auto place = [&shown](QTreeView& view, int column) {
            return view.header()->visualIndex(shown.filter().proxyColumn(column));
        };
        QCOMPARE(place(table, RunTableModel::ColumnCount) + 1,
                 place(table, RunTableModel::DeltaColumn));
        const auto rows = [](const RunTableFilter& filter) {
            Ids ids;
            for (int row = 0; row < filter.rowCount(); ++row)
                ids.push_back(*filter.runIdAt(filter.index(row, 0)));
            return ids;
        };
        QCOMPARE(rows(shown.filter()), (Ids{1, 2, 3, 4}));
        measure->setCurrentIndex(measure->findText("sst2"));
        table.header()->resizeSection(shown.filter().proxyColumn(RunTableModel::KindColumn), 171);
        QTest::mouseClick(table.header()->viewport(), Qt::LeftButton, {},
                          {table.header()->sectionViewportPosition(
                               shown.filter().proxyColumn(RunTableModel::NameColumn)) +
                               20,
                           8});
        QCOMPARE(rows(shown.filter()), (Ids{1, 4, 2, 3})); // By name: the baseline, tuned, ward-2.
        shown.menuAction(2, "Use as Baseline")->trigger();
        shown.page.findChild<QLineEdit*>("runFilter")->setText("ward");
        const QByteArray state = shown.page.columnsState();
        Shown other(state);
        QCOMPARE(other.page.findChild<QComboBox*>("measure")->currentText(),
                 QStringLiteral("sst2"));
        QCOMPARE(other.page.findChild<QLineEdit*>("runFilter")->text(), QStringLiteral("ward"));
        QCOMPARE(other.filter().baseline().value_or(0), 2);
        QVERIFY(other.page.baselineRow().isVisible());
        QCOMPARE(rows(other.filter()), rows(shown.filter()));
        QCOMPARE(
            other.page.table().columnWidth(other.filter().proxyColumn(RunTableModel::KindColumn)),
            171);
        QCOMPARE(other.page.table().header()->sortIndicatorSection(),
                 other.filter().proxyColumn(RunTableModel::NameColumn));
        QCOMPARE(other.page.columnsState(), state);
    }

    void aWrongFilterSaysSo() {
        Shown shown;
        auto* problem = shown.page.findChild<QLabel*>("filterProblem");
        shown.page.findChild<QLineEdit*>("runFilter")->setText("colour:red");
        QVERIFY(problem->isVisible() && problem->text().contains("colour"));
        shown.page.findChild<QLineEdit*>("runFilter")->setText("task=mmlu");
        QVERIFY(!problem->isVisible());
    }

    void theRunPageTellsAllAndLeadsBack() {
        Shown shown;
        QVERIFY(shown.page.runPage().run().is_null());
        shown.studio.selection.setRuns({4});
        shown.page.table().setFocus();
        QTest::keyClick(&shown.page.table(), Qt::Key_Return);
        QTRY_VERIFY(shown.page.runPage().run().is_object());
        const QString text = shown.page.runPage().text().toPlainText();
        for (const char* part : {"tuned <b>", "regroup finetune tiny", "42", "cpu", "paper",
                                 "abc123", "search 1 read it", "predicted 19.5 s, actually 8.25 s",
                                 "version: 1", "ward-4", "Imported from", "/elsewhere/tuned"})
            QVERIFY2(text.contains(QString::fromUtf8(part)), part);
        QSignalSpy again(&shown.page.runPage(), &RunPage::rerunRequested);
        for (QPushButton* button : shown.page.runPage().findChildren<QPushButton*>()) {
            if (button->text() == "E&dit a Copy")
                button->click();
            if (button->text() == "&Copy Command")
                button->click();
        }
        QCOMPARE(again.count(), 1);
        QVERIFY(!again.front()[1].toBool());
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("regroup finetune tiny"));
        Q_EMIT shown.page.runPage().text().anchorClicked(QUrl("run:3"));
        QCOMPARE(shown.studio.selection.state().runs, Ids{3});
    }

    void resultsOfOthersBecomeRuns() {
        Shown shown;
        QSignalSpy imported(&shown.controller, &CompareController::imported);
        shown.controller.importPaths({"/a/results_1.json", "/a/results_2.json"});
        QTRY_COMPARE(imported.count(), 1);
        QCOMPARE(imported.front().front().value<Ids>(), (Ids{9, 4}));
        QCOMPARE(imported.front().back().toInt(), 1); // The other one was there already.
        QCOMPARE(shown.asked->last(), QStringLiteral("import 2"));
    }

    void bothKindsOfImportAreInTheMenu() {
        Shown shown;
        QSignalSpy files(&shown.page, &ComparePage::importRequested);
        QSignalSpy folders(&shown.page, &ComparePage::importFolderRequested);
        const auto actions = shown.page.findChild<QMenu*>("importMenu")->actions();
        QCOMPARE(actions.size(), 2);
        actions[0]->trigger();
        actions[1]->trigger();
        QCOMPARE(files.count(), 1);
        QCOMPARE(folders.count(), 1);
    }
};

QTEST_MAIN(TestCompareRuns)
#include "tst_compare_runs.moc"
