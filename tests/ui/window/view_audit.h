// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QWidget;

// What must hold for everything that a window shows, whatever its language and font. Each returns
// one line for each widget that breaks it, with what it says and where it is.
namespace regroup::ui::test {

/// Texts that have less room than they need. Elided texts with a tooltip have enough, and so has
/// what can be scrolled to.
QStringList clippedTexts(const QWidget& root);

/// Buttons, fields, lists and charts that a screen reader cannot call by a name.
QStringList namelessWidgets(const QWidget& root);

/// Widgets that could take the focus and do not get it by Tab. The root's window is active.
QStringList unreachedByTab(QWidget& root);

} // namespace regroup::ui::test
