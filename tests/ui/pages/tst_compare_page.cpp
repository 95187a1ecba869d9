// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fake_studio.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/common/empty_state.h"
#include "ui/item_models/run_table_model.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/compare/run_points.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>
#include <array>
#include <cmath>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using Ids = std::vector<std::int64_t>;

namespace {

RunSummary run(std::int64_t id, const char* name, const char* method, double size,
               double perplexity) {
    RunSummary summary;
    summary.id = id;
    summary.name = name;
    summary.kind = "evaluate";
    summary.state = "done";
    summary.model = "tiny";
    summary.method = method;
    summary.averageGroupSize = size;
    summary.keyValueBytesPerToken = static_cast<std::uint64_t>(4096 / size);
    summary.perplexity = perplexity;
    summary.lossPerToken = std::log(perplexity);
    summary.lossStandardError = 0.01;
    return summary;
}

std::vector<RunSummary> fourRuns() {
    std::vector<RunSummary> runs{
        run(4, "paper-4", "paper", 4, 7), run(3, "paper-2", "paper", 2, 5.2),
        run(2, "neighbour-2", "neighbour", 2, 5.5), run(1, "original", "original", 1, 5)};
    RunSummary search = run(5, "a search", "paper", 2, 1);
    search.kind = "search";
    search.perplexity.reset();
    runs.insert(runs.begin(), search);
    return runs;
}

StudioWork workWith(std::vector<RunSummary> runs) {
    StudioWork work = fakeWork();
    work.listRuns = [runs](const std::filesystem::path&, const RunQuery&) { return runs; };
    work.describeRuns = [](const std::filesystem::path&, const Ids& ids) {
        std::string text = "about";
        for (const std::int64_t id : ids)
            text += " " + std::to_string(id);
        return text;
    };
    return work;
}

struct Shown {
    FakeStudio studio;
    CompareController controller;
    ComparePage page;

    explicit Shown(StudioWork work = workWith(fourRuns()))
        : studio(std::move(work)), controller(studio.context), page(studio.context, controller) {
        QSignalSpy ready(&page, &ComparePage::ready);
        page.resize(1000, 700);
        page.show();
        ready.wait(5000);
    }
    QStringList columns() {
        QStringList titles;
        for (int column = 0; column < page.table().model()->columnCount(); ++column)
            titles.append(page.table().model()->headerData(column, Qt::Horizontal).toString());
        return titles;
    }
    Ids rows() {
        const auto& filter = static_cast<const RunTableFilter&>(*page.table().model());
        Ids ids;
        for (int row = 0; row < filter.rowCount(); ++row)
            ids.push_back(*filter.runIdAt(filter.index(row, 0)));
        return ids;
    }
    Ids points() {
        Ids ids;
        for (const TradeoffPoint& point : page.chart().points())
            ids.push_back(point.runId);
        std::sort(ids.begin(), ids.end());
        return ids;
    }
    Ids selectedRows() {
        const auto& filter = static_cast<const RunTableFilter&>(*page.table().model());
        Ids ids;
        for (const QModelIndex& index : page.table().selectionModel()->selectedRows())
            ids.push_back(*filter.runIdAt(index));
        std::sort(ids.begin(), ids.end());
        return ids;
    }
    const RunTableFilter& filterModel() {
        return static_cast<const RunTableFilter&>(*page.table().model());
    }
    QPoint row(std::int64_t id) { return rowIn(page.table(), id); }
    QPoint rowIn(const QTreeView& view, std::int64_t id) {
        return view.visualRect(filterModel().indexOf(id).siblingAtColumn(1)).center();
    }
    void click(std::int64_t id, Qt::KeyboardModifiers modifiers = {}) {
        QTreeView& view = filterModel().baseline() == id ? page.baselineRow() : page.table();
        QTest::mouseClick(view.viewport(), Qt::LeftButton, modifiers, rowIn(view, id));
    }
    void filter(const char* text) {
        page.findChild<QLineEdit*>("runFilter")->setText(QString::fromUtf8(text));
    }
    QString details() { return page.findChild<QPlainTextEdit*>("runDetails")->toPlainText(); }
};

} // namespace

class TestComparePage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void showsRunsInTableAndChart() {
        Shown shown;
        QCOMPARE(shown.rows(), (Ids{1, 3, 2, 4, 5})); // The baseline, the best, what has none.
        QCOMPARE(shown.points(), (Ids{1, 2, 3, 4}));  // A search has no perplexity.
        QVERIFY(shown.page.table().isVisible() && !shown.page.chart().isVisible());
        QVERIFY(!shown.page.canExport()); // The table is no figure.
        shown.page.showTab("pareto");
        QVERIFY(shown.page.chart().isVisible() && shown.page.canExport());
        const RunMeasure perplexity{"perplexity", "perplexity", ""};
        const TradeoffPoint point = *tradeoffPointOf(fourRuns()[1], perplexity);
        QCOMPARE(*point.low, 7 - 1.959963984540054 * 0.07); // Of the loss's error, times 7.
        QCOMPARE(*point.high, 7 + 1.959963984540054 * 0.07);
    }

    void filtersRowsAndPoints() {
        Shown shown;
        shown.filter("paper kind:evaluate");
        QCOMPARE(shown.rows(), (Ids{1, 3, 4})); // The baseline passes.
        QCOMPARE(shown.points(), (Ids{1, 3, 4}));
        shown.filter("nothing like this");
        QCOMPARE(shown.rows(), Ids{1});
        shown.filter("");
        QCOMPARE(shown.points(), (Ids{1, 2, 3, 4}));
        bool told = false;
        for (const QLabel* label : shown.page.findChildren<QLabel*>())
            told = told || label->text().startsWith("5 run");
        QVERIFY(told);
    }

    void whatIsComparedShowsAtFirst() {
        Shown shown;
        auto* details = shown.page.findChild<QPlainTextEdit*>("runDetails");
        QVERIFY(!details->isVisible()); // Nothing is picked: the table has all the place.
        shown.click(3);
        QTRY_VERIFY(details->isVisible());
        shown.studio.selection.setRuns({});
        QVERIFY(!details->isVisible());
        const auto& model = shown.filterModel();
        const QHeaderView& header = *shown.page.table().header();
        int right = 0;
        for (int visual = 0; visual < 7; ++visual) {
            const int section = header.logicalIndex(visual);
            QCOMPARE(model.sourceColumn(section),
                     int(std::array{RunTableModel::StateColumn, RunTableModel::NameColumn,
                                    RunTableModel::KindColumn, RunTableModel::CacheBytesColumn,
                                    RunTableModel::PerplexityColumn, RunTableModel::DeltaColumn,
                                    RunTableModel::PairedColumn}[std::size_t(visual)]));
            right += header.sectionSize(section);
        }
        QVERIFY2(right <= shown.page.table().viewport()->width(),
                 qPrintable(QString::number(right)));
    }

    void theNameGivesWayUntilItsWidthIsChosen() {
        std::vector<RunSummary> runs = fourRuns();
        runs[1].name = std::string(80, 'x');
        Shown shown(workWith(runs));
        QHeaderView& header = *shown.page.table().header();
        const int name = shown.filterModel().proxyColumn(RunTableModel::NameColumn);
        const int wide = header.sectionSize(name);
        shown.page.resize(760, 700);
        QTRY_VERIFY(header.sectionSize(name) < wide);
        header.resizeSection(name, 333);
        shown.page.resize(1000, 700);
        QCoreApplication::processEvents();
        QCOMPARE(header.sectionSize(name), 333);
        QSignalSpy ready(&shown.page, &ComparePage::ready);
        shown.controller.refresh(); // New rows move nothing.
        QVERIFY(ready.wait(5000));
        QCOMPARE(header.sectionSize(name), 333);
    }

    void whatIsComparedByIsChosenWhereItMatters() {
        Shown shown;
        auto* measure = shown.page.findChild<QComboBox*>("measure");
        for (const char* tab : {"bars", "curves", "subjects", "run"}) {
            shown.page.showTab(tab);
            QVERIFY2(!measure->isEnabled(), tab);
        }
        for (const char* tab : {"table", "groups", "pareto"}) {
            shown.page.showTab(tab);
            QVERIFY2(measure->parentWidget()->isEnabled(), tab);
        }
    }

    void hidesColumnsOnWhichAllAgree() {
        Shown shown;
        const QStringList all = shown.columns();
        shown.page.findChild<QCheckBox*>("onlyDiffering")->setChecked(true);
        const QStringList differing = shown.columns();
        QVERIFY(differing.size() < all.size());
        const auto& model = static_cast<const RunTableFilter&>(*shown.page.table().model());
        QCOMPARE(model.proxyColumn(RunTableModel::ModelColumn), -1); // All are of "tiny".
        QVERIFY(model.proxyColumn(RunTableModel::PerplexityColumn) >= 0);
        QVERIFY(model.proxyColumn(RunTableModel::NameColumn) >= 0);
        shown.page.findChild<QCheckBox*>("onlyDiffering")->setChecked(false);
        QCOMPARE(shown.columns(), all);
    }

    void picksRowsInTheOrderOfClicks() {
        Shown shown;
        shown.click(3);
        QCOMPARE(shown.studio.selection.state().runs, Ids{3});
        QTRY_COMPARE(shown.details(), QStringLiteral("about 3"));
        shown.click(1, Qt::ControlModifier);
        shown.click(4, Qt::ControlModifier);
        QCOMPARE(shown.studio.selection.state().runs,
                 (Ids{3, 1, 4})); // The first is compared with.
        QTRY_COMPARE(shown.details(), QStringLiteral("about 3 1 4"));
        shown.click(3, Qt::ControlModifier);
        QCOMPARE(shown.studio.selection.state().runs, (Ids{1, 4}));
        shown.click(2);
        QCOMPARE(shown.studio.selection.state().runs, Ids{2});
        shown.studio.selection.setRuns({});
        QCOMPARE(shown.selectedRows(), Ids{});
        QTRY_COMPARE(shown.details(), QString());
    }

    void picksPointsAndRowsFollow() {
        Shown shown;
        Q_EMIT shown.page.chart().runPicked(3, Qt::NoModifier);
        QCOMPARE(shown.studio.selection.state().runs, Ids{3});
        QCOMPARE(shown.selectedRows(), Ids{3});
        Q_EMIT shown.page.chart().runPicked(4, Qt::ControlModifier);
        QCOMPARE(shown.selectedRows(), (Ids{3, 4}));
        Q_EMIT shown.page.chart().runPicked(3, Qt::ControlModifier); // Again: out.
        QCOMPARE(shown.studio.selection.state().runs, Ids{4});
        Q_EMIT shown.page.chart().runPicked(1, Qt::NoModifier);
        QCOMPARE(shown.selectedRows(), Ids{1});
    }

    void keepsTheSelectionWhenRowsComeAndGo() {
        Shown shown;
        shown.studio.selection.setRuns({4, 2});
        shown.filter("neighbour");
        QCOMPARE(shown.selectedRows(), Ids{2});
        QCOMPARE(shown.studio.selection.state().runs, (Ids{4, 2})); // Filtered away is not let go.
        shown.filter("");
        QCOMPARE(shown.selectedRows(), (Ids{2, 4}));
        QSignalSpy ready(&shown.page, &ComparePage::ready);
        shown.controller.refresh();
        QVERIFY(ready.wait(5000));
        QCOMPARE(shown.selectedRows(), (Ids{2, 4}));
    }

    void copiesRowsForSpreadsheets() {
        Shown shown;
        shown.click(3);
        const auto copy = [&shown](const char* name) { // The window has the keys.
            for (QAction* action : shown.page.table().actions())
                if (action->objectName() == QLatin1String(name))
                    action->trigger();
        };
        copy("copyCells");
        QVERIFY(QApplication::clipboard()->text().split('\t').contains("paper-2"));
        copy("copyWithHeaders");
        const QStringList lines = QApplication::clipboard()->text().split('\n');
        QCOMPARE(lines.size(), 2);
        QCOMPARE(lines[0].split('\t'), shown.columns());
        QVERIFY(lines[1].split('\t').contains("paper-2"));
        copy("copyAsJson");
        QVERIFY(QApplication::clipboard()->text().contains("\"paper-2\""));
    }

    void saysWhatWillAppearHere() {
        Shown shown(workWith({}));
        auto* empty = shown.page.findChild<EmptyState*>();
        QVERIFY(empty->isVisible() && !shown.page.canExport());
        QCOMPARE(empty->buttonText(), QStringLiteral("Run Recipe…"));
        QSignalSpy recipe(&shown.page, &ComparePage::runRecipeRequested);
        QSignalSpy original(&shown.page, &ComparePage::evaluateOriginalRequested);
        Q_EMIT empty->buttonClicked();
        QCOMPARE(recipe.count(), 1);
        shown.studio.model.open("/models/tiny", fakeSummary("/models/tiny"));
        shown.page.setEvaluateEnabled(true, true);
        QCOMPARE(empty->buttonText(), QStringLiteral("Evaluate Original Model"));
        Q_EMIT empty->buttonClicked();
        QCOMPARE(original.count(), 1);
    }

    void buttonsFollowTheWindow() {
        Shown shown;
        QSignalSpy evaluate(&shown.page, &ComparePage::evaluateRequested);
        for (QPushButton* button : shown.page.findChildren<QPushButton*>()) {
            if (button->text() != "&Evaluate Grouping")
                continue;
            shown.page.setEvaluateEnabled(false, false);
            QVERIFY(!button->isEnabled());
            shown.page.setEvaluateEnabled(true, true);
            button->click();
        }
        QCOMPARE(evaluate.count(), 1);
    }

    void staysFluentWithThousandsOfRuns() {
        std::vector<RunSummary> runs;
        for (int id = 10000; id > 0; --id)
            runs.push_back(run(id, id == 7 ? "needle" : "hay", id % 2 == 0 ? "paper" : "anneal",
                               1 + id % 4, 5 + id % 9));
        Shown shown(workWith(runs));
        QElapsedTimer timer;
        timer.start();
        shown.filter("needle");
        QVERIFY(shown.rows().size() <= 2);
        shown.filter("");
        QCOMPARE(shown.rows().size(), std::size_t(10000));
        QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
        timer.restart();
        auto* groupBy = shown.page.findChild<QComboBox*>("groupBy");
        groupBy->setCurrentIndex(groupBy->findText("Method"));
        QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
        const QHeaderView& header = *shown.page.table().header();
        QCOMPARE(shown.filterModel().sourceColumn(header.logicalIndex(0)),
                 int(RunTableModel::MethodColumn)); // Before the blocks.
    }
};

QTEST_MAIN(TestComparePage)
#include "tst_compare_page.moc"
