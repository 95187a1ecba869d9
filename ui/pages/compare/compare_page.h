// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_pairs.h"
#include "ui/charts/figure_sheet.h"
#include "ui/item_models/run_measures.h"
#include "ui/item_models/run_table_text.h"
#include "ui/window/studio_context.h"

#include <QHash>
#include <QPointer>
#include <QSet>
#include <QStringList>
#include <QWidget>
#include <functional>
#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QMenu;
class QPlainTextEdit;
class QPushButton;
class QComboBox;
class QStackedLayout;
class QTabWidget;
class QToolButton;
class QTreeView;

namespace regroup::ui {

class CompareCharts;
class CompareController;
class EmptyState;
class PinnedRowHeader;
class RunPage;
class RunTableFilter;
class RunTableModel;
class TradeoffChart;

/// Compare: the stored runs as a table and as charts, and all about the picked ones.
class ComparePage : public QWidget {
    Q_OBJECT
public:
    ComparePage(const StudioContext& context, CompareController& controller,
                QWidget* parent = nullptr);

    void setEvaluateEnabled(bool grouping, bool original);
    void focusFilter();
    RunPage& runPage() { return *m_runPage; }

    /// For settings: columns with their order and widths, the sort order, the filter, what runs
    /// are compared by and with.
    QByteArray columnsState() const;
    void restoreColumns(const QByteArray& state);
    QTreeView& table() { return *m_table; }
    QTreeView& baselineRow(); ///< Above the table's rows, in its columns.
    TradeoffChart& chart();   ///< Filled, also while it is not shown.
    CompareCharts& charts() { return *m_charts; }
    void showTab(const QString& figure); ///< "table", "bars", "groups", "pareto", "curves", ...

    /// As it is shown, all rows or the picked ones.
    QString tableText(TableFormat format, bool onlyPicked, bool withHeader = true) const;
    bool canExport() const;            ///< Whether the shown tab is a chart with something in it.
    FigureSource figureSource() const; ///< The shown chart. @pre canExport()

Q_SIGNALS:
    void evaluateRequested();
    void evaluateOriginalRequested();
    void runRecipeRequested();
    void evaluatePageRequested(); ///< From a chart that has nothing to show.
    void trainPageRequested();
    void exportRequested(); ///< Of the shown chart.
    void exportTableRequested();
    void importRequested();       ///< Of files.
    void importFolderRequested(); ///< Of what a command wrote.
    void readOutChanged(const QString& text);
    void ready(); ///< The runs are shown.

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void createLayout();
    QWidget* createTopRow();
    QWidget* createMeasureField();
    QWidget* createBottom();
    void createTable();
    void connectController();
    void takeRuns();
    void connectCharts();
    void fillCharts();
    void listMeasures();
    void applyFilter(const QString& text);
    std::optional<RunMeasure> measure() const;
    std::vector<RunSummary> shownRuns() const;
    void pickFromTable();
    void pickFromChart(std::int64_t run, bool add);
    void followSelection(const SelectionState& now, const SelectionState& before);
    void selectInTable(const std::vector<std::int64_t>& runs);
    void chooseBaseline();
    void showTableMenu(const QTreeView& view, const QPoint& where);
    void setBaseline(std::optional<std::int64_t> run);
    void copyRows(TableFormat format, bool withHeader);
    void fillRunMenu(QMenu& menu, std::int64_t run);
    void addStudyActions(QMenu& menu, std::int64_t run);
    void editTags(std::int64_t run);
    void editNote(std::int64_t run);
    void askForDeletion(const std::vector<std::int64_t>& runs, std::uint64_t bytes);
    std::vector<std::int64_t> pickedRuns() const;
    const RunSummary* runOf(std::int64_t id) const;
    std::vector<int> columnsAsShown() const;
    QWidget* createTableRow();
    void addTableShortcuts();
    void changeColumns(const std::function<void()>& change);
    void sortTable();
    void rememberSort(int section, Qt::SortOrder order);
    void followMeasure();
    void groupRows();
    void rememberWidth(int section, int width);
    int naturalWidth(int column) const;
    void fitName();
    void showMeasureField();
    void fillColumnsMenu();
    void hideRareColumns();
    void orderColumns();
    void rememberColumnOrder();
    void testAgainstBaseline();
    void takePairs(std::int64_t baseline, const std::vector<RunPair>& pairs);
    void showEmptyState();
    void sizeColumns();

    StudioContext m_context;
    CompareController& m_controller;
    RunTableModel* m_model = nullptr;
    RunTableFilter* m_filter = nullptr;
    QStackedLayout* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    QWidget* m_content = nullptr;
    QTreeView* m_table = nullptr;
    PinnedRowHeader* m_header = nullptr; ///< Of the table; holds the baseline.
    QTabWidget* m_tabs = nullptr;
    CompareCharts* m_charts = nullptr;
    QComboBox* m_measure = nullptr;
    QWidget* m_measureField = nullptr; ///< With its label.
    QComboBox* m_groupBy = nullptr;
    std::vector<RunMeasure> m_measures; ///< [m_measure]
    QPlainTextEdit* m_details = nullptr;
    QLineEdit* m_filterEdit = nullptr;
    QCheckBox* m_onlyDiffering = nullptr;
    QLabel* m_count = nullptr;
    QPushButton* m_evaluate = nullptr;
    QPushButton* m_evaluateOriginal = nullptr;
    RunPage* m_runPage = nullptr;
    QLabel* m_filterProblem = nullptr;
    QMenu* m_columnsMenu = nullptr;
    QStringList m_columnOrder;      ///< Keys, as the user has moved them; empty: as they come.
    QHash<QString, int> m_widths;   ///< Of columns that were sized once, by the user or to fit.
    QString m_sortKey;              ///< Of the column; empty: what runs are compared by.
    bool m_sortsDescending = false; ///< Of the measure: the worst first.
    bool m_arranging = false;       ///< The page moves columns and sorts, not the user.
    int m_nameWidth = 0;            ///< That would show all names.
    std::optional<RunMeasure> m_keptMeasure; ///< Of the last session, until runs have it.
    QSet<QString> m_knownColumns;  ///< Keys that were there: only new ones can be hidden as rare.
    bool m_baselineChosen = false; ///< By the user, perhaps to have none.
    bool m_selecting = false;      ///< The table follows the selection: not a pick of the user.
};

} // namespace regroup::ui
