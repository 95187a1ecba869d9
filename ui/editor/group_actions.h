// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QAction;
class QObject;

namespace regroup::ui {

/// The editing commands of GroupList, for menus and the command palette. Their single-letter
/// shortcuts work while a widget they were added to has the focus: the rows of the list, and the
/// heatmap once the page calls heatmap->addActions(list->groupActions().all()). All act on the
/// list's selection; what cannot be done is answered with a sentence, not with a dead key.
struct GroupActions {
    QAction* moveToGroup = nullptr;   ///< M, then the letter.
    QAction* swap = nullptr;          ///< X
    QAction* newGroup = nullptr;      ///< N
    QAction* split = nullptr;         ///< S: the selected heads leave, or two clusters.
    QAction* merge = nullptr;         ///< G
    QAction* lock = nullptr;          ///< L: the selected groups, else heads; locks or unlocks.
    QAction* applyHint = nullptr;     ///< H
    QAction* lockLayer = nullptr;     ///< Checkable; Shift+L
    QAction* keepSizes = nullptr;     ///< Checkable: drops on a head swap, hints only swap.
    QAction* jointKeyValue = nullptr; ///< Checkable: keys and values share their groups.
    QAction* copyToLayers = nullptr;  ///< Ctrl+Shift+L
    QAction* setNeighbour = nullptr;  ///< Asks for the number of groups.
    QAction* setRandom = nullptr;     ///< Asks in a dialog: groups, sizes, seed, layers.
    QAction* setWard = nullptr;       ///< Asks in a dialog: groups, sizes, layers.
    QAction* setOneGroup = nullptr;
    QAction* setOriginal = nullptr;

    QList<QAction*> all() const;
};

GroupActions createGroupActions(QObject* parent);

} // namespace regroup::ui
