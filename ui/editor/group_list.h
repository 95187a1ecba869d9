// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/similarity_report.h"
#include "core/base/square_matrix.h"
#include "core/grouping/generate.h"
#include "core/grouping/model_grouping.h"
#include "ui/editor/edit_hint.h"
#include "ui/editor/group_actions.h"
#include "ui/editor/layer_costs.h"

#include <QWidget>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QLabel;
class QMenu;
class QToolButton;

namespace regroup::ui {

enum class GroupingPattern;
class GroupingDocument;
class GroupRows;
class NumbersGrid;
struct NumbersLine;
struct SetGroupsChoice;

/// What the numbers need to know of the model; zeros hide what they are for.
struct ModelShape {
    int headDim = 0;
    int elementBytes = 0;               ///< Of keys and values in the cache.
    std::int64_t keyHeadParameters = 0; ///< Weights and biases of one key head.
    std::int64_t valueHeadParameters = 0;
    ModelGrouping present; ///< Of the checkpoint; empty: parameters are not shown.
};

/// The group editor of one layer: live numbers, a row per group with letter, head chips, numbers
/// and padlock, and below a hint or what was refused. Drag chips or the heatmap's labels between
/// rows, drop a letter on a letter to merge, or use the keys of GroupActions. It changes the
/// grouping only through the document, and follows it.
class GroupList : public QWidget {
    Q_OBJECT
public:
    /// Asks for a number of neighbouring groups: suggested, at most. Nothing: the user changed
    /// their mind.
    using AskGroupCount = std::function<std::optional<int>(int suggested, int most)>;

    explicit GroupList(GroupingDocument& document, QWidget* parent = nullptr);

    void setPlace(int layer, HeadKind kind); ///< Clears the selection if it is another one.
    int layer() const { return m_layer; }
    HeadKind kind() const { return m_kind; }

    /// Of the shown layer and kind, [headCount, headCount]; null: not known yet. Another size is
    /// taken as not known.
    void setSimilarity(std::shared_ptr<const SquareMatrix> similarity);
    void setModelShape(ModelShape shape); ///< For KV bytes and parameters.
    /// For errors and the gap to the optimum; null: they are not shown. Outlives the list, or is
    /// taken away before.
    void setCosts(LayerCosts* costs);
    void updateCosts();                                 ///< More of them is known.
    std::optional<double> errorOfGroup(int slot) const; ///< Nothing: not known.
    NumbersGrid& numbers() { return *m_numbers; }
    void setBudget(std::optional<int> groupCount); ///< Only a warning when it is missed.
    bool keepsSizes() const { return m_keepSizes; }
    void setKeepSizes(bool keep); ///< A drop on a head swaps without Shift, hints only swap.
    /// Of the next "random", as the dialog suggests it; each use adds one, so that another try
    /// gives another grouping.
    void setPatternSeed(std::uint64_t seed) { m_patternSeed = seed; }
    void setAskGroupCount(AskGroupCount ask) { m_askGroupCount = std::move(ask); }

    void setSelectedHeads(const std::vector<int>& heads); ///< From outside: no signal.
    std::vector<int> selectedHeads() const;               ///< Ascending.
    void setSelectedGroup(int slot);         ///< -1: none. One of several selected ones: they stay.
    std::vector<int> selectedGroups() const; ///< Slots, ascending.

    const GroupActions& groupActions() const { return m_actions; }
    /// All actions and "move to" each group; the caller owns it. Also the context menu.
    QMenu* createMenu(QWidget* parent);
    GroupRows* rows() const { return m_rows; } ///< The widget that takes the focus.
    const std::optional<EditHint>& hint() const { return m_hint; }
    QString numbersText() const; ///< What stands above the rows, on one line.
    QString footerText() const;  ///< The line below: a refusal or prompt, else the hint.

Q_SIGNALS:
    void headsSelected(const std::vector<int>& heads); ///< By the user; ascending.
    void groupSelected(int slot);                      ///< By the user; -1: none.
    void headHovered(int head);                        ///< -1: none.
    void numbersChanged();
    /// Clusters are the page's: it knows the search module.
    void wardRequested(int groupCount, regroup::GroupSizes sizes = regroup::GroupSizes::Unequal,
                       bool allLayers = false);

protected:
    void changeEvent(QEvent* event) override;

private:
    void createWidgets();
    void updateIcon();
    void connectRows();
    void connectActions();
    void connectDocument();
    bool isShown() const;                   ///< The document has the place.
    const SquareMatrix* similarity() const; ///< Null unless it fits.

    QWidget* createNumbersArea();
    void refresh();
    void updateRows();
    void updateNumbers();
    void addSimilarityNumbers(NumbersLine& line, const Grouping& now, const Grouping& before) const;
    void addCosts(NumbersLine& line, const Grouping& now, const Grouping& before) const;
    void addModelNumbers(NumbersLine& line) const;
    QString dropEffect(const std::vector<int>& slotOfHead) const;
    const Grouping& referenceGrouping() const;
    CostPlace costPlace(bool joint) const;
    std::optional<double> errorOf(const Grouping& grouping, bool joint) const;
    void updateHint();
    void updateFooter();
    void updateActions();
    HintLimits hintLimits() const;
    void emitSelection(bool ofHeads);

    void swapSelected();
    void splitSelected();
    void mergeSelected();
    void lockSelected();
    void applyHint();
    void toggleJoint(bool joint);
    void applyPattern(GroupingPattern pattern);
    std::optional<int> askGroupCount();
    int suggestedGroupCount() const;
    void askForGroups(bool random); ///< Random, or Ward's.
    void setRandomGroups(const SetGroupsChoice& choice);
    void askForLayers();
    void say(const QString& sentence);

    GroupingDocument& m_document;
    int m_layer = 0;
    HeadKind m_kind = HeadKind::Key;
    std::shared_ptr<const SquareMatrix> m_similarity;
    ModelShape m_shape;
    LayerCosts* m_costs = nullptr;
    std::optional<int> m_budget;
    bool m_keepSizes = false;
    std::uint64_t m_patternSeed = 0;
    GroupSizes m_patternSizes = GroupSizes::Unequal; ///< As asked for last.
    AskGroupCount m_askGroupCount;
    std::optional<EditHint> m_hint;
    QString m_sentence; ///< Shown instead of the hint.
    bool m_emitting = false;
    GroupActions m_actions;
    NumbersGrid* m_numbers = nullptr;
    QToolButton* m_lockButton = nullptr;
    GroupRows* m_rows = nullptr;
    QLabel* m_footer = nullptr;
};

} // namespace regroup::ui
