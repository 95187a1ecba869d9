// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedLayout;
class QTreeView;

namespace regroup::ui {

class JobBoard;

/// The content of the Jobs dock: every job with its progress, and Stop.
class JobsPanel : public QWidget {
    Q_OBJECT
public:
    explicit JobsPanel(JobBoard& board, QWidget* parent = nullptr);

    void stopCurrent(); ///< The selected job, else the one that runs.

private:
    void updateButtons();
    QWidget* createButtons();

    JobBoard& m_board;
    QTreeView* m_table = nullptr;
    QLabel* m_empty = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_clear = nullptr;
};

} // namespace regroup::ui
