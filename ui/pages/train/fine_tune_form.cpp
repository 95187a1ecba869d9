// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/fine_tune_form.h"

#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"
#include "ui/window/path_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <limits>

namespace regroup::ui {
namespace {

constexpr int many = 1000000000;
constexpr int noPreset = -1;

void setShown(QFormLayout* form, QWidget* field, bool shown) {
    form->setRowVisible(field, shown);
}

} // namespace

FineTuneForm::FineTuneForm(const std::vector<std::string>& tasks, QWidget* parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("fineTuneForm"));
    m_form = createForm(this);
    m_preset = addComboField(m_form, tr("Preset"), tr("Fills in the fields below"));
    m_preset->setObjectName(QStringLiteral("tunePreset"));
    m_preset->addItem(tr("as below"), noPreset);
    m_preset->addItem(tr("smoke test: 20 steps"), static_cast<int>(FineTunePreset::SmokeTest));
    m_preset->addItem(tr("GLUE, as in the paper"), static_cast<int>(FineTunePreset::PaperGlue));
    m_preset->addItem(tr("Alpaca, for MMLU"), static_cast<int>(FineTunePreset::Alpaca));
    m_preset->addItem(tr("distil from the original"), static_cast<int>(FineTunePreset::Distil));
    createData(m_form);
    for (const std::string& task : tasks)
        m_task->addItem(toQt(task));
    createLearning(m_form);
    createMethod(m_form);
    createKeeping(m_form);
    connectFields();
    applyPreset(FineTunePreset::SmokeTest);
    chooseValue(m_preset, static_cast<int>(FineTunePreset::SmokeTest));
}

void FineTuneForm::createData(QFormLayout* form) {
    m_task = addComboField(form, tr("Task"),
                           tr("What the training is about: a text, instructions "
                              "(alpaca), or a task of GLUE"));
    m_task->setObjectName(QStringLiteral("tuneTask"));
    FileQuestion question;
    question.title = tr("Choose the Training Data");
    m_data = new PathField(question);
    m_data->setObjectName(QStringLiteral("tuneData"));
    m_data->setNames(tr("Data"), tr("A text (.txt, .jsonl), instructions (.json, .jsonl), or the "
                                    "folder of a task: its training split is used"));
    form->addRow(tr("Data"), m_data);
    question.what = FileQuestion::What::NewFile;
    question.title = tr("Choose the Folder of the Training");
    m_output = new PathField(question);
    m_output->setObjectName(QStringLiteral("tuneOutput"));
    m_output->setNames(tr("Output folder"), tr("A new folder for checkpoints and the best model"));
    form->addRow(tr("Output folder"), m_output);
    m_length = addSpinField(form, tr("Length"), 2, 1 << 20, 128,
                            tr("Tokens of an example at most; longer ones are cut and counted"));
}

void FineTuneForm::createLearning(QFormLayout* form) {
    m_steps =
        addSpinField(form, tr("Steps"), 0, many, 0, tr("Updates; 0: as many as the epochs have"));
    m_steps->setObjectName(QStringLiteral("tuneSteps"));
    m_steps->setSpecialValueText(tr("by epochs"));
    m_epochs = addNumberField(form, tr("Epochs"), 0.01, 1000, 1, 2, tr("Times through the data"));
    m_batch = addSpinField(form, tr("Batch"), 1, 65536, 32, tr("Examples that run together"));
    m_batch->setObjectName(QStringLiteral("tuneBatch"));
    m_accumulation = addSpinField(form, tr("Accumulate"), 1, 65536, 1, tr("Batches of one update"));
    m_rate = addNumberField(form, tr("Rate"), 0, 1, 5e-5, 7, tr("Learning rate at its highest"));
    m_schedule = addComboField(form, tr("Schedule"), tr("How the rate falls"));
    m_schedule->addItem(tr("linear"), static_cast<int>(RateSchedule::Linear));
    m_schedule->addItem(tr("cosine"), static_cast<int>(RateSchedule::Cosine));
    m_schedule->addItem(tr("constant"), static_cast<int>(RateSchedule::Constant));
    m_warmup = addSpinField(form, tr("Warm-up"), 0, many, 0, tr("Updates while the rate rises"));
    m_decay = addNumberField(form, tr("Weight decay"), 0, 1, 0, 4, tr("Of AdamW, for matrices"));
    m_clip = addNumberField(form, tr("Clip at"), 0, 1000, 1, 2,
                            tr("Largest norm of all gradients together; 0: not clipped"));
}

void FineTuneForm::createMethod(QFormLayout* form) {
    m_method = addComboField(form, tr("Method"), tr("All weights, or low-rank updates"));
    m_method->setObjectName(QStringLiteral("tuneMethod"));
    m_method->addItem(tr("full: all weights"), static_cast<int>(TrainMethod::Full));
    m_method->addItem(tr("LoRA: low-rank updates"), static_cast<int>(TrainMethod::Lora));
    m_rank = addSpinField(form, tr("Rank"), 1, 4096, 8, tr("Of the updates"));
    m_alpha = addNumberField(form, tr("Alpha"), 0.01, 4096, 16, 2,
                             tr("Updates count alpha / rank times"));
    m_checkpointing = new QCheckBox(tr("Compute layers again"));
    m_checkpointing->setToolTip(tr("Gradient checkpointing: less memory, a third more time"));
    form->addRow(QString(), m_checkpointing);
    FileQuestion question;
    question.what = FileQuestion::What::ExistingFolder;
    question.title = tr("Choose the Model to Learn From");
    m_teacher = new PathField(question);
    m_teacher->setObjectName(QStringLiteral("tuneTeacher"));
    m_teacher->setNames(tr("Learn from"), tr("A model whose outputs are learned, too, e.g. the one "
                                             "before conversion; empty: none"));
    form->addRow(tr("Learn from"), m_teacher);
    m_distillWeight = addNumberField(form, tr("Its weight"), 0, 1, 0.5, 2,
                                     tr("Of its outputs; the task's own loss has the rest"));
}

void FineTuneForm::createKeeping(QFormLayout* form) {
    m_evaluateEvery = addSpinField(form, tr("Look every"), 0, many, 0,
                                   tr("Updates between looks at the held-out part, each with a "
                                      "checkpoint; 0: once an epoch"));
    m_evaluateEvery->setSpecialValueText(tr("epoch"));
    m_kept = addSpinField(form, tr("Keep"), 0, 1000, 2, tr("Newest checkpoints beside the best"));
    m_seed = addSpinField(form, tr("Seed"), 0, std::numeric_limits<int>::max(), 42,
                          tr("The same seed gives the same training"));
    FileQuestion question;
    question.what = FileQuestion::What::ExistingFolder;
    question.title = tr("Choose the Checkpoint to Go On From");
    m_resumed = new PathField(question);
    m_resumed->setObjectName(QStringLiteral("tuneResume"));
    m_resumed->setNames(tr("Resume"), tr("A checkpoint-N or the folder of a training that was "
                                         "stopped; empty: a new training"));
    form->addRow(tr("Resume"), m_resumed);
}

void FineTuneForm::connectFields() {
    connect(m_preset, &QComboBox::currentIndexChanged, this, [this] {
        if (chosenNumber(m_preset) != noPreset)
            applyPreset(chosenValue<FineTunePreset>(m_preset));
    });
    for (QComboBox* combo : {m_task, m_schedule, m_method})
        connect(combo, &QComboBox::currentIndexChanged, this, &FineTuneForm::changed);
    connect(m_method, &QComboBox::currentIndexChanged, this, &FineTuneForm::showMethodFields);
    for (QSpinBox* spin : {m_length, m_steps, m_batch, m_accumulation, m_warmup, m_rank,
                           m_evaluateEvery, m_kept, m_seed})
        connect(spin, &QSpinBox::valueChanged, this, &FineTuneForm::changed);
    for (QDoubleSpinBox* spin : {m_epochs, m_rate, m_decay, m_clip, m_alpha, m_distillWeight})
        connect(spin, &QDoubleSpinBox::valueChanged, this, &FineTuneForm::changed);
    connect(m_checkpointing, &QCheckBox::toggled, this, &FineTuneForm::changed);
    for (PathField* field : {m_data, m_output, m_resumed, m_teacher})
        connect(field, &PathField::changed, this, &FineTuneForm::changed);
    connect(m_output, &PathField::edited, this, [this] { m_outputTyped = true; });
    connect(m_teacher, &PathField::changed, this, &FineTuneForm::showMethodFields);
}

void FineTuneForm::showMethodFields() {
    const bool lora = chosenValue<TrainMethod>(m_method) == TrainMethod::Lora;
    setShown(m_form, m_rank, lora);
    setShown(m_form, m_alpha, lora);
    setShown(m_form, m_distillWeight, !m_teacher->path().empty());
}

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
    train.gradientCheckpointing = m_checkpointing->isChecked();
    train.distill.weight = m_distillWeight->value();
    train.evaluateEvery = m_evaluateEvery->value();
    train.keptCheckpoints = m_kept->value();
    train.seed = static_cast<std::uint64_t>(m_seed->value());
    if (!m_teacher->path().empty())
        request.teacher = m_teacher->path();
    if (!m_resumed->path().empty())
        request.resumed = m_resumed->path();
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
    m_checkpointing->setChecked(train.gradientCheckpointing);
    m_distillWeight->setValue(train.distill.weight);
    m_evaluateEvery->setValue(static_cast<int>(train.evaluateEvery));
    m_kept->setValue(train.keptCheckpoints);
    m_seed->setValue(static_cast<int>(train.seed));
    showMethodFields();
}

void FineTuneForm::applyPreset(FineTunePreset preset) {
    FineTuneRequest wanted;
    TrainOptions& train = wanted.train;
    train.seed = static_cast<std::uint64_t>(m_seed->value());
    wanted.task = "text";
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
    Q_EMIT changed();
}

void FineTuneForm::setData(const std::filesystem::path& path) {
    m_data->setPath(path);
}

void FineTuneForm::setOutput(const std::filesystem::path& folder) {
    m_output->setPath(folder);
}

void FineTuneForm::setTeacher(const std::filesystem::path& model) {
    m_teacher->setPath(model);
    showMethodFields();
}

void FineTuneForm::setResumed(const std::filesystem::path& checkpoint) {
    m_resumed->setPath(checkpoint);
}

QString FineTuneForm::problem() const {
    if (m_data->path().empty())
        return tr("Choose the data to train on.");
    if (m_output->path().empty() && m_resumed->path().empty())
        return tr("Choose a folder for the training.");
    return {};
}

} // namespace regroup::ui
