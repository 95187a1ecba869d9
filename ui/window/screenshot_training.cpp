// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of a screenshot stage that show the pages Train and Evaluate.
#include "core/base/error.h"
#include "core/base/file.h"
#include "ui/common/qt_text.h"
#include "ui/pages/evaluate/evaluate_controller.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/evaluate/item_browser.h"
#include "ui/pages/train/convert_controller.h"
#include "ui/pages/train/convert_panel.h"
#include "ui/pages/train/fine_tune_controller.h"
#include "ui/pages/train/fine_tune_form.h"
#include "ui/pages/train/fine_tune_panel.h"
#include "ui/pages/train/train_page.h"
#include "ui/pages/train/verify_model.h"
#include "ui/window/screenshot_stage.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QTreeView>
#include <chrono>
#include <thread>

namespace regroup::ui {
namespace {

constexpr std::int64_t shownTrainingSteps = 14; ///< Where the picture of a running training stops.
constexpr std::chrono::milliseconds reportInterval{130};
constexpr std::uint64_t shownFreeBytes = std::uint64_t{20} << 30U;
const char* const shownFolder = "/home/you/models"; ///< Nothing is written there.

/// Sentences with labels in GLUE's layout, for pictures only.
const char* const shownTask = "sentence\tlabel\n"
                              "a warm and funny story\t1\n"
                              "dull from the first minute to the last\t0\n"
                              "the little girl was happy\t1\n"
                              "nothing in it is worth the time\t0\n"
                              "bright and full of joy\t1\n"
                              "a sad and empty film\t0\n"
                              "lovely pictures and a big heart\t1\n"
                              "it falls apart before the end\t0\n"
                              "one of the best of the year\t1\n"
                              "too long and too loud\t0\n"
                              "you will smile all the way home\t1\n"
                              "a bad joke told twice\t0\n";

FineTuneReport trainUntilPicture(const StudioWork& work, const FineTuneRequest& request,
                                 JobContext& job, const StudioWork::OnTrainingStep& onStep) {
    JobContext quiet(job.stopToken(), {}); // Its reports depend on the time; ours does not.
    std::int64_t shown = 0;
    return work.fineTune(request, quiet, [&](const FineTuneProgress& step) {
        if (shown < shownTrainingSteps) {
            FineTuneProgress still = step;
            still.tokensPerSecond = 1000;
            still.seconds = static_cast<double>(still.step);
            onStep(still);
            shown = step.step;
            std::this_thread::sleep_for(reportInterval); // So that every step is reported.
            if (shown >= shownTrainingSteps)
                job.report("Training", shown, step.stepCount);
        }
        while (shown >= shownTrainingSteps && !job.stopRequested())
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    });
}

ConvertRequest movedTo(const std::filesystem::path& out, ConvertRequest request) {
    request.out = out;
    return request;
}

FineTuneRequest movedTo(const std::filesystem::path& out, const std::filesystem::path& text,
                        FineTuneRequest request) {
    request.out = out;
    request.data = text;
    return request;
}

} // namespace

/// What depends on the machine is replaced, and folders lie where nobody has any.
StudioWork withStillTraining(StudioWork work, const std::filesystem::path& folder,
                             const std::filesystem::path& text) {
    work.planConvert = [inner = work.planConvert, folder](const ConvertRequest& request,
                                                          JobContext& job) {
        ConvertPlan plan = inner(movedTo(folder / "planned", request), job);
        plan.freeBytes = shownFreeBytes;
        return plan;
    };
    work.convert = [inner = work.convert, folder](const ConvertRequest& request, JobContext& job) {
        return inner(movedTo(folder / "converted", request), job);
    };
    work.planFineTune = [inner = work.planFineTune, folder, text](const FineTuneRequest& request,
                                                                  JobContext& job) {
        FineTunePlan plan = inner(movedTo(folder / "planned", text, request), job);
        plan.freeMemoryBytes = shownFreeBytes;
        plan.freeDiskBytes = shownFreeBytes;
        plan.seconds = 20;
        return plan;
    };
    work.fineTune = [inner = work, folder, text](const FineTuneRequest& request, JobContext& job,
                                                 const StudioWork::OnTrainingStep& onStep) {
        return trainUntilPicture(inner, movedTo(folder / "tuned", text, request), job, onStep);
    };
    work.heldOutLoss = [inner = work.heldOutLoss, folder, text](const FineTuneRequest& request,
                                                                JobContext& job) {
        return inner(movedTo(folder / "tuned", text, request), job);
    };
    work.evaluateTask = [inner = work.evaluateTask](const TaskRequest& request, JobContext& job) {
        TaskReport report = inner(request, job);
        report.seconds = 1;
        return report;
    };
    return work;
}

void ScreenshotStage::showConvert() {
    MainWindow& window = *m_window;
    window.actions().convertGrouping->trigger();
    window.trainPage().convertPanel().setOutput(std::filesystem::path(shownFolder) /
                                                "stories260k-pairs");
    const auto* takes = window.findChild<QLabel*>(QStringLiteral("convertPreflight"));
    waitFor("planning the conversion", [takes] { return !takes->text().isEmpty(); });
}

void ScreenshotStage::convertModel() {
    MainWindow& window = *m_window;
    showConvert();
    window.trainPage().convertPanel().start();
    waitFor("converting",
            [&window] { return window.trainPage().convertPanel().verification().rowCount() > 0; });
}

void ScreenshotStage::showFineTune() {
    MainWindow& window = *m_window;
    window.actions().fineTune->trigger();
    FineTuneForm& form = window.trainPage().fineTunePanel().form();
    form.setOutput(std::filesystem::path(shownFolder) / "stories260k-tuned");
    form.setData("/home/you/texts/stories.txt");
    const auto* takes = window.findChild<QLabel*>(QStringLiteral("tunePreflight"));
    waitFor("planning the training",
            [takes] { return takes->isEnabled() && takes->text().contains(QLatin1Char('\n')); });
}

void ScreenshotStage::startFineTune() {
    MainWindow& window = *m_window;
    showFineTune();
    window.trainPage().fineTunePanel().start();
    waitFor("training", [&window] {
        const auto& history = window.fineTune().history();
        return !window.fineTune().isRunning() ||
               (!history.empty() && history.back().step >= shownTrainingSteps);
    });
}

void ScreenshotStage::showEvaluation() {
    MainWindow& window = *m_window;
    const std::filesystem::path folder = toPath(m_folder.path()) / "sst2";
    std::filesystem::create_directories(folder);
    writeFileAtomically(folder / "dev.tsv", shownTask);
    window.selection().showPage(QStringLiteral("evaluate"));
    EvaluatePage& page = window.evaluatePage();
    page.setTask(QStringLiteral("sst2"));
    page.setData(folder);
    page.start();
    waitFor("evaluating", [&window] { return window.evaluation().result().runId.has_value(); });
    page.setData("/home/you/data/glue/sst2"); // The real one has another name every time.
}

/// Two runs of the same items side by side: the grouping, then the model as it is.
void ScreenshotStage::showItems() {
    MainWindow& window = *m_window;
    showEvaluation();
    const auto first = window.evaluation().result().runId;
    window.findChild<QComboBox*>(QStringLiteral("evaluateSubject"))->setCurrentIndex(1);
    window.evaluatePage().setData(toPath(m_folder.path()) / "sst2");
    window.evaluatePage().start();
    waitFor("evaluating the original",
            [&window, first] { return window.evaluation().result().runId != first; });
    window.evaluatePage().setData("/home/you/data/glue/sst2");
    window.evaluatePage().showItems();
    ItemTableModel& items = window.evaluatePage().items().items();
    waitFor("reading the items", [&items] { return items.rowCount() > 0; });
    auto* beside = window.findChild<QComboBox*>(QStringLiteral("secondItemRun"));
    beside->setCurrentIndex(beside->count() - 1);
    waitFor("reading the second run",
            [&items] { return items.columnCount() == ItemTableModel::ColumnCount; });
    auto* table = window.findChild<QTreeView*>(QStringLiteral("itemTable"));
    table->setCurrentIndex(items.index(1, 0));
}

} // namespace regroup::ui
