// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/fine_tune_panel.h"

#include "ui/charts/training_chart.h"
#include "ui/common/empty_state.h"
#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"
#include "ui/common/step_text.h"
#include "ui/common/text_dialog.h"
#include "ui/pages/train/fine_tune_controller.h"
#include "ui/pages/train/fine_tune_form.h"
#include "ui/pages/train/plan_text.h"
#include "ui/window/command_line.h"
#include "ui/window/inspector_facts.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedLayout>
#include <QToolButton>

namespace regroup::ui {
namespace {

TrainingPoint pointOf(const FineTuneProgress& progress) {
    TrainingPoint point{progress.step, progress.loss, progress.heldOutLoss, progress.rate,
                        progress.seconds};
    point.gradientNorm = progress.gradientNorm;
    if (progress.tokensPerSecond > 0)
        point.tokensPerSecond = progress.tokensPerSecond;
    return point;
}

QString statusText(const FineTuneProgress& now) {
    QString text = FineTunePanel::tr("Step %L1 of %L2").arg(now.step).arg(now.stepCount);
    if (now.loss)
        text += FineTunePanel::tr(", loss %1").arg(shownNumber(*now.loss, 'f', 4));
    if (now.gradientNorm)
        text += FineTunePanel::tr(", gradient norm %1").arg(shownNumber(*now.gradientNorm, 'g', 3));
    if (now.tokensPerSecond > 0)
        text += FineTunePanel::tr(", %1 tokens/s").arg(shownNumber(now.tokensPerSecond, 'f', 0));
    return text;
}

} // namespace

void FineTunePanel::connectController() {
    connect(&m_planTimer, &QTimer::timeout, this, &FineTunePanel::planNow);
    connect(&m_controller, &FineTuneController::planned, this, &FineTunePanel::showPlan);
    connect(&m_controller, &FineTuneController::planFailed, this, &FineTunePanel::showPlanProblem);
    connect(&m_controller, &FineTuneController::started, this, &FineTunePanel::showBeginning);
    connect(&m_controller, &FineTuneController::progressed, this, &FineTunePanel::showStatus);
    connect(&m_controller, &FineTuneController::stepsArrived, this, &FineTunePanel::takeSteps);
    connect(&m_controller, &FineTuneController::stateChanged, this, &FineTunePanel::refresh);
    connect(&m_controller, &FineTuneController::finished, this,
            [this](const std::shared_ptr<const FineTuneReport>& report) { showEnd(*report); });
    connect(&m_controller, &FineTuneController::stopped, this, [this] {
        takeSteps();
        showResult(
            m_controller.isStoppedAtOnce()
                ? tr("Stopped at once. The checkpoints made before are kept, and Resume goes "
                     "on from any of them.")
                : tr("Stopped. Checkpoints made so far are kept."),
            {});
        m_controller.listCheckpoints(m_controller.request().out);
    });
    connect(&m_controller, &FineTuneController::referenceMeasured, this,
            &FineTunePanel::takeReference);
    connect(&m_controller, &FineTuneController::sourceFound, this,
            [this](const std::filesystem::path& model, const std::filesystem::path& source) {
                if (model == m_context.model.path())
                    m_form->setSource(source);
            });
    connect(&m_controller, &FineTuneController::checkpointsListed, m_form,
            &FineTuneForm::setCheckpoints);
    connect(&m_controller, &FineTuneController::failed, this, [this] {
        takeSteps();
        showResult(tr("The training failed; the message above says why. The last good checkpoint "
                      "is kept."),
                   {});
    });
}

void FineTunePanel::showBeginning() {
    m_stepsTaken = 0;
    m_chart->clear();
    m_previews->clear();
    m_written.clear();
    m_status->setText(tr("Preparing the training…"));
    m_progress->setRange(0, 0);
    m_stack->setCurrentWidget(m_chart);
    refresh();
}

void FineTunePanel::showEnd(const FineTuneReport& report) {
    takeSteps();
    if (!report.wasStopped)
        suggestOutput(); // A stopped one goes on where it is.
    const QString ended = report.wasStopped
                              ? tr("Stopped after %L1 steps; the checkpoint %2 is saved, and "
                                   "Resume goes on from it.")
                                    .arg(report.steps)
                                    .arg(toQt(report.lastCheckpoint.filename()))
                              : tr("Finished after %L1 steps.").arg(report.steps);
    const auto duration = [](double seconds) {
        return durationText(static_cast<std::int64_t>(seconds * 1000));
    };
    QString text = tr("%1 Mean loss %2. Memory %3, predicted %4.")
                       .arg(ended, shownNumber(report.trainLoss, 'f', 4),
                            bytesText(report.peakMemoryBytes), bytesText(report.plan.memoryBytes));
    if (!report.wasStopped)
        text +=
            QLatin1Char(' ') + tr("Time %1, predicted %2.")
                                   .arg(duration(report.seconds), duration(report.plan.seconds));
    showResult(text, report.model);
    if (report.wasStopped)
        m_form->setResumed(report.lastCheckpoint);
    m_controller.listCheckpoints(m_controller.request().out);
}

void FineTunePanel::takeReference(FineTuneReference which, double loss) {
    std::vector<TrainingReference> lines = m_chart->references();
    lines.push_back({which == FineTuneReference::Untuned ? tr("untuned, held out")
                                                         : tr("learned from, held out"),
                     loss});
    m_chart->setReferences(std::move(lines));
}

void FineTunePanel::showRecipe() {
    openTextDialog(this, tr("Recipe of the Training"),
                   toQt(m_context.work.fineTuneRecipe(request())));
}

void FineTunePanel::connectModel() {
    connect(&m_context.model, &StudioModel::opened, this, [this] {
        m_form->setSource({});
        m_controller.findSource(m_context.model.path());
        suggestPaths();
        planSoon();
    });
    connect(m_form, &FineTuneForm::changed, this, [this] {
        suggestPaths();
        planSoon();
    });
    connect(m_start, &QPushButton::clicked, this, &FineTunePanel::start);
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT openModelRequested(m_written); });
    connect(m_empty, &EmptyState::buttonClicked, this, [this] {
        if (m_context.model.isOpen())
            start();
        else
            Q_EMIT openRequested();
    });
}

void FineTunePanel::takeSteps() {
    const std::vector<FineTuneProgress>& all = m_controller.history();
    if (m_stepsTaken >= all.size() || !isVisible())
        return; // A hidden page catches up when it is shown.
    std::vector<TrainingPoint> fresh;
    for (std::size_t index = m_stepsTaken; index < all.size(); ++index)
        fresh.push_back(pointOf(all[index]));
    m_stepsTaken = all.size();
    m_chart->setStepCount(all.back().stepCount);
    m_chart->appendPoints(fresh);
    const FineTuneProgress& now = all.back();
    m_status->setText(statusText(now));
    m_progress->setRange(0, 1000);
    if (now.stepCount > 0)
        m_progress->setValue(static_cast<int>(1000 * now.step / now.stepCount));
}

void FineTunePanel::showStatus(const Progress& progress) {
    if (m_controller.history().empty() && !progress.step.empty())
        m_status->setText(stepText(progress.step));
}

void FineTunePanel::showResult(const QString& text, const std::filesystem::path& model) {
    m_status->setText(text);
    m_written = model;
    refresh();
}

void FineTunePanel::refresh() {
    const bool running = m_controller.isRunning();
    const QString missing = problem();
    m_form->setEnabled(!running && m_context.model.isOpen());
    enableStartAndStop(*m_start, !running && missing.isEmpty(), *m_stop, running);
    m_start->setToolTip(missing.isEmpty() ? tr("Start the training (Ctrl+R)") : missing);
    m_stop->setText(m_controller.isStopping() ? tr("Stopping…") : tr("Stop and Save"));
    m_stopSave->setEnabled(running && !m_controller.isStopping());
    m_stopNow->setEnabled(running && !m_controller.isStoppedAtOnce());
    m_abandon->setEnabled(m_controller.canAbandon());
    m_recipe->setEnabled(m_context.model.isOpen());
    m_references->setVisible(!running); // Its place is needed, and it is too late to ask.
    m_progress->setVisible(running);
    m_open->setVisible(!running && !m_written.empty());
    m_copy->setEnabled(m_context.model.isOpen());
    m_status->setVisible(!m_status->text().isEmpty());
    const bool empty = m_chart->points().empty() && !running;
    m_logarithmic->setVisible(!empty);
    m_byTime->setVisible(!empty);
    m_smallCurve->setVisible(!empty);
    m_previews->setVisible(!running && !m_previews->text().isEmpty());
    if (!empty)
        return;
    m_stack->setCurrentWidget(m_empty);
    if (m_context.model.isOpen()) {
        m_empty->setSentence(tr("A training recovers what a conversion lost. Its losses appear "
                                "here while it runs."));
        m_empty->setButtonText(tr("Start with the Preset"));
        m_empty->setButtonEnabled(missing.isEmpty());
        m_empty->setButtonToolTip(missing);
    } else {
        m_empty->setSentence(tr("Open a model to fine-tune it."));
        m_empty->setButtonText(tr("Open Checkpoint…"));
        m_empty->setButtonEnabled(true);
        m_empty->setButtonToolTip({});
    }
}

bool FineTunePanel::canExport() const {
    return !m_chart->points().empty();
}

FigureSource FineTunePanel::figureSource() const {
    const FineTuneRequest& request = m_controller.request();
    CommandRecipe recipe;
    recipe.figure = "training";
    recipe.commands = {fineTuneCommandLine(request)};
    recipe.facts = {{"model", request.model.string()}};
    recipe.seed = static_cast<std::int64_t>(request.train.seed);
    recipe.recipe = m_context.work.fineTuneRecipe(request);
    FigureSource source;
    source.kind = QStringLiteral("training");
    source.title = tr("Training of %1").arg(toQt(request.model.filename()));
    source.name = QStringLiteral("training");
    source.sheet = sheetOf(m_chart);
    source.readRecipe = writtenRecipe(m_context.work.commandRecipe, recipe);
    return source;
}

void FineTunePanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    takeSteps();
    suggestPaths();
    planSoon();
}

} // namespace regroup::ui
