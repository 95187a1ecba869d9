// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_export.h"
#include "ui/window/studio_context.h"

#include <QPointer>
#include <QWidget>
#include <filesystem>
#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QStackedLayout;
class QTreeView;

namespace regroup::ui {

class CompareController;
class EmptyState;
class RunTableFilter;
class RunTableModel;
class TradeoffChart;

/// Compare: the stored runs as a table, as a chart of perplexity against KV cache, and all about
/// the picked ones.
class ComparePage : public QWidget {
    Q_OBJECT
public:
    ComparePage(const StudioContext& context, CompareController& controller,
                QWidget* parent = nullptr);

    void setEvaluateEnabled(bool grouping, bool original);
    void focusFilter();
    QTreeView& table() { return *m_table; }
    TradeoffChart& chart() { return *m_chart; }

    bool canExport() const;
    void exportFigure(const std::filesystem::path& path, const PictureOptions& options) const;

Q_SIGNALS:
    void evaluateRequested();
    void evaluateOriginalRequested();
    void runRecipeRequested();
    void readOutChanged(const QString& text);
    void ready(); ///< The runs are shown.

protected:
    void showEvent(QShowEvent* event) override;

private:
    void createLayout();
    QWidget* createTopRow();
    QWidget* createBottom();
    void createTable();
    void connectController();
    void takeRuns();
    void fillChart();
    void pickFromTable();
    void pickFromChart(std::int64_t run, bool add);
    void followSelection(const SelectionState& now, const SelectionState& before);
    void selectInTable(const std::vector<std::int64_t>& runs);
    void chooseBaseline();
    void showTableMenu(const QPoint& where);
    void copyRows();
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
    TradeoffChart* m_chart = nullptr;
    QPlainTextEdit* m_details = nullptr;
    QLineEdit* m_filterEdit = nullptr;
    QCheckBox* m_onlyDiffering = nullptr;
    QLabel* m_count = nullptr;
    QPushButton* m_evaluate = nullptr;
    QPushButton* m_evaluateOriginal = nullptr;
    bool m_selecting = false; ///< The table follows the selection: not a pick of the user.
};

} // namespace regroup::ui
