// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/evaluate/evaluate_page.h"

#include "ui/common/empty_state.h"
#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"
#include "ui/common/step_text.h"
#include "ui/editor/grouping_document.h"
#include "ui/item_models/task_result_model.h"
#include "ui/pages/evaluate/evaluate_controller.h"
#include "ui/pages/evaluate/item_browser.h"
#include "ui/window/command_line.h"
#include "ui/window/inspector_facts.h"
#include "ui/window/path_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedLayout>
#include <QTabWidget>
#include <QTreeView>

namespace regroup::ui {
namespace {

const QString perplexityTask = QStringLiteral("perplexity");

bool isMmlu(const QString& task) {
    return task.startsWith(QStringLiteral("mmlu"));
}

} // namespace

void EvaluatePage::connectForm() {
    for (QComboBox* combo : {m_subject, m_rule, m_task})
        connect(combo, &QComboBox::currentIndexChanged, this, &EvaluatePage::refresh);
    for (QComboBox* combo : {m_task, m_protocol})
        connect(combo, &QComboBox::currentIndexChanged, this, &EvaluatePage::showTaskFields);
    connect(m_data, &PathField::changed, this, &EvaluatePage::refresh);
    connect(&m_context.model, &StudioModel::opened, this, &EvaluatePage::refresh);
    connect(&m_context.model, &StudioModel::calibrationChanged, this, &EvaluatePage::refresh);
    connect(&m_document, &GroupingDocument::titleChanged, this, &EvaluatePage::refresh);
    connect(&m_document, &GroupingDocument::groupingReplaced, this, &EvaluatePage::refresh);
    connect(m_start, &QPushButton::clicked, this, &EvaluatePage::start);
    connect(m_stop, &QPushButton::clicked, &m_controller, &EvaluateController::stop);
    connect(m_empty, &EmptyState::buttonClicked, this, [this] {
        if (m_context.model.isOpen())
            start();
        else
            Q_EMIT openRequested();
    });
    connect(m_compare, &QPushButton::clicked, this, [this] {
        if (m_controller.result().runId)
            Q_EMIT compareRequested(*m_controller.result().runId);
    });
    connect(m_showItems, &QPushButton::clicked, this, [this] {
        if (!m_controller.result().runId)
            return;
        m_items->showRun(*m_controller.result().runId);
        showItems();
    });
    connect(m_items, &ItemBrowser::evaluateRequested, this, [this] {
        m_tabs->setCurrentIndex(0);
        m_task->setFocus();
    });
}

void EvaluatePage::connectController() {
    connect(&m_controller, &EvaluateController::started, this, [this] {
        m_status->setText(tr("Preparing the evaluation…"));
        m_progress->setRange(0, 0);
        m_tabs->setCurrentIndex(0);
        refresh();
    });
    connect(&m_controller, &EvaluateController::progressed, this, [this](const Progress& progress) {
        m_progress->setRange(0, progress.total > 0 ? 1000 : 0);
        QString text = stepText(progress.step);
        if (progress.total > 0) {
            m_progress->setValue(static_cast<int>(1000 * progress.done / progress.total));
            text = tr("%1: %L2 of %L3").arg(text).arg(progress.done).arg(progress.total);
        }
        if (!progress.step.empty())
            m_status->setText(text);
    });
    connect(&m_controller, &EvaluateController::finished, this, [this] {
        m_resume->setChecked(false);
        showResult();
    });
    connect(&m_controller, &EvaluateController::resultChanged, this, &EvaluatePage::showResult);
    connect(&m_controller, &EvaluateController::stopped, this, [this] {
        m_status->setText(tr("Stopped. The items measured so far are kept; Evaluate goes on from "
                             "them."));
        m_resume->setChecked(true);
        refresh();
    });
    connect(&m_controller, &EvaluateController::failed, this, [this] {
        m_status->setText(tr("It failed; the message above says why."));
        refresh();
    });
}

bool EvaluatePage::isText() const {
    return m_task->currentText() == perplexityTask;
}

std::optional<TaskProtocol> EvaluatePage::protocol() const {
    const int chosen = chosenNumber(m_protocol);
    return chosen == automaticProtocol ? std::nullopt
                                       : std::optional(static_cast<TaskProtocol>(chosen));
}

bool EvaluatePage::isGrouped() const {
    return m_subject->currentIndex() == 0;
}

void EvaluatePage::showTaskFields() {
    m_form->setRowVisible(m_shots, isMmlu(m_task->currentText()));
    m_form->setRowVisible(m_length, isText());
    m_form->setRowVisible(m_stride, isText());
    m_form->setRowVisible(m_seed, !isText());
    m_form->setRowVisible(m_protocol, !isText());
    m_form->setRowVisible(m_protocolNote, isText());
    const std::optional<TaskProtocol> chosen = protocol();
    m_protocol->setToolTip(
        !chosen ? tr("A classifier where the model has a head for the task's labels, else the "
                     "prompt; results of two protocols are not mixed")
        : *chosen == TaskProtocol::Prompt
            ? tr("The likeliest of the answers, worded as lm-evaluation-harness does")
            : tr("The label that the model's head gives, as GLUE does"));
    if (isText() && m_data->path().empty())
        m_data->setPath(m_text);
    refresh();
}

EvaluateRequest EvaluatePage::evaluation() const {
    EvaluateRequest request;
    request.runtime = m_context.model.runtime();
    request.model = m_context.model.path();
    QString name = tr("%1, original").arg(m_context.model.name());
    if (isGrouped()) {
        request.grouping = m_grouping();
        request.merge.rule = chosenValue<MergeRule>(m_rule);
        request.merge.calibration = m_context.model.calibration();
        name = m_document.runName();
        request.groupingPlace = fromQt(name);
    }
    request.data = m_data->path();
    request.length = m_length->value();
    request.stride = m_stride->value();
    request.batchTokens = m_batch->value();
    request.seed = isText() ? 0 : static_cast<std::uint64_t>(m_seed->value());
    const std::string device = fromQt(m_device->currentText().trimmed());
    if (device != RuntimeOptions().device) // Else what the whole window computes on.
        request.runtime.device = device;
    request.resume = m_resume->isChecked();
    request.store = m_context.paths.store;
    request.name = fromQt(isText() ? name : tr("%1, %2").arg(name, m_task->currentText()));
    return request;
}

void EvaluatePage::start() {
    if (m_controller.isRunning() || !problem().isEmpty())
        return;
    EvaluateRequest request = evaluation();
    if (isText()) {
        request.tokenLimit = m_limit->value();
        request.command = evaluateCommandLine(request);
        m_controller.startText(request);
        return;
    }
    TaskRequest task;
    task.evaluation = request;
    task.task = fromQt(m_task->currentText());
    task.protocol = protocol();
    task.shots = isMmlu(m_task->currentText()) ? m_shots->value() : 0;
    task.limit = m_limit->value();
    task.evaluation.command = taskCommandLine(task);
    m_controller.startTask(task);
}

QString EvaluatePage::problem() const {
    if (!m_context.model.isOpen())
        return tr("Open a model first.");
    if (m_device->currentText().trimmed().isEmpty())
        return tr("Choose the device to measure on.");
    if (m_data->path().empty())
        return isText() ? tr("Choose the text to measure on.")
                        : tr("Choose the folder of the task.");
    if (m_data->path() == m_context.model.calibration().data)
        return tr("Searches and calibrations read this text: the evaluation would praise what was "
                  "fitted to it. Choose another one.");
    return {};
}

/// What may be said of the number; shown before it is there.
QString EvaluatePage::guardText() const {
    if (!m_context.model.isOpen())
        return {}; // The page says it beside the form.
    if (QString wrong = problem(); !wrong.isEmpty())
        return wrong;
    if (m_limit->value() > 0)
        return tr("Only a part is used: the run is marked partial.");
    if (isText())
        return tr("Not the text that searches and calibrations read.");
    return isMmlu(m_task->currentText())
               ? tr("Measures on the test split. Searches and calibrations read training rows and "
                    "plain text only.")
               : tr("Measures on the validation split. Searches and calibrations read training "
                    "rows and plain text only.");
}

void EvaluatePage::setTask(const QString& task) {
    m_task->setCurrentText(task);
}

void EvaluatePage::setData(const std::filesystem::path& path) {
    m_data->setPath(path);
}

void EvaluatePage::setRequest(const TaskRequest& request, bool isGrouped) {
    const EvaluateRequest& evaluation = request.evaluation;
    m_subject->setCurrentIndex(isGrouped ? 0 : 1);
    chooseValue(m_rule, static_cast<int>(evaluation.merge.rule));
    if (!request.task.empty())
        m_task->setCurrentText(toQt(request.task));
    if (!evaluation.data.empty())
        m_data->setPath(evaluation.data);
    chooseValue(m_protocol,
                request.protocol ? static_cast<int>(*request.protocol) : automaticProtocol);
    m_shots->setValue(request.shots);
    m_limit->setValue(static_cast<int>(request.limit));
    m_length->setValue(static_cast<int>(evaluation.length));
    m_stride->setValue(static_cast<int>(evaluation.stride));
    m_batch->setValue(static_cast<int>(evaluation.batchTokens));
    m_seed->setValue(static_cast<int>(evaluation.seed));
    m_resume->setChecked(false);
}

void EvaluatePage::setLimit(int items) {
    m_limit->setValue(items);
}

void EvaluatePage::setSeed(int seed) {
    m_seed->setValue(seed);
}

void EvaluatePage::setText(const std::filesystem::path& text) {
    m_text = text;
    if (isText() && m_data->path().empty())
        m_data->setPath(text);
}

void EvaluatePage::showItems() {
    m_tabs->setCurrentWidget(m_items);
}

void EvaluatePage::focusFind() {
    showItems();
    m_items->focusFind();
}

void EvaluatePage::findNext() {
    showItems();
    m_items->findNext();
}

void EvaluatePage::showResult() {
    const EvaluationResult& result = m_controller.result();
    m_results->setResults(result.rows);
    QString text =
        tr("%1, in %2.")
            .arg(result.name, durationText(static_cast<std::int64_t>(result.seconds * 1000)));
    if (result.partial)
        text += QLatin1Char(' ') + tr("Partial: only a part of the data was used.");
    if (result.cutCount > 0)
        text += QLatin1Char(' ') + tr("%n prompts were longer than the model and lost their "
                                      "beginning.",
                                      nullptr, static_cast<int>(result.cutCount));
    if (result.tokensPerSecond > 0)
        text +=
            QLatin1Char(' ') +
            tr("%1 tokens/s, without loading.").arg(shownNumber(result.tokensPerSecond, 'f', 0));
    if (result.keyValueBytesPerToken > 0)
        text += QLatin1Char(' ') +
                tr("KV cache: %1 per token.").arg(bytesText(result.keyValueBytesPerToken));
    m_status->setText(text);
    m_meaning->setText(meaningText());
    showStamps();
    refresh();
}

/// What a reader has to know to judge the numbers of the table.
QString EvaluatePage::meaningText() const {
    const std::vector<TaskResult>& rows = m_controller.result().rows;
    if (rows.empty())
        return {};
    QStringList lines;
    if (rows.front().protocol.isEmpty()) {
        lines.append(tr("Perplexity is e to the mean loss per token: lower is better, and 1 would "
                        "be every token foreseen. ± is one standard error."));
        lines.append(tr("Only numbers of the same text, window and stride can be compared."));
    } else {
        lines.append(tr("Chance is what guessing gives, majority what always the most frequent "
                        "answer gives. A value says something from two standard errors (±) above "
                        "both."));
        QStringList splits;
        for (const TaskResult& row : rows)
            if (!row.split.isEmpty() && !splits.contains(row.split))
                splits.append(row.split);
        if (!splits.isEmpty())
            lines.append(tr("Split: %1. What was selected on it is stamped, drawn hollow (○), and "
                            "never counts as best.")
                             .arg(splits.join(QStringLiteral(", "))));
    }
    return lines.join(QLatin1Char('\n'));
}

void EvaluatePage::showStamps() {
    QStringList lines;
    for (const TaskResult& row : m_controller.result().rows)
        if (!row.leak.isEmpty())
            lines.append(tr("○ %1, selected on this split: %2. It never counts as best.")
                             .arg(row.task, row.leak));
    lines.removeDuplicates(); // A task has a row for each metric.
    constexpr qsizetype shownLines = 4;
    if (lines.size() > shownLines) {
        lines = lines.mid(0, shownLines);
        lines.append(tr("The tooltips of the table say it of the others."));
    }
    m_stamps->setText(lines.join(QLatin1Char('\n')));
    m_stamps->setVisible(!lines.isEmpty());
}

void EvaluatePage::refresh() {
    const bool running = m_controller.isRunning();
    const QString missing = problem();
    m_subject->setItemText(0, m_document.isOpen() ? tr("grouping: %1").arg(m_document.title())
                                                  : tr("the edited grouping"));
    m_form->setRowVisible(m_rule, isGrouped());
    m_guard->setText(guardText());
    enableStartAndStop(*m_start, !running && missing.isEmpty(), *m_stop, running);
    m_start->setToolTip(missing.isEmpty() ? tr("Start the evaluation (Ctrl+R)") : missing);
    m_progress->setVisible(running);
    const EvaluationResult& result = m_controller.result();
    const bool isStored = !running && result.runId.has_value();
    m_compare->setVisible(isStored);
    m_showItems->setVisible(isStored && !result.rows.empty() &&
                            !result.rows.front().protocol.isEmpty());
    m_meaning->setVisible(!running && !m_meaning->text().isEmpty());
    m_form->parentWidget()->setEnabled(m_context.model.isOpen());
    const bool any = m_results->rowCount() > 0 || running;
    m_stack->setCurrentIndex(any ? 1 : 0);
    if (any)
        return;
    m_empty->setSentence(
        m_context.model.isOpen()
            ? tr("Results with their error bars appear here, beside what guessing gives.")
            : tr("Open a model to measure what it can do."));
    m_empty->setButtonText(m_context.model.isOpen() ? tr("Evaluate") : tr("Open Checkpoint…"));
    m_empty->setButtonEnabled(!m_context.model.isOpen() || missing.isEmpty());
    m_empty->setButtonToolTip(m_context.model.isOpen() ? missing : QString());
}

void EvaluatePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

} // namespace regroup::ui
