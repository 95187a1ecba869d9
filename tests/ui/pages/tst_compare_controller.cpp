// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fake_studio.h"
#include "ui/pages/compare/compare_controller.h"

#include <QSignalSpy>
#include <QTest>
#include <numeric>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

RunSummary run(std::int64_t id, double perplexity) {
    RunSummary summary;
    summary.id = id;
    summary.kind = "evaluate";
    summary.perplexity = perplexity;
    return summary;
}

} // namespace

class TestCompareController : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsTheRuns() {
        StudioWork work = fakeWork();
        work.listRuns = [](const std::filesystem::path& store, const RunQuery&) {
            return store == "/nowhere/runs.sqlite"
                       ? std::vector<RunSummary>{run(2, 5.0), run(1, 4.5)}
                       : std::vector<RunSummary>{};
        };
        FakeStudio studio(work);
        CompareController controller(studio.context);
        QVERIFY(!controller.hasLoaded());
        controller.refresh();
        QTRY_COMPARE(controller.runs().size(), std::size_t(2));
        QCOMPARE(*controller.runs().back().perplexity, 4.5);
    }

    void tellsOfALockedStoreAndKeepsWhatItHas() {
        StudioWork work = fakeWork();
        auto locked = std::make_shared<std::atomic<bool>>(false);
        work.listRuns = [locked](const std::filesystem::path&, const RunQuery&) {
            if (*locked)
                throw Error(ErrorCode::Locked, "runs.sqlite: another program writes to it.");
            return std::vector<RunSummary>{run(1, 4.5)};
        };
        FakeStudio studio(work);
        CompareController controller(studio.context);
        QSignalSpy failed(&controller, &CompareController::failed);
        controller.refresh();
        QTRY_COMPARE(controller.runs().size(), std::size_t(1));
        *locked = true;
        controller.refresh();
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(controller.runs().size(), std::size_t(1));
    }

    void aLongPairedTestIsAJobThatCanBeStopped() {
        StudioWork work = fakeWork();
        work.pairRuns = [](const std::filesystem::path&, std::int64_t, const auto& ids,
                           const std::string&, JobContext& job) {
            if (std::size(ids) > 2)
                workUntilStopped(job);
            job.throwIfStopped();
            return std::vector<RunPair>(std::size(ids));
        };
        FakeStudio studio(work);
        CompareController controller(studio.context);
        QSignalSpy read(&controller, &CompareController::pairsRead);
        controller.readPairs(1, {2, 3}, "perplexity");
        QTRY_COMPARE(read.count(), 1);
        QCOMPARE(studio.jobs.board().rowCount(), 0); // Too short to be shown.
        std::vector<std::int64_t> many(100);
        std::iota(many.begin(), many.end(), 2);
        controller.readPairs(1, many, "perplexity");
        QTRY_COMPARE(studio.jobs.board().rowCount(), 1);
        const JobRow* row = studio.jobs.board().find(studio.jobs.board().lastId());
        QVERIFY(row != nullptr && row->title.contains("100"));
        studio.jobs.board().requestStop(row->id);
        QTRY_COMPARE(read.count(), 2); // The columns do not wait for ever.
        QVERIFY(read.last()[1].value<std::vector<RunPair>>().empty());
    }

    void evaluatesAGroupingAndReadsTheRunsAgain() {
        StudioWork work = fakeWork();
        auto seen = std::make_shared<EvaluateRequest>();
        auto listed = std::make_shared<std::atomic<int>>(0);
        work.evaluate = [seen](const EvaluateRequest& request, JobContext&) {
            *seen = request;
            EvaluationReport report;
            report.perplexity = 6.125;
            return report;
        };
        work.listRuns = [listed](const std::filesystem::path&, const RunQuery&) {
            ++*listed;
            return std::vector<RunSummary>{};
        };
        FakeStudio studio(work);
        studio.model.open("/models/tiny", fakeSummary("/models/tiny"));
        CompareController controller(studio.context);
        GroupingFile file;
        file.grouping = originalGrouping(3, 4);
        controller.evaluate(QStringLiteral("by hand"), file, "/texts/held-out.txt");
        QVERIFY(controller.isEvaluating());
        QTRY_COMPARE(listed->load(), 1);
        QVERIFY(!controller.isEvaluating());
        QCOMPARE(seen->name, std::string("by hand"));
        QCOMPARE(seen->grouping->grouping, file.grouping);
        QCOMPARE(*seen->store, std::filesystem::path("/nowhere/runs.sqlite"));
        QCOMPARE(studio.jobs.board().index(0, JobBoard::PhaseColumn).data().toString(),
                 QStringLiteral("perplexity 6.125"));
    }

    void describesOnlyTheLastSelection() {
        StudioWork work = fakeWork();
        work.describeRuns = [](const std::filesystem::path&, const std::vector<std::int64_t>& ids) {
            return std::to_string(ids.size()) + " runs";
        };
        FakeStudio studio(work);
        CompareController controller(studio.context);
        QSignalSpy described(&controller, &CompareController::described);
        controller.describe({1});
        controller.describe({1, 2});
        controller.describe({1, 2, 3});
        QTRY_COMPARE(described.count(), 1);
        QCOMPARE(described.front().front().toString(), QStringLiteral("3 runs"));
        controller.describe({}); // Nothing to ask for.
        QCOMPARE(described.count(), 2);
    }
};

QTEST_GUILESS_MAIN(TestCompareController)
#include "tst_compare_controller.moc"
