// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QWidget>
#include <cstdint>

class QPlainTextEdit;

namespace regroup::ui {

class JobBoard;

/// The Log dock: when jobs began and ended and how, and every message of the window, oldest first.
/// Can be searched, copied and cleared; keeps the last 5,000 lines.
class LogPanel : public QWidget {
    Q_OBJECT
public:
    explicit LogPanel(const JobBoard& board, QWidget* parent = nullptr);

    void append(const QString& line); ///< With the time in front; further lines are indented.
    QString text() const;

Q_SIGNALS:
    void jobEnded(std::uint64_t id); ///< Once for each.

private:
    void followJobs();

    const JobBoard& m_board;
    QPlainTextEdit* m_text = nullptr;
    QSet<std::uint64_t> m_begun;
    QSet<std::uint64_t> m_ended;
};

} // namespace regroup::ui
