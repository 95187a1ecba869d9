// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/item_models/item_table_model.h"

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QStackedLayout;
class QTreeView;

namespace regroup::ui {

class EmptyState;
class EvaluateController;

/// The items of an evaluation: what was asked, what was answered; beside it what a second run
/// answered to the same, only where they differ if wanted.
class ItemBrowser : public QWidget {
    Q_OBJECT
public:
    explicit ItemBrowser(EvaluateController& controller, QWidget* parent = nullptr);

    void focusFind(); ///< The text to find, all of it selected.
    void findNext();  ///< The next item that is shown, from the end the first; asks without a text.
    void showRun(std::int64_t run); ///< When its items are there; read now.
    ItemTableModel& items() { return *m_model; }

Q_SIGNALS:
    void evaluateRequested(); ///< There is nothing to browse yet.
    void ready();             ///< Items are shown, or there are none.

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* createFilters();
    QLayout* createRunRows();
    QLayout* createFilterRow();
    QWidget* createTable();
    void connectController();
    void takeRuns();
    void offerSecondRuns(qlonglong wanted);
    void layOutColumns();
    void takeItems(const SharedItems& first, const SharedItems& second);
    void read();
    void applyFilter();
    void findSoon();
    void findNow();
    void showItem();
    void showCount();
    void exportShown();

    EvaluateController& m_controller;
    QTimer m_findTimer; ///< From the last key to the search.
    ItemTableModel* m_model = nullptr;
    QComboBox* m_first = nullptr;
    QComboBox* m_second = nullptr;
    QComboBox* m_answers = nullptr;
    QLineEdit* m_text = nullptr;
    QCheckBox* m_different = nullptr;
    QLabel* m_count = nullptr;
    QPushButton* m_export = nullptr;
    QTreeView* m_table = nullptr;
    QPlainTextEdit* m_detail = nullptr;
    QStackedLayout* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    std::int64_t m_wanted = 0; ///< Run to show when the list arrives; 0: the newest.
};

} // namespace regroup::ui
