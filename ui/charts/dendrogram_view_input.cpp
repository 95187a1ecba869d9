// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keys of the dendrogram.
#include "ui/charts/dendrogram_view.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <iterator>

namespace regroup::ui {

void DendrogramView::pickGroupCount(int groupCount) {
    const int before = m_groupCount;
    setGroupCount(groupCount);
    if (m_groupCount != before)
        Q_EMIT groupCountPicked(m_groupCount);
}

void DendrogramView::pickNode(int node, bool add) {
    if (node < 0)
        return;
    std::vector<int> heads = m_tree->headsOf(node);
    if (add) {
        std::vector<int> both;
        std::set_union(heads.begin(), heads.end(), m_selected.begin(), m_selected.end(),
                       std::back_inserter(both));
        heads = both;
    }
    m_cursor = node;
    setSelectedHeads(heads);
    Q_EMIT headsPicked(heads);
}

void DendrogramView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_tree) {
        event->ignore();
        return;
    }
    if (isOnCutLine(event->position())) {
        m_dragging = true;
        update();
        return;
    }
    pickNode(nodeAt(event->position()), event->modifiers() & Qt::ControlModifier);
}

void DendrogramView::mouseMoveEvent(QMouseEvent* event) {
    if (!m_tree)
        return;
    if (m_dragging) {
        pickGroupCount(groupCountAt(event->position().y()));
        return;
    }
    const bool onLine = isOnCutLine(event->position());
    const int node = onLine ? -1 : nodeAt(event->position());
    setCursor(onLine ? Qt::SplitVCursor : node >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (node == m_hovered)
        return;
    m_hovered = node;
    Q_EMIT hovered(nodeText(node));
    update();
}

void DendrogramView::mouseReleaseEvent(QMouseEvent* /*event*/) {
    m_dragging = false;
    update();
}

void DendrogramView::leaveEvent(QEvent* /*event*/) {
    m_hovered = -1;
    Q_EMIT hovered({});
    update();
}

void DendrogramView::wheelEvent(QWheelEvent* event) {
    if (!m_tree || event->angleDelta().y() == 0) {
        event->ignore();
        return;
    }
    pickGroupCount(m_groupCount + (event->angleDelta().y() > 0 ? -1 : 1));
    event->accept();
}

void DendrogramView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void DendrogramView::moveCursor(int key) {
    const int root = m_tree->nodeCount() - 1;
    const int parent = parentOf(m_cursor);
    if (key == Qt::Key_Up && m_cursor != root) {
        m_cursor = parent;
    } else if (key == Qt::Key_Down && !m_tree->isHead(m_cursor)) {
        m_cursor = m_tree->join(m_cursor).left;
    } else if (key == Qt::Key_Left || key == Qt::Key_Right) {
        const bool right = key == Qt::Key_Right;
        if (m_cursor == root)
            m_cursor = right ? m_tree->join(root).right : m_tree->join(root).left;
        else
            m_cursor = right ? m_tree->join(parent).right : m_tree->join(parent).left;
    }
    Q_EMIT hovered(nodeText(m_cursor));
    update();
}

void DendrogramView::keyPressEvent(QKeyEvent* event) {
    if (!m_tree || m_tree->joins().empty()) {
        event->ignore();
        return;
    }
    const bool control = event->modifiers() & Qt::ControlModifier;
    switch (event->key()) {
    case Qt::Key_Plus: pickGroupCount(m_groupCount + 1); return;
    case Qt::Key_Minus: pickGroupCount(m_groupCount - 1); return;
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (control)
            pickGroupCount(m_groupCount + (event->key() == Qt::Key_Down ? 1 : -1));
        else
            moveCursor(event->key());
        return;
    case Qt::Key_Left:
    case Qt::Key_Right: moveCursor(event->key()); return;
    case Qt::Key_Space: pickNode(m_cursor, control); return;
    case Qt::Key_Return:
    case Qt::Key_Enter: Q_EMIT groupingRequested(); return;
    default: event->ignore(); // Page Up, Home and their like change the layer.
    }
}

} // namespace regroup::ui
