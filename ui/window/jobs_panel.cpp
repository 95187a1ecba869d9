// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/jobs_panel.h"

#include "ui/window/job_board.h"

#include <QAction>
#include <QApplication>
#include <QCursor>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>
#include <vector>

namespace regroup::ui {
namespace {

/// Draws "done of total" over a bar as long as the percentage.
class ProgressDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const int percent = index.data(JobBoard::PercentRole).toInt();
        const bool running = index.data(JobBoard::CanStopRole).toBool();
        QStyledItemDelegate::paint(painter, option,
                                   index.sibling(index.row(), JobBoard::ColumnCount));
        if (percent < 0 || (!running && percent != 100))
            return;
        QStyleOptionProgressBar bar;
        bar.rect = option.rect.adjusted(2, 2, -6, -2);
        bar.palette = option.palette;
        bar.direction = option.direction;
        bar.state = QStyle::State_Enabled | QStyle::State_Horizontal;
        bar.maximum = 100;
        bar.progress = percent;
        bar.textVisible = true;
        bar.textAlignment = Qt::AlignCenter;
        bar.text = index.data().toString().isEmpty() ? QStringLiteral("%1 %").arg(percent)
                                                     : index.data().toString();
        bar.fontMetrics = option.fontMetrics;
        QApplication::style()->drawControl(QStyle::CE_ProgressBar, &bar, painter);
    }
};

} // namespace

JobsPanel::JobsPanel(JobBoard& board, QWidget* parent) : QWidget(parent), m_board(board) {
    m_table = new QTreeView;
    m_table->setObjectName(QStringLiteral("jobsTable"));
    m_table->setAccessibleName(tr("Jobs"));
    m_table->setModel(&board);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAllColumnsShowFocus(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setItemDelegateForColumn(JobBoard::ProgressColumn, new ProgressDelegate(m_table));
    QHeaderView* header = m_table->header();
    header->setStretchLastSection(false);
    const int unit = fontMetrics().averageCharWidth();
    header->setMinimumSectionSize(unit * 8);
    m_table->viewport()->installEventFilter(this); // See shareWidth.
    header->resizeSection(JobBoard::ProgressColumn, unit * 26);
    header->resizeSection(JobBoard::ElapsedColumn, unit * 13);
    header->resizeSection(JobBoard::LeftColumn, unit * 18);
    header->resizeSection(JobBoard::StateColumn, unit * 12);

    m_empty = new QLabel(tr("No job has been started. Calibrations, searches and evaluations "
                            "appear here while they run."));
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_empty->setMargin(6);
    m_empty->setWordWrap(true);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 6, 6);
    row->addWidget(m_table, 1);
    row->addWidget(m_empty, 1);
    m_buttons = createButtons();
    row->addWidget(m_buttons);
    connect(&board, &JobBoard::activityChanged, this, &JobsPanel::updateButtons);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &JobsPanel::updateButtons);
    updateButtons();
}

QWidget* JobsPanel::createButtons() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(6, 2, 0, 0);
    m_stop = new QPushButton(tr("Stop"));
    m_stop->setObjectName(QStringLiteral("stopJobButton"));
    m_stop->setToolTip(tr("Stop the job; a search keeps the best grouping so far (Ctrl+.)"));
    connect(m_stop, &QPushButton::clicked, this, &JobsPanel::stopCurrent);
    m_stopMenu = new QMenu(this);
    m_stopMenu->setObjectName(QStringLiteral("stopJobMenu"));
    m_stopMenu->setToolTipsVisible(true);
    m_clear = new QPushButton(tr("Clear Finished"));
    m_clear->setToolTip(tr("Remove the finished jobs from this list"));
    connect(m_clear, &QPushButton::clicked, &m_board, &JobBoard::clearFinished);
    column->addWidget(m_stop);
    column->addWidget(m_clear);
    column->addStretch(1);
    return box;
}

/// The selected job if it can be stopped, else the foremost.
const JobRow* JobsPanel::current() const {
    const QModelIndex index = m_table->selectionModel()->currentIndex();
    if (index.isValid()) {
        const JobRow* job = m_board.find(index.data(JobBoard::IdRole).toULongLong());
        if (job != nullptr && !m_board.stopLevels(*job).empty())
            return job;
    }
    return m_board.foremost();
}

void JobsPanel::stopCurrent() {
    const JobRow* job = current();
    if (job == nullptr)
        return;
    const std::vector<StopLevel> levels = m_board.stopLevels(*job);
    if (levels == std::vector{StopLevel::Stop})
        m_board.requestStop(job->id);
    else if (!levels.empty()) // A result is not thrown away by a key alone.
        showStopMenu(*job);
}

void JobsPanel::showStopMenu(const JobRow& job) {
    fillStopMenu(job);
    m_stopMenu->popup(menuPlace());
    m_stopMenu->setActiveAction(m_stopMenu->actions().constFirst());
}

void JobsPanel::fillStopMenu(const JobRow& job) {
    m_stopMenu->clear();
    for (const StopLevel level : {StopLevel::Stop, StopLevel::AtOnce, StopLevel::Abandon}) {
        if (level == StopLevel::AtOnce && !job.stops.atOnce)
            continue;
        const bool isOffered = m_board.canStop(job, level);
        if (!isOffered && level == StopLevel::Stop)
            continue; // It is stopping.
        QAction* action =
            m_stopMenu->addAction(stopLevelText(job, level), this,
                                  [this, id = job.id, level] { m_board.requestStop(id, level); });
        action->setObjectName(QStringLiteral("stopLevel%1").arg(static_cast<int>(level)));
        action->setToolTip(stopLevelToolTip(job, level));
        action->setEnabled(isOffered);
    }
}

QPoint JobsPanel::menuPlace() const {
    const auto* under = qobject_cast<QToolButton*>(QApplication::widgetAt(QCursor::pos()));
    if (under != nullptr && under->window() == window() && under->defaultAction() != nullptr &&
        under->defaultAction()->objectName() == QStringLiteral("stop"))
        return under->mapToGlobal(under->rect().bottomLeft());
    if (m_stop->isVisible())
        return m_stop->mapToGlobal(m_stop->rect().bottomLeft());
    return window()->mapToGlobal(window()->rect().center());
}

void JobsPanel::updateButtons() {
    const bool any = m_board.rowCount() > 0;
    if (any == m_table->isHidden()) {
        m_table->setVisible(any);
        m_buttons->setVisible(any);
        m_empty->setVisible(!any);
        updateGeometry();
    }
    const JobRow* job = current();
    const std::vector<StopLevel> levels =
        job != nullptr ? m_board.stopLevels(*job) : std::vector<StopLevel>();
    m_stop->setEnabled(!levels.empty());
    m_stop->setText(levels.empty() || levels == std::vector{StopLevel::Stop} ? tr("Stop")
                                                                             : tr("Stop…"));
    m_clear->setEnabled(m_board.rowCount() > m_board.activeCount());
    if (any)
        shareWidth();
}

/// Title and phase share what the other columns leave: each as much as it needs; where both need
/// more, the title comes first but leaves the phase a third.
void JobsPanel::shareWidth() {
    QHeaderView* header = m_table->header();
    int others = 0;
    for (int column = JobBoard::ProgressColumn; column < JobBoard::ColumnCount; ++column)
        others += header->sectionSize(column);
    const int unit = fontMetrics().averageCharWidth();
    const int room = std::max(unit * 40, m_table->viewport()->width() - others);
    const auto needed = [this, header, unit](int column) {
        const QAbstractItemView* view = m_table;
        int width = header->sectionSizeHint(column);
        for (int row = 0; row < std::min(m_board.rowCount(), 50); ++row)
            width = std::max(width, view->fontMetrics().horizontalAdvance(
                                        m_board.index(row, column).data().toString()) +
                                        2 * unit);
        return width;
    };
    const int wanted = needed(JobBoard::TitleColumn);
    const int spare = room - wanted - needed(JobBoard::PhaseColumn);
    const int shown = spare >= 0 ? wanted + spare / 4 : std::min(wanted, room * 2 / 3);
    header->resizeSection(JobBoard::TitleColumn, shown);
    header->resizeSection(JobBoard::PhaseColumn,
                          std::max(room - shown, header->sectionSizeHint(JobBoard::PhaseColumn)));
}

bool JobsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize)
        shareWidth();
    return QWidget::eventFilter(watched, event);
}

QSize JobsPanel::sizeHint() const {
    const int unit = fontMetrics().averageCharWidth();
    const int lines = m_board.rowCount() == 0 ? 2 : 6;
    return {unit * 100, fontMetrics().lineSpacing() * lines + 12};
}

} // namespace regroup::ui
