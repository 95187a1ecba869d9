// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/csv_table_model.h"
#include "ui/item_models/run_measures.h"

#include <QAbstractItemModelTester>
#include <QTest>
#include <cmath>

using namespace regroup;
using namespace regroup::ui;

namespace {

RunScore accuracy(const char* task, double value, std::int64_t count) {
    return {task, "acc", "prompt, 5 shots, test", value, 0.01, count};
}

RunSummary measured(std::int64_t id, std::vector<RunScore> scores) {
    RunSummary run;
    run.id = id;
    run.state = "done";
    run.scores = std::move(scores);
    return run;
}

} // namespace

class TestRunMeasures : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    /// Numbers of R's binom.confint(x, n, methods = "wilson").
    void intervalsOfAccuraciesAreWilsons_data() {
        QTest::addColumn<double>("share");
        QTest::addColumn<int>("count");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("8 of 10") << 0.8 << 10 << 0.4901625 << 0.9433178;
        QTest::newRow("none of 10") << 0.0 << 10 << 0.0 << 0.2775328;
        QTest::newRow("all of 10") << 1.0 << 10 << 0.7224672 << 1.0;
        QTest::newRow("25 of 100") << 0.25 << 100 << 0.1754521 << 0.3430446;
    }
    void intervalsOfAccuraciesAreWilsons() {
        QFETCH(double, share);
        QFETCH(int, count);
        QFETCH(double, low);
        QFETCH(double, high);
        const auto interval = scoreInterval(accuracy("mmlu", share, count));
        QVERIFY(interval.has_value());
        QVERIFY2(std::abs(interval->first - low) < 1e-6,
                 qPrintable(QString::number(interval->first, 'g', 9)));
        QVERIFY2(std::abs(interval->second - high) < 1e-6,
                 qPrintable(QString::number(interval->second, 'g', 9)));
    }

    void otherIntervalsGoByTheStandardError() {
        RunScore score{"cola", "mcc", "p", 0.5, 0.1, 100};
        QCOMPARE(scoreInterval(score)->first, 0.5 - 0.1959963984540054);
        score.standardError.reset();
        QVERIFY(!scoreInterval(score));
        score = accuracy("mmlu", 0.5, 0); // Imported without a count.
        QCOMPARE(scoreInterval(score)->second, 0.5 + 0.01959963984540054);
        score.value = NAN;
        QVERIFY(!scoreInterval(score));
    }

    void measuresAreNeverMixed() {
        RunScore classifier = accuracy("sst2", 0.9, 100);
        classifier.protocol = "classifier, 128 tokens, validation";
        const std::vector<RunSummary> runs{
            measured(1,
                     {accuracy("sst2", 0.8, 100), {"perplexity", "nll_per_token", "l", 1.5, {}}}),
            measured(2, {classifier, {"perplexity", "perplexity", "l", 4.5, {}}})};
        const std::vector<RunMeasure> measures = measuresOf(runs);
        QCOMPARE(measures.size(), std::size_t(3)); // The loss says what the perplexity says.
        QCOMPARE(measureTitle(measures[0], measures), QStringLiteral("perplexity"));
        QCOMPARE(measureTitle(measures[1], measures),
                 QStringLiteral("sst2 (classifier, 128 tokens, validation)"));
        QCOMPARE(*scoreOf(runs[1], measures[1])->value, 0.9);
        QVERIFY(!scoreOf(runs[0], measures[1]));
        QVERIFY(isLowerBetter(measures[0]) && !isLowerBetter(measures[1]));
        QVERIFY(isShare(measures[1]) && !isShare(measures[0]));
    }

    void knowsWhatGuessingGives() {
        QCOMPARE(*chanceOf({"mmlu_virology", "acc", ""}), 0.25);
        QCOMPARE(*chanceOf({"mnli", "acc", ""}), 1.0 / 3);
        QCOMPARE(*chanceOf({"rte", "acc", ""}), 0.5);
        QCOMPARE(*chanceOf({"cola", "mcc", ""}), 0.0);
        QVERIFY(!chanceOf({"hellaswag", "acc", ""}));
        QVERIFY(isSubjectOfMmlu("mmlu_virology") && !isSubjectOfMmlu("mmlu_stem"));
        QVERIFY(isPartOfMmlu("mmlu_stem") && !isPartOfMmlu("mmlu"));
    }

    void tellsWhatNeverCountsAsBest() {
        RunSummary run = measured(1, {accuracy("mmlu", 0.5, 10)});
        QCOMPARE(notBestReason(run, run.scores[0]), QString());
        run.partial = true;
        QVERIFY(!notBestReason(run, run.scores[0]).isEmpty());
        run.partial = false;
        run.state = "stopped";
        QVERIFY(!notBestReason(run, run.scores[0]).isEmpty());
        run.state = "done";
        run.scores[0].stamp = "search 3 read it";
        QVERIFY(notBestReason(run, run.scores[0]).contains("search 3 read it"));
    }

    void methodsBeginWithTheOriginal() {
        RunSummary original = measured(1, {accuracy("mmlu", 0.5, 10)});
        original.averageGroupSize = 1;
        RunSummary ward = original;
        ward.averageGroupSize = 2;
        ward.method = "ward";
        RunSummary hand = ward;
        hand.method.clear();
        QCOMPARE(methodOrder({ward, hand, original}),
                 (std::vector<QString>{"original", "by hand", "ward"}));
    }

    void theTableTwinReadsWhatChartsWrite() {
        CsvTableModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setCsv("run,name_of_it,value\n2,\"b, \"\"x\"\"\",0.5\n10,\"a\nline\",\n");
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.headerData(1, Qt::Horizontal).toString(), QStringLiteral("name of it"));
        QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("b, \"x\""));
        QCOMPARE(model.index(1, 1).data().toString(), QStringLiteral("a\nline"));
        QCOMPARE(model.index(1, 2).data().toString(), QString());
        model.sort(0, Qt::DescendingOrder);
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("10")); // As numbers.
        model.setCsv({});
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_GUILESS_MAIN(TestRunMeasures)
#include "tst_run_measures.moc"
