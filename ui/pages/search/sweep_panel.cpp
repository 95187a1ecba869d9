// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/sweep_panel.h"

#include "ui/common/form_fields.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <optional>

namespace regroup::ui {
namespace {

/// Whole numbers between commas; nothing where a word is none.
template <typename Number> std::optional<std::vector<Number>> numbersIn(const QString& text) {
    std::vector<Number> numbers;
    for (const QString& word : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        bool isNumber = false;
        numbers.push_back(static_cast<Number>(word.trimmed().toULongLong(&isNumber)));
        if (!isNumber)
            return std::nullopt;
    }
    return numbers;
}

} // namespace

SweepPanel::SweepPanel(SweepController& sweep, QWidget* parent) : QWidget(parent), m_sweep(sweep) {
    setObjectName(QStringLiteral("sweepPanel"));
    m_table = new QTreeView;
    m_table->setObjectName(QStringLiteral("sweepTable"));
    m_table->setAccessibleName(tr("Methods and what they found"));
    m_table->setModel(&sweep);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAllColumnsShowFocus(true);
    const int unit = fontMetrics().averageCharWidth();
    m_table->header()->setStretchLastSection(true);
    m_table->header()->resizeSection(SweepController::MethodColumn, unit * 26);
    for (const int column : {SweepController::GroupsColumn, SweepController::SeedColumn})
        m_table->header()->resizeSection(column, unit * 9);
    m_table->header()->resizeSection(SweepController::ObjectiveColumn, unit * 14);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->addWidget(createChoices());
    column->addWidget(m_table, 1);
    column->addWidget(createButtons());
    connect(&sweep, &SweepController::runningChanged, this, &SweepPanel::refresh);
    connect(&sweep, &SweepController::dataChanged, this, &SweepPanel::refresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &SweepPanel::refresh);
    connect(&sweep, &SweepController::modelReset, this, &SweepPanel::refresh);
    connect(m_table, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (m_sweep.report(index.row()))
            Q_EMIT openRequested(index.row());
    });
    refresh();
}

QToolButton* SweepPanel::createMethods() {
    m_methods = new QMenu(this);
    for (const SearchMethod method :
         {SearchMethod::Neighbour, SearchMethod::Random, SearchMethod::Ward,
          SearchMethod::Agglomerate, SearchMethod::Paper, SearchMethod::Anneal, SearchMethod::Exact,
          SearchMethod::Mqa}) {
        QAction* action = m_methods->addAction(searchMethodTitle(method));
        action->setCheckable(true);
        action->setChecked(method != SearchMethod::Paper && method != SearchMethod::Mqa);
        action->setData(static_cast<int>(method));
        connect(action, &QAction::toggled, this, &SweepPanel::refresh);
    }
    auto* button = new QToolButton;
    button->setObjectName(QStringLiteral("sweepMethods"));
    button->setToolTip(tr("The methods that are compared"));
    button->setPopupMode(QToolButton::InstantPopup);
    button->setMenu(m_methods);
    return button;
}

QWidget* SweepPanel::createChoices() {
    m_methodsButton = createMethods();
    const auto add = [this](const char* name, const QString& label, const QString& toolTip) {
        auto* edit = new QLineEdit;
        edit->setObjectName(QString::fromLatin1(name));
        edit->setAccessibleName(label);
        edit->setToolTip(toolTip);
        connect(edit, &QLineEdit::textChanged, this, &SweepPanel::refresh);
        return edit;
    };
    m_groups = add("sweepGroups", tr("Groups"), tr("Groups a layer, separated by commas"));
    m_seeds = add("sweepSeeds", tr("Seeds"),
                  tr("Seeds, separated by commas; methods without "
                     "chance run once"));
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_methodsButton);
    for (QLineEdit* edit : {m_groups, m_seeds}) {
        auto* label = new QLabel(edit->accessibleName());
        label->setBuddy(edit);
        row->addWidget(label);
        row->addWidget(edit, 1);
    }
    return box;
}

QWidget* SweepPanel::createButtons() {
    m_start = new QPushButton(tr("Compare Methods"));
    m_start->setObjectName(QStringLiteral("startSweepButton"));
    m_stop = new QPushButton(tr("Stop All"));
    m_stop->setObjectName(QStringLiteral("stopSweepButton"));
    m_stop->setToolTip(tr("Stop the searches of this table; what they have found stays"));
    m_open = new QPushButton(tr("Open as New Grouping"));
    m_open->setObjectName(QStringLiteral("openSweepButton"));
    m_open->setToolTip(tr("Open what the picked row found in the editor (Enter)"));
    connect(m_start, &QPushButton::clicked, this, &SweepPanel::startRequested);
    connect(m_stop, &QPushButton::clicked, &m_sweep, &SweepController::stop);
    connect(m_open, &QPushButton::clicked, this,
            [this] { Q_EMIT openRequested(m_table->currentIndex().row()); });
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    for (QPushButton* button : {m_start, m_stop, m_open})
        row->addWidget(button);
    row->addStretch(1);
    return box;
}

SweepChoices SweepPanel::choices() const {
    SweepChoices choices;
    for (const QAction* action : m_methods->actions())
        if (action->isChecked())
            choices.methods.push_back(static_cast<SearchMethod>(action->data().toInt()));
    choices.groupCounts = numbersIn<int>(m_groups->text()).value_or(std::vector<int>());
    choices.seeds =
        numbersIn<std::uint64_t>(m_seeds->text()).value_or(std::vector<std::uint64_t>());
    return choices;
}

QString SweepPanel::problem() const {
    const SweepChoices chosen = choices();
    if (chosen.methods.empty())
        return tr("Choose a method.");
    if (chosen.groupCounts.empty())
        return tr("Groups are whole numbers, separated by commas.");
    if (chosen.seeds.empty())
        return tr("Seeds are whole numbers, separated by commas.");
    return m_startProblem;
}

void SweepPanel::setBudget(int groupCount, std::uint64_t seed) {
    if (!m_groups->isModified())
        m_groups->setText(QString::number(groupCount));
    if (!m_seeds->isModified())
        m_seeds->setText(QString::number(seed));
}

void SweepPanel::setStartProblem(const QString& problem) {
    m_startProblem = problem;
    refresh();
}

void SweepPanel::refresh() {
    if (m_open == nullptr)
        return; // Not all fields are there yet.
    const QString wrong = problem();
    const bool running = m_sweep.isRunning();
    m_methodsButton->setText(tr("%n methods", nullptr, static_cast<int>(choices().methods.size())));
    enableStartAndStop(*m_start, !running && wrong.isEmpty(), *m_stop, running);
    m_start->setToolTip(wrong.isEmpty() ? tr("Run every method with every budget and seed, with "
                                             "the form's other settings, one after the other")
                                        : wrong);
    const QModelIndex current = m_table->currentIndex();
    m_open->setEnabled(current.isValid() && m_sweep.report(current.row()) != nullptr);
}

} // namespace regroup::ui
