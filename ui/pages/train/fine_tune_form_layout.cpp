// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of the training's form; what they say is in fine_tune_form.cpp.
#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"
#include "ui/pages/train/fine_tune_form.h"
#include "ui/pages/train/rate_field.h"
#include "ui/pages/train/tune_overrides.h"
#include "ui/window/path_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QToolButton>
#include <limits>

namespace regroup::ui {
namespace {

constexpr int many = 1000000000;
constexpr int noPreset = -1;

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
    createMachine(m_form);
    createResume(m_form);
    createOverrides(m_form);
    createProblems();
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
    m_rate = new RateField;
    m_rate->setObjectName(QStringLiteral("tuneRate"));
    m_rate->setAccessibleName(tr("Rate"));
    m_rate->setToolTip(tr("Learning rate at its highest, e.g. 5e-5"));
    form->addRow(tr("Rate"), m_rate);
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
    m_targets = new QLineEdit;
    m_targets->setObjectName(QStringLiteral("tuneTargets"));
    m_targets->setAccessibleName(tr("Layers"));
    m_targets->setPlaceholderText(tr("as PEFT chooses"));
    m_targets->setToolTip(tr("Ends of the names of layers that get updates, separated by commas, "
                             "e.g. q_proj, v_proj; all-linear: every one"));
    form->addRow(tr("Layers"), m_targets);
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
    m_saveEvery = addSpinField(form, tr("Save every"), 0, many, 0,
                               tr("Updates between checkpoints; 0: at every look"));
    m_saveEvery->setObjectName(QStringLiteral("tuneSaveEvery"));
    m_saveEvery->setSpecialValueText(tr("look"));
    m_kept = addSpinField(form, tr("Keep"), 0, 1000, 2, tr("Newest checkpoints beside the best"));
    m_seed = addSpinField(form, tr("Seed"), 0, std::numeric_limits<int>::max(), 42,
                          tr("The same seed gives the same training"));
}

void FineTuneForm::createMachine(QFormLayout* form) {
    m_precision = addComboField(form, tr("Precision"), tr("The type that is calculated in"));
    m_precision->setObjectName(QStringLiteral("tunePrecision"));
    m_precision->addItem(tr("float32"), QStringLiteral("float32"));
    m_precision->addItem(tr("bfloat16: half the memory"), QStringLiteral("bfloat16"));
    m_device = addComboField(form, tr("Device"), tr("auto: the first GPU, or the processor"));
    m_device->setObjectName(QStringLiteral("tuneDevice"));
    m_device->setEditable(true);
    m_device->addItems({QStringLiteral("auto"), QStringLiteral("cpu"), QStringLiteral("cuda")});
}

void FineTuneForm::createResume(QFormLayout* form) {
    FileQuestion question;
    question.what = FileQuestion::What::ExistingFolder;
    question.title = tr("Choose the Checkpoint to Go On From");
    m_resumed = new PathField(question);
    m_resumed->setObjectName(QStringLiteral("tuneResume"));
    m_resumed->setNames(tr("Resume"), tr("A checkpoint-N or the folder of a training that was "
                                         "stopped; empty: a new training"));
    m_checkpoints = new QToolButton;
    m_checkpoints->setObjectName(QStringLiteral("tuneCheckpoints"));
    m_checkpoints->setText(tr("Found"));
    m_checkpoints->setToolTip(tr("The checkpoints of the output folder, the newest first"));
    m_checkpoints->setPopupMode(QToolButton::InstantPopup);
    m_checkpoints->setMenu(new QMenu(this));
    m_checkpoints->setEnabled(false);
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_resumed, 1);
    layout->addWidget(m_checkpoints);
    form->addRow(tr("Resume"), row);
}

void FineTuneForm::createOverrides(QFormLayout* form) {
    m_overrides = new QPlainTextEdit;
    m_overrides->setObjectName(QStringLiteral("tuneOverrides"));
    m_overrides->setAccessibleName(tr("Overrides"));
    m_overrides->setTabChangesFocus(true);
    m_overrides->setPlaceholderText(QStringLiteral("patience: 3"));
    m_overrides->setToolTip(tr("One key: value a line; it replaces what the fields say. Keys: %1")
                                .arg(tuneOverrideKeys().join(QStringLiteral(", "))));
    m_overrides->setFixedHeight(fontMetrics().lineSpacing() * 4);
    form->addRow(tr("Overrides"), m_overrides);
    connect(m_overrides, &QPlainTextEdit::textChanged, this, &FineTuneForm::changed);
}

/// A row below every field that can be wrong, shown while it is.
void FineTuneForm::createProblems() {
    for (QWidget* field :
         std::initializer_list<QWidget*>{m_data, m_output, m_teacher, m_device, m_overrides}) {
        auto* label = new QLabel;
        label->setObjectName(field->objectName() + QStringLiteral("Problem"));
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        QFont bold = label->font();
        bold.setBold(true);
        label->setFont(bold);
        int row = 0;
        QFormLayout::ItemRole role = QFormLayout::FieldRole;
        m_form->getWidgetPosition(field, &row, &role);
        m_form->insertRow(row + 1, QString(), label);
        m_problems[field] = label;
    }
    connect(this, &FineTuneForm::changed, this, &FineTuneForm::showProblem);
}

void FineTuneForm::connectFields() {
    connect(m_preset, &QComboBox::currentIndexChanged, this, [this] {
        if (chosenNumber(m_preset) != noPreset) {
            applyPreset(chosenValue<FineTunePreset>(m_preset));
            return;
        }
        m_distils = false; // What was filled in stays.
        Q_EMIT changed();
    });
    for (QComboBox* combo : {m_task, m_schedule, m_method, m_precision})
        connect(combo, &QComboBox::currentIndexChanged, this, &FineTuneForm::changed);
    connect(m_method, &QComboBox::currentIndexChanged, this, &FineTuneForm::showMethodFields);
    for (QSpinBox* spin : {m_length, m_steps, m_batch, m_accumulation, m_warmup, m_rank,
                           m_evaluateEvery, m_saveEvery, m_kept, m_seed})
        connect(spin, &QSpinBox::valueChanged, this, &FineTuneForm::changed);
    for (QDoubleSpinBox* spin : {m_epochs, static_cast<QDoubleSpinBox*>(m_rate), m_decay, m_clip,
                                 m_alpha, m_distillWeight})
        connect(spin, &QDoubleSpinBox::valueChanged, this, &FineTuneForm::changed);
    connect(m_device, &QComboBox::currentTextChanged, this, &FineTuneForm::changed);
    connect(m_targets, &QLineEdit::textChanged, this, &FineTuneForm::changed);
    connect(m_checkpointing, &QCheckBox::toggled, this, &FineTuneForm::changed);
    for (PathField* field : {m_data, m_output, m_resumed, m_teacher})
        connect(field, &PathField::changed, this, &FineTuneForm::changed);
    connect(m_output, &PathField::edited, this, [this] { m_outputTyped = true; });
    connect(m_teacher, &PathField::edited, this,
            [this] { m_teacherTyped = !m_teacher->path().empty(); });
    connect(m_teacher, &PathField::changed, this, &FineTuneForm::showMethodFields);
}

void FineTuneForm::showMethodFields() {
    const bool lora = chosenValue<TrainMethod>(m_method) == TrainMethod::Lora;
    for (QWidget* field : std::initializer_list<QWidget*>{m_rank, m_alpha, m_targets})
        m_form->setRowVisible(field, lora);
    m_form->setRowVisible(m_distillWeight, !m_teacher->path().empty());
}

} // namespace regroup::ui
