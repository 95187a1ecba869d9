// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/search_page.h"

#include "core/search/search_scope.h"
#include "ui/charts/objective_chart.h"
#include "ui/common/empty_state.h"
#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"
#include "ui/common/step_text.h"
#include "ui/pages/search/front_panel.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_scrubber.h"
#include "ui/pages/search/search_slot_model.h"
#include "ui/pages/search/sweep_panel.h"
#include "ui/window/command_line.h"

#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedLayout>
#include <QTreeView>

namespace regroup::ui {
namespace {

QString objectiveTitle(Objective objective) {
    switch (objective) {
    case Objective::Similarity: break;
    case Objective::Accuracy: return SearchPage::tr("Share of wrong answers");
    case Objective::Loss: return SearchPage::tr("Loss after merging, per token");
    case Objective::Kl: return SearchPage::tr("Divergence after merging, per token");
    case Objective::Error: return SearchPage::tr("Error of keys and values");
    case Objective::WeightSharingError: return SearchPage::tr("Error of weights");
    }
    return SearchPage::tr("Similarity in groups, negated: lower is better");
}

} // namespace

SearchPage::SearchPage(const StudioContext& context, SearchController& controller, QWidget* parent)
    : QWidget(parent), m_context(context), m_controller(controller) {
    setObjectName(QStringLiteral("searchPage"));
    m_slotModel = new SearchSlotModel(this);
    createLayout();
    connectController();
    connectModel();
    connectSweep();
    refresh();
}

void SearchPage::connectController() {
    connect(&m_controller, &SearchController::started, this, &SearchPage::begin);
    connect(&m_controller, &SearchController::stepsArrived, this, &SearchPage::takeSteps);
    connect(&m_controller, &SearchController::progressed, this, &SearchPage::showProgress);
    const auto end = [this] {
        takeSteps();
        m_slotModel->setRunning(false);
        showScrubber();
        showFront();
        refresh();
    };
    connect(&m_controller, &SearchController::finished, this, end);
    connect(&m_controller, &SearchController::finished, this, [this](const auto& report) {
        if (m_hasSearch)
            m_sweep->compareWith(m_controller.request(), report);
    });
    connect(&m_controller, &SearchController::optimaChanged, this, [this] {
        if (m_hasSearch)
            m_slotModel->setOptima(m_controller.optima());
        showOptimum();
    });
    connect(&m_controller, &SearchController::stopped, this, [this, end] {
        end();
        showResult(tr("Stopped before a grouping was found."), false);
    });
    connect(&m_controller, &SearchController::failed, this, [this, end] {
        end();
        showResult(tr("The search failed; the message above says why."), false);
    });
    connect(m_start, &QPushButton::clicked, this, &SearchPage::start);
    connect(m_stop, &QPushButton::clicked, &m_controller, &SearchController::stop);
    connect(m_stop, &QPushButton::clicked, this, &SearchPage::refresh);
    connect(m_empty, &EmptyState::buttonClicked, this, &SearchPage::pressEmptyButton);
    connect(m_chart, &ObjectiveChart::stepClicked, this, &SearchPage::readOutStep);
}

/// And the options, some of which are the model's.
void SearchPage::connectModel() {
    StudioModel& model = m_context.model;
    connect(&model, &StudioModel::opened, this, [this, &model] {
        m_options->setShape(model.summary().layerCount, model.summary().headCount);
        if (!m_controller.isRunning())
            forgetSearch(); // Its layers were those of the model before.
        m_sweep->forget();
        refresh();
    });
    connect(&model, &StudioModel::calibrationChanged, this, [this, &model] {
        m_options->setText(model.calibration());
        refresh();
    });
    m_options->setText(model.calibration());
    connect(m_options, &SearchOptionsPanel::changed, this, &SearchPage::refresh);
    connect(&model, &StudioModel::reportChanged, this, [this] {
        if (isVisible())
            showEdited();
    });
    connect(m_options, &SearchOptionsPanel::chooseTextRequested, this,
            &SearchPage::chooseTextRequested);
    connect(m_options, &SearchOptionsPanel::tokenLimitChanged, this, [&model](int tokens) {
        CalibrationSettings settings = model.calibration();
        settings.tokenLimit = tokens;
        model.setCalibration(settings);
    });
}

QString SearchPage::problem() const {
    if (!m_context.model.isOpen())
        return tr("Open a model first.");
    if (m_options->needsText() && m_context.model.calibration().data.empty())
        return tr("Choose a text first: this search measures the model on one.");
    const QString wrong = m_options->problem();
    return wrong.isEmpty() ? lockProblem() : wrong;
}

void SearchPage::start() {
    if (m_controller.isRunning() || !problem().isEmpty())
        return;
    m_controller.start(request());
}

SearchRequest SearchPage::request() const {
    SearchRequest request = m_options->request();
    request.model = m_context.model.path();
    request.runtime = m_context.model.runtime();
    if (m_options->needsText())
        request.calibration = m_context.model.calibration();
    request.store = m_context.paths.store;
    if (m_options->respectsLocks())
        request.search.locks = locksFor(request.search.keyValue, m_locks);
    request.command = searchCommandLine(request);
    return request;
}

/// Several methods may read what the form's own does not: the text is always given.
void SearchPage::startSweep() {
    SearchRequest base = request();
    base.calibration = m_context.model.calibration();
    m_sweep->start(
        sweepRequests(base, m_sweepPanel->choices(), m_context.model.summary().headCount));
}

void SearchPage::connectSweep() {
    connect(m_sweepPanel, &SweepPanel::startRequested, this, &SearchPage::startSweep);
    connect(m_sweepPanel, &SweepPanel::openRequested, this,
            [this](int row) { Q_EMIT openReportRequested(m_sweep->report(row)); });
    connect(m_pause, &QPushButton::clicked, &m_controller, &SearchController::setPaused);
    connect(&m_controller, &SearchController::pausedChanged, this, &SearchPage::refresh);
}

void SearchPage::showScrubber() {
    m_scrubber->setStepCount(static_cast<int>(m_chart->shownStepCount()));
}

void SearchPage::showOptimum() {
    const auto shown = m_chart->slotShown();
    // One partition is its own layer alone.
    const int row = m_slotModel->rowCount() == 1 ? 0 : shown ? m_slotModel->rowOf(*shown) : -1;
    m_chart->setOptimum(row < 0 ? std::nullopt : m_slotModel->optimum(row));
}

void SearchPage::showFront() {
    const auto report = m_controller.report();
    if (m_hasSearch && report && report->budget)
        m_front->showFront(*report->budget, m_controller.request(), m_context.model.summary());
}

void SearchPage::begin() {
    const SearchRequest& request = m_controller.request();
    m_stepsTaken = 0;
    m_hasSearch = true;
    leaveStep();
    m_front->clear();
    m_chart->clear();
    m_chart->setSlotShown(std::nullopt);
    m_chart->setObjectiveName(objectiveTitle(request.objective));
    std::vector<SearchSlot> searched =
        searchSlots(m_context.model.summary().layerCount, request.search.keyValue);
    std::erase_if(searched,
                  [&request](const SearchSlot& slot) { return !isGrouped(request.search, slot); });
    m_slotModel->setSlots(searched);
    m_status->setText(tr("Preparing the search…"));
    m_progress->setRange(0, 0);
    showResult({}, false);
    showScrubber();
    m_chartStack->setCurrentWidget(m_chart);
    refresh();
}

void SearchPage::forgetSearch() {
    m_hasSearch = false;
    leaveStep();
    m_front->clear();
    m_chart->clear();
    m_slotModel->setSlots({});
    m_stepsTaken = m_controller.steps().size();
    showScrubber();
    showResult({}, false);
}

void SearchPage::takeSteps() {
    const std::vector<SearchStep>& all = m_controller.steps();
    if (m_stepsTaken >= all.size() || !isVisible())
        return; // A hidden page catches up when it is shown.
    const std::span<const SearchStep> fresh = std::span(all).subspan(m_stepsTaken);
    m_chart->appendSteps(fresh);
    m_slotModel->appendSteps(fresh);
    m_stepsTaken = all.size();
    showScrubber(); // A running search can be looked through, too.
    if (const int row = m_slotModel->currentRow(); row >= 0 && m_controller.isRunning())
        m_slots->scrollTo(m_slotModel->index(row, 0));
}

void SearchPage::showProgress(const Progress& progress) {
    const JobBoard& board = m_context.jobs.board();
    const JobRow* job = board.find(m_controller.jobId());
    if (progress.step == "Searching groupings" && progress.total > 0)
        m_slotModel->setProgress(static_cast<double>(progress.done) /
                                 static_cast<double>(progress.total));
    m_progress->setRange(0, progress.total > 0 ? 1000 : 0);
    if (progress.total > 0)
        m_progress->setValue(static_cast<int>(1000 * progress.done / progress.total));
    QString text = stepText(progress.step);
    if (progress.total > 0)
        text = tr("%1: %L2 of %L3").arg(text).arg(progress.done).arg(progress.total);
    if (job != nullptr)
        text = tr("%1; %2").arg(text, board.timeText(*job));
    m_status->setText(text);
}

void SearchPage::showSlot() {
    const QModelIndex current = m_slots->currentIndex();
    const bool any = current.isValid() && m_slots->selectionModel()->hasSelection();
    m_allSlots->setEnabled(any);
    leaveStep(); // The chart counts other steps from here on.
    if (!any) {
        m_chart->setSlotShown(std::nullopt);
        showOptimum();
        showScrubber();
        return;
    }
    const SearchSlot slot = m_slotModel->slotAt(current.row());
    m_chart->setSlotShown(slot);
    showOptimum();
    showScrubber();
    selectSlot(slot);
}

void SearchPage::selectSlot(const SearchSlot& slot) {
    SelectionState next = m_context.selection.state();
    if (next.layer != slot.layer)
        next.heads.clear();
    next.layer = slot.layer;
    next.kind = slot.kind == SlotKind::Value ? HeadKind::Value : HeadKind::Key;
    m_context.selection.set(next);
}

void SearchPage::showResult(const QString& text, bool hasGrouping) {
    m_result->setText(text);
    m_resultBox->setVisible(!text.isEmpty());
    m_resultButtons->setVisible(hasGrouping);
}

void SearchPage::refresh() {
    const bool running = m_controller.isRunning();
    const QString missing = problem();
    m_options->setEnabled(!running && m_context.model.isOpen());
    enableStartAndStop(*m_start, !running && missing.isEmpty(), *m_stop,
                       running && !m_controller.isStopping());
    m_start->setToolTip(missing.isEmpty() ? tr("Start the search (Ctrl+R)") : missing);
    m_pause->setEnabled(running && !m_controller.isStopping());
    m_pause->setChecked(m_controller.isPaused());
    m_pause->setText(m_controller.isPaused() ? tr("Go On") : tr("Pause"));
    m_sweepPanel->setBudget(m_options->request().search.groupCount,
                            m_options->request().search.seed);
    m_sweepPanel->setStartProblem(running ? tr("A search is running.") : missing);
    m_scrubber->setVisible(m_hasSearch);
    m_scrubber->setCanFork(!running || m_controller.isPaused());
    m_stop->setText(m_controller.isStopping() ? tr("Stopping…") : tr("Stop, Keep Best"));
    m_status->setVisible(running);
    m_progress->setVisible(running);
    m_allSlots->setVisible(m_hasSearch && m_slotModel->rowCount() > 1);
    showEdited();
    if (m_hasSearch)
        return;
    m_chartStack->setCurrentWidget(m_empty);
    if (m_context.model.isOpen()) {
        m_empty->setSentence(tr("A search tries out which heads to group. The objective of every "
                                "candidate appears here while it runs."));
        m_empty->setButtonText(startText());
        m_empty->setButtonEnabled(missing.isEmpty());
        m_empty->setButtonToolTip(missing);
    } else {
        m_empty->setSentence(tr("Open a model to search for groups of its heads."));
        m_empty->setButtonText(tr("Open Checkpoint…"));
        m_empty->setButtonEnabled(true);
    }
}

/// Of the empty page's button, which is there where a preset is chosen; the form has its own.
QString SearchPage::startText() const {
    switch (m_options->preset()) {
    case SearchPreset::Paper: return tr("Start as in the Paper");
    case SearchPreset::Fast: return tr("Start a Fast Search");
    case SearchPreset::Thorough: return tr("Start a Thorough Search");
    case SearchPreset::Own: break;
    }
    return {};
}

void SearchPage::pressEmptyButton() {
    if (m_context.model.isOpen())
        start();
    else
        Q_EMIT openRequested();
}

bool SearchPage::canExport() const {
    return m_chart->stepCount() > 0;
}

FigureSource SearchPage::figureSource() const {
    const SearchRequest& request = m_controller.request();
    CommandRecipe recipe;
    recipe.figure = "objective";
    recipe.commands = {searchCommandLine(request)};
    recipe.facts = {{"model", request.model.string()}, {"name", request.name}};
    recipe.seed = static_cast<std::int64_t>(request.search.seed);
    FigureSource source;
    source.kind = QStringLiteral("objective");
    source.title = tr("%1: %2").arg(objectiveTitle(request.objective), toQt(request.name));
    source.name = QStringLiteral("search-objective");
    source.sheet = sheetOf(m_chart);
    source.readRecipe = writtenRecipe(m_context.work.commandRecipe, recipe);
    return source;
}

void SearchPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    takeSteps();
    showEdited();
}

} // namespace regroup::ui
