// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/chart_tab.h"

#include "ui/charts/export_device.h"
#include "ui/charts/run_chart.h"
#include "ui/common/empty_state.h"
#include "ui/item_models/csv_table_model.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedLayout>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace regroup::ui {

ChartTab::ChartTab(RunChart* chart, const QString& figure, bool scrolls, QWidget* parent)
    : QWidget(parent), m_chart(chart), m_figure(figure), m_scrolls(scrolls) {
    m_picture = chart;
    if (scrolls) {
        auto* area = new QScrollArea;
        area->setWidgetResizable(true);
        area->setFrameShape(QFrame::NoFrame);
        area->setFocusPolicy(Qt::NoFocus);
        area->setWidget(chart);
        m_picture = area;
    }
    m_model = new CsvTableModel(this);
    m_table = new QTableView;
    m_table->setObjectName(figure + QStringLiteral("Table"));
    m_table->setAccessibleName(tr("The chart as a table"));
    m_table->setModel(m_model);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->verticalHeader()->hide();
    m_table->setAlternatingRowColors(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_empty = new EmptyState;
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(createRow());
    m_stack = new QStackedLayout;
    for (QWidget* widget :
         {static_cast<QWidget*>(m_empty), m_picture, static_cast<QWidget*>(m_table)})
        m_stack->addWidget(widget);
    column->addLayout(m_stack, 1);
    takeData();
}

QWidget* ChartTab::createRow() {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(8, 4, 8, 4);
    m_settings = new QHBoxLayout;
    m_note = new QLabel;
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_tableButton = new QToolButton;
    m_tableButton->setObjectName(m_figure + QStringLiteral("AsTable"));
    m_tableButton->setText(tr("As &Table"));
    m_tableButton->setCheckable(true);
    m_tableButton->setToolTip(tr("Show the numbers of this chart as a table"));
    m_copy = new QPushButton(tr("&Copy Numbers"));
    m_copy->setToolTip(tr("Copy the numbers of this chart as CSV"));
    m_export = new QPushButton(tr("E&xport…"));
    m_export->setToolTip(tr("Save this chart as SVG, PDF or PNG, with its numbers and its recipe "
                            "beside it (Ctrl+E)"));
    row->addLayout(m_settings);
    row->addWidget(m_note);
    row->addStretch(1);
    row->addWidget(m_tableButton);
    row->addWidget(m_copy);
    row->addWidget(m_export);
    connect(m_tableButton, &QToolButton::toggled, this, &ChartTab::showCurrent);
    connect(m_copy, &QPushButton::clicked, this, &ChartTab::copyTable);
    connect(m_export, &QPushButton::clicked, this, &ChartTab::exportRequested);
    return box;
}

void ChartTab::setNote(const QString& note) {
    m_note->setText(note);
}

void ChartTab::takeData() {
    m_model->setCsv(m_chart->isEmpty() ? QString() : m_chart->tableText());
    m_table->resizeColumnsToContents();
    showCurrent();
}

void ChartTab::showCurrent() {
    const bool any = !m_chart->isEmpty();
    for (QWidget* widget : {static_cast<QWidget*>(m_tableButton), static_cast<QWidget*>(m_copy),
                            static_cast<QWidget*>(m_export)})
        widget->setEnabled(any);
    m_note->setVisible(any && !m_note->text().isEmpty());
    m_stack->setCurrentWidget(!any                         ? static_cast<QWidget*>(m_empty)
                              : m_tableButton->isChecked() ? static_cast<QWidget*>(m_table)
                                                           : m_picture);
}

void ChartTab::setTableShown(bool shown) {
    m_tableButton->setChecked(shown);
}

bool ChartTab::isTableShown() const {
    return m_stack->currentWidget() == m_table;
}

bool ChartTab::canExport() const {
    return !m_chart->isEmpty();
}

std::vector<std::int64_t> ChartTab::drawnRuns() const {
    std::vector<std::int64_t> runs;
    for (const ChartMark& mark : m_chart->marks())
        if (std::find(runs.begin(), runs.end(), mark.runId) == runs.end())
            runs.push_back(mark.runId);
    return runs;
}

FigureSource ChartTab::figureSource() const {
    FigureSource source;
    source.kind = m_figure;
    source.title = windowTitle();
    source.name = m_figure;
    if (m_scrolls) // As tall as it needs, in the smaller letters of a figure.
        source.size.setHeight(
            std::max(source.size.height(), m_chart->minimumSizeHint().height() *
                                               QFontMetricsF(exportFont()).height() /
                                               QFontMetricsF(m_chart->font()).height()));
    source.sheet = sheetOf(m_chart);
    return source;
}

void ChartTab::copyTable() {
    QGuiApplication::clipboard()->setText(m_chart->tableText());
}

} // namespace regroup::ui
