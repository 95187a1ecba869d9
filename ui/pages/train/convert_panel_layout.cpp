// SPDX-License-Identifier: GPL-3.0-or-later
// The widgets of the convert sheet; what they do is in convert_panel.cpp.
#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"
#include "ui/pages/train/convert_controller.h"
#include "ui/pages/train/convert_panel.h"
#include "ui/pages/train/verify_model.h"
#include "ui/window/path_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace regroup::ui {

void ConvertPanel::createFields(QFormLayout* form) {
    m_name = addNoteField(form, tr("Grouping"));
    m_name->setObjectName(QStringLiteral("convertGrouping"));
    m_rule = addComboField(form, tr("Merge rule"), tr("How the heads of a group become one"));
    m_rule->addItem(tr("mean"), static_cast<int>(MergeRule::Mean));
    m_rule->addItem(tr("first member"), static_cast<int>(MergeRule::First));
    m_rule->addItem(tr("align, then mean"), static_cast<int>(MergeRule::Align));
    m_rule->addItem(tr("best shared head (SVD)"), static_cast<int>(MergeRule::Svd));
    m_rule->setObjectName(QStringLiteral("mergeRule"));
    m_refinements =
        addComboField(form, tr("Refinements"), tr("What is fitted to the text besides"));
    m_refinements->setObjectName(QStringLiteral("refinements"));
    m_refinements->addItem(tr("automatic"), QString());
    m_refinements->addItem(tr("none"), QStringLiteral("none"));
    m_form = addComboField(form, tr("Export form"), tr("How the checkpoint is written"));
    m_form->setObjectName(QStringLiteral("exportForm"));
    m_form->addItem(tr("native"), static_cast<int>(ExportForm::Native));
    m_form->addItem(tr("stock"), static_cast<int>(ExportForm::Stock));
    m_form->addItem(tr("padded"), static_cast<int>(ExportForm::Padded));
    m_form->addItem(tr("repeated"), static_cast<int>(ExportForm::Repeated));
    m_loaders = addNoteField(form, tr("Loads in"));
    FileQuestion question;
    question.what = FileQuestion::What::NewFile;
    question.title = tr("Choose the Folder of the Grouped Checkpoint");
    m_output = new PathField(question);
    m_output->setObjectName(QStringLiteral("convertOutput"));
    m_output->setNames(tr("Output folder"), tr("A new folder, outside of the model's own"));
    form->addRow(tr("Output folder"), m_output);
    m_dataType = addComboField(form, tr("Data type"),
                               tr("Of the written weights. Heads are merged first and rounded "
                                  "then: outputs may differ by what the rounding does."));
    m_dataType->setObjectName(QStringLiteral("convertDataType"));
    m_dataType->addItem(tr("as in the checkpoint"), -1);
    m_dataType->addItem(QStringLiteral("float32"), static_cast<int>(DataType::Float32));
    m_dataType->addItem(QStringLiteral("bfloat16"), static_cast<int>(DataType::BFloat16));
    m_dataType->addItem(QStringLiteral("float16"), static_cast<int>(DataType::Float16));
    m_checkForms = new QCheckBox(tr("Check &every form"));
    m_checkForms->setObjectName(QStringLiteral("checkForms"));
    m_checkForms->setToolTip(tr("Also write the unmerged model and the other forms, compare their "
                                "outputs and delete them: several times the work"));
    form->addRow(QString(), m_checkForms);
    m_preflight = addNoteField(form, tr("Takes"));
    m_preflight->setObjectName(QStringLiteral("convertPreflight"));
}

QWidget* ConvertPanel::createFormColumn() {
    QFormLayout* form = createForm();
    createFields(form);
    m_start = new QPushButton(tr("Convert"));
    m_start->setObjectName(QStringLiteral("startConvertButton"));
    m_stop = new QPushButton(tr("Stop"));
    m_stop->setObjectName(QStringLiteral("stopConvertButton"));
    m_stop->setToolTip(tr("Stop the conversion; nothing is left in the folder (Ctrl+.)"));
    return regroup::ui::createFormColumn(form, {m_start, m_stop});
}

QTreeView* ConvertPanel::createTable() {
    auto* table = new QTreeView;
    table->setObjectName(QStringLiteral("verifyTable"));
    table->setAccessibleName(tr("Verification of the conversion"));
    table->setModel(m_verification);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setAllColumnsShowFocus(true);
    const int unit = fontMetrics().averageCharWidth();
    table->header()->setStretchLastSection(true);
    table->header()->setMinimumSectionSize(unit * 13);
    table->header()->setSectionResizeMode(VerifyModel::CheckColumn, QHeaderView::ResizeToContents);
    table->header()->resizeSection(VerifyModel::FoundColumn, unit * 26);
    table->header()->resizeSection(VerifyModel::BoundColumn, unit * 20);
    return table;
}

/// What may be done with the written model.
QWidget* ConvertPanel::createNextSteps() {
    auto* next = new QWidget;
    auto* row = new QHBoxLayout(next);
    row->setContentsMargins(0, 0, 0, 0);
    auto* open = new QPushButton(tr("Open the Converted Model"));
    open->setToolTip(tr("Open the written checkpoint, to evaluate and compare it"));
    auto* tune = new QPushButton(tr("Fine-Tune It"));
    tune->setToolTip(tr("Open the written checkpoint in the fine-tuning form"));
    row->addWidget(open);
    row->addWidget(tune);
    row->addStretch(1);
    connect(open, &QPushButton::clicked, this,
            [this] { Q_EMIT openModelRequested(m_controller.request().out); });
    connect(tune, &QPushButton::clicked, this,
            [this] { Q_EMIT fineTuneRequested(m_controller.request().out); });
    next->setVisible(false);
    return next;
}

QWidget* ConvertPanel::createResultColumn() {
    m_status = new QLabel(tr("The grouping becomes a checkpoint of its own. It is read back and "
                             "compared with the grouped model before its folder appears; the "
                             "result stands here."));
    m_status->setObjectName(QStringLiteral("convertStatus"));
    m_status->setWordWrap(true);
    m_status->setTextFormat(Qt::PlainText);
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the conversion"));
    m_table = createTable();
    m_next = createNextSteps();
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->addWidget(m_status);
    column->addWidget(m_progress);
    column->addWidget(m_next);
    column->addWidget(m_table, 1);
    column->addStretch(0);
    column->setAlignment(Qt::AlignTop);
    return box;
}

} // namespace regroup::ui
