// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of the form of a search; what they mean together is in search_options_panel.cpp.
#include "ui/common/elided_label.h"
#include "ui/common/form_fields.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/window/metric_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSpinBox>

namespace regroup::ui {
namespace {

QDoubleSpinBox* addProbability(QFormLayout* form, const QString& label, double value,
                               const QString& toolTip) {
    auto* spin = new QDoubleSpinBox;
    spin->setRange(0, 1);
    spin->setSingleStep(0.05);
    spin->setValue(value);
    spin->setToolTip(toolTip);
    spin->setAccessibleName(label);
    form->addRow(label, spin);
    return spin;
}

} // namespace

void SearchOptionsPanel::createPreset(QFormLayout* form) {
    m_preset = addComboField(form, tr("Preset"),
                             tr("Fills in method and parameters; the paper's also searches keys "
                                "and values separately"));
    m_preset->addItem(tr("Paper"), static_cast<int>(SearchPreset::Paper));
    m_preset->addItem(tr("Fast"), static_cast<int>(SearchPreset::Fast));
    m_preset->addItem(tr("Thorough"), static_cast<int>(SearchPreset::Thorough));
    m_preset->addItem(tr("Own"), static_cast<int>(SearchPreset::Own));
    connect(m_preset, &QComboBox::activated, this,
            [this] { setPreset(chosenValue<SearchPreset>(m_preset)); });
}

void SearchOptionsPanel::createGoal(QFormLayout* form) {
    m_method = addComboField(form, tr("Method"), tr("How groupings are tried out"));
    m_method->addItem(tr("Annealing"), static_cast<int>(SearchMethod::Anneal));
    m_method->addItem(tr("Paper's search"), static_cast<int>(SearchMethod::Paper));
    m_method->addItem(tr("Proved optimum"), static_cast<int>(SearchMethod::Exact));
    m_method->addItem(tr("Cheapest unions"), static_cast<int>(SearchMethod::Agglomerate));
    m_method->addItem(tr("Ward clustering"), static_cast<int>(SearchMethod::Ward));
    m_method->addItem(tr("Neighbouring heads"), static_cast<int>(SearchMethod::Neighbour));
    m_method->addItem(tr("Random"), static_cast<int>(SearchMethod::Random));
    m_method->addItem(tr("One group (multi-query)"), static_cast<int>(SearchMethod::Mqa));
    m_objective =
        addComboField(form, tr("Objective"), tr("What makes a grouping good; lower is better"));
    m_objective->addItem(tr("Similarity in groups"), static_cast<int>(Objective::Similarity));
    m_objective->addItem(tr("Loss after merging"), static_cast<int>(Objective::Loss));
    m_objective->addItem(tr("Divergence after merging"), static_cast<int>(Objective::Kl));
    m_objective->addItem(tr("Error of keys and values"), static_cast<int>(Objective::Error));
    m_objective->addItem(tr("Error of weights (no data)"),
                         static_cast<int>(Objective::WeightSharingError));
    m_metric =
        addComboField(form, tr("Similarity by"), tr("The measure of how alike two heads are"));
    addMetrics(m_metric);
    for (int index = 0; index < m_metric->count(); ++index) { // As the form's other choices.
        const QString title = m_metric->itemText(index);
        m_metric->setItemText(index, title.left(1).toUpper() + title.mid(1));
    }
    m_merge = addComboField(form, tr("Merge rule"),
                            tr("How the heads of a group will become one: the error of that rule "
                               "is what the search makes small"));
    m_merge->addItem(tr("Mean"), static_cast<int>(MergeRule::Mean));
    m_merge->addItem(tr("First head"), static_cast<int>(MergeRule::First));
    m_merge->addItem(tr("Aligned mean"), static_cast<int>(MergeRule::Align));
    m_merge->addItem(tr("Least squares (SVD)"), static_cast<int>(MergeRule::Svd));
}

void SearchOptionsPanel::createBudget(QFormLayout* form) {
    m_budget = addComboField(form, tr("Budget"),
                             tr("The same number of groups in every layer, or a total that the "
                                "search shares out over the layers"));
    m_budget->addItem(tr("Same in every layer"), false);
    m_budget->addItem(tr("Total KV heads"), true);
    m_groups = addSpinField(form, tr("Groups a layer"), 1, 1, 1,
                            tr("Key/value heads of each layer after grouping"));
    m_total = addSpinField(form, tr("KV heads in all"), 1, 1, 1,
                           tr("Key/value heads of all layers together"));
    m_weights = addComboField(form, tr("Layers count"),
                              tr("How the error of a layer counts against that of another"));
    m_weights->addItem(tr("As usual"), -1);
    m_weights->setItemData(
        0,
        tr("By the measured rise of the loss where the objective is the error of keys and "
           "values, else all alike"),
        Qt::ToolTipRole);
    m_weights->addItem(tr("By the rise of the loss"), static_cast<int>(BudgetWeights::Measured));
    m_weights->addItem(tr("All alike"), static_cast<int>(BudgetWeights::Equal));
    m_groupsNote = new QLabel;
    m_groupsNote->setObjectName(QStringLiteral("groupsNote"));
    m_groupsNote->setWordWrap(true);
    m_groupsNote->setForegroundRole(QPalette::PlaceholderText);
    form->addRow(QString(), m_groupsNote);
}

void SearchOptionsPanel::createSizes(QFormLayout* form) {
    m_sizes = addComboField(form, tr("Group sizes"),
                            tr("Whether all groups have the same number of heads"));
    m_sizes->addItem(tr("Equal"), static_cast<int>(GroupSizes::Equal));
    m_sizes->addItem(tr("Any"), static_cast<int>(GroupSizes::Unequal));
    m_maximumSize = addSpinField(form, tr("Largest group"), 0, 1, 0,
                                 tr("Heads of a group at most; groups of any size only"));
    m_maximumSize->setSpecialValueText(tr("no limit"));
    m_keyValue =
        addComboField(form, tr("Keys and values"), tr("One grouping for both, or one each"));
    m_keyValue->addItem(tr("Together"), static_cast<int>(KeyValueMode::Joint));
    m_keyValue->addItem(tr("Separately"), static_cast<int>(KeyValueMode::Independent));
}

void SearchOptionsPanel::createSeed(QFormLayout* form) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    m_seed = new QSpinBox;
    m_seed->setRange(0, 999999999);
    m_seed->setValue(42);
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setToolTip(tr("Same seed, same settings: same result"));
    auto* fresh = new QPushButton(tr("New"));
    fresh->setToolTip(tr("Draw another seed"));
    connect(fresh, &QPushButton::clicked, this, [this] {
        m_seed->setValue(static_cast<int>(QRandomGenerator::global()->bounded(1000000)));
    });
    layout->addWidget(m_seed, 1);
    layout->addWidget(fresh);
    form->addRow(tr("Seed"), row);
    m_locks = new QCheckBox(tr("Respect locks"));
    m_locks->setObjectName(QStringLiteral("respectLocks"));
    m_locks->setChecked(true);
    m_locks->setEnabled(false);
    connect(m_locks, &QCheckBox::toggled, this, &SearchOptionsPanel::update);
    form->addRow(QString(), m_locks);
}

void SearchOptionsPanel::createPaperParameters(QFormLayout* form) {
    const PaperOptions defaults;
    m_iterations =
        addSpinField(form, tr("Iterations"), 1, 100000, static_cast<int>(defaults.iterations),
                     tr("Candidates of each layer and type"));
    m_candidates = addSpinField(form, tr("Similar heads"), 1, 1000, defaults.candidates,
                                tr("Partners are chosen among so many most similar heads"));
    m_accept = addProbability(form, tr("Accept worse"), defaults.acceptProbability,
                              tr("Probability of going on from a candidate that is no better"));
    m_reset = addProbability(form, tr("Start anew"), defaults.resetProbability,
                             tr("Probability of starting again from a random partition"));
    m_preserve = addProbability(
        form, tr("Exchange"), defaults.preserveProbability,
        tr("Probability of exchanging heads instead of moving one; groups of any size only"));
}

void SearchOptionsPanel::createAnnealParameters(QFormLayout* form) {
    m_annealIterations =
        addSpinField(form, tr("Iterations"), 0, 10000000, 0, tr("Candidates of one restart"));
    m_annealIterations->setSpecialValueText(tr("automatic"));
    m_restarts =
        addSpinField(form, tr("Restarts"), 0, 1000, 0, tr("How often the search begins again"));
    m_restarts->setSpecialValueText(tr("automatic"));
}

void SearchOptionsPanel::createText(QFormLayout* form) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    m_text = new ElidedLabel;
    m_text->setElideMode(Qt::ElideMiddle);
    auto* choose = new QPushButton(tr("Choose…"));
    choose->setToolTip(tr("Choose the text that activations and loss are measured on"));
    connect(choose, &QPushButton::clicked, this, &SearchOptionsPanel::chooseTextRequested);
    layout->addWidget(m_text, 1);
    layout->addWidget(choose);
    form->addRow(tr("Text"), row);
    m_tokens = addSpinField(form, tr("Tokens"), 16, 100000000, 8192,
                            tr("Uses the first so many tokens of the text"));
    connect(m_tokens, &QSpinBox::valueChanged, this, &SearchOptionsPanel::tokenLimitChanged);
}

} // namespace regroup::ui
