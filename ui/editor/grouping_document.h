// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/similarity_report.h"
#include "core/grouping/generate.h"
#include "core/grouping/model_grouping.h"
#include "ui/common/group_text.h"
#include "ui/editor/layer_slots.h"

#include <QObject>
#include <QString>
#include <QUndoGroup>
#include <QUndoStack>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace regroup::ui {

/// A pattern to set one layer or all layers to.
enum class GroupingPattern {
    Neighbour, ///< Runs of neighbouring heads; the larger ones first where G does not divide H.
    Random,    ///< Seeded; see PatternRequest::sizes.
    OneGroup,  ///< Multi-query attention.
    Original   ///< Every head its own group.
};

struct PatternRequest {
    GroupingPattern pattern = GroupingPattern::Neighbour;
    int groupCount = 1; ///< For Neighbour and Random.
    GroupSizes sizes = GroupSizes::Unequal;
    std::uint64_t seed = 0;   ///< For Random.
    std::optional<int> layer; ///< Nothing: all layers.
};

/// A grouping that is open but not the one being edited: all of it, with its undo stack.
struct ParkedGrouping {
    QString name;
    QString path; ///< Empty: stored nowhere yet.
    std::vector<LayerSlots> layers;
    ModelGrouping grouping; ///< Canonical form of layers.
    ModelGrouping opened;
    ModelGrouping saved;
    ModelGrouping reference;
    std::unique_ptr<QUndoStack> undo;

    bool isModified() const { return !undo->isClean() && grouping != saved; }
    QString title() const; ///< The name, with " *" while modified.
};

/// The grouping under the user's hands: the partitions of all layers, their undo stack and locks.
///
/// A group is named by its slot: 0 is the letter A and the first colour. Slots stay put while
/// editing: a moved head renames no other group, a group that loses its last head leaves its
/// letter free, a new group takes the lowest free one. grouping() is the canonical form, whose
/// labels are numbered by first use; marks() says which letter each of them has.
///
/// Kinds: a joint layer has one partition for keys and values, and edits of either kind change
/// both. Query counts as Key. Every edit is one undoable command; it returns false, and changes
/// nothing, if there is nothing to do or it was refused, and then refused() carries the sentence.
/// GUI thread only.
class GroupingDocument : public QObject {
    Q_OBJECT
public:
    explicit GroupingDocument(QObject* parent = nullptr);
    ~GroupingDocument() override;

    /// Starts over with another grouping: unlocked, unmodified, nothing to undo.
    /// @param path where it is stored; empty if nowhere yet.
    void reset(const QString& name, ModelGrouping grouping, const QString& path = {});
    void close(); ///< Back to no grouping.
    /// The edited grouping steps aside for another, or for none (null: the caller resets next).
    ParkedGrouping exchange(ParkedGrouping* next);

    bool isOpen() const { return !m_layers.empty(); }
    int layerCount() const { return static_cast<int>(m_layers.size()); }
    int headCount(int layer) const;
    bool hasLayer(int layer) const { return layer >= 0 && layer < layerCount(); }
    const ModelGrouping& grouping() const { return m_grouping; }
    /// The canonical partition of one layer. @pre hasLayer(layer)
    const Grouping& grouping(int layer, HeadKind kind) const;

    const QString& name() const { return m_name; }
    void setName(const QString& name);
    const QString& path() const { return m_path; }
    QString title() const; ///< The name, with " *" while modified.
    /// What runs of it are called: the name, and that it is not what the file of that name holds.
    QString runName() const;
    bool isModified() const;                        ///< Differs from what was opened or saved last.
    void setSaved(const QString& path);             ///< The grouping as it is now is stored there.
    QUndoStack& undoStack() { return *m_undo; }     ///< Of the grouping that is edited now.
    QUndoGroup& undoGroup() { return m_undoGroup; } ///< Follows it: for menus.

    // What groups look like, by slot.
    bool isJointLayer(int layer) const; ///< One partition is edited for keys and values.
    const std::vector<int>& slotOfHead(int layer, HeadKind kind) const; ///< [headCount]
    std::vector<SlotGroup> groups(int layer, HeadKind kind) const;      ///< In letter order.
    /// [groupCount] by label of grouping(layer, kind): for SimilarityHeatmap::setGrouping.
    std::vector<GroupMark> marks(int layer, HeadKind kind) const;
    /// Heads of a group, ascending; empty if the letter is free.
    std::vector<int> headsOf(int layer, HeadKind kind, int slot) const;

    // Numbers are shown with their change against this; the opened grouping unless pinned.
    const ModelGrouping& reference() const { return m_reference; }
    void pinReference();       ///< The grouping as it is now.
    void pinOpenedReference(); ///< The opened one again.

    // Edits. Heads in any order, each may occur twice.
    bool moveHeads(int layer, HeadKind kind, const std::vector<int>& heads, int toSlot);
    bool moveToNewGroup(int layer, HeadKind kind, const std::vector<int>& heads);
    bool swapHeads(int layer, HeadKind kind, int first, int second);
    /// The named heads leave their groups; those of one group stay together in a new one.
    bool splitOff(int layer, HeadKind kind, const std::vector<int>& heads);
    /// Two clusters (average linkage); the one without the group's first head becomes a new group.
    /// @param similarity [headCount, headCount]; null: the later half of the heads leaves.
    bool splitGroup(int layer, HeadKind kind, int slot, const SquareMatrix* similarity);
    bool mergeGroups(int layer, HeadKind kind, const std::vector<int>& slots); ///< Into the first.
    bool applyLayer(int layer, const LayerGrouping& grouping, const QString& text);
    /// Several layers at once, each as joint as it was. One command; layers that a lock keeps are
    /// left out and named in refused().
    bool applyLayers(const std::vector<std::pair<int, LayerGrouping>>& layers, const QString& text);
    /// E.g. a finished search. One command. Refused if the shape differs or a lock is in the way.
    bool applyGrouping(const ModelGrouping& grouping, const QString& text);
    /// Of a layer that is not joint only the partition of `kind`; of all layers, both. Of all
    /// layers, those that a lock keeps are left out and named in refused().
    bool setPattern(HeadKind kind, const PatternRequest& request);
    bool copyToLayers(int layer, const std::vector<int>& targets); ///< Keys and values.
    /// Keys and values share the partition of `from`.
    bool makeJoint(int layer, HeadKind from);
    bool splitKeyValue(int layer); ///< Keys and values are edited apart from now on.

    // Locks: undoable as well; not part of the stored grouping.
    bool isLayerLocked(int layer) const;
    bool isGroupLocked(int layer, HeadKind kind, int slot) const;
    bool isHeadLocked(int layer, HeadKind kind, int head) const; ///< The head's own lock.
    /// By its own lock, its group's or its layer's.
    bool isHeadFixed(int layer, HeadKind kind, int head) const;
    void setLayerLocked(int layer, bool locked);
    void setGroupsLocked(int layer, HeadKind kind, const std::vector<int>& slots, bool locked);
    void setHeadsLocked(int layer, HeadKind kind, const std::vector<int>& heads, bool locked);

    void refuse(const QString& sentence); ///< Emits refused.

Q_SIGNALS:
    void changed(int layer); ///< Partition, letters or locks of this layer.
    void groupingReplaced(); ///< Several layers at once, or another grouping was opened.
    void referenceChanged();
    void titleChanged(); ///< Name, path or modified.
    void refused(const QString& sentence);

private:
    friend class LayersCommand;
    using LayerChange = std::pair<int, LayerSlots>;

    void restore(const std::vector<LayerChange>& layers); ///< Called by the undo stack.
    const SlotPartition& partition(int layer, HeadKind kind) const;
    bool push(std::vector<LayerChange> after, const QString& text);     ///< Locks are not asked.
    bool pushEdit(std::vector<LayerChange> after, const QString& text); ///< Locks may refuse.
    bool pushPartition(int layer, HeadKind kind, std::vector<int> slots, const QString& text);
    bool refuseUnknown(int layer, const std::vector<int>& heads); ///< True: refused.
    bool refuseLocked(const std::vector<LayerChange>& after);     ///< True: refused.
    QString lockProblem(const LayerChange& after) const;          ///< Empty: no lock is in the way.
    /// Leaves out the layers that a lock keeps, and names them.
    bool pushUnlocked(std::vector<LayerChange> after, const QString& text);
    LayerSlots withPattern(int layer, HeadKind kind, const PatternRequest& request) const;
    static QString patternText(const PatternRequest& request);
    void updateTitle();
    std::unique_ptr<QUndoStack> newUndoStack();

    QString m_name;
    QString m_path;
    std::vector<LayerSlots> m_layers;
    ModelGrouping m_grouping; ///< Canonical form of m_layers.
    ModelGrouping m_opened;
    ModelGrouping m_saved;
    ModelGrouping m_reference;
    QString m_lastTitle;
    QUndoGroup m_undoGroup;
    std::unique_ptr<QUndoStack> m_undo;
};

} // namespace regroup::ui
