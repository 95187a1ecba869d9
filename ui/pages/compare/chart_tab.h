// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/figure_recipe.h"
#include "ui/charts/figure_sheet.h"

#include <QString>
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedLayout;
class QTableView;
class QToolButton;

namespace regroup::ui {

class CsvTableModel;
class EmptyState;
class RunChart;

/// One chart of the Compare page with a row of its settings above it, its table twin, and what is
/// said while it has nothing to show.
class ChartTab : public QWidget {
    Q_OBJECT
public:
    /// @param figure what `--export` calls it. @param scrolls the chart is as tall as it needs.
    ChartTab(RunChart* chart, const QString& figure, bool scrolls = false,
             QWidget* parent = nullptr);

    QHBoxLayout& settings() { return *m_settings; } ///< For fields of this chart, from the left.
    EmptyState& empty() { return *m_empty; }
    const QString& figure() const { return m_figure; }

    void setNote(const QString& note); ///< E.g. that not all runs are drawn.
    void takeData();                   ///< The chart has other data: shows it, or the sentence.
    void setTableShown(bool shown);
    bool isTableShown() const;
    bool canExport() const;
    std::vector<std::int64_t> drawnRuns() const; ///< Each once.
    FigureSource figureSource() const;           ///< Without a recipe.

Q_SIGNALS:
    void exportRequested();

private:
    QWidget* createRow();
    void showCurrent();
    void copyTable();

    RunChart* m_chart = nullptr;
    QString m_figure;
    bool m_scrolls = false;
    QHBoxLayout* m_settings = nullptr;
    QLabel* m_note = nullptr;
    QToolButton* m_tableButton = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_export = nullptr;
    QStackedLayout* m_stack = nullptr;
    QWidget* m_picture = nullptr; ///< The chart, or what it scrolls in.
    QTableView* m_table = nullptr;
    CsvTableModel* m_model = nullptr;
    EmptyState* m_empty = nullptr;
};

} // namespace regroup::ui
