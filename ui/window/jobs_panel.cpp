// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/jobs_panel.h"

#include "ui/window/job_board.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

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
    header->setMinimumSectionSize( // Sideways it can be scrolled.
        std::max(unit * 20, header->sectionSizeHint(JobBoard::PhaseColumn)));
    header->resizeSection(JobBoard::TitleColumn, unit * 40);
    header->setSectionResizeMode(JobBoard::PhaseColumn, QHeaderView::Stretch);
    header->resizeSection(JobBoard::ProgressColumn, unit * 26);
    header->resizeSection(JobBoard::ElapsedColumn, unit * 13);
    header->resizeSection(JobBoard::LeftColumn, unit * 18);
    header->resizeSection(JobBoard::StateColumn, unit * 12);

    m_empty = new QLabel(tr("No job has been started. Calibrations, searches and evaluations "
                            "appear here while they run."));
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 6, 6);
    row->addWidget(m_table, 1);
    row->addWidget(m_empty, 1);
    row->addWidget(createButtons());
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
    m_clear = new QPushButton(tr("Clear Finished"));
    m_clear->setToolTip(tr("Remove the finished jobs from this list"));
    connect(m_clear, &QPushButton::clicked, &m_board, &JobBoard::clearFinished);
    column->addWidget(m_stop);
    column->addWidget(m_clear);
    column->addStretch(1);
    return box;
}

void JobsPanel::stopCurrent() {
    const QModelIndex current = m_table->selectionModel()->currentIndex();
    if (current.isValid() && current.data(JobBoard::CanStopRole).toBool())
        m_board.requestStop(current.data(JobBoard::IdRole).toULongLong());
    else if (const JobRow* row = m_board.foremost())
        m_board.requestStop(row->id);
}

void JobsPanel::updateButtons() {
    const bool any = m_board.rowCount() > 0;
    m_table->setVisible(any);
    m_empty->setVisible(!any);
    m_stop->setEnabled(m_board.foremost() != nullptr &&
                       m_board.foremost()->state != JobState::Stopping);
    m_clear->setEnabled(m_board.rowCount() > m_board.activeCount());
}

} // namespace regroup::ui
