// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/evaluate/item_browser.h"

#include "ui/common/empty_state.h"
#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"
#include "ui/pages/evaluate/evaluate_controller.h"
#include "ui/window/file_dialogs.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFontDatabase>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedLayout>
#include <QTreeView>
#include <QVBoxLayout>

namespace regroup::ui {
namespace {

constexpr int findDelayMs = 120;

QString likelihoodLines(const RunItem& item) {
    QString text;
    for (int choice = 0; choice < static_cast<int>(item.choices.size()); ++choice)
        text += QStringLiteral("  %1%2 %3  %4\n")
                    .arg(choice == item.target ? QStringLiteral("✓") : QStringLiteral(" "),
                         choice == item.prediction ? QStringLiteral("►") : QStringLiteral(" "),
                         shownNumber(item.logLikelihoods[static_cast<std::size_t>(choice)], 'f', 3),
                         choiceText(item, choice));
    return text;
}

QString runText(const RunSummary& run) {
    return QStringLiteral("%1 (%2)").arg(toQt(run.name)).arg(run.id);
}

} // namespace

ItemBrowser::ItemBrowser(EvaluateController& controller, QWidget* parent)
    : QWidget(parent), m_controller(controller) {
    setObjectName(QStringLiteral("itemBrowser"));
    m_model = new ItemTableModel(this);
    m_findTimer.setSingleShot(true);
    m_findTimer.setInterval(findDelayMs);
    connect(&m_findTimer, &QTimer::timeout, this, &ItemBrowser::findNow);
    m_empty = new EmptyState;
    m_empty->setSentence(tr("Every item of an evaluated task stands here: what was asked, what was "
                            "answered, and what another run answered to the same."));
    m_empty->setButtonText(tr("Evaluate a Task"));
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(createFilters());
    column->addWidget(createTable(), 1);
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    connect(m_empty, &EmptyState::buttonClicked, this, &ItemBrowser::evaluateRequested);
    connectController();
}

/// One below the other: names of runs are long.
QLayout* ItemBrowser::createRunRows() {
    auto* runs = new QGridLayout;
    const auto addRun = [this, runs](int row, const QString& label, const QString& toolTip) {
        auto* combo = new QComboBox;
        combo->setAccessibleName(label);
        combo->setToolTip(toolTip);
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->setMinimumContentsLength(24);
        auto* name = new QLabel(label);
        name->setBuddy(combo);
        runs->addWidget(name, row, 0);
        runs->addWidget(combo, row, 1);
        return combo;
    };
    m_first = addRun(0, tr("Run"), tr("Whose items are shown"));
    m_first->setObjectName(QStringLiteral("firstItemRun"));
    m_second = addRun(1, tr("beside"), tr("A second run, item by item"));
    m_second->setObjectName(QStringLiteral("secondItemRun"));
    connect(m_first, &QComboBox::currentIndexChanged, this, [this] {
        offerSecondRuns(m_second->currentData().toLongLong());
        read();
    });
    connect(m_second, &QComboBox::currentIndexChanged, this, &ItemBrowser::read);
    m_export = new QPushButton(tr("Export &JSONL…"));
    m_export->setToolTip(tr("Write the shown items, one JSON object a line"));
    connect(m_export, &QPushButton::clicked, this, &ItemBrowser::exportShown);
    runs->addWidget(m_export, 0, 2);
    runs->setColumnStretch(1, 1);
    return runs;
}

QLayout* ItemBrowser::createFilterRow() {
    m_answers = new QComboBox;
    m_answers->setObjectName(QStringLiteral("answersFilter"));
    m_answers->setAccessibleName(tr("Which answers are shown"));
    m_answers->addItem(tr("all answers"), static_cast<int>(ItemFilter::Answers::All));
    m_answers->addItem(tr("right answers"), static_cast<int>(ItemFilter::Answers::Right));
    m_answers->addItem(tr("wrong answers"), static_cast<int>(ItemFilter::Answers::Wrong));
    m_text = new QLineEdit;
    m_text->setObjectName(QStringLiteral("itemText"));
    m_text->setPlaceholderText(tr("Find in prompts and choices"));
    m_text->setAccessibleName(tr("Text to find in prompts and choices"));
    m_text->setToolTip(m_text->accessibleName());
    m_text->setClearButtonEnabled(true);
    m_different = new QCheckBox(tr("Only where the runs &differ"));
    m_different->setObjectName(QStringLiteral("onlyDifferent"));
    auto* filters = new QHBoxLayout;
    filters->addWidget(m_answers);
    filters->addWidget(m_text, 1);
    filters->addWidget(m_different);
    connect(m_answers, &QComboBox::currentIndexChanged, this, &ItemBrowser::applyFilter);
    connect(m_text, &QLineEdit::textChanged, this, &ItemBrowser::findSoon);
    connect(m_different, &QCheckBox::toggled, this, &ItemBrowser::applyFilter);
    return filters;
}

QWidget* ItemBrowser::createFilters() {
    auto* box = new QWidget;
    auto* rows = new QVBoxLayout(box);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addLayout(createRunRows());
    rows->addLayout(createFilterRow());
    m_count = new QLabel;
    m_count->setObjectName(QStringLiteral("itemCount"));
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_count->setWordWrap(true);
    rows->addWidget(m_count);
    return box;
}

QWidget* ItemBrowser::createTable() {
    m_table = new QTreeView;
    m_table->setObjectName(QStringLiteral("itemTable"));
    m_table->setAccessibleName(tr("Items"));
    m_table->setModel(m_model);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAllColumnsShowFocus(true);
    m_table->setAlternatingRowColors(true);
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(ItemTableModel::PromptColumn, QHeaderView::Stretch);
    layOutColumns();
    m_detail = new QPlainTextEdit;
    m_detail->setObjectName(QStringLiteral("itemDetail"));
    m_detail->setAccessibleName(tr("The picked item"));
    m_detail->setReadOnly(true);
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(font().pointSizeF()); // As large as all other text.
    m_detail->setFont(fixed);
    m_detail->setPlaceholderText(
        tr("Pick an item to read its prompt and the log-likelihood of every choice."));
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_table);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ItemBrowser::showItem);
    return splitter;
}

void ItemBrowser::connectController() {
    connect(&m_controller, &EvaluateController::itemRunsChanged, this, &ItemBrowser::takeRuns);
    connect(&m_controller, &EvaluateController::itemsArrived, this, &ItemBrowser::takeItems);
    connect(&m_controller, &EvaluateController::itemsFound, this, [this](const FoundItems& found) {
        m_model->setFound(found);
        m_detail->clear();
        showCount();
    });
}

void ItemBrowser::showRun(std::int64_t run) {
    m_wanted = run;
    m_controller.listItemRuns();
}

void ItemBrowser::takeRuns() {
    const std::vector<RunSummary>& runs = m_controller.itemRuns();
    const qlonglong before = m_wanted != 0 ? m_wanted : m_first->currentData().toLongLong();
    const qlonglong beside = m_second->currentData().toLongLong();
    {
        const QSignalBlocker quietFirst(m_first);
        m_first->clear();
        for (const RunSummary& run : runs)
            m_first->addItem(runText(run), static_cast<qlonglong>(run.id));
        m_first->setCurrentIndex(std::max(0, m_first->findData(before)));
    }
    offerSecondRuns(beside);
    m_wanted = 0;
    m_stack->setCurrentIndex(runs.empty() ? 0 : 1);
    if (runs.empty())
        Q_EMIT ready();
    else
        read();
}

/// All runs but the first, which is not compared with itself.
void ItemBrowser::offerSecondRuns(qlonglong wanted) {
    const QSignalBlocker quiet(m_second);
    const qlonglong first = m_first->currentData().toLongLong();
    m_second->clear();
    m_second->addItem(tr("no other run"), qlonglong{0});
    for (const RunSummary& run : m_controller.itemRuns())
        if (run.id != first)
            m_second->addItem(runText(run), static_cast<qlonglong>(run.id));
    m_second->setCurrentIndex(std::max(0, m_second->findData(wanted)));
}

/// Only what the columns beside the prompts need.
void ItemBrowser::layOutColumns() {
    QHeaderView* header = m_table->header();
    const int unit = fontMetrics().averageCharWidth();
    const int longest = unit * 16;
    // The stretched column, too, shows its name.
    header->setMinimumSectionSize(
        std::max(unit * 6, header->sectionSizeHint(ItemTableModel::PromptColumn)));
    for (const int column :
         {ItemTableModel::TaskColumn, ItemTableModel::ItemColumn, ItemTableModel::TargetColumn,
          ItemTableModel::FirstColumn, ItemTableModel::SecondColumn}) {
        if (column >= m_model->columnCount())
            continue;
        int width = std::max(unit * 6, header->sectionSizeHint(column));
        for (int row = 0; row < std::min(m_model->rowCount(), 100); ++row)
            width = std::max(width, m_table->fontMetrics().horizontalAdvance(
                                        m_model->index(row, column).data().toString()) +
                                        2 * unit);
        header->resizeSection(column,
                              std::min(width, std::max(longest, header->sectionSizeHint(column))));
    }
}

void ItemBrowser::read() {
    if (m_first->count() > 0)
        m_controller.readItems(m_first->currentData().toLongLong(),
                               m_second->currentData().toLongLong());
}

void ItemBrowser::takeItems(const SharedItems& first, const SharedItems& second) {
    m_model->setItems(first, second);
    m_different->setEnabled(second != nullptr);
    layOutColumns();
    m_detail->clear();
    showCount();
    findNow();
    Q_EMIT ready();
}

void ItemBrowser::focusFind() {
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

void ItemBrowser::findNext() {
    if (m_text->text().isEmpty()) {
        focusFind();
        return;
    }
    if (m_findTimer.isActive())
        findNow();
    const int rows = m_model->rowCount();
    if (rows == 0)
        return;
    const QModelIndex current = m_table->currentIndex();
    m_table->setCurrentIndex(m_model->index(current.isValid() ? (current.row() + 1) % rows : 0, 0));
}

void ItemBrowser::findSoon() {
    m_controller.forgetFinding(); // What is on its way answers an older text.
    if (m_text->text().isEmpty())
        findNow();
    else
        m_findTimer.start();
}

void ItemBrowser::findNow() {
    m_findTimer.stop();
    m_controller.forgetFinding();
    if (!m_text->text().isEmpty() && m_model->firstItems() != nullptr) {
        m_controller.findItems(m_model->firstItems(), m_text->text());
        return;
    }
    m_model->setFound(nullptr);
    showCount();
}

void ItemBrowser::applyFilter() {
    m_model->setFilter({static_cast<ItemFilter::Answers>(m_answers->currentData().toInt()),
                        m_different->isChecked()});
    m_detail->clear();
    showCount();
}

void ItemBrowser::showCount() {
    QString text = tr("%L1 of %L2 items, %L3 right")
                       .arg(m_model->rowCount())
                       .arg(m_model->itemCount())
                       .arg(m_model->rightCount());
    if (const int others = m_model->otherCount(); others > 0)
        text += tr(". Not the same items: %n have another prompt, choices or answer in the second "
                   "run, and are not compared",
                   nullptr, others);
    m_count->setText(text);
    m_export->setEnabled(m_model->rowCount() > 0);
}

void ItemBrowser::showItem() {
    const int row = m_table->currentIndex().row();
    if (row < 0 || row >= m_model->rowCount())
        return;
    const RunItem& item = m_model->item(row);
    QString text = tr("%1, item %2. ✓ right, ► picked; log-likelihoods:")
                       .arg(toQt(item.task))
                       .arg(item.document) +
                   QLatin1Char('\n') + likelihoodLines(item);
    if (const RunItem* second = m_model->secondItem(row))
        text += tr("The second run:") + QLatin1Char('\n') + likelihoodLines(*second);
    m_detail->setPlainText(text + QLatin1Char('\n') + toQt(item.prompt));
}

void ItemBrowser::exportShown() {
    FileQuestion question;
    question.what = FileQuestion::What::NewFile;
    question.title = tr("Export Items");
    question.filter = tr("Items (*.jsonl)");
    question.defaultEnding = QStringLiteral("jsonl");
    askForPath(this, question,
               [this, run = m_first->currentData().toLongLong(),
                lines = m_model->shownLines()](const std::filesystem::path& path) {
                   m_controller.exportItems(run, lines, path);
               });
}

void ItemBrowser::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_controller.listItemRuns();
}

} // namespace regroup::ui
