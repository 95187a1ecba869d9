// SPDX-License-Identifier: GPL-3.0-or-later
// The widgets of the fine-tuning panel; what they do is in fine_tune_panel.cpp.
#include "ui/charts/training_chart.h"
#include "ui/common/empty_state.h"
#include "ui/common/flow_layout.h"
#include "ui/common/form_fields.h"
#include "ui/pages/train/fine_tune_controller.h"
#include "ui/pages/train/fine_tune_form.h"
#include "ui/pages/train/fine_tune_panel.h"
#include "ui/pages/train/plan_text.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
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
    return regroup::ui::createFormColumn(m_form, {m_start, m_stop});
}

QWidget* FineTunePanel::createRemedies() {
    m_remedies = new QWidget;
    m_remedies->setObjectName(QStringLiteral("tuneRemedies"));
    auto* row = new FlowLayout(m_remedies);
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
        halveBatch);
    add(tr("Low-Rank Updates (LoRA)"), tr("Few numbers learn: no optimizer for all weights"),
        [](TrainOptions& train) { train.method = TrainMethod::Lora; });
    add(tr("Compute Layers Again"), tr("Gradient checkpointing: less memory, a third more time"),
        [](TrainOptions& train) { train.gradientCheckpointing = true; });
    m_remedies->setVisible(false);
    return m_remedies;
}

void FineTunePanel::createButtons() {
    m_start = new QPushButton(tr("Fine-Tune"));
    m_start->setObjectName(QStringLiteral("startTuneButton"));
    m_stop = new QToolButton;
    m_stop->setObjectName(QStringLiteral("stopTuneButton"));
    m_stop->setText(tr("Stop and Save"));
    m_stop->setToolTip(tr("End after the step in work and save a checkpoint (Ctrl+.)"));
    m_stop->setPopupMode(QToolButton::MenuButtonPopup);
    m_stop->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(m_stop, &QToolButton::clicked, &m_controller, &FineTuneController::stopAndSave);
    createStopMenu();
    m_recipe = new QPushButton(tr("Show &Recipe"));
    m_recipe->setToolTip(tr("Every setting of the training, as it is stored with the run"));
    m_recipe->setObjectName(QStringLiteral("showTuneRecipe"));
    connect(m_recipe, &QPushButton::clicked, this, &FineTunePanel::showRecipe);
    m_copy = new QPushButton(tr("Copy Comman&d"));
    m_copy->setToolTip(tr("Copy the line that does the same in a terminal"));
    m_copy->setObjectName(QStringLiteral("copyTuneCommand"));
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(commandLine()); });
}

void FineTunePanel::createStopMenu() {
    auto* menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    m_stopSave = menu->addAction(tr("&Stop and Save Checkpoint"), &m_controller,
                                 &FineTuneController::stopAndSave);
    m_stopSave->setObjectName(QStringLiteral("stopAndSave"));
    m_stopNow = menu->addAction(tr("Stop &Now"), &m_controller, &FineTuneController::stopNow);
    m_stopNow->setObjectName(QStringLiteral("stopTrainingNow"));
    m_stopNow->setToolTip(tr("Save nothing more; the checkpoints made so far are kept"));
    m_abandon = menu->addAction(tr("&Abandon"), &m_controller, &FineTuneController::abandon);
    m_abandon->setObjectName(QStringLiteral("abandonTraining"));
    m_abandon->setToolTip(tr("Ignore the result of a training that does not react; the device "
                             "stays taken until it ends"));
    m_stop->setMenu(menu);
}

QWidget* FineTunePanel::createResultColumn() {
    m_preflight = new QLabel;
    m_preflight->setObjectName(QStringLiteral("tunePreflight"));
    m_preflight->setTextFormat(Qt::PlainText);
    m_preflight->setWordWrap(true);
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
    m_previews = new QLabel;
    m_previews->setObjectName(QStringLiteral("tunePreviews"));
    m_previews->setTextFormat(Qt::PlainText);
    m_previews->setWordWrap(true);
    m_previews->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* charts = new QWidget;
    m_stack = new QStackedLayout(charts);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_chart);
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->addWidget(m_preflight);
    column->addWidget(createRemedies());
    column->addWidget(m_previews);
    column->addWidget(m_status);
    column->addWidget(m_progress);
    column->addWidget(createChartTools());
    column->addWidget(charts, 1);
    return box;
}

QWidget* FineTunePanel::createChartTools() {
    m_logarithmic = new QCheckBox(tr("&Logarithmic"));
    m_logarithmic->setToolTip(tr("A logarithmic axis for the losses"));
    connect(m_logarithmic, &QCheckBox::toggled, m_chart, &TrainingChart::setLogarithmic);
    m_byTime = new QCheckBox(tr("By &time"));
    m_byTime->setObjectName(QStringLiteral("tuneByTime"));
    m_byTime->setToolTip(tr("Seconds of training instead of steps"));
    connect(m_byTime, &QCheckBox::toggled, this, [this](bool byTime) {
        m_chart->setAxis(byTime ? TrainingAxis::Time : TrainingAxis::Steps);
    });
    m_references = new QCheckBox(tr("&Measure before"));
    m_references->setObjectName(QStringLiteral("tuneReferences"));
    m_references->setChecked(true);
    m_references->setToolTip(tr("First measure the model as it is, and the one it learns from, on "
                                "the held-out part: lines that the losses should fall below"));
    m_smallCurve = new QComboBox;
    m_smallCurve->setObjectName(QStringLiteral("tuneSmallCurve"));
    m_smallCurve->setAccessibleName(tr("What is drawn below the losses"));
    m_smallCurve->setToolTip(m_smallCurve->accessibleName());
    m_smallCurve->addItem(tr("rate"), static_cast<int>(BelowLosses::Rate));
    m_smallCurve->addItem(tr("gradient norm"), static_cast<int>(BelowLosses::GradientNorm));
    m_smallCurve->addItem(tr("tokens/s"), static_cast<int>(BelowLosses::TokensPerSecond));
    connect(m_smallCurve, &QComboBox::currentIndexChanged, this,
            [this] { m_chart->setSmallCurve(chosenValue<BelowLosses>(m_smallCurve)); });
    m_open = new QPushButton(tr("Open the Tuned Model"));
    m_open->setToolTip(tr("Open the best checkpoint, to evaluate and compare it"));
    auto* box = new QWidget;
    auto* tools = new FlowLayout(box); // With all of them shown one line is wider than the page.
    tools->setContentsMargins(0, 0, 0, 0);
    tools->addWidget(m_recipe);
    tools->addWidget(m_copy);
    tools->addWidget(m_open);
    tools->addWidget(m_references);
    tools->addWidget(m_smallCurve);
    tools->addWidget(m_byTime);
    tools->addWidget(m_logarithmic);
    return box;
}

} // namespace regroup::ui
