// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/fake_studio.h"
#include "ui/charts/objective_chart.h"
#include "ui/common/empty_state.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/search/search_slot_model.h"

#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QThread>
#include <QTreeView>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

/// Every slot gets two steps; then waits for its stop if asked to.
StudioWork searchWork(bool waits, const std::shared_ptr<SearchRequest>& seen = nullptr) {
    StudioWork work = fakeWork();
    work.search = [waits, seen](const SearchRequest& request, JobContext& job,
                                const StudioWork::OnStep& onStep) {
        if (seen)
            *seen = request;
        SearchReport report;
        for (int layer = 0; layer < 3; ++layer)
            for (int step = 0; step < 2; ++step)
                onStep(
                    {{layer, SlotKind::Joint}, step, 5.0 - step, 5.0 - step, true, {0, 0, 1, 1}});
        job.report("Searching groupings", 6, 12);
        while (waits && !job.stopRequested())
            QThread::msleep(1);
        report.stopped = job.stopRequested();
        report.file.grouping.assign(3, LayerGrouping::joint(Grouping::neighbours(4, 2)));
        report.objective = 4;
        return report;
    };
    return work;
}

struct Shown {
    FakeStudio studio;
    SearchController controller;
    SearchPage page;

    explicit Shown(StudioWork work = searchWork(false), bool open = true)
        : studio(std::move(work)), controller(studio.context), page(studio.context, controller) {
        page.resize(1000, 700);
        page.show();
        if (open)
            studio.model.open("/models/tiny", fakeSummary("/models/tiny"));
    }
    template <typename Field> Field* field(const char* name) {
        for (Field* found : page.findChildren<Field*>())
            if (found->accessibleName() == QString::fromUtf8(name))
                return found;
        return nullptr;
    }
    void choose(const char* name, const char* value) {
        auto* combo = field<QComboBox>(name);
        const int index = combo->findText(QString::fromUtf8(value));
        QVERIFY(index >= 0);
        combo->setCurrentIndex(index);
    }
    QPushButton* start() { return page.findChild<QPushButton*>("startSearchButton"); }
    QPushButton* stop() { return page.findChild<QPushButton*>("stopSearchButton"); }
    QString text(const char* label) {
        return page.findChild<QLabel*>(QString::fromLatin1(label))->text();
    }
};

} // namespace

class TestSearchPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void asksForAModelFirst() {
        Shown shown(searchWork(false), false);
        auto* empty = shown.page.findChild<EmptyState*>();
        QVERIFY(empty->isVisible());
        QVERIFY(!shown.start()->isEnabled() && !shown.stop()->isEnabled());
        QVERIFY(!shown.page.options().isEnabled());
        QSignalSpy open(&shown.page, &SearchPage::openRequested);
        Q_EMIT empty->buttonClicked();
        QCOMPARE(open.count(), 1);
        shown.page.start();
        QVERIFY(!shown.controller.isRunning());
        shown.studio.model.open("/models/tiny", fakeSummary("/models/tiny"));
        QVERIFY(shown.start()->isEnabled());
        QCOMPARE(shown.field<QSpinBox>("Groups a layer")->value(), 2); // Half of its heads.
        QCOMPARE(shown.field<QSpinBox>("Groups a layer")->maximum(), 4);
        Q_EMIT empty->buttonClicked();
        QVERIFY(shown.controller.isRunning());
    }

    void saysBesideTheFieldWhatCannotRun() {
        Shown shown;
        QCOMPARE(shown.text("groupsNote"), QStringLiteral("2 heads a group on average"));
        shown.field<QSpinBox>("Groups a layer")->setValue(3);
        QCOMPARE(
            shown.text("groupsNote"),
            QStringLiteral(
                "4 heads cannot form 3 groups of equal size. Choose 1, 2, 4 groups, or groups of "
                "any size."));
        QVERIFY(!shown.start()->isEnabled());
        QCOMPARE(shown.start()->toolTip(), shown.text("groupsNote"));
        shown.page.start(); // By the shortcut, for example.
        QVERIFY(!shown.controller.isRunning());
        shown.choose("Group sizes", "Any");
        QVERIFY(shown.start()->isEnabled());
        QCOMPARE(shown.text("groupsNote"), QStringLiteral("1.33 heads a group on average"));
        shown.field<QSpinBox>("Largest group")->setValue(1); // 3 groups of at most 1 head.
        QVERIFY(!shown.start()->isEnabled());
        QVERIFY(shown.text("groupsNote").contains("cannot hold 4 heads"));
        shown.field<QSpinBox>("Largest group")->setValue(2);
        QVERIFY(shown.start()->isEnabled());
        shown.choose("Method", "Neighbouring heads"); // Can only form equal groups.
        QVERIFY(!shown.start()->isEnabled());
        QVERIFY(!shown.field<QComboBox>("Group sizes")->isEnabled());
    }

    void theTableShowsTheEditedGroupsBeforeASearch() {
        Shown shown(searchWork(false), false);
        auto* table = shown.page.findChild<QTreeView*>("slotTable");
        auto* sentence = shown.page.findChild<QLabel*>("noSlots");
        QVERIFY(!table->isVisible() && sentence->isVisible());
        shown.studio.model.open("/models/tiny", fakeSummary("/models/tiny"));
        shown.page.setEdited(originalGrouping(3, 4));
        QVERIFY(table->isVisible() && !sentence->isVisible());
        QCOMPARE(table->model()->rowCount(), 3);
        const auto cell = [table](int row, int column) {
            return table->model()->index(row, column).data().toString();
        };
        QCOMPARE(cell(1, SearchSlotModel::GroupsColumn), QStringLiteral("1 1 1 1"));
        QCOMPARE(cell(1, SearchSlotModel::StateColumn), QStringLiteral("not begun"));
        QCOMPARE(cell(1, SearchSlotModel::StartColumn), QString()); // Nothing is measured.
        SimilarityRequest measured;
        measured.metric = shown.page.options().request().metric;
        for (const HeadKind kind : {HeadKind::Key, HeadKind::Value}) {
            measured.on = kind;
            shown.studio.model.setReport(fakeReport(measured));
        }
        QCOMPARE(cell(1, SearchSlotModel::StartColumn), QStringLiteral("−4.0000"));
        ModelGrouping pairs(3, LayerGrouping::joint(Grouping::neighbours(4, 2)));
        table->setCurrentIndex(table->model()->index(2, 0));
        shown.page.setEdited(pairs);
        QCOMPARE(table->currentIndex().row(), 2);
        // Layer 0: -(2 + 0.11 + 0.15); each layer adds 0.1 to both pairs.
        QCOMPARE(cell(0, SearchSlotModel::StartColumn), QStringLiteral("−2.2600"));
        QCOMPARE(cell(2, SearchSlotModel::StartColumn), QStringLiteral("−2.6600"));
        QCOMPARE(
            table->model()->headerData(SearchSlotModel::StartColumn, Qt::Horizontal).toString(),
            QStringLiteral("Before"));
        shown.choose("Keys and values", "Separately");
        QCOMPARE(table->model()->rowCount(), 6);
        shown.choose("Keys and values", "Together");
        shown.page.start();
        QTRY_VERIFY(!shown.controller.isRunning());
        QCOMPARE(cell(0, SearchSlotModel::GroupsColumn), QStringLiteral("2 2"));
        QCOMPARE(
            table->model()->headerData(SearchSlotModel::StartColumn, Qt::Horizontal).toString(),
            QStringLiteral("Before"));                // As before.
        shown.page.setEdited(originalGrouping(3, 4)); // What was found stays there.
        QCOMPARE(cell(0, SearchSlotModel::GroupsColumn), QStringLiteral("2 2"));
    }

    void asksForATextOnlyWhereOneIsRead() {
        Shown shown;
        QVERIFY(!shown.page.options().needsText() && shown.start()->isEnabled());
        shown.choose("Objective", "Loss after merging");
        QVERIFY(shown.page.options().needsText());
        QVERIFY(!shown.start()->isEnabled());
        QVERIFY(shown.start()->toolTip().contains("Choose a text"));
        CalibrationSettings text;
        text.data = "/texts/stories.txt";
        text.tokenLimit = 640;
        shown.studio.model.setCalibration(text);
        QVERIFY(shown.start()->isEnabled());
        QCOMPARE(shown.field<QSpinBox>("Tokens")->value(), 640);
        shown.field<QSpinBox>("Tokens")->setValue(1280); // Its home is the model.
        QCOMPARE(shown.studio.model.calibration().tokenLimit, 1280);
        shown.choose("Objective", "Similarity in groups");
        shown.choose("Similarity by", "Activation means");
        QVERIFY(shown.page.options().needsText());
        shown.choose("Method", "Paper's search");
        shown.choose("Objective", "Loss after merging");
        QVERIFY(shown.field<QComboBox>("Similarity by")->isEnabled()); // Partners come from it.
    }

    void whatTheFormShowsIsWhatRuns() {
        const auto seen = std::make_shared<SearchRequest>();
        Shown shown(searchWork(false, seen));
        shown.choose("Method", "Paper's search");
        shown.choose("Group sizes", "Any");
        shown.choose("Keys and values", "Separately");
        shown.page.options().setGroupCount(3);
        shown.page.options().setSeed(77);
        shown.field<QDoubleSpinBox>("Accept worse")->setValue(0.25);
        shown.field<QDoubleSpinBox>("Start anew")->setValue(0.35);
        shown.field<QDoubleSpinBox>("Exchange")->setValue(0.45);
        shown.field<QSpinBox>("Similar heads")->setValue(2);
        for (QSpinBox* iterations : shown.page.findChildren<QSpinBox*>())
            if (iterations->accessibleName() == "Iterations")
                iterations->setValue(123);
        shown.start()->click();
        QTRY_VERIFY(!shown.controller.isRunning());
        QCOMPARE(seen->model, std::filesystem::path("/models/tiny"));
        QCOMPARE(*seen->store, std::filesystem::path("/nowhere/runs.sqlite"));
        QCOMPARE(seen->search.method, SearchMethod::Paper);
        QCOMPARE(seen->search.sizes, GroupSizes::Unequal);
        QCOMPARE(seen->search.keyValue, KeyValueMode::Independent);
        QCOMPARE(seen->search.groupCount, 3);
        QCOMPARE(seen->search.seed, std::uint64_t(77));
        QCOMPARE(seen->search.paper.iterations, 123);
        QCOMPARE(seen->search.paper.candidates, 2);
        QCOMPARE(seen->search.paper.acceptProbability, 0.25);
        QCOMPARE(seen->search.paper.resetProbability, 0.35);
        QCOMPARE(seen->search.paper.preserveProbability, 0.45);
        QVERIFY(seen->command.find("--seed 77") != std::string::npos);
        QVERIFY(seen->calibration.data.empty()); // Weights need no text.
    }

    void startAndStopTakeTurns() {
        Shown shown(searchWork(true));
        shown.start()->click();
        QVERIFY(!shown.start()->isEnabled() && shown.stop()->isEnabled());
        QVERIFY(!shown.page.options().isEnabled()); // The recipe of what runs stays as it is.
        shown.page.start();                         // Nothing while one runs.
        QCOMPARE(shown.studio.jobs.board().rowCount(), 1);
        QTRY_COMPARE(shown.page.chart().stepCount(), std::size_t(6));
        QTRY_VERIFY(shown.text("searchStatus").startsWith("Searching groupings: 6 of 12"));
        QVERIFY(shown.page.findChild<QProgressBar*>()->isVisible());
        shown.stop()->click();
        QVERIFY(!shown.stop()->isEnabled());
        QCOMPARE(shown.stop()->text(), QStringLiteral("Stopping…"));
        QTRY_VERIFY(shown.start()->isEnabled());
        QVERIFY(!shown.stop()->isEnabled());
        QVERIFY(shown.controller.report()->stopped);
        QVERIFY(!shown.page.findChild<QProgressBar*>()->isVisible());
        QVERIFY(shown.page.canExport());
    }

    void tableShowsHowFarEachLayerIs() {
        Shown shown;
        shown.start()->click();
        QTRY_VERIFY(!shown.controller.isRunning());
        auto* table = shown.page.findChild<QTreeView*>("slotTable");
        QVERIFY(table->isVisible());
        QCOMPARE(table->model()->rowCount(), 3);
        table->setCurrentIndex(table->model()->index(1, 0)); // A layer alone in the chart.
        QCOMPARE(shown.page.chart().shownSteps().size(), std::size_t(2));
        QCOMPARE(shown.page.chart().shownSteps().front().slot.layer, 1);
        QCOMPARE(shown.studio.selection.state().layer, 1); // All views follow.
        table->clearSelection();
        QCOMPARE(shown.page.chart().shownSteps().size(), std::size_t(6));
    }

    void readsOutAStep() {
        Shown shown;
        shown.start()->click();
        QTRY_VERIFY(!shown.controller.isRunning());
        QSignalSpy readOut(&shown.page, &SearchPage::readOutChanged);
        Q_EMIT shown.page.chart().stepClicked(3);
        QCOMPARE(
            readOut.last().first().toString(),
            QStringLiteral(
                "Layer 1, keys and values, candidate 1: objective 4.0000, best 4.0000, accepted; "
                "groups {0, 1} {2, 3}"));
        Q_EMIT shown.page.chart().stepClicked(99);
        QCOMPARE(readOut.count(), 1);
    }

    void catchesUpWhenItIsShown() {
        Shown shown;
        shown.page.hide();
        shown.page.start();
        QTRY_VERIFY(!shown.controller.isRunning());
        QCOMPARE(shown.page.chart().stepCount(), std::size_t(0));
        shown.page.show();
        QCOMPARE(shown.page.chart().stepCount(), std::size_t(6));
        QCOMPARE(
            shown.page.findChild<QTreeView*>("slotTable")->model()->index(2, 2).data().toString(),
            shown.page.findChild<QTreeView*>("slotTable")->model()->index(0, 2).data().toString());
    }

    void tellsOfFailuresAndEarlyStopsAndLetsTryAgain() {
        StudioWork work = fakeWork();
        const auto fails = std::make_shared<std::atomic<bool>>(true);
        work.search = [fails](const SearchRequest&, JobContext&,
                              const StudioWork::OnStep&) -> SearchReport {
            if (*fails)
                throw Error(ErrorCode::OutOfMemory, "asked 2.1 GiB.");
            throw Cancelled{};
        };
        Shown shown(work);
        QSignalSpy failed(&shown.controller, &SearchController::failed);
        shown.start()->click();
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(shown.text("searchResult").contains("failed"));
        QVERIFY(shown.start()->isEnabled());
        *fails = false;
        shown.start()->click();
        QTRY_COMPARE(shown.text("searchResult"),
                     QStringLiteral("Stopped before a grouping was found."));
        QVERIFY(shown.start()->isEnabled() && !shown.stop()->isEnabled());
    }

    void forgetsTheSearchOfAnotherModel() {
        Shown shown;
        shown.start()->click();
        QTRY_VERIFY(!shown.controller.isRunning());
        ModelSummary larger = fakeSummary("/models/other");
        larger.headCount = 6;
        shown.studio.model.open("/models/other", larger);
        QVERIFY(!shown.page.canExport());
        QVERIFY(shown.page.findChild<EmptyState*>()->isVisible());
        QCOMPARE(shown.field<QSpinBox>("Groups a layer")->maximum(), 6);
    }
};

QTEST_MAIN(TestSearchPage)
#include "tst_search_page.moc"
