// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/similarity_report.h"
#include "core/base/square_matrix.h"
#include "ui/editor/edit_hint.h"

#include <QList>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

class QAction;
class QLabel;
class QToolButton;

namespace regroup::ui {

class GroupingDocument;
class GroupRows;

/// The editing commands, for menus and the command palette. Their single-letter shortcuts work
/// while the widgets they were added to have the focus: the rows of the list, and the heatmap once
/// the page adds them with heatmap->addActions(list->actions()). All act on the list's selection.
struct GroupActions {
    QAction* moveToGroup = nullptr;  ///< M, then the letter.
    QAction* swap = nullptr;         ///< X
    QAction* newGroup = nullptr;     ///< N
    QAction* split = nullptr;        ///< S
    QAction* merge = nullptr;        ///< G
    QAction* lock = nullptr;         ///< L: the selected groups, else heads; locks or unlocks.
    QAction* lockLayer = nullptr;    ///< Checkable.
    QAction* applyHint = nullptr;    ///< H
    QAction* copyToLayers = nullptr; ///< Ctrl+Shift+L: copyToLayersRequested follows.
    QAction* setNeighbour = nullptr; ///< As many groups as there are, or the budget.
    QAction* setRandom = nullptr;
    QAction* setOneGroup = nullptr;
    QAction* setOriginal = nullptr;
    QAction* jointKeyValue = nullptr; ///< Checkable: keys and values share their groups.

    QList<QAction*> all() const;
};

/// The group editor of one layer: a row per group with letter, head chips, numbers and padlock,
/// live numbers above, a hint below. Drag chips or the heatmap's labels between rows, drop a letter
/// on a letter to merge, or use the keys of GroupActions. It changes the grouping only through the
/// document, and follows it.
class GroupList : public QWidget {
    Q_OBJECT
public:
    explicit GroupList(GroupingDocument& document, QWidget* parent = nullptr);

    void setPlace(int layer, HeadKind kind); ///< Clears the selection if it is another one.
    int layer() const { return m_layer; }
    HeadKind kind() const { return m_kind; }

    /// Of the shown layer and kind, [headCount, headCount]; null: not known yet. Another size is
    /// taken as not known.
    void setSimilarity(std::shared_ptr<const SquareMatrix> similarity);
    /// For the KV bytes per token; 0 hides them.
    void setCacheShape(int headDim, int elementBytes);
    void setBudget(std::optional<int> groupCount); ///< Only a warning when it is missed.
    void setKeepSizes(bool keep); ///< A drop on a head swaps without Shift, hints only swap.
    void setPatternSeed(std::uint64_t seed) { m_patternSeed = seed; } ///< Of the next "random".

    void setSelectedHeads(const std::vector<int>& heads); ///< From outside: no signal.
    std::vector<int> selectedHeads() const;
    void setSelectedGroup(int slot); ///< -1: none. No signal.
    std::vector<int> selectedGroups() const;

    const GroupActions& groupActions() const { return m_actions; }
    const std::optional<EditHint>& hint() const { return m_hint; }
    QString numbersText() const; ///< The line above the rows, without markup.
    QString hintText() const;

Q_SIGNALS:
    void headsSelected(const std::vector<int>& heads); ///< By the user; ascending.
    void groupSelected(int slot);                      ///< By the user; -1: none.
    void headHovered(int head);                        ///< -1: none.
    void copyToLayersRequested(int layer);

private:
    void createActions();
    void connectActions();
    void createWidgets();
    void followDocument();
    void refresh();
    void updateNumbers();
    void updateHint();
    void updateActions();
    void applyHint();
    void applyPattern(int pattern);
    void showMessage(const QString& sentence);

    GroupingDocument& m_document;
    int m_layer = 0;
    HeadKind m_kind = HeadKind::Key;
    std::shared_ptr<const SquareMatrix> m_similarity;
    int m_headDim = 0;
    int m_elementBytes = 0;
    std::optional<int> m_budget;
    bool m_keepSizes = false;
    std::uint64_t m_patternSeed = 0;
    std::optional<EditHint> m_hint;
    GroupActions m_actions;
    QLabel* m_numbers = nullptr;
    QToolButton* m_layerLock = nullptr;
    GroupRows* m_rows = nullptr;
    QLabel* m_hintLabel = nullptr;
    QLabel* m_message = nullptr;
};

} // namespace regroup::ui
