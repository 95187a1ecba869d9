// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QPointer>
#include <QStringList>

class QAction;
class QLabel;
class QLineEdit;
class QListView;

namespace regroup::ui {

class CommandListModel;

/// Every command of a window, found by a few letters: a sheet at the window's top that goes away
/// with Esc, with a click elsewhere, or with the command that is chosen.
class CommandPalette : public QFrame {
    Q_OBJECT
public:
    explicit CommandPalette(QWidget* window);

    /// Shows it over the window, empty. @param recent object names, the last used first.
    void open(const QList<QAction*>& actions, const QStringList& recent);

Q_SIGNALS:
    /// Emitted after the sheet has gone and the focus is where it was.
    void chosen(QAction* action);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void search(const QString& query);
    void moveBy(int rows);
    void choose();
    void dismiss();

    CommandListModel* m_model = nullptr;
    QLineEdit* m_query = nullptr;
    QListView* m_list = nullptr;
    QLabel* m_nothing = nullptr;
    QPointer<QWidget> m_focusBefore;
};

} // namespace regroup::ui
