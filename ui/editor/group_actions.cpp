// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/group_actions.h"

#include "ui/common/language.h"

#include <QAction>
#include <QKeySequence>

namespace regroup::ui {
namespace {

QAction* add(QObject* parent, const char* name, const QString& text, const QString& toolTip,
             const QKeySequence& shortcut = {}) {
    auto* action = new QAction(text, parent);
    action->setObjectName(QString::fromLatin1(name));
    action->setToolTip(
        shortcut.isEmpty()
            ? toolTip
            : QStringLiteral("%1 (%2)").arg(toolTip, shortcut.toString(QKeySequence::NativeText)));
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut); // Letters are typed elsewhere.
    return action;
}

} // namespace

QList<QAction*> GroupActions::all() const {
    return {moveToGroup, swap,      newGroup,    split,         merge,        lock,
            applyHint,   lockLayer, keepSizes,   jointKeyValue, copyToLayers, setNeighbour,
            setRandom,   setWard,   setOneGroup, setOriginal};
}

GroupActions createGroupActions(QObject* parent) {
    GroupActions actions;
    actions.moveToGroup =
        add(parent, "moveToGroup", tr("&Move to Group…"),
            tr("Move the selected heads to the group whose letter comes next"), Qt::Key_M);
    actions.swap =
        add(parent, "swapHeads", tr("S&wap Heads"), tr("Swap the two selected heads"), Qt::Key_X);
    actions.newGroup = add(parent, "newGroup", tr("&New Group"),
                           tr("Put the selected heads into a new group"), Qt::Key_N);
    actions.split =
        add(parent, "splitGroup", tr("&Split Group"),
            tr("The selected heads leave their group; without any, it is cut into two clusters"),
            Qt::Key_S);
    actions.merge =
        add(parent, "mergeGroups", tr("Mer&ge Groups"), tr("Merge the selected groups"), Qt::Key_G);
    actions.lock = add(parent, "lockSelected", tr("&Lock or Unlock"),
                       tr("Lock the selected groups or heads, or unlock them"), Qt::Key_L);
    actions.applyHint = add(parent, "applyHint", tr("Apply &Hint"),
                            tr("Make the swap or move that raises the similarity most"), Qt::Key_H);
    actions.lockLayer = add(parent, "lockLayer", tr("Lock La&yer"),
                            tr("Keep all groups of this layer as they are"), Qt::SHIFT | Qt::Key_L);
    actions.lockLayer->setCheckable(true);
    actions.keepSizes =
        add(parent, "keepSizes", tr("&Keep Sizes"),
            tr("A head dropped on another changes places with it, and hints only swap"));
    actions.keepSizes->setCheckable(true);
    actions.jointKeyValue = add(parent, "jointKeyValue", tr("&Joint Keys and Values"),
                                tr("Keys and values of this layer share their groups"));
    actions.jointKeyValue->setCheckable(true);
    actions.copyToLayers =
        add(parent, "copyToLayers", tr("&Copy to Layers…"),
            tr("Give other layers the groups of this one"), Qt::CTRL | Qt::SHIFT | Qt::Key_L);
    actions.setNeighbour = add(parent, "setNeighbour", tr("Neigh&bouring Heads…"),
                               tr("Group runs of neighbouring heads"));
    actions.setRandom =
        add(parent, "setRandom", tr("&Random Groups…"), tr("Group the heads at random"));
    actions.setWard = add(parent, "setWard", tr("&Ward's Clusters…"),
                          tr("Group the heads by Ward's clustering of the shown similarity"));
    actions.setOneGroup =
        add(parent, "setOneGroup", tr("&One Group"), tr("Put all heads into one group"));
    actions.setOriginal = add(parent, "setOriginal", tr("&Every Head Its Own"),
                              tr("Every head becomes its own group, as in the original model"));
    return actions;
}

} // namespace regroup::ui
