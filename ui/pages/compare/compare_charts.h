// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/item_models/run_measures.h"
#include "ui/pages/compare/chart_tab.h"

#include <QObject>
#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;
class QTabWidget;

namespace regroup::ui {

class CompareController;
class CurvesChart;
class ScoreBarChart;
class SubjectChart;
class TradeoffChart;

/// The chart tabs of the Compare page. A tab is filled when it is looked at: with thousands of runs
/// nobody waits for charts that are not there to be seen.
class CompareCharts : public QObject {
    Q_OBJECT
public:
    /// What the table shows.
    struct Shown {
        std::vector<RunSummary> runs; ///< In the table's order.
        std::vector<QString> methods; ///< methodOrder() of all runs, also of those filtered away.
        std::vector<RunMeasure> measures;
        std::optional<RunMeasure> measure; ///< That runs are compared by.
        std::optional<std::int64_t> baseline;
        bool isFiltered = false;
    };

    CompareCharts(CompareController& controller, QTabWidget& tabs);

    void show(Shown shown);
    void setSelectedRuns(const std::vector<std::int64_t>& runs);

    ChartTab* current() const; ///< nullptr: another tab.
    ChartTab* tabOf(const QString& figure) const;
    void showTab(const QString& figure);
    TradeoffChart& tradeoff(); ///< Filled.
    ScoreBarChart& bars() { return *m_bars; }
    ScoreBarChart& groups() { return *m_groups; }
    CurvesChart& curves() { return *m_curves; }
    SubjectChart& subjects() { return *m_subjects; }
    TradeoffChart& fronts() { return *m_fronts; }

    static constexpr std::size_t barRunLimit = 40;
    static constexpr std::size_t curveLimit = 8;
    static constexpr std::size_t frontRunLimit = 200; ///< Searches that are looked into.

Q_SIGNALS:
    void runPicked(std::int64_t runId, Qt::KeyboardModifiers modifiers);
    void readOutChanged(const QString& text);
    void exportRequested();
    void evaluateRequested(); ///< From an empty state: where runs are made.
    void trainRequested();
    void clearFilterRequested();
    void filled(const QString& figure); ///< What the tab shows is drawn.

private:
    ChartTab* addTab(RunChart* chart, const QString& figure, const QString& name,
                     const QString& title, bool scrolls);
    void createSettings();
    void createSubjectSettings();
    void createCurveSettings();
    void fillCurrent();
    void fill(const ChartTab* tab);
    void fillBars();
    void fillGroups();
    void fillTradeoff();
    void fillCurves();
    void fillSubjects();
    void createFrontSettings();
    void fillFronts();
    void takeFronts(const std::vector<BudgetFront>& fronts);
    void drawFront();
    void listSubjectRuns();
    void setEmptySentence(ChartTab& tab, const QString& needs, bool trains);
    std::vector<RunSummary> drawable(ChartTab& tab, const std::vector<RunSummary>& runs) const;
    const RunSummary* runOf(std::int64_t id) const;

    CompareController& m_controller;
    QTabWidget& m_tabs;
    std::vector<ChartTab*> m_all;
    std::vector<const ChartTab*> m_stale;
    ScoreBarChart* m_bars = nullptr;
    ScoreBarChart* m_groups = nullptr;
    QCheckBox* m_logarithmic = nullptr; ///< Of the trade-off.
    bool m_scaleChosen = false;         ///< By the user: no longer by the values.
    TradeoffChart* m_tradeoff = nullptr;
    CurvesChart* m_curves = nullptr;
    SubjectChart* m_subjects = nullptr;
    TradeoffChart* m_fronts = nullptr; ///< Shares of a budget, of one search.
    QComboBox* m_frontRun = nullptr;
    std::vector<BudgetFront> m_readFronts; ///< [m_frontRun]
    QComboBox* m_firstSubjectRun = nullptr;
    QComboBox* m_secondSubjectRun = nullptr;
    QComboBox* m_subjectOrder = nullptr;
    QComboBox* m_curveQuantity = nullptr;
    Shown m_shown;
    std::vector<std::int64_t> m_selected;
};

} // namespace regroup::ui
