// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QTextCursor>

namespace regroup::ui {

/// Selects the next place of a text in a QTextEdit or QPlainTextEdit; from its end on it begins at
/// the start again.
template <typename TextView> void findNextIn(TextView& view, const QString& wanted) {
    if (wanted.isEmpty() || view.find(wanted))
        return;
    view.moveCursor(QTextCursor::Start);
    view.find(wanted);
}

} // namespace regroup::ui
