// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QAction;

namespace regroup::ui {

/// Every command of a window with its keys; with a filter.
class ShortcutList : public QDialog {
    Q_OBJECT
public:
    /// @param actions those without a shortcut are left out.
    ShortcutList(const QList<QAction*>& actions, QWidget* parent = nullptr);
};

} // namespace regroup::ui
