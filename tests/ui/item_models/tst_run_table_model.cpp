// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/number_text.h"
#include "ui/item_models/run_table_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <limits>

using namespace regroup;
using namespace regroup::ui;

namespace {

RunSummary run(std::int64_t id, const std::string& name, std::optional<double> perplexity = {}) {
    RunSummary summary;
    summary.id = id;
    summary.name = name;
    summary.kind = "evaluate";
    summary.state = "done";
    summary.model = "tiny";
    summary.perplexity = perplexity;
    if (perplexity) {
        summary.lossPerToken = std::log(*perplexity);
        summary.lossStandardError = 0.01;
    }
    return summary;
}

std::vector<QString> names(const RunTableFilter& filter) {
    std::vector<QString> result;
    const int column = filter.proxyColumn(RunTableModel::NameColumn);
    for (int row = 0; row < filter.rowCount(); ++row)
        result.push_back(filter.index(row, column).data().toString());
    return result;
}

using Names = std::vector<QString>;

struct Table {
    RunTableModel model;
    RunTableFilter filter;
    explicit Table(std::vector<RunSummary> runs) {
        filter.setSourceModel(&model);
        model.setRuns(std::move(runs));
    }
};

} // namespace

class TestRunTableModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QLocale::setDefault(QLocale::c()); }

    void keepsTheModelContractWhileRowsChange() {
        RunTableModel model;
        RunTableFilter filter;
        filter.setSourceModel(&model);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QAbstractItemModelTester filterTester(
            &filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        filter.setOnlyDiffering(true);
        model.setRuns({run(1, "a", 10.0), run(2, "b", 12.0)});
        QCOMPARE(model.rowCount(), 2);
        filter.setText("a");
        model.setRuns({});
        QCOMPARE(model.rowCount(), 0);
        model.setRuns({run(3, "a")});
        filter.setOnlyDiffering(false);
        QCOMPARE(filter.rowCount(), 1);
    }

    void thePerplexitysErrorFollowsFromTheLoss() {
        RunSummary summary = run(1, "a", 20.0);
        summary.lossStandardError = 0.015;
        QCOMPARE(*perplexityStandardError(summary), 0.3);
        summary.lossStandardError.reset();
        QVERIFY(!perplexityStandardError(summary));
        QVERIFY(!perplexityStandardError(run(1, "a")));
        summary.perplexityStandardError = 0.25; // As it was measured.
        summary.lossStandardError = 0.015;
        QCOMPARE(*perplexityStandardError(summary), 0.25);
    }

    void showsNumbersInTheUsersLocaleButSortsThemAsNumbers() {
        RunTableModel model;
        RunSummary summary = run(1, "a", 20.0);
        summary.keyValueBytesPerToken = 524288;
        summary.seed = 18446744073709551615ULL;
        summary.seconds = 190;
        model.setRuns({summary});
        const auto text = [&](int column) { return model.index(0, column).data().toString(); };
        QCOMPARE(text(RunTableModel::PerplexityColumn), "20.00 ± 0.20");
        QCOMPARE(text(RunTableModel::LossColumn), "2.996 ± 0.010");
        QCOMPARE(text(RunTableModel::SeedColumn), "18446744073709551615");
        QCOMPARE(text(RunTableModel::SecondsColumn), "3 min 10 s");
        QCOMPARE(text(RunTableModel::MethodColumn), "–");
        QLocale::setDefault(QLocale(QLocale::German));
        QCOMPARE(text(RunTableModel::PerplexityColumn), "20,00 ± 0,20");
        QCOMPARE(text(RunTableModel::CacheBytesColumn), "524.288");
        const QModelIndex perplexity = model.index(0, RunTableModel::PerplexityColumn);
        QCOMPARE(perplexity.data(RunTableModel::SortRole).toDouble(), 20.0);
        QVERIFY(
            !model.index(0, RunTableModel::MethodColumn).data(RunTableModel::SortRole).isValid());
    }

    void measuredTextFollowsTheError_data() {
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("error");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << 12.34567 << 0.0 << "12.346";
        QTest::newRow("small") << 12.34567 << 0.00123 << "12.3457 ± 0.0012";
        QTest::newRow("large") << 50257.4 << 123.4 << "50257 ± 123";
        QTest::newRow("tiny") << 1.0 << 1e-9 << "1.00000 ± 0.00000";
        QTest::newRow("NaN") << std::numeric_limits<double>::quiet_NaN() << 0.1 << "not finite";
    }
    void measuredTextFollowsTheError() {
        QFETCH(double, value);
        QFETCH(double, error);
        QFETCH(QString, text);
        QLocale plain = QLocale::c();
        plain.setNumberOptions(QLocale::OmitGroupSeparator);
        QLocale::setDefault(plain);
        QCOMPARE(measuredText(value, error == 0 ? std::nullopt : std::optional(error)), text);
    }

    void durations() {
        QCOMPARE(durationText(0.44), "0.4 s");
        QCOMPARE(durationText(9.96), "10 s");
        QCOMPARE(durationText(59.7), "1 min 00 s");
        QCOMPARE(durationText(7500), "2 h 05 min");
    }

    void missingValuesSortLastInBothDirections() {
        Table table({run(1, "a"), run(2, "b", 30.0), run(3, "c", 4.0), run(4, "d", NAN)});
        table.filter.sort(RunTableModel::PerplexityColumn, Qt::AscendingOrder);
        QCOMPARE(names(table.filter), (Names{"c", "b", "a", "d"}));
        table.filter.sort(RunTableModel::PerplexityColumn, Qt::DescendingOrder);
        QCOMPARE(names(table.filter), (Names{"b", "c", "a", "d"}));
    }

    void namesSortNaturally() {
        Table table({run(1, "ward-16"), run(2, "Ward-4"), run(3, "anneal")});
        table.filter.sort(RunTableModel::NameColumn);
        QCOMPARE(names(table.filter), (Names{"anneal", "Ward-4", "ward-16"}));
    }

    void theBaselineStaysOnTopAndPassesTheFilter() {
        Table table({run(1, "a", 3.0), run(2, "original", 2.0), run(3, "c", 1.0)});
        table.filter.setBaseline(2);
        table.filter.sort(RunTableModel::PerplexityColumn, Qt::AscendingOrder);
        QCOMPARE(names(table.filter), (Names{"original", "c", "a"}));
        table.filter.sort(RunTableModel::PerplexityColumn, Qt::DescendingOrder);
        QCOMPARE(names(table.filter), (Names{"original", "a", "c"}));
        table.filter.setText("name:nobody");
        QCOMPARE(names(table.filter), (Names{"original"}));
        table.filter.setBaseline(std::nullopt);
        QCOMPARE(table.filter.rowCount(), 0);
    }

    void filtersByWordsAndFields() {
        std::vector<RunSummary> runs{run(1, "ward four"), run(2, "anneal"), run(3, "other")};
        runs[1].model = "ward";
        runs[2].note = "like Ward";
        runs[2].kind = "search";
        Table table(runs);
        table.filter.setText("WARD");
        QCOMPARE(names(table.filter), (Names{"ward four", "anneal", "other"}));
        table.filter.setText("ward four");
        QCOMPARE(names(table.filter), (Names{"ward four"}));
        table.filter.setText("model:ward");
        QCOMPARE(names(table.filter), (Names{"anneal"}));
        table.filter.setText("model:");
        QCOMPARE(table.filter.rowCount(), 3);
        table.filter.setText("note:ward kind:search");
        QCOMPARE(names(table.filter), (Names{"other"}));
        table.filter.setText("unknown:ward");
        QCOMPARE(table.filter.rowCount(), 0);
        table.filter.setText({});
        table.filter.setKind("search");
        QCOMPARE(names(table.filter), (Names{"other"}));
    }

    void hidesColumnsOnWhichAllShownRunsAgree() {
        std::vector<RunSummary> runs{run(1, "a", 3.0), run(2, "b", 3.0), run(3, "c", 5.0)};
        runs[1].method = "ward";
        Table table(runs);
        RunTableFilter& filter = table.filter;
        QCOMPARE(filter.columnCount(), int(RunTableModel::ColumnCount));
        filter.setOnlyDiffering(true);
        QCOMPARE(filter.proxyColumn(RunTableModel::StateColumn), -1);
        QCOMPARE(filter.proxyColumn(RunTableModel::NameColumn), 0);
        QCOMPARE(filter.proxyColumn(RunTableModel::PerplexityColumn), 1);
        QCOMPARE(filter.proxyColumn(RunTableModel::MethodColumn), 2);
        QCOMPARE(filter.sourceColumn(1), int(RunTableModel::PerplexityColumn));
        QCOMPARE(filter.columnCount(), 4); // And the loss.
        table.model.setRuns({runs[0], runs[2]});
        QCOMPARE(filter.proxyColumn(RunTableModel::MethodColumn), -1);
        QCOMPARE(filter.columnCount(), 3);
        table.model.setRuns(runs);
        filter.setText("name:b");
        QCOMPARE(filter.columnCount(), int(RunTableModel::ColumnCount)); // One run: all of them.
        filter.setText({});
        filter.setOnlyDiffering(false);
        QCOMPARE(filter.columnCount(), int(RunTableModel::ColumnCount));
    }

    void findsRunsById() {
        Table table({run(7, "a", 3.0), run(9, "b", 2.0)});
        table.filter.sort(RunTableModel::PerplexityColumn);
        QCOMPARE(table.filter.indexOf(9).row(), 0);
        QCOMPARE(*table.filter.runIdAt(table.filter.index(1, 0)), 7);
        QVERIFY(!table.filter.runIdAt({}));
        QVERIFY(!table.filter.indexOf(8).isValid());
        table.filter.setText("name:a");
        QVERIFY(!table.filter.indexOf(9).isValid());
    }

    void partialRunsSaySo() {
        RunSummary summary = run(1, "a");
        summary.partial = true;
        summary.note = "first\nsecond";
        RunTableModel model;
        model.setRuns({summary});
        QCOMPARE(model.index(0, RunTableModel::StateColumn).data().toString(), "done, partial");
        QVERIFY(
            !model.index(0, RunTableModel::StateColumn).data(Qt::ToolTipRole).toString().isEmpty());
        QCOMPARE(model.index(0, RunTableModel::NoteColumn).data().toString(), "first");
        QCOMPARE(model.index(0, RunTableModel::NoteColumn).data(Qt::ToolTipRole).toString(),
                 "first\nsecond");
        for (int column = 0; column < RunTableModel::ColumnCount; ++column)
            QVERIFY(!model.headerData(column, Qt::Horizontal).toString().isEmpty());
    }

    void tenThousandRunsSortAndFilter() {
        std::vector<RunSummary> runs;
        for (int i = 0; i < 10000; ++i) {
            runs.push_back(run(i, "run-" + std::to_string(i), 5 + (i * 7919) % 10000 / 100.0));
            runs.back().method = i % 3 == 0 ? "ward" : "anneal";
        }
        Table table(std::move(runs));
        QElapsedTimer timer;
        timer.start();
        table.filter.sort(RunTableModel::PerplexityColumn);
        const qint64 sortNumbers = timer.restart();
        QCOMPARE(
            table.filter.index(0, RunTableModel::PerplexityColumn).data(RunTableModel::SortRole),
            5.0);
        timer.restart();
        table.filter.sort(RunTableModel::NameColumn);
        const qint64 sortNames = timer.restart();
        QCOMPARE(names(table.filter).at(9999), "run-9999");
        timer.restart();
        table.filter.setText("ward");
        const qint64 filterText = timer.restart();
        QCOMPARE(table.filter.rowCount(), 3334);
        timer.restart();
        table.filter.setOnlyDiffering(true);
        qInfo("10 000 runs: sort numbers %lld ms, names %lld ms, filter %lld ms, differing %lld ms",
              sortNumbers, sortNames, filterText, timer.elapsed());
        QCOMPARE(table.filter.proxyColumn(RunTableModel::MethodColumn), -1);
    }
};

QTEST_GUILESS_MAIN(TestRunTableModel)
#include "tst_run_table_model.moc"
