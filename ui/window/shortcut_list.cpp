// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/shortcut_list.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace regroup::ui {
namespace {

QString shownText(const QAction* action) {
    QString text = action->text();
    text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
    return text;
}

void addRow(QTreeWidget* list, const QString& command, const QString& keys) {
    auto* item = new QTreeWidgetItem(list, {command, keys});
    item->setToolTip(0, command);
}

void addActionRows(QTreeWidget* list, const QList<QAction*>& actions) {
    for (const QAction* action : actions) {
        QStringList keys;
        for (const QKeySequence& sequence : action->shortcuts())
            keys.append(sequence.toString(QKeySequence::NativeText));
        if (!keys.isEmpty() && !action->text().isEmpty())
            addRow(list, shownText(action), keys.join(QStringLiteral(", ")));
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
    addRow(list, tr("Move the cell of the heatmap"), tr("Arrows"));
    addRow(list, tr("Select on the way"), tr("Shift+Arrows"));
    addRow(list, tr("Pick the pair of heads under the cursor"), tr("Space"));
    addRow(list, tr("Open the layer, or activate the cell"), tr("Enter"));
    addRow(list, tr("Let the selection go, or abort a gesture"), tr("Esc"));
    addRow(list, tr("Zoom the heatmap or the thumbnails"), tr("Ctrl+Wheel"));
    list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    list->header()->setStretchLastSection(false);
    connect(filter, &QLineEdit::textChanged, list, [list](const QString& text) {
        for (int row = 0; row < list->topLevelItemCount(); ++row) {
            QTreeWidgetItem* item = list->topLevelItem(row);
            item->setHidden(!item->text(0).contains(text, Qt::CaseInsensitive) &&
                            !item->text(1).contains(text, Qt::CaseInsensitive));
        }
    });
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
