// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QMenu;
class QPushButton;
class QTreeView;

namespace regroup::ui {

class JobBoard;
struct JobRow;

/// The content of the Jobs dock: every job with its progress, and Stop.
class JobsPanel : public QWidget {
    Q_OBJECT
public:
    explicit JobsPanel(JobBoard& board, QWidget* parent = nullptr);

    /// The selected job, else the one that runs. If it can be ended in several ways a menu asks
    /// which, at the tool button that was pressed, the panel's own, or in the window's middle.
    void stopCurrent();

    QSize sizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void updateButtons();
    void shareWidth();
    void showStopMenu(const JobRow& job);
    void fillStopMenu(const JobRow& job);
    QPoint menuPlace() const;
    const JobRow* current() const;
    QWidget* createButtons();

    JobBoard& m_board;
    QTreeView* m_table = nullptr;
    QLabel* m_empty = nullptr;
    QWidget* m_buttons = nullptr;
    QPushButton* m_stop = nullptr;
    QMenu* m_stopMenu = nullptr;
    QPushButton* m_clear = nullptr;
};

} // namespace regroup::ui
