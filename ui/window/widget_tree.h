// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

class QWidget;

namespace regroup::ui {

/// What a widget says by itself: its text, title, choice or value; empty if it only draws.
QString shownText(const QWidget& widget);

/// A widget and all below it: class, objectName, accessibleName, toolTip, text, geometry [x, y,
/// width, height] in device-independent pixels of the root, visible, enabled, children.
QJsonObject widgetTree(const QWidget& root);

} // namespace regroup::ui
