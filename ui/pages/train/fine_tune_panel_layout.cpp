// SPDX-License-Identifier: GPL-3.0-or-later
// The widgets of the fine-tuning panel; what they do is in fine_tune_panel.cpp.
#include "ui/charts/training_chart.h"
#include "ui/common/empty_state.h"
#include "ui/common/form_fields.h"
#include "ui/pages/train/fine_tune_controller.h"
#include "ui/pages/train/fine_tune_form.h"
#include "ui/pages/train/fine_tune_panel.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace regroup::ui {

FineTunePanel::FineTunePanel(const StudioContext& context, FineTuneController& controller,
                             QWidget* parent)
    : QWidget(parent), m_context(context), m_controller(controller) {
    setObjectName(QStringLiteral("fineTunePanel"));
    m_planTimer.setSingleShot(true);
    m_planTimer.setInterval(250); // Many changes at once are one question.
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(createFormColumn(), 0);
    layout->addWidget(createResultColumn(), 1);
    connectController();
    connectModel();
    refresh();
}

QWidget* FineTunePanel::createFormColumn() {
    m_form = new FineTuneForm(m_context.work.fineTuneTasks);
    createButtons();
    return regroup::ui::createFormColumn(m_form, {m_start, m_stop, m_copy});
}

QWidget* FineTunePanel::createRemedies() {
    m_remedies = new QWidget;
    m_remedies->setObjectName(QStringLiteral("tuneRemedies"));
    auto* row = new QHBoxLayout(m_remedies);
    row->setContentsMargins(0, 0, 0, 0);
    const auto add = [this, row](const QString& text, const QString& toolTip, auto change) {
        auto* button = new QPushButton(text);
        button->setToolTip(toolTip);
        connect(button, &QPushButton::clicked, this, [this, change] {
            FineTuneRequest next = m_form->request();
            change(next.train);
            m_form->setRequest(next);
        });
        row->addWidget(button);
    };
    add(tr("Half the Batch, Twice the Accumulation"), tr("The same update from smaller batches"),
        [](TrainOptions& train) {
            train.accumulation *= train.batchSize > 1 ? 2 : 1;
            train.batchSize = std::max<std::int64_t>(1, train.batchSize / 2);
        });
    add(tr("Low-Rank Updates (LoRA)"), tr("Few numbers learn: no optimizer for all weights"),
        [](TrainOptions& train) { train.method = TrainMethod::Lora; });
    add(tr("Compute Layers Again"), tr("Gradient checkpointing: less memory, a third more time"),
        [](TrainOptions& train) { train.gradientCheckpointing = true; });
    row->addStretch(1);
    m_remedies->setVisible(false);
    return m_remedies;
}

void FineTunePanel::createButtons() {
    m_start = new QPushButton(tr("Fine-Tune"));
    m_start->setObjectName(QStringLiteral("startTuneButton"));
    auto* menu = new QMenu(this);
    QAction* save = menu->addAction(tr("&Stop and Save Checkpoint"), &m_controller,
                                    &FineTuneController::stopAndSave);
    save->setObjectName(QStringLiteral("stopAndSave"));
    m_abandon = menu->addAction(tr("&Abandon"), &m_controller, &FineTuneController::abandon);
    m_abandon->setObjectName(QStringLiteral("abandonTraining"));
    m_abandon->setToolTip(tr("Ignore the result of a training that does not react; the device "
                             "stays taken until it ends"));
    m_stop = new QToolButton;
    m_stop->setObjectName(QStringLiteral("stopTuneButton"));
    m_stop->setText(tr("Stop and Save"));
    m_stop->setToolTip(tr("End after the step in work and save a checkpoint (Ctrl+.)"));
    m_stop->setPopupMode(QToolButton::MenuButtonPopup);
    m_stop->setMenu(menu);
    m_stop->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(m_stop, &QToolButton::clicked, &m_controller, &FineTuneController::stopAndSave);
    m_copy = new QPushButton(tr("Copy Command"));
    m_copy->setToolTip(tr("Copy the line that does the same in a terminal"));
    m_copy->setObjectName(QStringLiteral("copyTuneCommand"));
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(commandLine()); });
}

QWidget* FineTunePanel::createResultColumn() {
    m_preflight = new QLabel;
    m_preflight->setObjectName(QStringLiteral("tunePreflight"));
    m_preflight->setTextFormat(Qt::PlainText);
    m_preflight->setWordWrap(true);
    m_preflight->setForegroundRole(QPalette::PlaceholderText);
    m_status = new QLabel;
    m_status->setObjectName(QStringLiteral("tuneStatus"));
    m_status->setWordWrap(true);
    m_status->setTextFormat(Qt::PlainText);
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the training"));
    m_chart = new TrainingChart;
    m_chart->setObjectName(QStringLiteral("trainingChart"));
    m_empty = new EmptyState;
    m_logarithmic = new QCheckBox(tr("&Logarithmic"));
    m_logarithmic->setToolTip(tr("A logarithmic axis for the losses"));
    connect(m_logarithmic, &QCheckBox::toggled, m_chart, &TrainingChart::setLogarithmic);
    m_open = new QPushButton(tr("Open the Tuned Model"));
    m_open->setToolTip(tr("Open the best checkpoint, to evaluate and compare it"));
    auto* tools = new QHBoxLayout;
    tools->addWidget(m_open);
    tools->addStretch(1);
    tools->addWidget(m_logarithmic);
    auto* charts = new QWidget;
    m_stack = new QStackedLayout(charts);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_chart);
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->addWidget(m_preflight);
    column->addWidget(createRemedies());
    column->addWidget(m_status);
    column->addWidget(m_progress);
    column->addLayout(tools);
    column->addWidget(charts, 1);
    return box;
}

} // namespace regroup::ui
