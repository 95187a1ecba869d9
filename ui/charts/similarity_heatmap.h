// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/heatmap_figure.h"

#include <QAbstractScrollArea>
#include <QPoint>
#include <memory>
#include <vector>

namespace regroup::ui {

/// The similarity between the heads of one layer, a cell a pair: head numbers on both axes, groups
/// outlined, a legend with ticks, histogram and a marker at the value under the pointer.
///
/// Mouse: hovering reads out; a click picks the pair's two heads (Ctrl adds, Shift extends); head
/// numbers on the axes can be picked, dragged (headsMimeType()) and dropped on; a double click
/// activates; Ctrl+wheel zooms. Keys: arrows move the cell cursor, with Shift they select on the
/// way, Space picks, Enter activates, Esc lets the selection go. Home, End, Page Up and Page Down
/// are left to the window.
///
/// Screen readers see a table whose cell text is the read-out.
class SimilarityHeatmap : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit SimilarityHeatmap(QWidget* parent = nullptr);
    ~SimilarityHeatmap() override;

    void setPlace(int layer, HeadKind kind); ///< For the read-out and for screen readers.
    void setSimilarity(std::shared_ptr<const SquareMatrix>
                           similarity); ///< Null: empty. Keeps cursor and order if they fit.
    void setGrouping(const Grouping& grouping, std::vector<GroupMark> marks = {});
    void clearGrouping();
    void setOrder(std::vector<int> order); ///< A permutation of all heads; empty: by number.
    void setRange(double low, double high);
    void setRangeBadge(const QString& text); ///< Under the legend: "shared", "auto", "fixed".
    void setColorMap(ColorMapName name);
    void setHeadsDraggable(bool draggable); ///< Off: head numbers can only be picked.
    void setZoom(double zoom);              ///< 1: the whole heatmap fits; up to 16.
    void setEmptyText(const QString& text); ///< Why there is no similarity.

    const HeatmapFigure& figure() const { return m_figure; }
    double zoom() const { return m_zoom; }

    void setSelectedHeads(const std::vector<int>& heads);                ///< Emits nothing.
    const std::vector<int>& selectedHeads() const { return m_selected; } ///< Ascending.

    /// The cell cursor, as heads; (-1, -1) without similarity. Emits cursorMoved.
    void setCursorCell(int rowHead, int columnHead);
    QPoint cursorCell() const { return m_cursor; } ///< x: column head, y: row head.
    /// Marks a cell as if the pointer were there, e.g. while it is over another heatmap of the same
    /// heads; (-1, -1): none. Emits nothing.
    void setHoveredCell(int rowHead, int columnHead);
    QPoint markedCell() const; ///< Under the pointer or set; as cursorCell().

    QString readOut(int rowHead, int columnHead) const;

    /// Geometry in viewport coordinates, for hit tests and overlays.
    QRectF cellRect(int rowHead, int columnHead) const;
    QRectF labelRect(int head, Qt::Orientation axis) const; ///< Horizontal: above the columns.
    bool cellAt(const QPointF& position, int& rowHead, int& columnHead) const;
    int labelAt(const QPointF& position) const; ///< Head whose number is there; -1: none.
    QRectF visibleCells() const; ///< The part of the matrix that is not scrolled away.

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void hoveredCell(int rowHead, int columnHead); ///< (-1, -1) when the pointer left the cells.
    void cursorMoved(int rowHead, int columnHead);
    void headsSelected(const std::vector<int>& heads); ///< The user picked these; ascending.
    void activated(int rowHead, int columnHead);       ///< Enter or double click.
    /// Heads were dropped on the number of another head. @param swap Shift was held: change places.
    void headDropRequested(const std::vector<int>& heads, int ontoHead, bool swap);
    void digitPressed(int digit); ///< 1 to 9: the page sends the selected heads to that group.
    void zoomChanged(double zoom);
    void laidOut(); ///< Cells are somewhere else: another size, zoom, scroll or order.

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool viewportEvent(QEvent* event) override;

    /// Called when head numbers are dragged; starts a QDrag. Tests replace it: a QDrag waits for a
    /// drop.
    virtual void startDrag(const std::vector<int>& heads);

private:
    struct Private;

    void relayout();
    void invalidate();
    void refreshDescription();
    void setHovered(QPoint cell);
    void select(const std::vector<int>& heads);
    void toggle(const std::vector<int>& heads);
    void selectRange(QPoint anchor, QPoint cell);
    void moveCursor(int rows, int columns, bool extend);
    void scrollToCursor();
    void pressLabel(int head, Qt::KeyboardModifiers modifiers);
    void pressCell(QPoint cell, Qt::KeyboardModifiers modifiers);
    void announceFocus();

    HeatmapFigure m_figure;
    std::vector<int> m_selected;
    QPoint m_cursor{-1, -1};
    double m_zoom = 1;
    std::unique_ptr<Private> m_private;
};

} // namespace regroup::ui
