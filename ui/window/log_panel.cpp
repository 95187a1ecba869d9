// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/log_panel.h"

#include "ui/common/find_text.h"
#include "ui/window/job_board.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTime>
#include <QVBoxLayout>

namespace regroup::ui {
namespace {

constexpr int linesKept = 5000;

bool hasEnded(JobState state) {
    return state == JobState::Done || state == JobState::Stopped || state == JobState::Failed;
}

} // namespace

LogPanel::LogPanel(const JobBoard& board, QWidget* parent) : QWidget(parent), m_board(board) {
    m_text = new QPlainTextEdit;
    m_text->setObjectName(QStringLiteral("logText"));
    m_text->setAccessibleName(tr("Log"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setMaximumBlockCount(linesKept);
    m_text->setPlaceholderText(tr("Jobs and messages of this window appear here."));
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    auto* find = new QLineEdit;
    find->setObjectName(QStringLiteral("logFind"));
    find->setPlaceholderText(tr("Find in the log"));
    find->setAccessibleName(tr("Find in the log"));
    find->setClearButtonEnabled(true);
    auto* clear = new QPushButton(tr("Clear Log"));
    clear->setObjectName(QStringLiteral("logClear"));
    auto* row = new QHBoxLayout;
    row->addWidget(find, 1);
    row->addWidget(clear);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->addWidget(m_text, 1);
    column->addLayout(row);
    const auto findNext = [this, find] { findNextIn(*m_text, find->text()); };
    connect(find, &QLineEdit::textEdited, this, [this, findNext] {
        m_text->moveCursor(QTextCursor::Start);
        findNext();
    });
    connect(find, &QLineEdit::returnPressed, this, findNext);
    connect(clear, &QPushButton::clicked, m_text, &QPlainTextEdit::clear);
    connect(&board, &JobBoard::activityChanged, this, &LogPanel::followJobs);
}

void LogPanel::append(const QString& line) {
    QString shown = line.trimmed();
    shown.replace(QLatin1Char('\n'), QStringLiteral("\n          "));
    m_text->appendPlainText(QStringLiteral("%1  %2").arg(
        QTime::currentTime().toString(QStringLiteral("HH:mm:ss")), shown));
}

QString LogPanel::text() const {
    return m_text->toPlainText();
}

/// The board tells that something has changed, not what.
void LogPanel::followJobs() {
    for (int row = m_board.rowCount() - 1; row >= 0; --row) { // Oldest first.
        const std::uint64_t id =
            m_board.index(row, 0).data(JobBoard::IdRole).value<std::uint64_t>();
        const JobRow* job = m_board.find(id);
        if (job == nullptr || job->state == JobState::Waiting)
            continue;
        if (!m_begun.contains(id)) {
            m_begun.insert(id);
            append(tr("%1: begun").arg(job->title));
        }
        if (!hasEnded(job->state) || m_ended.contains(id))
            continue;
        m_ended.insert(id);
        QString line = tr("%1: %2 after %3")
                           .arg(job->title, jobStateText(job->state),
                                durationText(job->endedMs - job->startedMs));
        if (!job->note.isEmpty())
            line += QStringLiteral("\n") + job->note;
        append(line);
        Q_EMIT jobEnded(id);
    }
}

} // namespace regroup::ui
