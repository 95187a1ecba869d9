// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/widget_tree.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QDockWidget>
#include <QGroupBox>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QTabBar>

namespace regroup::ui {
namespace {

QString tabTexts(const QTabBar& tabs) {
    QStringList texts;
    for (int tab = 0; tab < tabs.count(); ++tab)
        texts.append(tabs.tabText(tab));
    return texts.join(QLatin1Char('\n'));
}

QString menuTexts(const QMenuBar& bar) {
    QStringList texts;
    for (const QAction* action : bar.actions())
        texts.append(action->text());
    return texts.join(QLatin1Char('\n'));
}

/// The name that a screen reader hears: also that of a label beside the widget.
QString spokenName(const QWidget& widget) {
    // Qt asks for a widget that can be written to, and does not write.
    QAccessibleInterface* spoken =
        QAccessible::queryAccessibleInterface(const_cast<QWidget*>(&widget)); // NOLINT
    return spoken == nullptr ? widget.accessibleName() : spoken->text(QAccessible::Name);
}

QJsonObject treeOf(const QWidget& widget, const QWidget& root) {
    const QPoint corner = widget.mapTo(&root, QPoint(0, 0));
    QJsonArray children;
    for (const QObject* child : widget.children())
        if (const auto* inside = qobject_cast<const QWidget*>(child);
            inside != nullptr && !inside->isWindow())
            children.append(treeOf(*inside, root));
    return {{QStringLiteral("class"), QString::fromLatin1(widget.metaObject()->className())},
            {QStringLiteral("objectName"), widget.objectName()},
            {QStringLiteral("accessibleName"), spokenName(widget)},
            {QStringLiteral("toolTip"), widget.toolTip()},
            {QStringLiteral("text"), shownText(widget)},
            {QStringLiteral("geometry"),
             QJsonArray{corner.x(), corner.y(), widget.width(), widget.height()}},
            {QStringLiteral("visible"), widget.isVisible()},
            {QStringLiteral("enabled"), widget.isEnabled()},
            {QStringLiteral("children"), children}};
}

} // namespace

QString shownText(const QWidget& widget) {
    if (const auto* label = qobject_cast<const QLabel*>(&widget))
        return label->text();
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
        return button->text();
    if (const auto* combo = qobject_cast<const QComboBox*>(&widget))
        return combo->currentText();
    if (const auto* spin = qobject_cast<const QAbstractSpinBox*>(&widget))
        return spin->text();
    if (const auto* line = qobject_cast<const QLineEdit*>(&widget))
        return line->text().isEmpty() ? line->placeholderText() : line->text();
    if (const auto* plain = qobject_cast<const QPlainTextEdit*>(&widget))
        return plain->toPlainText().isEmpty() ? plain->placeholderText() : plain->toPlainText();
    if (const auto* box = qobject_cast<const QGroupBox*>(&widget))
        return box->title();
    if (const auto* tabs = qobject_cast<const QTabBar*>(&widget))
        return tabTexts(*tabs);
    if (const auto* bar = qobject_cast<const QMenuBar*>(&widget))
        return menuTexts(*bar);
    if (widget.isWindow() || qobject_cast<const QDockWidget*>(&widget) != nullptr)
        return widget.windowTitle();
    return {};
}

QJsonObject widgetTree(const QWidget& root) {
    return treeOf(root, root);
}

} // namespace regroup::ui
