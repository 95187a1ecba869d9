// SPDX-License-Identifier: GPL-3.0-or-later
// The widgets of the Evaluate page; what they do is in evaluate_page.cpp.
#include "ui/common/empty_state.h"
#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"
#include "ui/item_models/task_result_model.h"
#include "ui/pages/evaluate/evaluate_controller.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/evaluate/item_browser.h"
#include "ui/window/path_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedLayout>
#include <QTabWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace regroup::ui {

EvaluatePage::EvaluatePage(const StudioContext& context, EvaluateController& controller,
                           GroupingDocument& document, std::function<GroupingFile()> grouping,
                           QWidget* parent)
    : QWidget(parent), m_context(context), m_controller(controller), m_document(document),
      m_grouping(std::move(grouping)) {
    setObjectName(QStringLiteral("evaluatePage"));
    m_results = new TaskResultModel(this);
    m_items = new ItemBrowser(controller);
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("evaluateTabs"));
    m_tabs->setAccessibleName(tr("Result and items"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(createResultColumn(), tr("&Result"));
    m_tabs->addTab(m_items, tr("&Items"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(createFormColumn(), 0);
    layout->addWidget(m_tabs, 1);
    connectForm();
    connectController();
    showTaskFields();
}

void EvaluatePage::createFields(QFormLayout* form) {
    m_subject = addComboField(form, tr("What"),
                              tr("The grouping as it is edited now, merged in "
                                 "memory, or the model as it is"));
    m_subject->setObjectName(QStringLiteral("evaluateSubject"));
    m_subject->addItem(tr("the edited grouping"));
    m_subject->addItem(tr("the original model"));
    m_rule = addComboField(form, tr("Merge rule"), tr("How the heads of a group become one"));
    m_rule->addItem(tr("mean"), static_cast<int>(MergeRule::Mean));
    m_rule->addItem(tr("first member"), static_cast<int>(MergeRule::First));
    m_rule->addItem(tr("align, then mean"), static_cast<int>(MergeRule::Align));
    m_rule->addItem(tr("best shared head (SVD)"), static_cast<int>(MergeRule::Svd));
    createTaskFields(form);
    createAmountFields(form);
    m_resume = new QCheckBox(tr("&Go on where one was stopped"));
    m_resume->setObjectName(QStringLiteral("evaluateResume"));
    m_resume->setToolTip(tr("Measure only what an equal evaluation that was stopped has left; the "
                            "numbers are the same"));
    form->addRow(QString(), m_resume);
    m_guard = addNoteField(form, tr("Split"));
    m_guard->setObjectName(QStringLiteral("splitGuard"));
}

void EvaluatePage::createTaskFields(QFormLayout* form) {
    m_task = addComboField(form, tr("Task"),
                           tr("Perplexity of a text, GLUE, or MMLU and its "
                              "groups and subjects"));
    m_task->setObjectName(QStringLiteral("evaluateTask"));
    m_task->addItem(QStringLiteral("perplexity"));
    for (const std::string& task : m_context.work.taskNames)
        m_task->addItem(toQt(task));
    FileQuestion question;
    question.title = tr("Choose the Data");
    m_data = new PathField(question);
    m_data->setObjectName(QStringLiteral("evaluateData"));
    m_data->setNames(tr("Data"), tr("A text (.txt, .jsonl), or the folder of the task"));
    form->addRow(tr("Data"), m_data);
    m_protocol = addComboField(form, tr("Protocol"),
                               tr("How answers are read; results of two protocols are not mixed"));
    m_protocol->setObjectName(QStringLiteral("evaluateProtocol"));
    m_protocol->addItem(tr("by the model's head"), automaticProtocol);
    m_protocol->addItem(tr("prompt"), static_cast<int>(TaskProtocol::Prompt));
    m_protocol->addItem(tr("classifier"), static_cast<int>(TaskProtocol::Classifier));
    m_protocolNote = addNoteField(form, tr("Protocol")); // Of a text there is only one.
    m_protocolNote->setText(
        tr("sliding window: every token is scored once, with what stands before it"));
}

/// How much of the data is used.
void EvaluatePage::createAmountFields(QFormLayout* form) {
    m_shots =
        addSpinField(form, tr("Shots"), 0, 5, 0, tr("Answered examples before each question"));
    m_shots->setObjectName(QStringLiteral("evaluateShots"));
    m_limit = addSpinField(form, tr("Limit"), 0, 1000000000, 0,
                           tr("Use the first so many tokens, or items of every task"));
    m_limit->setObjectName(QStringLiteral("evaluateLimit"));
    m_limit->setSpecialValueText(tr("all"));
    connect(m_limit, &QSpinBox::valueChanged, this, &EvaluatePage::refresh);
    m_length = addSpinField(form, tr("Window"), 0, 1 << 20, 0, tr("Tokens that are seen together"));
    m_length->setSpecialValueText(tr("the model's"));
    m_stride = addSpinField(form, tr("Stride"), 0, 1 << 20, 0, tr("New tokens of each window"));
    m_stride->setSpecialValueText(tr("half a window"));
    m_batch = addSpinField(form, tr("Batch"), 0, 1 << 24, 0,
                           tr("Tokens that are computed at once: fewer take less memory; the "
                              "numbers change in their last digits at most"));
    m_batch->setObjectName(QStringLiteral("evaluateBatch"));
    m_batch->setSpecialValueText(tr("automatic"));
    m_batch->setSingleStep(512);
    m_seed = addSpinField(form, tr("Seed"), 0, 1 << 30, 0,
                          tr("Of standard errors that are found by drawing items (F1, "
                             "correlations); the same seed gives the same numbers"));
    m_seed->setObjectName(QStringLiteral("evaluateSeed"));
    createDeviceField(form);
}

void EvaluatePage::createDeviceField(QFormLayout* form) {
    m_device =
        addComboField(form, tr("Device"),
                      tr("auto: as chosen for all work, else the first GPU, or the processor"));
    m_device->setObjectName(QStringLiteral("evaluateDevice"));
    m_device->setEditable(true);
    m_device->addItems({QStringLiteral("auto"), QStringLiteral("cpu"), QStringLiteral("cuda")});
    connect(m_device, &QComboBox::currentTextChanged, this, &EvaluatePage::refresh);
}

/// What may be done with a result.
QWidget* EvaluatePage::createNextSteps() {
    m_showItems = new QPushButton(tr("Show the Items"));
    m_showItems->setObjectName(QStringLiteral("showResultItems"));
    m_showItems->setToolTip(tr("Every question of this run and what was answered"));
    m_compare = new QPushButton(tr("Compare"));
    m_compare->setObjectName(QStringLiteral("compareResult"));
    m_compare->setToolTip(tr("Show the run beside the others"));
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_showItems);
    row->addWidget(m_compare);
    row->addStretch(1);
    return box;
}

QWidget* EvaluatePage::createFormColumn() {
    m_form = createForm();
    createFields(m_form);
    m_start = new QPushButton(tr("Evaluate"));
    m_start->setObjectName(QStringLiteral("startEvaluateButton"));
    m_stop = new QPushButton(tr("Stop"));
    m_stop->setObjectName(QStringLiteral("stopEvaluateButton"));
    m_stop->setToolTip(tr("Stop the evaluation (Ctrl+.)"));
    return regroup::ui::createFormColumn(m_form, {m_start, m_stop});
}

QTreeView* EvaluatePage::createTable() {
    auto* table = new QTreeView;
    table->setObjectName(QStringLiteral("resultTable"));
    table->setAccessibleName(tr("Results"));
    table->setModel(m_results);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setAllColumnsShowFocus(true);
    table->setAlternatingRowColors(true);
    const int unit = fontMetrics().averageCharWidth();
    table->header()->setStretchLastSection(false);
    table->header()->setSectionResizeMode(TaskResultModel::TaskColumn, QHeaderView::Stretch);
    table->header()->resizeSection(TaskResultModel::ProtocolColumn, unit * 12);
    table->header()->resizeSection(TaskResultModel::SplitColumn, unit * 13);
    table->header()->resizeSection(TaskResultModel::MetricColumn, unit * 14);
    table->header()->resizeSection(TaskResultModel::ValueColumn, unit * 19);
    for (const int column : {TaskResultModel::CountColumn, TaskResultModel::ChanceColumn,
                             TaskResultModel::MajorityColumn})
        table->header()->resizeSection(column, unit * 10);
    return table;
}

QWidget* EvaluatePage::createResultColumn() {
    m_status = new QLabel;
    m_status->setObjectName(QStringLiteral("evaluateStatus"));
    m_status->setWordWrap(true);
    m_status->setTextFormat(Qt::PlainText);
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the evaluation"));
    m_table = createTable();
    auto* content = new QWidget;
    auto* inner = new QVBoxLayout(content);
    inner->setContentsMargins(8, 8, 8, 8);
    inner->addWidget(m_status);
    inner->addWidget(m_progress);
    inner->addWidget(m_table, 1);
    m_stamps = new QLabel;
    m_stamps->setObjectName(QStringLiteral("splitStamps"));
    m_stamps->setWordWrap(true);
    m_stamps->setTextFormat(Qt::PlainText);
    m_stamps->setVisible(false);
    inner->addWidget(m_stamps);
    m_meaning = new QLabel;
    m_meaning->setObjectName(QStringLiteral("evaluateMeaning"));
    m_meaning->setWordWrap(true);
    m_meaning->setTextFormat(Qt::PlainText);
    inner->addWidget(m_meaning);
    inner->addWidget(createNextSteps());
    m_empty = new EmptyState;
    auto* box = new QWidget;
    m_stack = new QStackedLayout(box);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    return box;
}

} // namespace regroup::ui
