// SPDX-License-Identifier: GPL-3.0-or-later
// A whole session as somebody has it, through the window and the real core; and several programs on
// one store.
#include "tests/ui/window/shown_studio.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/training_chart.h"
#include "ui/pages/evaluate/evaluate_controller.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/train/convert_controller.h"
#include "ui/pages/train/convert_panel.h"
#include "ui/pages/train/fine_tune_controller.h"
#include "ui/pages/train/fine_tune_form.h"
#include "ui/pages/train/fine_tune_panel.h"
#include "ui/pages/train/train_page.h"
#include "ui/pages/train/verify_model.h"

#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <set>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
namespace fs = std::filesystem;

namespace {

WindowOptions remembering() {
    WindowOptions options;
    options.theme = QStringLiteral("light");
    return options;
}

bool clickText(QWidget& page, const char* text) {
    for (QPushButton* button : page.findChildren<QPushButton*>())
        if (button->text() == QString::fromLatin1(text) && button->isVisible()) {
            button->click();
            return true;
        }
    return false;
}

bool pressSoon(ShownStudio& studio, const char* button) {
    return ShownStudio::comesTrue(
               [&] { return studio.find<QAbstractButton>(button)->isEnabled(); }) &&
           studio.press(button);
}

void openAndEdit(ShownStudio& studio) {
    QVERIFY(studio.openSample());
    studio.trigger("calibrate");
    QVERIFY(ShownStudio::comesTrue([&studio] {
        return studio.window.explore().metric() == SimilarityMetric::ActivationMean &&
               studio.window.explore().shownReport(HeadKind::Key) != nullptr;
    }));
    QVERIFY(studio.window.grouping().moveHeads(0, HeadKind::Key, {1}, 0));
    QVERIFY(studio.window.isWindowModified());
}

void searchGroups(ShownStudio& studio) {
    studio.trigger("showSearch");
    studio.window.searchPage().options().setMethod(SearchMethod::Anneal);
    studio.window.searchPage().options().setGroupCount(4);
    QVERIFY(studio.press("startSearchButton"));
    QVERIFY(studio.isIdle());
    QCOMPARE(studio.groups(0), std::string("0 0 1 1 2 2 3 3"));
}

void convertIt(ShownStudio& studio, const fs::path& folder) {
    studio.trigger("convertGrouping");
    ConvertPanel& panel = studio.window.trainPage().convertPanel();
    panel.setOutput(folder);
    QVERIFY(pressSoon(studio, "startConvertButton"));
    QVERIFY(ShownStudio::comesTrue([&panel] { return panel.verification().rowCount() > 0; }));
    QVERIFY(panel.verification().hasPassed());
    QCOMPARE(panel.verification().index(1, VerifyModel::CheckColumn).data().toString(),
             QString("Unmerged: the source's outputs"));
    int passed = 0;
    for (int row = 0; row < panel.verification().rowCount(); ++row)
        passed += panel.verification()
                          .index(row, VerifyModel::ResultColumn)
                          .data()
                          .toString()
                          .contains("passed")
                      ? 1
                      : 0;
    QCOMPARE(passed, 5); // As native, the source itself, and in the three other forms.
    QVERIFY(!fs::exists(fs::path(folder) += ".checks"));
    QVERIFY(clickText(panel, "Fine-Tune It"));
    QVERIFY(studio.answerUnsaved(QMessageBox::Discard));
    QVERIFY(ShownStudio::comesTrue(
        [&] { return studio.window.model().isOpen() && studio.window.model().path() == folder; }));
}

void tuneIt(ShownStudio& studio, const fs::path& folder) {
    FineTunePanel& panel = studio.window.trainPage().fineTunePanel();
    studio.trigger("fineTune");
    panel.form().setData(studio.window.paths().sampleText());
    panel.form().setOutput(folder);
    QVERIFY(pressSoon(studio, "startTuneButton"));
    auto* status = studio.find<QLabel>("tuneStatus");
    QVERIFY(ShownStudio::comesTrue([status] { return status->text().startsWith("Finished"); }));
    QVERIFY(status->text().startsWith("Finished after 20 steps."));
    QCOMPARE(panel.chart().references().size(), std::size_t(1));
    QVERIFY(panel.chart().references()[0].loss > 0.5);
    QVERIFY(fs::exists(folder / "model.safetensors"));
    exportSheet(fs::path(folder) += ".svg", studio.window.trainPage().figureSource().sheet({}), {});
    QVERIFY(fs::file_size(fs::path(folder) += ".svg") > 1000);
    QVERIFY(clickText(panel, "Open the Tuned Model"));
    if (studio.find<QMessageBox>("unsavedBox") != nullptr)
        studio.answerUnsaved(QMessageBox::Discard);
    QVERIFY(ShownStudio::comesTrue([&] { return studio.window.model().path() == folder; }));
}

void evaluateIt(ShownStudio& studio) {
    studio.trigger("showEvaluate");
    EvaluatePage& page = studio.window.evaluatePage();
    page.setTask(QStringLiteral("perplexity"));
    page.setData(studio.window.paths().sampleHeldOutText());
    page.setLimit(600);
    QVERIFY(pressSoon(studio, "startEvaluateButton"));
    QVERIFY(ShownStudio::comesTrue([&page] { return page.results().rowCount() == 2; }));
    const double perplexity = page.results().results()[0].value;
    QVERIFY(perplexity > 1 && perplexity < 50);
}

} // namespace

class TestWholeSession : public QObject {
    Q_OBJECT
    QTemporaryDir m_settings;

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName("regroup");
        QCoreApplication::setApplicationName("tst_whole_session");
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QSettings().clear();
    }

    void fromACheckpointToAComparisonAndBack() {
        ShownStudio studio(coreWork(), remembering());
        openAndEdit(studio);
        searchGroups(studio);
        convertIt(studio, studio / "converted");
        tuneIt(studio, studio / "tuned");
        evaluateIt(studio);
        studio.trigger("showCompare");
        std::set<std::string> kinds;
        QVERIFY(ShownStudio::comesTrue([&] {
            kinds.clear();
            for (const RunSummary& run : studio.window.compare().runs())
                kinds.insert(run.kind);
            return kinds.size() >= 4;
        }));
        for (const char* kind : {"search", "convert", "finetune", "evaluate"})
            QVERIFY2(kinds.count(kind) == 1, kind);
        QVERIFY(studio.isIdle());
        const std::size_t runs = studio.window.compare().runs().size();
        studio.window.close();
        if (studio.find<QMessageBox>("unsavedBox") != nullptr)
            studio.answerUnsaved(QMessageBox::Discard);
        QVERIFY(ShownStudio::comesTrue([&studio] { return !studio.window.isVisible(); }));

        MainWindow next(coreWork(), studio.window.paths(), remembering());
        next.show();
        next.restoreSession();
        QVERIFY(ShownStudio::comesTrue(
            [&] { return next.model().isOpen() && next.compare().runs().size() == runs; }));
        QCOMPARE(next.model().path(), studio / "tuned");
        QCOMPARE(next.selection().state().page, QString("compare"));
    }

    // Two windows and a terminal write into one store at the same time.
    void severalProgramsShareAStore() {
        ShownStudio studio(coreWork());
        MainWindow other(coreWork(), studio.window.paths(), ShownStudio::quiet());
        other.show();
        QVERIFY(studio.openSample());
        other.openSample();
        QVERIFY(ShownStudio::comesTrue([&other] { return other.model().isOpen(); }));
        const StudioPaths& paths = studio.window.paths();
        QProcess terminal;
        terminal.start(QStringLiteral(REGROUP_BINARY_DIR "/bin/regroup"),
                       {"evaluate", QString::fromStdString(paths.sampleModel().string()), "--task",
                        "perplexity", "--data",
                        QString::fromStdString(paths.sampleHeldOutText().string()), "--limit",
                        "300", "--store", QString::fromStdString(paths.store.string())});
        for (int round = 0; round < 3; ++round)
            for (MainWindow* window : {&studio.window, &other}) {
                EvaluateRequest request;
                request.model = window->model().path();
                request.data = paths.sampleHeldOutText();
                request.tokenLimit = 300;
                request.store = paths.store;
                request.name = "shared";
                QSignalSpy finished(&window->evaluation(), &EvaluateController::finished);
                window->evaluation().startText(request);
                QVERIFY(ShownStudio::comesTrue([&] { return finished.count() == 1; }));
            }
        QVERIFY(terminal.state() == QProcess::NotRunning || terminal.waitForFinished(60000));
        QVERIFY2(terminal.exitCode() == 0, terminal.readAllStandardError().constData());
        for (MainWindow* window : {&studio.window, &other}) {
            window->selection().showPage(QStringLiteral("compare"));
            window->compare().refresh();
            QVERIFY(
                ShownStudio::comesTrue([window] { return window->compare().runs().size() == 7; }));
            for (const RunSummary& run : window->compare().runs())
                QCOMPARE(run.state, std::string("done"));
        }
    }
};

QTEST_MAIN(TestWholeSession)
#include "tst_whole_session.moc"
