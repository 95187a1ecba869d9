// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>
#include <QTreeView>

class QFrame;

namespace regroup::ui {

/// Shows the first row of a table and nothing else; made by PinnedRowHeader.
class PinnedRowView : public QTreeView {
    Q_OBJECT
public:
    explicit PinnedRowView(QTreeView& table, QWidget* parent);

    void scrollTo(const QModelIndex&, ScrollHint = EnsureVisible) override {} ///< It stays.

protected:
    void keyPressEvent(QKeyEvent* event) override; ///< Down leads into the table.
    void wheelEvent(QWheelEvent* event) override;  ///< Scrolls the table.
    void focusInEvent(QFocusEvent* event) override;

private:
    QTreeView& m_table;
};

/// The header of a flat table, below whose names the table's first row can be pinned: it then stays
/// in sight, in the same columns, however far the table is scrolled. The table leaves it out below.
/// Both are one table to the keyboard: Up from the first row leads to the pinned one. They share
/// the model and the selection.
class PinnedRowHeader : public QHeaderView {
    Q_OBJECT
public:
    /// Becomes the header of the table, which has its model already.
    explicit PinnedRowHeader(QTreeView& table);

    void setPinned(bool pinned); ///< The row that is the first one now, and stays it.
    bool isPinned() const { return m_pinned; }
    PinnedRowView& row() { return *m_row; }
    int widthForContents(int column) const; ///< Of the pinned row; 0: none.

protected:
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void copySections();
    void place();
    void hideFirstRow();
    int namesHeight() const;

    QTreeView& m_table;
    PinnedRowView* m_row = nullptr;
    QFrame* m_line = nullptr;
    bool m_pinned = false;
};

} // namespace regroup::ui
