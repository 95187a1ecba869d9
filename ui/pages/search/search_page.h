// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/figure_sheet.h"
#include "ui/pages/search/search_slot_model.h"
#include "ui/window/studio_context.h"

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedLayout;
class QTreeView;

namespace regroup::ui {

class EmptyState;
class FrontPanel;
class ObjectiveChart;
class SearchController;
class SearchOptionsPanel;
class SearchScrubber;
class SweepController;
class SweepPanel;

/// Search: the form, the objective as it falls, and how far each partition is.
class SearchPage : public QWidget {
    Q_OBJECT
public:
    SearchPage(const StudioContext& context, SearchController& controller,
               QWidget* parent = nullptr);

    SweepController& sweep() { return *m_sweep; }

    SearchOptionsPanel& options() { return *m_options; }
    ObjectiveChart& chart() { return *m_chart; }
    void start(); ///< What the button does; nothing if something is missing.

    /// Under the chart: what became of the search, and what can be done with it. Empty: nothing.
    void showResult(const QString& text, bool hasGrouping);

    /// The grouping as it is edited: the table shows its layers before there was a search.
    void setEdited(const ModelGrouping& grouping);
    /// Those of the edited grouping, of its Key and Value slots; a search can be told to keep them.
    void setLocks(std::vector<SlotLocks> apart);

    /// The recorded step that is being looked at: picked in the chart, scrubbed to or replayed.
    const std::optional<SearchStep>& shownStep() const { return m_shownStep; }
    QString shownStepText() const; ///< "Layer 3, keys, candidate 12". @pre shownStep()

    bool canExport() const;
    FigureSource figureSource() const; ///< The chart as it is shown. @pre canExport()

Q_SIGNALS:
    void openRequested();
    void chooseTextRequested();
    void showGroupingRequested();
    /// Of a step, as a new document.
    void forkRequested(const QString& name, const regroup::SearchStep& step);
    void openReportRequested(std::shared_ptr<const regroup::SearchReport> report);
    void evaluateRequested();
    void saveRequested();
    void shownStepChanged(); ///< Also to none: it was left.
    void readOutChanged(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void createLayout();
    QWidget* createFormColumn();
    QWidget* createResultColumn();
    QWidget* createResultBox();
    QWidget* createTables();
    void createSlotTable();
    void createScrubber();
    void connectSweep();
    void startSweep();
    void showScrubber();
    SearchRequest request() const; ///< Of the form, with model, text and store.
    void connectController();
    void connectModel();
    void begin();
    void forgetSearch();
    void showEdited(); ///< In the table, if there was no search.
    std::vector<SearchSlotModel::Edited> editedSlots() const;
    std::optional<double> objectiveOf(const SearchSlot& slot, const SearchRequest& request) const;
    void takeSteps();
    void showProgress(const Progress& progress);
    void showSlot();
    void showOptimum(); ///< Of the layer that the chart shows.
    void showFront();   ///< Of a search that shared a total out.
    void readOutStep(std::size_t shownIndex);
    void leaveStep();
    void selectSlot(const SearchSlot& slot); ///< All views follow.
    void refresh();                          ///< Buttons and sentences.
    QString startText() const;
    void pressEmptyButton();
    QString lockProblem() const;
    QString problem() const; ///< Why a search cannot start; empty if it can.

    StudioContext m_context;
    SearchController& m_controller;
    SearchOptionsPanel* m_options = nullptr;
    SearchSlotModel* m_slotModel = nullptr;
    ObjectiveChart* m_chart = nullptr;
    QStackedLayout* m_chartStack = nullptr;
    EmptyState* m_empty = nullptr;
    QTreeView* m_slots = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_pause = nullptr;
    QPushButton* m_stop = nullptr;
    SearchScrubber* m_scrubber = nullptr;
    SweepController* m_sweep = nullptr;
    SweepPanel* m_sweepPanel = nullptr;
    FrontPanel* m_front = nullptr;
    QPushButton* m_allSlots = nullptr;
    QLabel* m_status = nullptr;
    QProgressBar* m_progress = nullptr;
    QWidget* m_resultBox = nullptr;
    QLabel* m_result = nullptr;
    QWidget* m_resultButtons = nullptr;
    QLabel* m_noSlots = nullptr;
    ModelGrouping m_edited;
    std::vector<SlotLocks> m_locks; ///< Of Key and Value slots; none that is empty.
    std::optional<SearchStep> m_shownStep;
    bool m_hasSearch = false;     ///< Of this model.
    std::size_t m_stepsTaken = 0; ///< Of controller.steps(), into chart and table.
};

} // namespace regroup::ui
