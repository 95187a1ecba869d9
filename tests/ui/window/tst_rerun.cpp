// SPDX-License-Identifier: GPL-3.0-or-later
// Stored conversions and trainings go back into their forms, and folders that are dropped on the
// comparison become runs; with the real core.
#include "core/workflow/convert_model.h"
#include "core/workflow/evaluate_model.h"
#include "core/workflow/fine_tune.h"
#include "core/workflow/run_search.h"
#include "tests/ui/window/shown_studio.h"
#include "ui/pages/compare/run_page.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/train/convert_panel.h"
#include "ui/pages/train/fine_tune_form.h"
#include "ui/pages/train/fine_tune_panel.h"
#include "ui/pages/train/train_page.h"
#include "ui/window/stored_request.h"

#include <nlohmann/json.hpp>

#include <QComboBox>
#include <QDropEvent>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QUrl>
#include <algorithm>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
namespace fs = std::filesystem;

namespace {

const fs::path samples = fs::path(REGROUP_SOURCE_DIR) / "resources/samples";

WindowOptions withRuns() {
    WindowOptions options = ShownStudio::quiet();
    options.runWork = coreRunWork();
    return options;
}

ConvertRequest conversion(const fs::path& out) {
    ConvertRequest request;
    request.model = samples / "stories260k";
    request.grouping = readGroupingFile(samples / "ward-4.yaml");
    request.merge.rule = MergeRule::Svd;
    request.merge.refinements = MergeRefinements{};
    request.merge.calibration.data = samples / "stories.txt";
    request.merge.calibration.tokenLimit = 512;
    request.form = ExportForm::Repeated;
    request.out = out;
    return request;
}

FineTuneRequest training(const fs::path& out) {
    FineTuneRequest request;
    request.model = samples / "stories260k";
    request.data = samples / "stories.txt";
    request.out = out;
    request.length = 24;
    request.exampleLimit = 40;
    request.train.stepLimit = 2;
    request.train.batchSize = 3;
    request.train.optimizer.rate = 2e-4;
    request.train.labelSmoothing = 0.125;
    request.train.seed = 9;
    return request;
}

/// A button of the stored run's page.
bool press(ShownStudio& shown, std::int64_t run, const QString& name) {
    shown.window.selection().showPage(QStringLiteral("compare"));
    QSignalSpy changed(&shown.window.compare(), &CompareController::runsChanged);
    shown.window.compare().refresh();
    if (!changed.wait(20000))
        return false;
    RunPage& page = shown.window.comparePage().runPage();
    shown.window.selection().setRuns({run});
    shown.window.comparePage().showTab(QStringLiteral("run"));
    if (!ShownStudio::comesTrue(
            [&] { return page.run().is_object() && page.run().value("id", 0) == run; }))
        return false;
    for (QPushButton* button : page.findChildren<QPushButton*>())
        if (QString(button->text()).remove(QLatin1Char('&')) == name)
            button->click();
    return true;
}

/// To the form of the stored run, without starting.
bool editCopy(ShownStudio& shown, std::int64_t run) {
    return press(shown, run, QStringLiteral("Edit a Copy"));
}

bool says(ShownStudio& shown, const char* text) {
    return ShownStudio::comesTrue([&] {
        return !shown.window.messages().isEmpty() &&
               shown.window.messages().current().what.contains(QString::fromUtf8(text));
    });
}

std::int64_t newestRun(const fs::path& store) {
    return listRuns(store).front().id;
}

} // namespace

class TestRerun : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aConversionGoesBackIntoItsForm() {
        ShownStudio shown(coreWork(), withRuns());
        QVERIFY(shown.openSample() && shown.isIdle());
        Session session;
        JobContext job;
        ConvertRequest request = conversion(shown / "grouped");
        request.store = shown / "runs.sqlite";
        convertModel(session, request, job);
        QVERIFY(editCopy(shown, newestRun(*request.store)));
        QVERIFY(says(shown, "version, model and data are those of then."));
        ConvertPanel& panel = shown.window.trainPage().convertPanel();
        QVERIFY(panel.isVisible());
        const ConvertRequest filled = panel.request();
        QVERIFY(filled.merge.rule == MergeRule::Svd);
        QVERIFY(filled.merge.refinements == MergeRefinements{});
        QVERIFY(filled.form == ExportForm::Repeated);
        QVERIFY(filled.grouping.grouping == request.grouping.grouping);
        QCOMPARE(filled.out, fs::path(request.out.string() + "-2")); // The other one is taken.
    }

    void theGroupingOfARunIsOpenedBesideTheOthers() {
        ShownStudio shown(coreWork(), withRuns());
        QVERIFY(shown.openSample() && shown.isIdle());
        Session session;
        JobContext job;
        ConvertRequest request = conversion(shown / "grouped");
        request.store = shown / "runs.sqlite";
        convertModel(session, request, job);
        const int before = shown.window.openGroupings().count();
        const std::int64_t run = newestRun(*request.store);
        QVERIFY(press(shown, run, QStringLiteral("Open Its Grouping")));
        QCOMPARE(shown.window.selection().state().page, QStringLiteral("explore"));
        QCOMPARE(shown.window.selection().state().view, QStringLiteral("layer"));
        QVERIFY(shown.window.openGroupings().count() >= before);
        const auto unsaved = shown.window.openGroupings().unsaved();
        QVERIFY(std::any_of(unsaved.begin(), unsaved.end(), [&](const UnsavedGrouping& open) {
            return open.grouping == request.grouping.grouping;
        }));
    }

    void anEvaluationGoesBackIntoItsForm() {
        ShownStudio shown(coreWork(), withRuns());
        QVERIFY(shown.openSample() && shown.isIdle());
        Session session;
        JobContext job;
        EvaluateRequest request;
        request.model = samples / "stories260k";
        request.grouping = readGroupingFile(samples / "ward-4.yaml");
        std::reverse(request.grouping->grouping.begin(), request.grouping->grouping.end());
        request.merge.rule = MergeRule::First;
        request.data = samples / "stories.txt";
        request.length = 64;
        request.stride = 48;
        request.tokenLimit = 200;
        request.batchTokens = 512;
        request.store = shown / "runs.sqlite";
        evaluateModel(session, request, job);
        QVERIFY(editCopy(shown, newestRun(*request.store)));
        QVERIFY(says(shown, "version, model and data are those of then."));
        QVERIFY(shown.window.grouping().grouping() == request.grouping->grouping);
        const auto number = [&shown](const char* name) {
            return shown.window.evaluatePage().findChild<QSpinBox*>(name)->value();
        };
        QCOMPARE(number("evaluateLimit"), 200);
        QCOMPARE(number("evaluateBatch"), 512);
        QCOMPARE(
            shown.window.evaluatePage().findChild<QComboBox*>("evaluateSubject")->currentIndex(),
            0);
        QCOMPARE(shown.window.evaluatePage().findChild<QComboBox*>("evaluateTask")->currentText(),
                 QStringLiteral("perplexity"));
        request.grouping.reset(); // The model as it is.
        evaluateModel(session, request, job);
        QVERIFY(editCopy(shown, newestRun(*request.store)));
        QCOMPARE(
            shown.window.evaluatePage().findChild<QComboBox*>("evaluateSubject")->currentIndex(),
            1);
    }

    void aSearchGoesBackIntoItsForm() {
        ShownStudio shown(coreWork(), withRuns());
        QVERIFY(shown.openSample() && shown.isIdle());
        Session session;
        JobContext job;
        SearchRequest request;
        request.model = samples / "stories260k";
        request.objective = Objective::Error;
        request.merge = MergeRule::Align;
        request.metric = SimilarityMetric::ActivationMean;
        request.calibration.data = samples / "stories.txt";
        request.calibration.tokenLimit = 512;
        request.search.method = SearchMethod::Anneal;
        request.search.sizes = GroupSizes::Unequal;
        request.search.keyValue = KeyValueMode::Independent;
        request.search.groupCount = 3;
        request.search.maximumGroupSize = 5;
        request.search.anneal.iterations = 70;
        request.search.anneal.restarts = 2;
        request.search.seed = 11;
        request.store = shown / "runs.sqlite";
        runSearch(session, request, job);
        QVERIFY(editCopy(shown, newestRun(*request.store)));
        QVERIFY(says(shown, "version, model and data are those of then."));
        const SearchRequest filled = shown.window.searchPage().options().request();
        QCOMPARE(int(filled.objective), int(request.objective));
        QCOMPARE(int(filled.merge), int(request.merge));
        QVERIFY(filled.search.method == request.search.method);
        QVERIFY(filled.search.sizes == request.search.sizes);
        QVERIFY(filled.search.keyValue == request.search.keyValue);
        QCOMPARE(filled.search.groupCount, 3);
        QCOMPARE(filled.search.maximumGroupSize, 5);
        QVERIFY(filled.search.anneal == request.search.anneal);
        QCOMPARE(filled.search.seed, 11U);
        QCOMPARE(shown.window.model().calibration().data, request.calibration.data);
        QCOMPARE(shown.window.model().calibration().tokenLimit, 512);
    }

    void aTrainingGoesBackIntoItsForm() {
        ShownStudio shown(coreWork(), withRuns());
        QVERIFY(shown.openSample() && shown.isIdle());
        Session session;
        JobContext job;
        FineTuneRequest request = training(shown / "tuned");
        request.data = shown / "text.txt";
        fs::copy_file(samples / "stories.txt", request.data);
        request.store = shown / "runs.sqlite";
        fineTuneModel(session, request, job);
        const std::int64_t run = newestRun(*request.store);
        QVERIFY(editCopy(shown, run));
        QVERIFY(says(shown, "version, model and data are those of then."));
        FineTunePanel& panel = shown.window.trainPage().fineTunePanel();
        QVERIFY(panel.isVisible());
        const FineTuneRequest filled = panel.request();
        QCOMPARE(QString::fromStdString(fineTuneSettings(filled).dump()),
                 QString::fromStdString(fineTuneSettings(request).dump()));
        QCOMPARE(filled.data, request.data);
        QCOMPARE(filled.out, fs::path(request.out.string() + "-2"));
        fs::resize_file(request.data, 5000); // Other data than then.
        QVERIFY(editCopy(shown, run));
        QVERIFY(says(shown, "Its data were others"));
    }

    void foldersThatAreDroppedBecomeRuns() {
        ShownStudio shown(coreWork(), withRuns());
        QVERIFY(shown.openSample() && shown.isIdle());
        Session session;
        JobContext job;
        convertModel(session, conversion(shown / "grouped"), job); // Without a store.
        shown.window.selection().showPage(QStringLiteral("compare"));
        const auto drop = [&shown](const fs::path& path) {
            QMimeData data;
            data.setUrls({QUrl::fromLocalFile(QString::fromStdString(path.string()))});
            QDragEnterEvent entered({10, 10}, Qt::CopyAction, &data, Qt::LeftButton,
                                    Qt::NoModifier);
            QApplication::sendEvent(&shown.window, &entered); // Without, nothing is dropped.
            QDropEvent event({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(&shown.window, &event);
        };
        drop(shown / "grouped");
        QVERIFY(says(shown, "1 run(s) imported."));
        QVERIFY(shown.isIdle());
        const std::int64_t run = newestRun(shown / "runs.sqlite");
        QCOMPARE(shown.window.selection().state().runs, std::vector<std::int64_t>{run});
        drop(shown / "grouped");
        QVERIFY(says(shown, "Nothing new: 1 run(s) were here already"));
        QVERIFY(shown.isIdle());
        QCOMPARE(listRuns(shown / "runs.sqlite").size(), std::size_t(1));
        drop(shown / "runs.sqlite");
        QVERIFY(says(shown, "could not be imported"));
    }

    void someLayersOfASearchAreTaken() {
        using Json = nlohmann::ordered_json;
        const auto stored = [](const Json& layers, const char* only) {
            return storedSearchOf(
                Json{{"parameters", {{"layers", layers}, {"only", only}}}, {"command", ""}});
        };
        const StoredSearch some = stored("0 1 2 5", "value");
        QCOMPARE(some.request.search.onlyLayers, (std::vector<int>{0, 1, 2, 5}));
        QCOMPARE(some.request.search.onlyKind, std::optional(SlotKind::Value));
        QVERIFY(some.notTaken.isEmpty());
        QCOMPARE(stored(3, "").request.search.onlyLayers, std::vector<int>{3});
        const StoredSearch odd = stored("first", "query");
        QVERIFY(odd.request.search.onlyLayers.empty() && !odd.request.search.onlyKind);
        QCOMPARE(odd.notTaken, (QStringList{"only the layers first", "only the query heads"}));
    }

    void settingsOfAnotherProgramAreBounded() {
        using Json = nlohmann::ordered_json;
        const Json search{
            {"seed", 18446744073709551615ULL}, {"params", Json::array()}, {"command", ""}};
        QCOMPARE(storedSearchOf(search).request.search.seed, 18446744073709551615ULL);
        const auto evaluation = [](const char* recipe) {
            return storedEvaluationOf(Json{{"recipe", recipe}}).request;
        };
        const TaskRequest usual;
        const TaskRequest odd =
            evaluation(R"({"task": "sst2", "grouping": null, "length": 1e300, "shots": -1e30,
                           "limit": 7, "seed": 12345678901234567890, "batch_tokens": "many"})");
        QCOMPARE(odd.task, std::string("sst2"));
        QCOMPARE(odd.evaluation.length, usual.evaluation.length);
        QCOMPARE(odd.shots, usual.shots);
        QCOMPARE(odd.evaluation.batchTokens, usual.evaluation.batchTokens);
        QCOMPARE(odd.limit, 7);
        QCOMPARE(odd.evaluation.seed, 12345678901234567890ULL);
        for (const char* broken :
             {R"({"task": "sst2", "grouping": {}})",
              R"({"task": "sst2", "grouping": {"layers": 3}})",
              R"({"task": "sst2", "grouping": {"layers": [{"key": [0, -1]}]}})"})
            QVERIFY_EXCEPTION_THROWN(evaluation(broken), Error);
    }
};

QTEST_MAIN(TestRerun)
#include "tst_rerun.moc"
