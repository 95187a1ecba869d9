// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/fine_tune_form.h"

#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"
#include "ui/pages/train/rate_field.h"
#include "ui/pages/train/tune_overrides.h"
#include "ui/pages/train/tune_recipe.h"
#include "ui/window/path_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QToolButton>

namespace regroup::ui {
namespace {

/// The folder around a checkpoint, or the path itself.
std::filesystem::path trainingOf(const std::filesystem::path& resumed) {
    return resumed.filename().string().starts_with("checkpoint-") ? resumed.parent_path() : resumed;
}

} // namespace

FineTuneRequest FineTuneForm::request() const {
    FineTuneRequest request;
    request.task = fromQt(m_task->currentText());
    request.data = m_data->path();
    request.out = m_output->path();
    request.length = m_length->value();
    TrainOptions& train = request.train;
    train.stepLimit = m_steps->value();
    train.epochs = m_epochs->value();
    train.batchSize = m_batch->value();
    train.accumulation = m_accumulation->value();
    train.optimizer.rate = m_rate->value();
    train.optimizer.schedule = chosenValue<RateSchedule>(m_schedule);
    train.optimizer.warmupSteps = m_warmup->value();
    train.optimizer.weightDecay = m_decay->value();
    train.optimizer.clipNorm = m_clip->value();
    train.method = chosenValue<TrainMethod>(m_method);
    train.lora.rank = m_rank->value();
    train.lora.alpha = m_alpha->value();
    train.lora.targets = wordList(m_targets->text());
    train.gradientCheckpointing = m_checkpointing->isChecked();
    train.distill.weight = m_distillWeight->value();
    train.evaluateEvery = m_evaluateEvery->value();
    train.checkpointEvery = m_saveEvery->value();
    train.keptCheckpoints = m_kept->value();
    train.seed = static_cast<std::uint64_t>(m_seed->value());
    if (!m_teacher->path().empty())
        request.teacher = m_teacher->path();
    request.runtime.dataType = fromQt(m_precision->currentData().toString());
    request.runtime.device = fromQt(m_device->currentText().trimmed());
    (void)applyTuneOverrides(m_overrides->toPlainText(), request); // See problem().
    if (!m_resumed->path().empty()) {
        request.resumed = m_resumed->path();
        request.out = trainingOf(*request.resumed); // A training goes on in its folder.
    }
    return request;
}

void FineTuneForm::setRequest(const FineTuneRequest& request) {
    const TrainOptions& train = request.train;
    m_task->setCurrentText(toQt(request.task));
    m_length->setValue(static_cast<int>(request.length));
    m_steps->setValue(static_cast<int>(train.stepLimit));
    m_epochs->setValue(train.epochs);
    m_batch->setValue(static_cast<int>(train.batchSize));
    m_accumulation->setValue(static_cast<int>(train.accumulation));
    m_rate->setValue(train.optimizer.rate);
    chooseValue(m_schedule, static_cast<int>(train.optimizer.schedule));
    m_warmup->setValue(static_cast<int>(train.optimizer.warmupSteps));
    m_decay->setValue(train.optimizer.weightDecay);
    m_clip->setValue(train.optimizer.clipNorm);
    chooseValue(m_method, static_cast<int>(train.method));
    m_rank->setValue(train.lora.rank);
    m_alpha->setValue(train.lora.alpha);
    QStringList targets;
    for (const std::string& target : train.lora.targets)
        targets.append(toQt(target));
    m_targets->setText(targets.join(QStringLiteral(", ")));
    m_checkpointing->setChecked(train.gradientCheckpointing);
    m_distillWeight->setValue(train.distill.weight);
    m_evaluateEvery->setValue(static_cast<int>(train.evaluateEvery));
    m_saveEvery->setValue(static_cast<int>(train.checkpointEvery));
    m_kept->setValue(train.keptCheckpoints);
    m_seed->setValue(static_cast<int>(train.seed));
    showMethodFields();
}

void FineTuneForm::setRecipe(const TuneRecipe& recipe) {
    setRequest(recipe.request);
    m_overrides->setPlainText(recipe.overrides);
    m_distils = false; // Its recipe says from whom it learned.
    m_teacherTyped = recipe.request.teacher.has_value();
    m_teacher->setPath(recipe.request.teacher.value_or(std::filesystem::path()));
    m_resumed->setPath({});
    const int precision = m_precision->findData(toQt(recipe.request.runtime.dataType));
    if (precision >= 0)
        m_precision->setCurrentIndex(precision);
    showMethodFields();
    Q_EMIT changed();
}

void FineTuneForm::applyPreset(FineTunePreset preset) {
    FineTuneRequest wanted;
    TrainOptions& train = wanted.train;
    train.seed = static_cast<std::uint64_t>(m_seed->value());
    wanted.task = "text";
    m_distils = preset == FineTunePreset::Distil;
    switch (preset) {
    case FineTunePreset::SmokeTest:
        train.stepLimit = 20;
        train.batchSize = 8;
        train.evaluateEvery = 10;
        break;
    case FineTunePreset::PaperGlue: // Three epochs after conversion; method.md section 8.
        wanted.task = "sst2";
        train.epochs = 3;
        break;
    case FineTunePreset::Alpaca: // Length 256, 32 examples an update.
        wanted.task = "alpaca";
        wanted.length = 256;
        train.method = TrainMethod::Lora;
        train.lora.rank = 32;
        train.optimizer.rate = 2e-4;
        train.batchSize = 8;
        train.accumulation = 4;
        break;
    case FineTunePreset::Distil:
        train.stepLimit = 500;
        train.batchSize = 16;
        train.evaluateEvery = 100;
        break;
    }
    setRequest(wanted);
    suggestTeacher();
    Q_EMIT changed();
}

/// What the preset for distilling filled in goes with it.
void FineTuneForm::suggestTeacher() {
    if (!m_teacherTyped)
        m_teacher->setPath(m_distils ? m_source : std::filesystem::path());
}

void FineTuneForm::setSource(const std::filesystem::path& model) {
    m_source = model;
    suggestTeacher();
}

void FineTuneForm::setData(const std::filesystem::path& path) {
    m_data->setPath(path);
}

void FineTuneForm::setOutput(const std::filesystem::path& folder) {
    m_output->setPath(folder);
}

void FineTuneForm::setTeacher(const std::filesystem::path& model) {
    m_teacherTyped = true;
    m_teacher->setPath(model);
    showMethodFields();
}

void FineTuneForm::setResumed(const std::filesystem::path& checkpoint) {
    m_resumed->setPath(checkpoint);
}

void FineTuneForm::setCheckpoints(const std::vector<std::filesystem::path>& checkpoints) {
    m_checkpoints->menu()->clear();
    for (const std::filesystem::path& checkpoint : checkpoints)
        m_checkpoints->menu()->addAction(toQt(checkpoint.filename()), this,
                                         [this, checkpoint] { setResumed(checkpoint); });
    m_checkpoints->setEnabled(!checkpoints.empty());
}

FineTuneForm::Problem FineTuneForm::firstProblem() const {
    if (m_data->path().empty())
        return {m_data, tr("Choose the data to train on.")};
    if (m_output->path().empty() && m_resumed->path().empty())
        return {m_output, tr("Choose a folder for the training.")};
    if (m_distils && !request().teacher)
        return {m_teacher, tr("Choose the model to learn from.")};
    if (m_device->currentText().trimmed().isEmpty())
        return {m_device, tr("Choose the device to train on.")};
    FineTuneRequest ignored;
    if (QString wrong = applyTuneOverrides(m_overrides->toPlainText(), ignored); !wrong.isEmpty())
        return {m_overrides, wrong};
    return {};
}

QString FineTuneForm::problem() const {
    return firstProblem().text;
}

void FineTuneForm::showProblem() {
    const Problem problem = firstProblem();
    for (const auto& [field, label] : m_problems) {
        label->setText(field == problem.field ? problem.text : QString());
        m_form->setRowVisible(label, field == problem.field);
    }
}

} // namespace regroup::ui
