// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/search_options_panel.h"

#include "ui/common/elided_label.h"
#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"
#include "ui/window/metric_text.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStringList>
#include <QVBoxLayout>

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

template <typename Value> Value valueOf(const QComboBox* combo) {
    return static_cast<Value>(combo->currentData().toInt());
}

QStringList divisorsOf(int number) {
    QStringList texts;
    for (int divisor = 1; divisor <= number; ++divisor)
        if (number % divisor == 0)
            texts.append(QString::number(divisor));
    return texts;
}

} // namespace

SearchOptionsPanel::SearchOptionsPanel(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("searchOptions"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    QFormLayout* form = createForm(nullptr);
    column->addLayout(form);
    createGoal(form);
    createBudget(form);
    m_paper = new QWidget;
    QFormLayout* paper = createForm(m_paper);
    createPaperParameters(paper);
    column->addWidget(m_paper);
    m_anneal = new QWidget;
    QFormLayout* anneal = createForm(m_anneal);
    createAnnealParameters(anneal);
    column->addWidget(m_anneal);
    m_textBox = new QWidget;
    QFormLayout* text = createForm(m_textBox);
    createText(text);
    column->addWidget(m_textBox);
    alignForms({form, paper, anneal, text});
    for (QComboBox* combo : {m_method, m_objective, m_metric, m_sizes, m_keyValue})
        connect(combo, &QComboBox::currentIndexChanged, this, &SearchOptionsPanel::update);
    for (QSpinBox* spin : {m_groups, m_maximumSize})
        connect(spin, &QSpinBox::valueChanged, this, &SearchOptionsPanel::update);
    update();
}

/// The fields of all forms stand below each other, whichever are shown.
void SearchOptionsPanel::alignForms(std::initializer_list<QFormLayout*> forms) {
    QList<QWidget*> labels;
    int widest = 0;
    for (const QFormLayout* form : forms)
        for (int row = 0; row < form->rowCount(); ++row)
            if (const QLayoutItem* item = form->itemAt(row, QFormLayout::LabelRole);
                item != nullptr && item->widget() != nullptr) {
                labels.append(item->widget());
                widest = std::max(widest, item->widget()->sizeHint().width());
            }
    for (QWidget* label : labels)
        label->setMinimumWidth(widest);
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
}

void SearchOptionsPanel::createBudget(QFormLayout* form) {
    m_groups = addSpinField(form, tr("Groups a layer"), 1, 1, 1,
                            tr("Key/value heads of each layer after grouping"));
    m_groupsNote = new QLabel;
    m_groupsNote->setObjectName(QStringLiteral("groupsNote"));
    m_groupsNote->setWordWrap(true);
    m_groupsNote->setForegroundRole(QPalette::PlaceholderText);
    form->addRow(QString(), m_groupsNote);
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

void SearchOptionsPanel::setHeadCount(int headCount) {
    if (headCount == m_headCount)
        return;
    m_headCount = headCount;
    m_groups->setRange(1, std::max(1, headCount));
    m_groups->setValue(std::max(1, headCount / 2));
    m_maximumSize->setMaximum(std::max(1, headCount));
    update();
}

void SearchOptionsPanel::setText(const CalibrationSettings& settings) {
    const QString path = toQt(settings.data);
    m_text->setFullText(path.isEmpty() ? tr("none chosen") : toQt(settings.data.filename()));
    const QSignalBlocker quiet(m_tokens);
    m_tokens->setValue(static_cast<int>(settings.tokenLimit));
}

bool SearchOptionsPanel::needsText() const {
    const auto method = valueOf<SearchMethod>(m_method);
    const auto objective = valueOf<Objective>(m_objective);
    const bool usesSimilarity = objective == Objective::Similarity || looksAtSimilarity(method);
    return runsTheModel(objective) || objective == Objective::Error ||
           (usesSimilarity && needsCalibration(valueOf<SimilarityMetric>(m_metric)));
}

QString SearchOptionsPanel::problem() const {
    const bool equal = valueOf<GroupSizes>(m_sizes) == GroupSizes::Equal ||
                       valueOf<SearchMethod>(m_method) == SearchMethod::Neighbour;
    if (valueOf<SearchMethod>(m_method) == SearchMethod::Mqa)
        return {};
    if (m_headCount > 0 && equal && m_headCount % m_groups->value() != 0)
        return tr("%1 heads cannot form %2 groups of equal size. Choose %3 groups, or groups of "
                  "any size.")
            .arg(m_headCount)
            .arg(m_groups->value())
            .arg(divisorsOf(m_headCount).join(QStringLiteral(", ")));
    const int largest = m_maximumSize->value();
    if (m_headCount > 0 && !equal && largest > 0 && largest * m_groups->value() < m_headCount)
        return tr("%1 groups of at most %2 heads cannot hold %3 heads. Choose more groups, or "
                  "larger ones.")
            .arg(m_groups->value())
            .arg(largest)
            .arg(m_headCount);
    return {};
}

void SearchOptionsPanel::update() {
    const auto method = valueOf<SearchMethod>(m_method);
    const bool any = valueOf<GroupSizes>(m_sizes) == GroupSizes::Unequal;
    m_paper->setVisible(method == SearchMethod::Paper);
    m_anneal->setVisible(method == SearchMethod::Anneal);
    const bool oneGroup = method == SearchMethod::Mqa;
    m_groups->setEnabled(!oneGroup);
    m_sizes->setEnabled(method != SearchMethod::Neighbour && !oneGroup);
    m_preserve->setEnabled(any);
    m_maximumSize->setEnabled(any && !oneGroup);
    m_metric->setEnabled(looksAtSimilarity(method) ||
                         valueOf<Objective>(m_objective) == Objective::Similarity);
    m_textBox->setVisible(needsText());
    const QString wrong = problem();
    const double average = static_cast<double>(m_headCount) / (oneGroup ? 1 : m_groups->value());
    m_groupsNote->setText(!wrong.isEmpty() ? wrong
                          : m_headCount == 0
                              ? tr("No model is open.")
                              : tr("%L1 heads a group on average").arg(average, 0, 'g', 3));
    m_groupsNote->setForegroundRole(wrong.isEmpty() ? QPalette::PlaceholderText
                                                    : QPalette::WindowText);
    QFont font = m_groupsNote->font();
    font.setBold(!wrong.isEmpty());
    m_groupsNote->setFont(font);
    Q_EMIT changed();
}

SearchRequest SearchOptionsPanel::request() const {
    SearchRequest request;
    request.objective = valueOf<Objective>(m_objective);
    request.metric = valueOf<SimilarityMetric>(m_metric);
    ModelSearchRequest& search = request.search;
    search.method = valueOf<SearchMethod>(m_method);
    search.groupCount = search.method == SearchMethod::Mqa ? 1 : m_groups->value();
    search.sizes =
        search.method == SearchMethod::Neighbour ? GroupSizes::Equal : valueOf<GroupSizes>(m_sizes);
    search.keyValue = valueOf<KeyValueMode>(m_keyValue);
    search.seed = static_cast<std::uint64_t>(m_seed->value());
    search.paper.iterations = m_iterations->value();
    search.paper.candidates = m_candidates->value();
    search.paper.acceptProbability = m_accept->value();
    search.paper.resetProbability = m_reset->value();
    search.paper.preserveProbability = m_preserve->value();
    search.anneal.iterations = m_annealIterations->value();
    search.anneal.restarts = m_restarts->value();
    search.maximumGroupSize =
        search.sizes == GroupSizes::Unequal && search.method != SearchMethod::Mqa
            ? m_maximumSize->value()
            : 0;
    request.name = tr("%1, %2 groups, seed %3")
                       .arg(m_method->currentText())
                       .arg(search.groupCount)
                       .arg(m_seed->value())
                       .toStdString();
    return request;
}

void SearchOptionsPanel::setMethod(SearchMethod method) {
    m_method->setCurrentIndex(m_method->findData(static_cast<int>(method)));
}

void SearchOptionsPanel::setGroupCount(int groupCount) {
    m_groups->setValue(groupCount);
}

void SearchOptionsPanel::setIterations(int iterations) {
    m_iterations->setValue(iterations);
}

void SearchOptionsPanel::setSeed(int seed) {
    m_seed->setValue(seed);
}

} // namespace regroup::ui
