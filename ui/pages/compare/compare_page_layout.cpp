// SPDX-License-Identifier: GPL-3.0-or-later
// The widgets of the Compare page; what they do is in compare_page.cpp.
#include "ui/common/empty_state.h"
#include "ui/item_models/run_table_model.h"
#include "ui/pages/compare/compare_charts.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/compare/group_delegate.h"
#include "ui/pages/compare/pinned_row.h"
#include "ui/pages/compare/run_page.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedLayout>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace regroup::ui {

void ComparePage::createLayout() {
    createTable();
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    auto* top = new QWidget;
    auto* topColumn = new QVBoxLayout(top);
    topColumn->setContentsMargins(0, 0, 0, 0);
    topColumn->setSpacing(0);
    topColumn->addWidget(createTableRow());
    topColumn->addWidget(m_table, 1);
    splitter->addWidget(top);
    splitter->addWidget(createBottom());
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    m_tabs = new QTabWidget;
    m_tabs->setUsesScrollButtons(false); // The page is scrolled where they do not fit.
    m_tabs->setElideMode(Qt::ElideNone);
    m_tabs->setAccessibleName(tr("Table and charts"));
    m_tabs->setObjectName(QStringLiteral("compareTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(splitter, tr("Table"));
    m_charts = new CompareCharts(m_controller, *m_tabs);
    m_runPage = new RunPage(m_context, m_controller);
    m_runPage->setObjectName(QStringLiteral("runPage"));
    m_tabs->addTab(m_runPage, tr("Run"));
    m_measureField = createMeasureField();
    m_tabs->setCornerWidget(m_measureField);
    connect(m_tabs, &QTabWidget::currentChanged, this, &ComparePage::showMeasureField);
    m_content = m_tabs;
    m_empty = new EmptyState;
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(createTopRow());
    m_stack = new QStackedLayout;
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_content);
    column->addLayout(m_stack, 1);
    sortTable();
}

/// Beside the tabs: all of them go by it.
QWidget* ComparePage::createMeasureField() {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(8, 0, 8, 2);
    auto* label = new QLabel(tr("Compare &by"));
    m_measure = new QComboBox;
    m_measure->setObjectName(QStringLiteral("measure"));
    m_measure->setAccessibleName(tr("What runs are compared by"));
    m_measure->setToolTip(tr("The result that differences, tests and charts are about"));
    m_measure->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_measure->setMinimumContentsLength(12);
    label->setBuddy(m_measure);
    row->addWidget(label);
    row->addWidget(m_measure);
    return box;
}

QWidget* ComparePage::createTopRow() {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(8, 6, 8, 6);
    m_filterEdit = new QLineEdit;
    m_filterEdit->setObjectName(QStringLiteral("runFilter"));
    m_filterEdit->setPlaceholderText(tr("Filter, e.g. paper task=mmlu tag:best perplexity<5"));
    m_filterEdit->setAccessibleName(tr("Filter of the runs"));
    m_filterEdit->setClearButtonEnabled(true);
    m_filterEdit->setMinimumWidth(fontMetrics().averageCharWidth() * 16);
    m_filterEdit->setToolTip(
        tr("All words must occur. field:text looks into one field, field=text wants all of it, "
           "field<number and field>number compare, a minus in front turns a condition around; "
           "is:archived shows the archive (Ctrl+F). The fields are %1, and the names of tasks.")
            .arg(runFilterFields()));
    m_onlyDiffering = new QCheckBox(tr("Only &differing columns"));
    m_onlyDiffering->setObjectName(QStringLiteral("onlyDiffering"));
    m_onlyDiffering->setToolTip(tr("Hide the columns on which all shown runs agree"));
    m_count = new QLabel;
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_evaluate = new QPushButton(tr("&Evaluate Grouping"));
    m_evaluate->setToolTip(tr("Measure the perplexity of the grouping as it is edited "
                              "(Ctrl+Alt+E)"));
    m_evaluateOriginal = new QPushButton(tr("Evaluate &Original"));
    m_evaluateOriginal->setToolTip(tr("Measure the perplexity of the model as it is"));
    auto* recipe = new QPushButton(tr("Run &Recipe…"));
    recipe->setToolTip(tr("Run all variants of a recipe and compare them"));
    row->addWidget(m_filterEdit, 1);
    row->addWidget(m_count);
    row->addWidget(m_onlyDiffering);
    row->addSpacing(12);
    for (QPushButton* button : {m_evaluate, m_evaluateOriginal, recipe})
        row->addWidget(button);
    connect(m_evaluate, &QPushButton::clicked, this, &ComparePage::evaluateRequested);
    connect(m_evaluateOriginal, &QPushButton::clicked, this,
            &ComparePage::evaluateOriginalRequested);
    connect(recipe, &QPushButton::clicked, this, &ComparePage::runRecipeRequested);
    return box;
}

QWidget* ComparePage::createTableRow() {
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(8, 4, 8, 4);
    auto* columns = new QToolButton;
    columns->setObjectName(QStringLiteral("columns"));
    columns->setText(tr("C&olumns"));
    columns->setToolTip(tr("Choose the columns; drag their headers to move them"));
    columns->setPopupMode(QToolButton::InstantPopup);
    m_columnsMenu = new QMenu(columns);
    m_columnsMenu->setObjectName(QStringLiteral("columnsMenu"));
    connect(m_columnsMenu, &QMenu::aboutToShow, this, &ComparePage::fillColumnsMenu);
    columns->setMenu(m_columnsMenu);
    m_filterProblem = new QLabel;
    m_filterProblem->setObjectName(QStringLiteral("filterProblem"));
    m_filterProblem->setWordWrap(true);
    m_filterProblem->hide();
    auto* groupLabel = new QLabel(tr("&Group by"));
    m_groupBy = new QComboBox;
    m_groupBy->setObjectName(QStringLiteral("groupBy"));
    m_groupBy->setAccessibleName(tr("What rows are grouped by"));
    m_groupBy->setToolTip(tr("Rows that agree on it stand together, sorted among themselves"));
    groupLabel->setBuddy(m_groupBy);
    m_groupBy->addItem(tr("nothing"), -1);
    for (const int column :
         {RunTableModel::KindColumn, RunTableModel::MethodColumn, RunTableModel::GroupCountColumn,
          RunTableModel::StudyColumn, RunTableModel::ModelColumn, RunTableModel::ParentColumn})
        m_groupBy->addItem(m_model->headerData(column, Qt::Horizontal).toString(), column);
    connect(m_groupBy, &QComboBox::currentIndexChanged, this, &ComparePage::groupRows);
    auto* import = new QToolButton;
    import->setObjectName(QStringLiteral("import"));
    import->setText(tr("&Import"));
    import->setToolTip(
        tr("Take results of lm-evaluation-harness, folders that Regroup wrote and other stores in "
           "as runs; dropping them on this page does the same"));
    import->setPopupMode(QToolButton::InstantPopup);
    auto* sources = new QMenu(import);
    sources->setObjectName(QStringLiteral("importMenu"));
    sources->addAction(tr("&Results or Another Store…"), this, &ComparePage::importRequested);
    sources->addAction(tr("&Folder of a Run…"), this, &ComparePage::importFolderRequested);
    import->setMenu(sources);
    auto* save = new QPushButton(tr("Export &Table…"));
    save->setToolTip(tr("Save the shown rows and columns as CSV, JSON, Markdown or LaTeX"));
    row->addWidget(columns);
    row->addSpacing(12);
    row->addWidget(groupLabel);
    row->addWidget(m_groupBy);
    row->addWidget(m_filterProblem, 1);
    row->addStretch(0);
    row->addWidget(import);
    row->addWidget(save);
    connect(save, &QPushButton::clicked, this, &ComparePage::exportTableRequested);
    return box;
}

void ComparePage::createTable() {
    m_table = new QTreeView;
    m_table->setObjectName(QStringLiteral("runTable"));
    m_table->setAccessibleName(tr("Runs"));
    m_table->setModel(m_filter);
    m_header = new PinnedRowHeader(*m_table);
    m_header->row().setObjectName(QStringLiteral("baselineRow"));
    m_header->row().setAccessibleName(tr("Baseline, stays on top"));
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    auto* delegate = new GroupDelegate(this);
    m_table->setItemDelegate(delegate);
    m_header->row().setItemDelegate(delegate);
    m_table->setAllColumnsShowFocus(true);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setSortingEnabled(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setAlternatingRowColors(true);
    m_table->header()->setSectionsMovable(true);
    m_table->header()->setStretchLastSection(true);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    for (QTreeView* view : {m_table, static_cast<QTreeView*>(&m_header->row())}) {
        connect(view, &QTreeView::customContextMenuRequested, this,
                [this, view](const QPoint& where) { showTableMenu(*view, where); });
        connect(view, &QTreeView::doubleClicked, this, [this] { showTab(QStringLiteral("run")); });
    }
    connect(m_filter, &RunTableFilter::columnsInserted, this, &ComparePage::sizeColumns);
    connect(m_table->header(), &QHeaderView::sectionMoved, this, &ComparePage::rememberColumnOrder);
    connect(m_table->header(), &QHeaderView::sectionResized, this,
            [this](int section, int, int width) { rememberWidth(section, width); });
    connect(m_table->header(), &QHeaderView::sortIndicatorChanged, this,
            &ComparePage::rememberSort);
    m_table->viewport()->installEventFilter(this);
    addTableShortcuts();
}

void ComparePage::addTableShortcuts() {
    const auto add = [this](const QString& text, const QKeySequence& keys, auto&& slot) {
        auto* action = new QAction(text, m_table);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, slot);
        m_table->addAction(action);
    };
    // The window has the keys for copying, and asks the view for these names.
    const auto addCopy = [this](const char* name, TableFormat format, bool withHeader) {
        auto* action = new QAction(m_table);
        action->setObjectName(QLatin1String(name));
        connect(action, &QAction::triggered, this,
                [this, format, withHeader] { copyRows(format, withHeader); });
        m_table->addAction(action);
    };
    addCopy("copyCells", TableFormat::Tabs, false);
    addCopy("copyWithHeaders", TableFormat::Tabs, true);
    addCopy("copyAsJson", TableFormat::Json, true);
    add(tr("Delete Runs"), QKeySequence::Delete, [this] {
        if (const auto runs = pickedRuns(); !runs.empty())
            m_controller.measureDeletion(runs);
    });
    add(tr("Show Run"), QKeySequence(Qt::Key_Return), [this] { showTab(QStringLiteral("run")); });
    m_header->row().addActions(m_table->actions());
}

QWidget* ComparePage::createBottom() {
    m_details = new QPlainTextEdit;
    m_details->setObjectName(QStringLiteral("runDetails"));
    m_details->setAccessibleName(tr("About the picked runs"));
    m_details->setReadOnly(true);
    m_details->setLineWrapMode(QPlainTextEdit::NoWrap);
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(font().pointSizeF()); // As large as all other text.
    m_details->setFont(fixed);
    m_details->setPlaceholderText(
        tr("Pick a run in the table or a chart to read all about it; pick several with Ctrl to "
           "compare them with the first."));
    m_details->hide(); // Until there is something to read.
    return m_details;
}

} // namespace regroup::ui
