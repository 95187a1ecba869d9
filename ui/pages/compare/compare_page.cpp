// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/compare_page.h"

#include "core/base/error.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/common/empty_state.h"
#include "ui/common/qt_text.h"
#include "ui/item_models/run_table_model.h"
#include "ui/pages/compare/compare_charts.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/pinned_row.h"
#include "ui/pages/compare/run_page.h"
#include "ui/pages/compare/run_points.h"

#include <QCheckBox>
#include <QComboBox>
#include <QItemSelection>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QTabWidget>
#include <QTreeView>
#include <algorithm>
#include <map>

namespace regroup::ui {

ComparePage::ComparePage(const StudioContext& context, CompareController& controller,
                         QWidget* parent)
    : QWidget(parent), m_context(context), m_controller(controller) {
    setObjectName(QStringLiteral("comparePage"));
    m_model = new RunTableModel(this);
    m_filter = new RunTableFilter(this);
    m_filter->setSourceModel(m_model);
    createLayout();
    connectController();
    showEmptyState();
}

void ComparePage::connectController() {
    connect(&m_controller, &CompareController::runsChanged, this, &ComparePage::takeRuns);
    connect(&m_controller, &CompareController::stateChanged, this, &ComparePage::showEmptyState);
    connect(&m_controller, &CompareController::described, m_details, &QPlainTextEdit::setPlainText);
    connect(&m_context.selection, &Selection::changed, this, &ComparePage::followSelection);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ComparePage::pickFromTable);
    connect(m_filterEdit, &QLineEdit::textChanged, this, &ComparePage::applyFilter);
    connect(m_measure, &QComboBox::currentIndexChanged, this, [this] {
        followMeasure();
        chooseBaseline();
        fillCharts();
        testAgainstBaseline();
    });
    connectCharts();
    connect(m_onlyDiffering, &QCheckBox::toggled, this,
            [this](bool only) { changeColumns([&] { m_filter->setOnlyDiffering(only); }); });
    connect(&m_controller, &CompareController::pairsRead, this, &ComparePage::takePairs);
    connect(&m_controller, &CompareController::deletionMeasured, this,
            &ComparePage::askForDeletion);
    connect(m_runPage, &RunPage::chooseRequested, this,
            [this] { showTab(QStringLiteral("table")); });
    connect(m_empty, &EmptyState::buttonClicked, this, [this] {
        if (m_context.model.isOpen())
            Q_EMIT evaluateOriginalRequested();
        else
            Q_EMIT runRecipeRequested();
    });
}

void ComparePage::connectCharts() {
    connect(m_charts, &CompareCharts::runPicked, this,
            [this](std::int64_t run, Qt::KeyboardModifiers modifiers) {
                pickFromChart(run, modifiers.testFlag(Qt::ControlModifier));
            });
    connect(m_charts, &CompareCharts::readOutChanged, this, &ComparePage::readOutChanged);
    connect(m_charts, &CompareCharts::exportRequested, this, &ComparePage::exportRequested);
    connect(m_charts, &CompareCharts::evaluateRequested, this, &ComparePage::evaluatePageRequested);
    connect(m_charts, &CompareCharts::trainRequested, this, &ComparePage::trainPageRequested);
    connect(m_charts, &CompareCharts::clearFilterRequested, m_filterEdit, &QLineEdit::clear);
}

void ComparePage::applyFilter(const QString& text) {
    {
        const QScopedValueRollback guard(m_selecting, true); // Rows that go are not let go.
        changeColumns([&] { m_filter->setText(text); });
    }
    m_filterProblem->setText(m_filter->problem());
    m_filterProblem->setVisible(!m_filter->problem().isEmpty());
    fillCharts();
    testAgainstBaseline();
    selectInTable(m_context.selection.state().runs);
}

void ComparePage::takePairs(std::int64_t baseline, const std::vector<RunPair>& pairs) {
    std::map<std::int64_t, RunPair> byRun;
    for (const RunPair& pair : pairs)
        byRun[pair.run] = pair;
    m_model->setPairs(baseline, std::move(byRun));
    sizeColumns(); // Intervals are longer than what stood there.
}

void ComparePage::takeRuns() {
    m_model->setRuns(m_controller.runs());
    listMeasures();
    hideRareColumns();
    followMeasure();
    chooseBaseline();
    fillCharts();
    testAgainstBaseline();
    selectInTable(m_context.selection.state().runs);
    showEmptyState();
    sizeColumns();
    Q_EMIT ready();
}

/// The oldest model as it is that has the measure, unless the user has chosen.
void ComparePage::chooseBaseline() {
    const auto now = m_filter->baseline();
    if (m_baselineChosen && (!now || m_model->rowOf(*now)))
        return setBaseline(now);
    m_baselineChosen = false;
    const auto by = measure();
    std::optional<std::int64_t> original;
    for (const RunSummary& run : m_model->runs())
        if (by && run.kind == "evaluate" && isOriginalRun(run) && !run.archived &&
            scoreOf(run, *by) && (!original || run.id < *original))
            original = run.id;
    setBaseline(original);
}

void ComparePage::setBaseline(std::optional<std::int64_t> run) {
    m_filter->setBaseline(run);
    m_header->setPinned(run && m_model->rowOf(*run)); // As the first row, which it is now.
}

QTreeView& ComparePage::baselineRow() {
    return m_header->row();
}

std::vector<RunSummary> ComparePage::shownRuns() const {
    std::vector<RunSummary> runs;
    for (int row = 0; row < m_filter->rowCount(); ++row)
        runs.push_back(m_model->run(m_filter->mapToSource(m_filter->index(row, 0)).row()));
    return runs;
}

std::optional<RunMeasure> ComparePage::measure() const {
    const int at = m_measure->currentIndex();
    return at < 0 ? std::nullopt : std::optional(m_measures[static_cast<std::size_t>(at)]);
}

/// Keeps what was chosen where it is still there.
void ComparePage::listMeasures() {
    const std::optional<RunMeasure> before = measure();
    const QSignalBlocker blocker(m_measure);
    std::vector<RunMeasure> measures = measuresOf(m_model->runs());
    std::optional<RunMeasure> wanted;
    for (const auto& kept : {before, m_keptMeasure})
        if (!wanted && kept && std::find(measures.begin(), measures.end(), *kept) != measures.end())
            wanted = kept;
    if (!wanted)
        wanted = usualMeasure(measures);
    m_measures = std::move(measures);
    m_measure->clear();
    for (const RunMeasure& measure : m_measures) {
        m_measure->addItem(measureTitle(measure, m_measures));
        if (wanted && measure == *wanted)
            m_measure->setCurrentIndex(m_measure->count() - 1);
    }
    m_measure->setEnabled(m_measures.size() > 1);
}

void ComparePage::fillCharts() {
    CompareCharts::Shown shown;
    shown.runs = shownRuns();
    shown.methods = methodOrder(m_model->runs());
    shown.measures = m_measures;
    shown.measure = measure();
    shown.baseline = m_filter->baseline();
    shown.isFiltered = !m_filter->text().isEmpty();
    m_charts->show(std::move(shown));
    m_count->setText(
        m_filter->rowCount() == m_model->rowCount()
            ? tr("%n runs", nullptr, m_model->rowCount())
            : tr("%L1 of %L2 runs").arg(m_filter->rowCount()).arg(m_model->rowCount()));
}

void ComparePage::pickFromTable() {
    if (m_selecting)
        return;
    std::vector<std::int64_t> runs = m_context.selection.state().runs;
    std::vector<std::int64_t> picked;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        if (const auto run = m_filter->runIdAt(index))
            picked.push_back(*run);
    // In the order they were picked: the first is what the others are compared with.
    std::erase_if(runs, [&picked](std::int64_t run) {
        return std::find(picked.begin(), picked.end(), run) == picked.end();
    });
    for (const std::int64_t run : picked)
        if (std::find(runs.begin(), runs.end(), run) == runs.end())
            runs.push_back(run);
    m_context.selection.setRuns(runs);
}

void ComparePage::pickFromChart(std::int64_t run, bool add) {
    std::vector<std::int64_t> runs;
    if (add)
        runs = m_context.selection.state().runs;
    if (std::erase(runs, run) == 0)
        runs.push_back(run);
    m_context.selection.setRuns(runs);
}

void ComparePage::followSelection(const SelectionState& now, const SelectionState& before) {
    if (now.runs == before.runs)
        return;
    selectInTable(now.runs);
    m_charts->setSelectedRuns(now.runs);
    m_details->setVisible(!now.runs.empty());
    if (now.runs.empty())
        m_details->clear();
    m_controller.describe(now.runs);
}

void ComparePage::selectInTable(const std::vector<std::int64_t>& runs) {
    const QScopedValueRollback guard(m_selecting, true);
    QItemSelection rows;
    QModelIndex last;
    for (const std::int64_t run : runs) {
        const QModelIndex index = m_filter->indexOf(run);
        if (!index.isValid())
            continue;
        const QModelIndex first = index.siblingAtColumn(0);
        rows.select(first, first);
        last = first;
    }
    m_table->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect |
                                                QItemSelectionModel::Rows);
    if (last.isValid())
        m_table->scrollTo(last);
}

void ComparePage::showEmptyState() {
    if (m_model->rowCount() > 0) {
        m_stack->setCurrentWidget(m_content);
        return;
    }
    m_stack->setCurrentWidget(m_empty);
    m_empty->setButtonEnabled(true);
    m_empty->setButtonToolTip({});
    if (!m_controller.hasLoaded()) {
        m_empty->showProgress(tr("Reading the runs…"));
    } else if (m_controller.isEvaluating() || m_controller.isRunningRecipe()) {
        m_empty->showProgress(tr("The first run is on its way; Jobs below shows how far it is."));
    } else if (m_context.model.isOpen()) {
        m_empty->setSentence(
            tr("Every search and evaluation becomes a run that stays here, to be compared with "
               "others. Measure the model as it is first: the others are compared with it."));
        m_empty->setButtonText(tr("Evaluate Original Model"));
    } else {
        m_empty->setSentence(tr("Every search and evaluation becomes a run that stays here, to be "
                                "compared with others."));
        m_empty->setButtonText(tr("Run Recipe…"));
    }
}

void ComparePage::setEvaluateEnabled(bool grouping, bool original) {
    m_evaluate->setEnabled(grouping);
    m_evaluateOriginal->setEnabled(original);
    showEmptyState(); // What it offers depends on whether a model is open.
}

void ComparePage::focusFilter() {
    m_filterEdit->setFocus(Qt::ShortcutFocusReason);
    m_filterEdit->selectAll();
}

TradeoffChart& ComparePage::chart() {
    return m_charts->tradeoff();
}

void ComparePage::showTab(const QString& figure) {
    if (figure == QStringLiteral("table"))
        m_tabs->setCurrentIndex(0);
    else if (figure == QStringLiteral("run"))
        m_tabs->setCurrentWidget(m_runPage);
    else
        m_charts->showTab(figure);
}

bool ComparePage::canExport() const {
    const ChartTab* tab = m_charts->current();
    return tab != nullptr && tab->canExport();
}

FigureSource ComparePage::figureSource() const {
    const ChartTab* tab = m_charts->current();
    FigureRecipe figure;
    figure.figure = fromQt(tab->figure());
    figure.runs = tab->drawnRuns();
    figure.filter = fromQt(m_filter->text());
    const bool hasMeasure =
        tab->figure() == QStringLiteral("groups") || tab->figure() == QStringLiteral("pareto");
    if (const auto chosen = measure(); chosen && hasMeasure) {
        figure.task = chosen->task;
        figure.metric = chosen->metric;
        figure.protocol = chosen->protocol;
    }
    FigureSource source = tab->figureSource();
    source.readRecipe = [this, figure](const FigureSource::Take& take,
                                       const FigureSource::Fail& fail) {
        m_controller.readFigureRecipe(figure, take, fail);
    };
    return source;
}

void ComparePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_controller.refresh(); // Other programs write to the same store.
}

} // namespace regroup::ui
