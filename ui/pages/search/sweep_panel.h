// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/search/sweep_controller.h"

#include <QWidget>

class QLineEdit;
class QMenu;
class QPushButton;
class QToolButton;
class QTreeView;

namespace regroup::ui {

/// Methods, budgets and seeds beside each other, and what each found; any of them can be opened.
class SweepPanel : public QWidget {
    Q_OBJECT
public:
    explicit SweepPanel(SweepController& sweep, QWidget* parent = nullptr);

    SweepChoices choices() const;
    QString problem() const;                            ///< Empty: nothing.
    void setBudget(int groupCount, std::uint64_t seed); ///< Of the form, until others are typed.
    void setStartProblem(const QString& problem);       ///< Why the form cannot run.

Q_SIGNALS:
    void startRequested();
    void openRequested(int row); ///< Of the table; it has a report.

private:
    QWidget* createChoices();
    QToolButton* createMethods();
    QWidget* createButtons();
    void refresh();

    SweepController& m_sweep;
    QMenu* m_methods = nullptr;
    QToolButton* m_methodsButton = nullptr;
    QLineEdit* m_groups = nullptr;
    QLineEdit* m_seeds = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_open = nullptr;
    QTreeView* m_table = nullptr;
    QString m_startProblem;
};

} // namespace regroup::ui
