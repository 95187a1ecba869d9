// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse, keys and drags of the heatmap.
#include "ui/charts/heatmap_private.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/common/head_drag.h"

#include <QApplication>
#include <QDrag>
#include <QDragEnterEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

bool contains(const std::vector<int>& heads, int head) {
    return std::find(heads.begin(), heads.end(), head) != heads.end();
}

QPixmap dragPicture(const std::vector<int>& heads, const QWidget& widget) {
    const QString text = headsText(heads);
    const QFontMetrics metrics = widget.fontMetrics();
    const QSize size(std::min(metrics.horizontalAdvance(text), metrics.height() * 14) + 14,
                     metrics.height() + 8);
    const double ratio = widget.devicePixelRatioF();
    QPixmap picture(size * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(widget.palette().color(QPalette::Highlight));
    painter.drawRoundedRect(QRectF(QPointF(0, 0), size), 6, 6);
    painter.setFont(widget.font());
    painter.setPen(widget.palette().color(QPalette::HighlightedText));
    painter.drawText(QRectF(QPointF(0, 0), size), Qt::AlignCenter,
                     metrics.elidedText(text, Qt::ElideRight, size.width() - 10));
    return picture;
}

} // namespace

void SimilarityHeatmap::setHovered(QPoint cell) {
    if (cell == m_private->hovered)
        return;
    m_private->hovered = cell;
    viewport()->update();
    Q_EMIT hoveredCell(cell.y(), cell.x());
}

void SimilarityHeatmap::select(const std::vector<int>& heads) {
    const std::vector<int> before = m_selected;
    setSelectedHeads(heads);
    if (m_selected != before)
        Q_EMIT headsSelected(m_selected);
}

void SimilarityHeatmap::toggle(const std::vector<int>& heads) {
    std::vector<int> all = m_selected;
    if (std::all_of(heads.begin(), heads.end(),
                    [&](int head) { return contains(m_selected, head); }))
        std::erase_if(all, [&](int head) { return contains(heads, head); });
    else
        all.insert(all.end(), heads.begin(), heads.end());
    select(all);
}

void SimilarityHeatmap::selectRange(QPoint anchor, QPoint cell) {
    std::vector<int> heads;
    const auto addBetween = [&](int first, int second) {
        const auto [low, high] =
            std::minmax(m_private->layout.places[static_cast<std::size_t>(first)],
                        m_private->layout.places[static_cast<std::size_t>(second)]);
        for (int place = low; place <= high; ++place)
            heads.push_back(m_private->layout.order[static_cast<std::size_t>(place)]);
    };
    addBetween(anchor.x(), cell.x());
    addBetween(anchor.y(), cell.y());
    select(heads);
}

void SimilarityHeatmap::moveCursor(int rows, int columns, bool extend) {
    if (m_cursor.x() < 0)
        return;
    const auto step = [this](int head, int by) {
        const int place = std::clamp(m_private->layout.places[static_cast<std::size_t>(head)] + by,
                                     0, m_private->layout.count() - 1);
        return m_private->layout.order[static_cast<std::size_t>(place)];
    };
    const QPoint anchor = extend && m_private->anchor.x() >= 0 ? m_private->anchor : m_cursor;
    setCursorCell(step(m_cursor.y(), rows), step(m_cursor.x(), columns));
    if (extend) {
        m_private->anchor = anchor;
        selectRange(anchor, m_cursor);
    } else {
        m_private->anchor = m_cursor;
    }
}

void SimilarityHeatmap::pressLabel(int head, Qt::KeyboardModifiers modifiers) {
    m_private->pressedLabel = head;
    if (modifiers & Qt::ShiftModifier && m_private->labelAnchor >= 0 &&
        m_private->labelAnchor < m_figure.headCount()) {
        selectRange({m_private->labelAnchor, m_private->labelAnchor}, {head, head});
        return;
    }
    m_private->labelAnchor = head;
    if (modifiers & Qt::ControlModifier)
        toggle({head});
    else if (contains(m_selected, head))
        m_private->pickOnRelease = true;
    else
        select({head});
}

void SimilarityHeatmap::pressCell(QPoint cell, Qt::KeyboardModifiers modifiers) {
    const QPoint anchor = m_private->anchor.x() >= 0 ? m_private->anchor : m_cursor;
    m_private->pressedCell = true;
    setCursorCell(cell.y(), cell.x());
    if (modifiers & Qt::ShiftModifier) {
        m_private->anchor = anchor;
        selectRange(anchor, cell);
        return;
    }
    m_private->anchor = cell;
    if (modifiers & Qt::ControlModifier)
        toggle({cell.y(), cell.x()});
    else
        select({cell.y(), cell.x()});
}

void SimilarityHeatmap::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        event->ignore(); // Context menus are the page's.
        return;
    }
    m_private->pressPosition = event->position();
    m_private->pressedLabel = -1;
    m_private->pressedCell = false;
    m_private->pickOnRelease = false;
    QPoint cell;
    if (cellAt(event->position(), cell.ry(), cell.rx()))
        pressCell(cell, event->modifiers());
    else if (const int head = labelAt(event->position()); head >= 0)
        pressLabel(head, event->modifiers());
    else
        select({});
}

void SimilarityHeatmap::mouseMoveEvent(QMouseEvent* event) {
    QPoint cell(-1, -1);
    const bool onCell = cellAt(event->position(), cell.ry(), cell.rx());
    setHovered(onCell ? cell : QPoint(-1, -1));
    const bool moved = (event->position() - m_private->pressPosition).manhattanLength() >=
                       QApplication::startDragDistance();
    if (!(event->buttons() & Qt::LeftButton)) {
        const bool onLabel = !onCell && labelAt(event->position()) >= 0;
        viewport()->setCursor(onLabel && m_private->draggable ? Qt::OpenHandCursor
                                                              : Qt::ArrowCursor);
    } else if (m_private->pressedCell && onCell && cell != m_cursor) {
        const QPoint anchor = m_private->anchor;
        setCursorCell(cell.y(), cell.x());
        m_private->anchor = anchor;
        selectRange(anchor, cell);
    } else if (m_private->pressedLabel >= 0 && m_private->draggable && moved) {
        const bool together = contains(m_selected, m_private->pressedLabel);
        const std::vector<int> heads =
            together ? m_selected : std::vector<int>{m_private->pressedLabel};
        m_private->pressedLabel = -1; // A second start would nest.
        m_private->pickOnRelease = false;
        startDrag(heads);
    }
}

void SimilarityHeatmap::startDrag(const std::vector<int>& heads) {
    auto* drag = new QDrag(this); // Qt deletes it.
    drag->setMimeData(createHeadsMimeData(heads));
    drag->setPixmap(dragPicture(heads, *this));
    drag->exec(Qt::MoveAction | Qt::CopyAction, Qt::MoveAction);
}

void SimilarityHeatmap::mouseReleaseEvent(QMouseEvent* /*event*/) {
    if (m_private->pickOnRelease && m_private->pressedLabel >= 0)
        select({m_private->pressedLabel});
    m_private->pickOnRelease = false;
    m_private->pressedLabel = -1;
    m_private->pressedCell = false;
}

void SimilarityHeatmap::mouseDoubleClickEvent(QMouseEvent* event) {
    QPoint cell;
    if (event->button() == Qt::LeftButton && cellAt(event->position(), cell.ry(), cell.rx()))
        Q_EMIT activated(cell.y(), cell.x());
}

void SimilarityHeatmap::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    const QPointF inMatrix = event->position() - m_private->layout.origin;
    const double before = m_private->layout.cell;
    setZoom(m_zoom * std::pow(1.25, event->angleDelta().y() / 120.0));
    // What is under the pointer stays there.
    const QPointF wanted = inMatrix * (m_private->layout.cell / before) -
                           (event->position() - m_private->layout.view.topLeft());
    horizontalScrollBar()->setValue(static_cast<int>(std::lround(wanted.x())));
    verticalScrollBar()->setValue(static_cast<int>(std::lround(wanted.y())));
    event->accept();
}

void SimilarityHeatmap::keyPressEvent(QKeyEvent* event) {
    const bool extend = event->modifiers() & Qt::ShiftModifier;
    const bool command = event->modifiers() & (Qt::ControlModifier | Qt::AltModifier);
    const std::vector<int> pair{m_cursor.y(), m_cursor.x()};
    const bool hasCursor = m_cursor.x() >= 0;
    if (!command && event->key() == Qt::Key_Left)
        moveCursor(0, -1, extend);
    else if (!command && event->key() == Qt::Key_Right)
        moveCursor(0, 1, extend);
    else if (!command && event->key() == Qt::Key_Up)
        moveCursor(-1, 0, extend);
    else if (!command && event->key() == Qt::Key_Down)
        moveCursor(1, 0, extend);
    else if (event->key() == Qt::Key_Space && hasCursor)
        event->modifiers() & Qt::ControlModifier ? toggle(pair) : select(pair);
    else if (!command && hasCursor &&
             (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        Q_EMIT activated(m_cursor.y(), m_cursor.x());
    else if (event->key() == Qt::Key_Escape && !m_selected.empty())
        select({});
    else if (!command && !extend && event->key() >= Qt::Key_1 && event->key() <= Qt::Key_9)
        Q_EMIT digitPressed(event->key() - Qt::Key_0);
    else
        event->ignore(); // Not to the scroll area: Page Up, Home and their like change the layer.
}

void SimilarityHeatmap::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
    announceFocus();
}

void SimilarityHeatmap::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void SimilarityHeatmap::dragEnterEvent(QDragEnterEvent* event) {
    if (!headsFromMimeData(event->mimeData()).empty())
        event->acceptProposedAction();
    else
        event->ignore();
}

void SimilarityHeatmap::dragMoveEvent(QDragMoveEvent* event) {
    const int head = labelAt(event->position());
    const std::vector<int> heads = headsFromMimeData(event->mimeData());
    m_private->dropHead = head >= 0 && !heads.empty() && !contains(heads, head) ? head : -1;
    viewport()->update();
    if (m_private->dropHead >= 0)
        event->acceptProposedAction();
    else
        event->ignore();
}

void SimilarityHeatmap::dragLeaveEvent(QDragLeaveEvent* /*event*/) {
    m_private->dropHead = -1;
    viewport()->update();
}

void SimilarityHeatmap::dropEvent(QDropEvent* event) {
    const int head = labelAt(event->position());
    const std::vector<int> heads = headsFromMimeData(event->mimeData());
    m_private->dropHead = -1;
    viewport()->update();
    if (head < 0 || heads.empty() || contains(heads, head)) {
        event->ignore();
        return;
    }
    event->acceptProposedAction();
    Q_EMIT headDropRequested(heads, head, event->modifiers() & Qt::ShiftModifier);
}

bool SimilarityHeatmap::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave)
        setHovered({-1, -1});
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QPoint cell;
        if (cellAt(help->pos(), cell.ry(), cell.rx()))
            QToolTip::showText(help->globalPos(), readOut(cell.y(), cell.x()), viewport());
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace regroup::ui
