// SPDX-License-Identifier: GPL-3.0-or-later
// What the next training is, what it would take, and its beginning.
#include "ui/charts/training_chart.h"
#include "ui/common/qt_text.h"
#include "ui/pages/train/fine_tune_controller.h"
#include "ui/pages/train/fine_tune_form.h"
#include "ui/pages/train/fine_tune_panel.h"
#include "ui/pages/train/plan_text.h"
#include "ui/window/command_line.h"
#include "ui/window/free_folder.h"

#include <QCheckBox>
#include <QLabel>

namespace regroup::ui {
namespace {

bool fits(const FineTunePlan& plan) {
    return plan.memoryBytes <= plan.freeMemoryBytes && plan.diskBytes <= plan.freeDiskBytes;
}

} // namespace

void FineTunePanel::suggestPaths() {
    if (!m_context.model.isOpen())
        return;
    const FineTuneRequest now = m_form->request();
    const bool text = now.task == "text";
    if (now.data.empty() && text)
        m_form->setData(m_context.model.calibration().data);
    if (now.out.empty() || m_suggestedFor != m_context.model.path())
        suggestOutput();
}

/// A folder of its own for the next training, unless the user has named one.
void FineTunePanel::suggestOutput() {
    if (m_form->outputIsTyped() || !m_context.model.isOpen())
        return;
    m_suggestedFor = m_context.model.path();
    m_form->setOutput(freeFolder(m_context.paths.store.parent_path() / "models" /
                                 (fromQt(m_context.model.name()) + "-tuned")));
}

FineTuneRequest FineTunePanel::request() const {
    FineTuneRequest request = m_form->request();
    request.model = m_context.model.path();
    if (request.runtime.device == RuntimeOptions().device)
        request.runtime.device = m_context.model.runtime().device;
    if (request.runtime.threadCount == 0)
        request.runtime.threadCount = m_context.model.runtime().threadCount;
    request.store = m_context.paths.store;
    request.name = fromQt(tr("%1, %2").arg(m_context.model.name(), toQt(request.task)));
    request.command = fineTuneCommandLine(request);
    return request;
}

QString FineTunePanel::commandLine() const {
    return toQt(fineTuneCommandLine(request()));
}

QString FineTunePanel::problem() const {
    if (!m_context.model.isOpen())
        return tr("Open a model first.");
    if (QString missing = m_form->problem(); !missing.isEmpty())
        return missing;
    return m_planProblem;
}

void FineTunePanel::planSoon() {
    m_planProblem.clear();
    m_preflight->setEnabled(false); // Its figures are of what was asked before.
    m_remedies->setVisible(false);
    m_planTimer.start();
    refresh();
}

void FineTunePanel::planNow() {
    if (!isVisible() || m_controller.isRunning() || !m_context.model.isOpen() ||
        !m_form->problem().isEmpty())
        return;
    if (m_preflight->text().isEmpty())
        m_preflight->setText(tr("Working out what it takes…"));
    const FineTuneRequest wanted = request();
    m_controller.plan(wanted);
    m_controller.listCheckpoints(wanted.out);
}

void FineTunePanel::showPlan(const FineTunePlan& plan) {
    m_planProblem.clear();
    m_preflight->setEnabled(true);
    m_preflight->setText(planText(plan));
    showPreviews(plan);
    m_remedies->setVisible(plan.memoryBytes > plan.freeMemoryBytes);
    if (!fits(plan))
        m_planProblem = tr("It does not fit into what is free.");
    refresh();
}

void FineTunePanel::start() {
    if (!m_controller.isRunning() && problem().isEmpty())
        startWith(request());
}

void FineTunePanel::startWith(const FineTuneRequest& wanted) {
    m_chart->setStepCount(0);
    m_chart->setReferences({});
    if (m_references->isChecked())
        m_controller.measureReferences(wanted);
    m_controller.start(wanted);
}

Remedy FineTunePanel::remedyFor(const Failure& failure) {
    FineTuneRequest next = m_controller.request();
    if (!next.resumed)
        next.out = freeFolder(next.out); // The checkpoints of the failed one are kept.
    QString text;
    TrainOptions& train = next.train;
    if (failure.code == ErrorCode::NotFinite) {
        train.optimizer.rate /= 2;
        text = tr("Retry at Half the Rate");
    } else if (failure.code == ErrorCode::OutOfMemory ||
               failure.code == ErrorCode::GpuOutOfMemory) {
        if (train.batchSize > 1) {
            halveBatch(train);
            text = tr("Retry with Batch %1, Accumulated %2 Times")
                       .arg(train.batchSize)
                       .arg(train.accumulation);
        } else if (!train.gradientCheckpointing) {
            train.gradientCheckpointing = true;
            text = tr("Retry Computing Layers Again");
        } else {
            return {};
        }
    }
    next.command = fineTuneCommandLine(next);
    const auto again = [this, next] {
        if (m_controller.isRunning())
            return;
        m_form->setRequest(next);
        if (!next.resumed)
            m_form->setOutput(next.out);
        startWith(next);
    };
    return text.isEmpty() ? retryAfter(failure, again) : Remedy{text, again};
}

/// The first examples, one a line, as long as a line may be.
void FineTunePanel::showPreviews(const FineTunePlan& plan) {
    constexpr qsizetype shownLetters = 64;
    QStringList lines;
    for (const std::string& preview : plan.previews) {
        const QString line = toQt(preview).simplified();
        lines.append(line.size() <= shownLetters ? line
                                                 : line.left(shownLetters) + QStringLiteral("…"));
    }
    m_previews->setText(lines.isEmpty()
                            ? QString()
                            : tr("The data begins with:\n%1").arg(lines.join(QLatin1Char('\n'))));
    m_previews->setVisible(!lines.isEmpty());
}

void FineTunePanel::showPlanProblem(const Failure& failure) {
    m_planProblem = toQt(failure.message);
    m_preflight->setEnabled(true);
    m_preflight->setText(failure.hint.empty() ? m_planProblem
                                              : tr("%1 %2").arg(m_planProblem, toQt(failure.hint)));
    m_remedies->setVisible(failure.code == ErrorCode::OutOfMemory);
    refresh();
}

} // namespace regroup::ui
