// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window/view_audit.h"

#include "ui/common/elided_label.h"
#include "ui/window/widget_tree.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QGroupBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSet>
#include <QTabBar>
#include <QTest>
#include <QToolBar>
#include <QToolButton>

namespace regroup::ui::test {
namespace {

QString described(const QWidget& widget, const QString& what) {
    QStringList place;
    for (const QWidget* above = &widget; above != nullptr && place.size() < 5;
         above = above->parentWidget())
        place.append(above->objectName().isEmpty()
                         ? QString::fromLatin1(above->metaObject()->className())
                         : above->objectName());
    return QStringLiteral("%1 “%2” (%3 x %4) in %5: %6")
        .arg(QString::fromLatin1(widget.metaObject()->className()), shownText(widget).left(60))
        .arg(widget.width())
        .arg(widget.height())
        .arg(place.mid(1).join(QStringLiteral(" < ")), what);
}

/// A dock behind another one, of which only the tab is seen.
bool isBehind(const QWidget& widget) {
    const QWidget* above = &widget;
    while (above != nullptr && qobject_cast<const QDockWidget*>(above) == nullptr)
        above = above->parentWidget();
    return above != nullptr && above->visibleRegion().isEmpty();
}

QList<const QWidget*> shownIn(const QWidget& root) {
    QList<const QWidget*> shown;
    for (const QWidget* widget : root.findChildren<QWidget*>())
        if (widget->isVisible() && widget->window() == root.window() && !isBehind(*widget))
            shown.append(widget);
    return shown;
}

bool isPartOf(const QWidget& widget, const char* className) {
    return widget.parentWidget() != nullptr && widget.parentWidget()->inherits(className);
}

int textWidth(const QWidget& widget, const QString& text) {
    QString plain = text;
    return widget.fontMetrics().horizontalAdvance(plain.remove(QLatin1Char('&')));
}

QString sizeProblem(QSize needed, const QWidget& widget) {
    constexpr int tolerance = 1; // Half-pixels of fonts.
    if (needed.width() > widget.width() + tolerance ||
        needed.height() > widget.height() + tolerance)
        return QStringLiteral("needs %1 x %2").arg(needed.width()).arg(needed.height());
    return {};
}

QString labelProblem(const QLabel& label) {
    if (label.text().isEmpty())
        return {};
    if (label.wordWrap())
        return sizeProblem({0, label.heightForWidth(label.width())}, label);
    return sizeProblem(label.sizeHint(), label);
}

QString tabProblem(const QTabBar& tabs) {
    for (int tab = 0; tab < tabs.count(); ++tab)
        if (tabs.isTabVisible(tab) &&
            (textWidth(tabs, tabs.tabText(tab)) > tabs.tabRect(tab).width() ||
             !tabs.rect().contains(tabs.tabRect(tab))))
            return QStringLiteral("tab “%1” is cut").arg(tabs.tabText(tab));
    return {};
}

QString headerProblem(const QHeaderView& header) {
    if (header.orientation() != Qt::Horizontal || header.model() == nullptr)
        return {};
    for (int section = 0; section < header.count(); ++section) {
        const auto data = [&](int role) {
            return header.model()->headerData(section, Qt::Horizontal, role).toString();
        };
        if (!header.isSectionHidden(section) && data(Qt::ToolTipRole).isEmpty() &&
            textWidth(header, data(Qt::DisplayRole)) > header.sectionSize(section))
            return QStringLiteral("column “%1” has %2, needs %3")
                .arg(data(Qt::DisplayRole))
                .arg(header.sectionSize(section))
                .arg(textWidth(header, data(Qt::DisplayRole)));
    }
    return {};
}

QString ownProblem(const QWidget& widget) {
    if (qobject_cast<const ElidedLabel*>(&widget) != nullptr)
        return {}; // Has a tooltip by itself.
    if (const auto* label = qobject_cast<const QLabel*>(&widget))
        return labelProblem(*label);
    if (const auto* combo =
            qobject_cast<const QComboBox*>(&widget)) // ChoiceTips tells what is cut.
        return sizeProblem(QSize(0, combo->minimumSizeHint().height()), *combo);
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
        return button->text().isEmpty() ? QString() : sizeProblem(button->sizeHint(), *button);
    if (const auto* line = qobject_cast<const QLineEdit*>(&widget)) {
        const bool scrolls = !line->text().isEmpty() && !isPartOf(*line, "QAbstractSpinBox");
        const QString text = line->text().isEmpty() ? line->placeholderText() : line->text();
        if (!scrolls && textWidth(*line, text) > line->width() && line->toolTip().isEmpty())
            return QStringLiteral("text needs %1").arg(textWidth(*line, text));
        return {};
    }
    if (const auto* box = qobject_cast<const QGroupBox*>(&widget))
        return textWidth(*box, box->title()) > box->width() ? QStringLiteral("title is cut")
                                                            : QString();
    if (const auto* tabs = qobject_cast<const QTabBar*>(&widget))
        return tabProblem(*tabs);
    if (const auto* header = qobject_cast<const QHeaderView*>(&widget))
        return headerProblem(*header);
    return {};
}

/// Part of a text that is outside of what contains it, and cannot be scrolled to.
QString cutProblem(const QWidget& widget) {
    QRect rect = widget.rect();
    for (const QWidget* inside = &widget; !inside->isWindow();) {
        const QWidget* above = inside->parentWidget();
        rect.translate(inside->pos());
        const auto* scroll = qobject_cast<const QAbstractScrollArea*>(above->parentWidget());
        if (scroll != nullptr && scroll->viewport() == above) {
            const bool sideways = scroll->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff;
            if (sideways || (rect.left() >= 0 && rect.right() <= above->width()))
                return {};
            return QStringLiteral("is cut by a column that does not scroll sideways");
        }
        if (!above->rect().contains(rect))
            return QStringLiteral("is cut by %1")
                .arg(QString::fromLatin1(above->metaObject()->className()));
        inside = above;
    }
    return {};
}

bool isInternal(const QWidget& widget) {
    return widget.objectName().startsWith(QLatin1String("qt_")) ||
           qobject_cast<const QScrollBar*>(&widget) != nullptr ||
           qobject_cast<const QHeaderView*>(&widget) != nullptr ||
           isPartOf(widget, "QAbstractSpinBox") || isPartOf(widget, "QComboBox") ||
           isPartOf(widget, "QLineEdit") || isPartOf(widget, "QTabBar") ||
           widget.inherits("QDockWidgetTitleButton") || widget.inherits("QMenuBarExtension");
}

bool isControl(const QWidget& widget) {
    return qobject_cast<const QAbstractButton*>(&widget) != nullptr ||
           qobject_cast<const QLineEdit*>(&widget) != nullptr ||
           qobject_cast<const QComboBox*>(&widget) != nullptr ||
           qobject_cast<const QAbstractSpinBox*>(&widget) != nullptr ||
           qobject_cast<const QAbstractItemView*>(&widget) != nullptr ||
           (widget.focusPolicy() & Qt::TabFocus) != 0;
}

/// What a person expects Tab to find. In a group of radio buttons only one is found; arrows do the
/// rest.
bool wantsTab(const QWidget& widget) {
    if ((widget.focusPolicy() & Qt::TabFocus) == 0 || !widget.isEnabled() ||
        widget.focusProxy() != nullptr || isInternal(widget))
        return false;
    const auto* button = qobject_cast<const QAbstractButton*>(&widget);
    const bool isOneOfMany = button != nullptr && button->isCheckable() && !button->isChecked() &&
                             (button->autoExclusive() || button->group() != nullptr);
    const auto* scroll = qobject_cast<const QScrollArea*>(&widget);
    return !isOneOfMany && scroll == nullptr;
}

} // namespace

QStringList clippedTexts(const QWidget& root) {
    QStringList problems;
    for (const QWidget* widget : shownIn(root)) {
        const bool hasText =
            !shownText(*widget).isEmpty() || qobject_cast<const QHeaderView*>(widget) != nullptr;
        if (!hasText || widget->width() == 0 || isPartOf(*widget, "QMenuBar"))
            continue;
        QString problem = ownProblem(*widget);
        if (problem.isEmpty() && qobject_cast<const QHeaderView*>(widget) == nullptr)
            problem = cutProblem(*widget);
        if (!problem.isEmpty())
            problems.append(described(*widget, problem));
    }
    return problems;
}

QStringList namelessWidgets(const QWidget& root) {
    QStringList problems;
    for (const QWidget* widget : shownIn(root)) {
        if (!isControl(*widget) || isInternal(*widget) ||
            qobject_cast<const QScrollArea*>(widget) != nullptr || widget->inherits("QTabBar"))
            continue;
        QAccessibleInterface* spoken =
            QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget)); // NOLINT
        if (spoken == nullptr || spoken->text(QAccessible::Name).trimmed().isEmpty())
            problems.append(described(*widget, QStringLiteral("has no accessible name")));
    }
    return problems;
}

QStringList unreachedByTab(QWidget& root) {
    QSet<const QWidget*> reached;
    QWidget* window = root.window();
    QApplication::setActiveWindow(window);
    if (window->focusWidget() == nullptr)
        QTest::keyClick(window, Qt::Key_Tab);
    int repeated = 0; // A fill-in of the chain may begin anywhere: twice around is enough.
    while (repeated < 2 * (reached.size() + 1)) {
        QWidget* focus = window->focusWidget();
        repeated = reached.contains(focus) ? repeated + 1 : 0;
        reached.insert(focus);
        QTest::keyClick(focus != nullptr ? focus : window, Qt::Key_Tab);
    }
    QStringList problems;
    for (const QWidget* widget : shownIn(root))
        if (wantsTab(*widget) && !reached.contains(widget))
            problems.append(described(*widget, QStringLiteral("is not reached by Tab")));
    return problems;
}

} // namespace regroup::ui::test
