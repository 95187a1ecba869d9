// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/search_options_panel.h"

#include "ui/common/elided_label.h"
#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStringList>
#include <QVBoxLayout>

namespace regroup::ui {
namespace {

constexpr int thoroughRestarts = 64;

template <typename Value> Value valueOf(const QComboBox* combo) {
    return static_cast<Value>(combo->currentData().toInt());
}

AnnealOptions annealOptionsOf(SearchPreset preset) {
    AnnealOptions options;
    options.restarts = preset == SearchPreset::Thorough ? thoroughRestarts : 0;
    return options;
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
    m_form = form;
    column->addLayout(form);
    createPreset(form);
    createGoal(form);
    createBudget(form);
    createSizes(form);
    createScope(form);
    createSeed(form);
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
    for (QComboBox* combo :
         {m_method, m_objective, m_metric, m_merge, m_sizes, m_keyValue, m_budget, m_weights})
        connect(combo, &QComboBox::currentIndexChanged, this, &SearchOptionsPanel::update);
    for (QSpinBox* spin : {m_groups, m_total, m_maximumSize, m_iterations, m_candidates,
                           m_annealIterations, m_restarts})
        connect(spin, &QSpinBox::valueChanged, this, &SearchOptionsPanel::update);
    for (QDoubleSpinBox* spin : {m_accept, m_reset, m_preserve})
        connect(spin, &QDoubleSpinBox::valueChanged, this, &SearchOptionsPanel::update);
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

void SearchOptionsPanel::setShape(int layerCount, int headCount) {
    if (layerCount == m_layerCount && headCount == m_headCount)
        return;
    const bool otherHeads = headCount != m_headCount;
    m_layerCount = layerCount;
    m_headCount = headCount;
    m_groups->setRange(1, std::max(1, headCount));
    m_maximumSize->setMaximum(std::max(1, headCount));
    if (otherHeads)
        m_groups->setValue(std::max(1, headCount / 2));
    update(); // The range of the total.
    m_total->setValue(layerCount * std::max(1, headCount / 2));
}

void SearchOptionsPanel::setLockedLayers(int count) {
    m_lockedLayers = count;
    m_locks->setEnabled(count > 0);
    m_locks->setToolTip(count == 0
                            ? tr("The edited grouping has no locks")
                            : tr("%n layers of the edited grouping have locks: locked layers "
                                 "stay as they are, locked groups keep their heads, locked heads "
                                 "of a group stay together",
                                 nullptr, count));
}

bool SearchOptionsPanel::respectsLocks() const {
    return m_lockedLayers > 0 && m_locks->isChecked();
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
    const bool measuresLayers = sharesTotal() &&
                                valueOf<BudgetWeights>(m_weights) == BudgetWeights::Measured &&
                                m_weights->currentData().toInt() >= 0;
    return runsTheModel(objective) || objective == Objective::Error || measuresLayers ||
           (usesSimilarity && needsCalibration(valueOf<SimilarityMetric>(m_metric)));
}

bool SearchOptionsPanel::hasEqualSizes() const {
    return valueOf<GroupSizes>(m_sizes) == GroupSizes::Equal ||
           valueOf<SearchMethod>(m_method) == SearchMethod::Neighbour;
}

bool SearchOptionsPanel::sharesTotal() const {
    return m_budget->currentData().toBool() && valueOf<SearchMethod>(m_method) != SearchMethod::Mqa;
}

QString SearchOptionsPanel::problem() const {
    const QString groups = groupsProblem();
    return groups.isEmpty() ? scopeProblem() : groups;
}

QString SearchOptionsPanel::groupsProblem() const {
    const bool equal = hasEqualSizes();
    if (valueOf<SearchMethod>(m_method) == SearchMethod::Mqa)
        return {};
    if (sharesTotal())
        return budgetProblem();
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

QString SearchOptionsPanel::budgetProblem() const {
    if (runsTheModel(valueOf<Objective>(m_objective)))
        return tr("A total is shared out by what each layer costs alone, which this objective does "
                  "not say. Choose the similarity or an error.");
    return {};
}

/// What stands below the number of groups where nothing is wrong.
QString SearchOptionsPanel::budgetNote() const {
    if (m_headCount == 0)
        return tr("No model is open.");
    if (sharesTotal())
        return tr("%L1 to %L2; %L3 a layer on average")
            .arg(m_total->minimum())
            .arg(m_total->maximum())
            .arg(static_cast<double>(m_total->value()) / std::max(1, m_layerCount), 0, 'g', 3);
    const bool oneGroup = valueOf<SearchMethod>(m_method) == SearchMethod::Mqa;
    const double average = static_cast<double>(m_headCount) / (oneGroup ? 1 : m_groups->value());
    return tr("%L1 heads a group on average").arg(average, 0, 'g', 3);
}

void SearchOptionsPanel::showBudget() {
    const bool total = sharesTotal();
    m_form->setRowVisible(m_groups, !total);
    m_form->setRowVisible(m_total, total);
    m_form->setRowVisible(m_weights, total);
    const int largest = hasEqualSizes() ? 0 : m_maximumSize->value();
    const int fewest = largest > 0 ? (m_headCount + largest - 1) / largest : 1;
    {
        const QSignalBlocker quiet(m_total);
        m_total->setRange(std::max(1, m_layerCount * fewest),
                          std::max(1, m_layerCount * m_headCount));
    }
    const QString wrong = groupsProblem();
    m_groupsNote->setText(wrong.isEmpty() ? budgetNote() : wrong);
    m_groupsNote->setForegroundRole(wrong.isEmpty() ? QPalette::PlaceholderText
                                                    : QPalette::WindowText);
    QFont font = m_groupsNote->font();
    font.setBold(!wrong.isEmpty());
    m_groupsNote->setFont(font);
}

void SearchOptionsPanel::update() {
    const auto method = valueOf<SearchMethod>(m_method);
    const bool any = valueOf<GroupSizes>(m_sizes) == GroupSizes::Unequal;
    m_paper->setVisible(method == SearchMethod::Paper);
    m_anneal->setVisible(method == SearchMethod::Anneal);
    const bool oneGroup = method == SearchMethod::Mqa;
    m_budget->setEnabled(!oneGroup);
    m_groups->setEnabled(!oneGroup);
    m_sizes->setEnabled(method != SearchMethod::Neighbour && !oneGroup);
    m_preserve->setEnabled(any);
    m_maximumSize->setEnabled(any && !oneGroup);
    m_metric->setEnabled(looksAtSimilarity(method) ||
                         valueOf<Objective>(m_objective) == Objective::Similarity);
    m_merge->setEnabled(valueOf<Objective>(m_objective) == Objective::Error);
    m_textBox->setVisible(needsText());
    showBudget();
    showScope();
    m_preset->setCurrentIndex(m_preset->findData(static_cast<int>(preset())));
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
    if (sharesTotal()) {
        search.budget = m_total->value();
        if (m_weights->currentData().toInt() >= 0)
            request.budgetWeights = valueOf<BudgetWeights>(m_weights);
    }
    if (request.objective == Objective::Error)
        request.merge = valueOf<MergeRule>(m_merge);
    search.seed = static_cast<std::uint64_t>(m_seed->value());
    search.paper.iterations = m_iterations->value();
    search.paper.candidates = m_candidates->value();
    search.paper.acceptProbability = m_accept->value();
    search.paper.resetProbability = m_reset->value();
    search.paper.preserveProbability = m_preserve->value();
    search.anneal.iterations = m_annealIterations->value();
    search.anneal.restarts = m_restarts->value();
    takeScope(search);
    search.maximumGroupSize =
        search.sizes == GroupSizes::Unequal && search.method != SearchMethod::Mqa
            ? m_maximumSize->value()
            : 0;
    request.name =
        (search.budget ? tr("%1, %2 KV heads in all, seed %3") : tr("%1, %2 groups, seed %3"))
            .arg(m_method->currentText())
            .arg(search.budget.value_or(search.groupCount))
            .arg(m_seed->value())
            .toStdString();
    return request;
}

SearchPreset SearchOptionsPanel::preset() const {
    const ModelSearchRequest search = request().search;
    if (search.method == SearchMethod::Paper && search.paper == PaperOptions() &&
        search.keyValue == KeyValueMode::Independent)
        return SearchPreset::Paper;
    for (const SearchPreset preset : {SearchPreset::Fast, SearchPreset::Thorough})
        if (search.method == SearchMethod::Anneal && search.anneal == annealOptionsOf(preset))
            return preset;
    return SearchPreset::Own;
}

void SearchOptionsPanel::setPreset(SearchPreset preset) {
    if (preset == SearchPreset::Paper) {
        setMethod(SearchMethod::Paper);
        setPaperOptions({});
        m_keyValue->setCurrentIndex(
            m_keyValue->findData(static_cast<int>(KeyValueMode::Independent)));
    } else if (preset != SearchPreset::Own) {
        const AnnealOptions options = annealOptionsOf(preset);
        setMethod(SearchMethod::Anneal);
        m_annealIterations->setValue(static_cast<int>(options.iterations));
        m_restarts->setValue(options.restarts);
    }
    update(); // "Own" is what a form is, not what it is made to be.
}

void SearchOptionsPanel::setPaperOptions(const PaperOptions& options) {
    m_iterations->setValue(static_cast<int>(options.iterations));
    m_candidates->setValue(options.candidates);
    m_accept->setValue(options.acceptProbability);
    m_reset->setValue(options.resetProbability);
    m_preserve->setValue(options.preserveProbability);
}

void SearchOptionsPanel::setTotal(int keyValueHeads) {
    m_budget->setCurrentIndex(m_budget->findData(true));
    m_total->setValue(keyValueHeads);
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

void SearchOptionsPanel::setRequest(const SearchRequest& request) {
    const ModelSearchRequest& search = request.search;
    chooseValue(m_objective, static_cast<int>(request.objective));
    chooseValue(m_metric, static_cast<int>(request.metric));
    chooseValue(m_merge, static_cast<int>(request.merge));
    chooseValue(m_sizes, static_cast<int>(search.sizes));
    chooseValue(m_keyValue, static_cast<int>(search.keyValue));
    chooseValue(m_weights, request.budgetWeights ? static_cast<int>(*request.budgetWeights) : -1);
    m_budget->setCurrentIndex(m_budget->findData(search.budget.has_value()));
    if (search.budget)
        m_total->setValue(*search.budget);
    if (search.groupCount > 0)
        m_groups->setValue(search.groupCount);
    m_maximumSize->setValue(search.maximumGroupSize);
    m_seed->setValue(static_cast<int>(search.seed));
    setScope(search);
    setPaperOptions(search.paper);
    m_annealIterations->setValue(static_cast<int>(search.anneal.iterations));
    m_restarts->setValue(search.anneal.restarts);
    setMethod(search.method); // Last: it says which of the others count.
    update();
}

} // namespace regroup::ui
