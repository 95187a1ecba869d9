// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/shortcut_list.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace regroup::ui {
namespace {

QString shownText(const QAction* action) {
    QString text = action->text();
    text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
    return text;
}

void addRow(QTreeWidgetItem* group, const QString& command, const QString& keys) {
    auto* item = new QTreeWidgetItem(group, {command, keys});
    item->setToolTip(0, command);
}

QTreeWidgetItem* addGroup(QTreeWidget* list, const QString& title) {
    auto* group = new QTreeWidgetItem(list, {title});
    QFont bold = list->font();
    bold.setBold(true);
    group->setFont(0, bold);
    group->setFlags(Qt::ItemIsEnabled);
    return group;
}

QTreeWidgetItem* groupOf(QTreeWidget* list, const QString& title) {
    for (int row = 0; row < list->topLevelItemCount(); ++row)
        if (list->topLevelItem(row)->text(0) == title)
            return list->topLevelItem(row);
    return addGroup(list, title);
}

/// The menu that an action stands in; empty: none.
QString menuOf(const QAction* action) {
    for (QObject* place : action->associatedObjects())
        if (const auto* menu = qobject_cast<const QMenu*>(place);
            menu != nullptr && !menu->title().isEmpty())
            return menu->title().remove(QLatin1Char('&'));
    return {};
}

void addActionRows(QTreeWidget* list, const QList<QAction*>& actions) {
    for (const QAction* action : actions) {
        QStringList keys;
        for (const QKeySequence& sequence : action->shortcuts())
            keys.append(sequence.toString(QKeySequence::NativeText));
        if (keys.isEmpty() || action->text().isEmpty())
            continue;
        const QString menu = menuOf(action);
        addRow(groupOf(list, menu.isEmpty() ? ShortcutList::tr("Pages and Tables") : menu),
               shownText(action), keys.join(QStringLiteral(", ")));
    }
}

void addHeatmapRows(QTreeWidgetItem* group) {
    addRow(group, ShortcutList::tr("Move the cell of the heatmap"), ShortcutList::tr("Arrows"));
    addRow(group, ShortcutList::tr("Select on the way"), ShortcutList::tr("Shift+Arrows"));
    addRow(group, ShortcutList::tr("Pick the pair of heads under the cursor"),
           ShortcutList::tr("Space"));
    addRow(group, ShortcutList::tr("Open the layer, or activate the cell"),
           ShortcutList::tr("Enter"));
    addRow(group, ShortcutList::tr("Let the selection go, or abort a gesture"),
           ShortcutList::tr("Esc"));
    addRow(group, ShortcutList::tr("Zoom the heatmap or the thumbnails"),
           ShortcutList::tr("Ctrl+Wheel"));
    addRow(group, ShortcutList::tr("Next tab of a page, the one before"),
           ShortcutList::tr("Ctrl+Tab, Ctrl+Shift+Tab"));
}

/// Groups in which nothing is found go, too.
void filterRows(const QTreeWidget& list, const QString& text) {
    for (int row = 0; row < list.topLevelItemCount(); ++row) {
        QTreeWidgetItem* group = list.topLevelItem(row);
        bool anyShown = false;
        for (int child = 0; child < group->childCount(); ++child) {
            QTreeWidgetItem* item = group->child(child);
            const bool shown = item->text(0).contains(text, Qt::CaseInsensitive) ||
                               item->text(1).contains(text, Qt::CaseInsensitive);
            item->setHidden(!shown);
            anyShown = anyShown || shown;
        }
        group->setHidden(!anyShown);
    }
}

} // namespace

ShortcutList::ShortcutList(const QList<QAction*>& actions, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("shortcutList"));
    setWindowTitle(tr("Keyboard Shortcuts"));
    auto* filter = new QLineEdit;
    filter->setPlaceholderText(tr("Filter"));
    filter->setAccessibleName(tr("Filter of the shortcuts"));
    filter->setClearButtonEnabled(true);
    auto* list = new QTreeWidget;
    list->setAccessibleName(tr("Shortcuts"));
    list->setHeaderLabels({tr("Command"), tr("Keys")});
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    addActionRows(list, actions);
    addHeatmapRows(addGroup(list, tr("Heatmap and Tabs")));
    list->expandAll();
    list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    list->header()->setStretchLastSection(false);
    connect(filter, &QLineEdit::textChanged, list,
            [list](const QString& text) { filterRows(*list, text); });
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addWidget(filter);
    column->addWidget(list);
    column->addWidget(buttons);
    const int unit = fontMetrics().averageCharWidth();
    resize(unit * 80, fontMetrics().height() * 32);
}

} // namespace regroup::ui
