// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/group_layout.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QString>
#include <functional>
#include <optional>
#include <set>
#include <vector>

class QMimeData;

namespace regroup::ui {

/// A group as a row of the list.
struct GroupRow {
    SlotGroup group;
    QString mean;    ///< "mean 0.71"
    QString weakest; ///< "weakest 2–8 0.58"
    QString error;   ///< "err 0.062"
};

/// The rows of GroupList: draws groups as letter, head chips, numbers and padlock, keeps focus and
/// selection, and tells what the user wants done. It changes no grouping itself.
///
/// Heads and groups are selected one or the other: picking a head lets the groups go. What keys act
/// on is in operandHeads().
class GroupRows : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit GroupRows(QWidget* parent = nullptr);

    void setRows(std::vector<GroupRow> rows, std::set<int> lockedHeads);
    const std::vector<GroupRow>& rows() const { return m_rows; }
    void setKeepSizes(bool keep) { m_keepSizes = keep; }
    void clearSelection(); ///< Emits nothing; the focus goes to the first group.

    /// What a drop would change, in words that follow what it does; empty: not known.
    /// @param slotOfHead [headCount] after it; a new group has a slot that no other has.
    using DropEffect = std::function<QString(const std::vector<int>& slotOfHead)>;
    void setDropEffect(DropEffect effect) { m_dropEffect = std::move(effect); }
    void sayDrop(); ///< Again, where something is held over the rows: more is known.

    const std::set<int>& selectedHeads() const { return m_selectedHeads; }
    const std::set<int>& selectedSlots() const { return m_selectedSlots; }
    int currentSlot() const { return m_currentSlot; }     ///< The group picked last; -1: none.
    void setSelectedHeads(const std::vector<int>& heads); ///< Emits nothing.
    void setSelectedSlot(int slot);                       ///< Emits nothing. -1: none.

    /// The selected heads, else those of the selected groups, else the head with the focus.
    std::vector<int> operandHeads() const;
    /// The selected groups, else those of the selected heads, else the one with the focus.
    std::vector<int> operandSlots() const;
    int focusHead() const { return m_focusHead; } ///< -1: a letter has the focus.
    int focusSlot() const;

    void startMoveByLetter();        ///< The next letters name the group that the heads go to.
    void moveToNthGroup(int number); ///< The selected heads; 1: the first group.
    bool isMovePending() const { return m_typedLetters.has_value(); }

    const GroupLayout& groupLayout() const { return m_layout; }
    QRect viewRect(const GroupPlace& place) const; ///< In viewport coordinates.
    GroupPlace placeAt(const QPoint& viewportPosition) const;
    GroupPlace placeOfHead(int head) const;
    QString elementText(const GroupPlace& place) const; ///< For screen readers.
    const std::set<int>& lockedHeads() const { return m_lockedHeads; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void headSelectionChanged(); ///< By the user.
    void slotSelectionChanged(); ///< By the user.
    void moveRequested(const std::vector<int>& heads, int slot);
    void newGroupRequested(const std::vector<int>& heads);
    void swapRequested(int first, int second);
    void mergeRequested(const std::vector<int>& slots); ///< All into the first.
    void lockToggled(int slot);
    void headHovered(int head); ///< -1: none.
    void menuRequested(const QPoint& globalPosition);
    void said(const QString& sentence); ///< A prompt or a refusal; empty: nothing more to say.

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    friend class GroupRowsPainter;

    /// What a drop would do; None: nothing.
    struct DropPlan {
        enum class Kind { None, Move, NewGroup, Swap, Merge };
        Kind kind = Kind::None;
        GroupPlace target;
        std::vector<int> heads; ///< Of Move, NewGroup, Swap.
        int slot = -1;          ///< Of Merge: the letter that was dragged.
    };

    // Layout and focus
    GroupMetrics metrics() const;
    void updateLayout();
    GroupPlace focusPlace() const;
    void setFocusPlace(const GroupPlace& place);
    void tellFocus();
    int rowOfSlot(int slot) const;
    int headAt(const GroupPlace& place) const;
    const GroupRow& rowAt(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    bool knowsHead(int head) const;

    // Selection
    void changeSelection(std::set<int> heads, std::set<int> slots);
    void selectHead(int head, Qt::KeyboardModifiers modifiers);
    void selectSlot(int slot, Qt::KeyboardModifiers modifiers);
    std::vector<int> headsBetween(int first, int second) const;

    // Keys
    bool moveFocus(QKeyEvent* event);
    void moveFocusBy(int lines, int steps, bool select);
    void toggleFocused();
    bool typeLetter(QKeyEvent* event);
    void finishMoveByLetter();
    void cancelMoveByLetter();
    void sayTypedLetters();

    // Drag and drop
    void startDrag();
    QMimeData* dragData() const;
    QPixmap dragPicture(qreal ratio) const;
    DropPlan planDrop(const QMimeData* mime, const QPoint& position,
                      Qt::KeyboardModifiers modifiers) const;
    DropPlan planHeadDrop(const std::vector<int>& heads, const GroupPlace& place,
                          Qt::KeyboardModifiers modifiers) const;
    bool isLocked(const DropPlan& plan) const; ///< The drop would be refused.
    QString planText(const DropPlan& plan) const;
    std::vector<int> slotsAfter(const DropPlan& plan) const; ///< [headCount]
    void showPlan(const DropPlan& plan);
    void perform(const DropPlan& plan);
    void scrollNearEdges();

    std::vector<GroupRow> m_rows;
    std::set<int> m_lockedHeads;
    GroupLayout m_layout;
    bool m_keepSizes = false;

    std::set<int> m_selectedHeads;
    std::set<int> m_selectedSlots;
    int m_currentSlot = -1;
    int m_anchorHead = -1; ///< Where Shift+click extends from.
    int m_focusHead = -1;
    int m_focusSlot = -1; ///< While a letter has the focus.

    std::optional<QString> m_typedLetters;
    GroupPlace m_pressed;
    QPoint m_pressedAt;
    bool m_selectOnRelease = false; ///< A press on one of several selected heads may start a drag.
    GroupPlace m_hovered;
    DropPlan m_plan;
    DropEffect m_dropEffect;
    QPoint m_dragPosition;
    QBasicTimer m_scrollTimer;
};

/// The drag of a whole group: "application/x-regroup-group", its slot as text.
QString groupMimeType();

} // namespace regroup::ui
