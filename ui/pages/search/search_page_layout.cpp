// SPDX-License-Identifier: GPL-3.0-or-later
// The widgets of the Search page; what they do is in search_page.cpp.
#include "ui/charts/objective_chart.h"
#include "ui/common/empty_state.h"
#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"
#include "ui/pages/search/front_panel.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/search/search_scrubber.h"
#include "ui/pages/search/search_slot_model.h"
#include "ui/pages/search/slot_progress.h"
#include "ui/pages/search/sweep_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QStackedLayout>
#include <QTabWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace regroup::ui {

void SearchPage::createLayout() {
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(createFormColumn());
    splitter->addWidget(createResultColumn());
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
}

QWidget* SearchPage::createFormColumn() {
    m_options = new SearchOptionsPanel;
    m_start = new QPushButton(tr("Start"));
    m_start->setObjectName(QStringLiteral("startSearchButton"));
    m_stop = new QPushButton(tr("Stop, Keep Best"));
    m_stop->setObjectName(QStringLiteral("stopSearchButton"));
    m_stop->setToolTip(tr("Stop the search; the best grouping so far is kept (Ctrl+.)"));
    m_pause = new QPushButton(tr("Pause"));
    m_pause->setObjectName(QStringLiteral("pauseSearchButton"));
    m_pause->setCheckable(true);
    m_pause->setToolTip(tr("Hold the search after the candidate in work"));
    return regroup::ui::createFormColumn(m_options, {m_start, m_stop, m_pause});
}

QWidget* SearchPage::createResultColumn() {
    m_chart = new ObjectiveChart;
    m_chart->setObjectName(QStringLiteral("objectiveChart"));
    m_empty = new EmptyState;
    auto* charts = new QWidget;
    m_chartStack = new QStackedLayout(charts);
    m_chartStack->addWidget(m_empty);
    m_chartStack->addWidget(m_chart);
    m_status = new QLabel;
    m_status->setObjectName(QStringLiteral("searchStatus"));
    m_status->setWordWrap(true);
    m_progress = new QProgressBar;
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the search"));
    createSlotTable();
    createScrubber();
    m_allSlots = new QPushButton(tr("Show All Layers in the Chart"));
    m_allSlots->setToolTip(
        tr("Clear the selection of the table, so that the chart shows them all"));
    m_allSlots->setEnabled(false);
    connect(m_allSlots, &QPushButton::clicked, m_slots, &QTreeView::clearSelection);

    auto* top = new QWidget;
    auto* topColumn = new QVBoxLayout(top);
    topColumn->setContentsMargins(8, 8, 8, 0);
    topColumn->addWidget(m_status);
    topColumn->addWidget(m_progress);
    topColumn->addWidget(createResultBox());
    topColumn->addWidget(charts, 1);
    topColumn->addWidget(m_scrubber);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(top);
    splitter->addWidget(createTables());
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({700, 300});
    return splitter;
}

/// The layers of this search, and beside them what other methods find.
QWidget* SearchPage::createTables() {
    auto* layers = new QWidget;
    auto* column = new QVBoxLayout(layers);
    column->setContentsMargins(0, 6, 0, 0);
    m_noSlots = new QLabel(tr("The layers of the model stand here, with their groups and what "
                              "these cost."));
    m_noSlots->setObjectName(QStringLiteral("noSlots"));
    m_noSlots->setWordWrap(true);
    m_noSlots->setAlignment(Qt::AlignCenter);
    m_noSlots->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(m_noSlots, 1);
    column->addWidget(m_slots, 1);
    column->addWidget(m_allSlots, 0, Qt::AlignLeft);
    m_sweep = new SweepController(m_context, this);
    m_sweepPanel = new SweepPanel(*m_sweep);
    auto* tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("searchTabs"));
    tabs->setAccessibleName(tr("Layers of the search"));
    tabs->setDocumentMode(true);
    tabs->addTab(layers, tr("&Layers"));
    tabs->addTab(m_sweepPanel, tr("&Methods"));
    m_front = new FrontPanel;
    tabs->addTab(m_front, tr("Fron&t"));
    auto* bottom = new QWidget;
    auto* inner = new QVBoxLayout(bottom);
    inner->setContentsMargins(8, 0, 8, 8);
    inner->addWidget(tabs);
    return bottom;
}

void SearchPage::createScrubber() {
    m_scrubber = new SearchScrubber;
    connect(m_scrubber, &SearchScrubber::stepPicked, this,
            [this](int step) { readOutStep(static_cast<std::size_t>(step)); });
    connect(m_scrubber, &SearchScrubber::leaveRequested, this, &SearchPage::leaveStep);
    connect(m_scrubber, &SearchScrubber::forkRequested, this, [this](int step) {
        const std::vector<SearchStep> steps = m_chart->shownSteps();
        if (step < 0 || step >= std::ssize(steps))
            return;
        const SearchStep& picked = steps[static_cast<std::size_t>(step)];
        Q_EMIT forkRequested(tr("%1, layer %2 at candidate %3")
                                 .arg(toQt(m_controller.request().name))
                                 .arg(picked.slot.layer)
                                 .arg(picked.step),
                             picked);
    });
}

void SearchPage::createSlotTable() {
    m_slots = new QTreeView;
    m_slots->setObjectName(QStringLiteral("slotTable"));
    m_slots->setAccessibleName(tr("Layers of the search"));
    m_slots->setModel(m_slotModel);
    m_slots->setRootIsDecorated(false);
    m_slots->setUniformRowHeights(true);
    m_slots->setAllColumnsShowFocus(true);
    m_slots->setItemDelegateForColumn(SearchSlotModel::StateColumn, new SlotProgress(m_slots));
    const int unit = fontMetrics().averageCharWidth();
    for (int column = 0; column < SearchSlotModel::ColumnCount; ++column)
        m_slots->header()->resizeSection(column, unit * 14);
    m_slots->header()->resizeSection(SearchSlotModel::LayerColumn, unit * 9);
    m_slots->header()->setSectionResizeMode(SearchSlotModel::KindColumn,
                                            QHeaderView::ResizeToContents);
    m_slots->header()->setStretchLastSection(false);
    connect(m_slots->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &SearchPage::showSlot);
}

QWidget* SearchPage::createResultBox() {
    m_resultBox = new QWidget;
    auto* box = new QVBoxLayout(m_resultBox);
    box->setContentsMargins(0, 0, 0, 0);
    m_result = new QLabel;
    m_result->setObjectName(QStringLiteral("searchResult"));
    m_result->setWordWrap(true);
    m_result->setTextFormat(Qt::PlainText);
    m_resultButtons = new QWidget;
    auto* row = new QHBoxLayout(m_resultButtons);
    row->setContentsMargins(0, 0, 0, 0);
    const auto add = [this, row](const QString& text, const QString& toolTip, auto signal) {
        auto* button = new QPushButton(text);
        button->setToolTip(toolTip);
        connect(button, &QPushButton::clicked, this, signal);
        row->addWidget(button);
    };
    add(tr("Show Groups"), tr("Show the groups of the layer in Explore"),
        &SearchPage::showGroupingRequested);
    add(tr("Evaluate"), tr("Measure the perplexity of the grouping (Ctrl+Alt+E)"),
        &SearchPage::evaluateRequested);
    add(tr("Save Grouping…"), tr("Save the grouping in a file (Ctrl+Shift+S)"),
        &SearchPage::saveRequested);
    row->addStretch(1);
    box->addWidget(m_result);
    box->addWidget(m_resultButtons);
    m_resultBox->setVisible(false);
    return m_resultBox;
}

} // namespace regroup::ui
