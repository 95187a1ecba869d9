// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/similarity_heatmap.h"

#include "ui/charts/chart_ink.h"
#include "ui/charts/heatmap_accessible.h"
#include "ui/charts/heatmap_cells.h"
#include "ui/charts/heatmap_private.h"
#include "ui/common/theme.h"

#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

namespace regroup::ui {

SimilarityHeatmap::SimilarityHeatmap(QWidget* parent)
    : QAbstractScrollArea(parent), m_private(std::make_unique<Private>()) {
    setLayoutDirection(Qt::LeftToRight); // Painting and hit tests count from the left.
    installHeatmapAccessibility();
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAcceptDrops(true);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("Similarity of heads"));
    relayout();
}

SimilarityHeatmap::~SimilarityHeatmap() = default;

void SimilarityHeatmap::setPlace(int layer, HeadKind kind) {
    m_figure.layer = layer;
    m_figure.kind = kind;
    refreshDescription();
}

void SimilarityHeatmap::setSimilarity(std::shared_ptr<const SquareMatrix> similarity) {
    const int before = m_figure.headCount();
    m_figure.similarity = std::move(similarity);
    const int heads = m_figure.headCount();
    if (heads != before) {
        m_figure.order.clear();
        m_selected.clear();
        m_cursor = heads > 0 ? QPoint(0, 0) : QPoint(-1, -1);
        m_private->anchor = m_cursor; // The old one may name a head that is not there any more.
        m_private->labelAnchor = -1;
        m_private->hovered = {-1, -1};
    }
    invalidate();
    refreshDescription();
    resetHeatmapAccessibility(this);
}

void SimilarityHeatmap::setGrouping(const Grouping& grouping, std::vector<GroupMark> marks) {
    m_figure.grouping = grouping;
    m_figure.marks = std::move(marks);
    relayout(); // Cells keep their colours.
    refreshDescription();
}

void SimilarityHeatmap::clearGrouping() {
    m_figure.grouping.reset();
    m_figure.marks.clear();
    relayout();
    refreshDescription();
}

void SimilarityHeatmap::setOrder(std::vector<int> order) {
    m_figure.order = std::move(order);
    invalidate();
    resetHeatmapAccessibility(this);
}

void SimilarityHeatmap::setRange(double low, double high) {
    m_figure.range = {low, high};
    invalidate();
}

void SimilarityHeatmap::setRangeBadge(const QString& text) {
    m_private->badge = text;
    viewport()->update();
}

void SimilarityHeatmap::setColorMap(ColorMapName name) {
    m_figure.colorMap = name;
    invalidate();
}

void SimilarityHeatmap::setHeadsDraggable(bool draggable) {
    m_private->draggable = draggable;
}

void SimilarityHeatmap::setZoom(double zoom) {
    const double wanted = std::clamp(zoom, 1.0, Private::largestZoom);
    if (std::abs(wanted - m_zoom) < 1e-9)
        return;
    m_zoom = wanted;
    relayout();
    Q_EMIT zoomChanged(m_zoom);
}

void SimilarityHeatmap::setSelectedHeads(const std::vector<int>& heads) {
    m_selected = heads;
    std::sort(m_selected.begin(), m_selected.end());
    m_selected.erase(std::unique(m_selected.begin(), m_selected.end()), m_selected.end());
    viewport()->update();
}

void SimilarityHeatmap::setCursorCell(int rowHead, int columnHead) {
    const int heads = m_figure.headCount();
    if (rowHead < 0 || columnHead < 0 || rowHead >= heads || columnHead >= heads ||
        m_cursor == QPoint(columnHead, rowHead))
        return;
    m_cursor = {columnHead, rowHead};
    m_private->anchor = m_cursor;
    scrollToCursor();
    viewport()->update();
    announceFocus();
    Q_EMIT cursorMoved(rowHead, columnHead);
}

void SimilarityHeatmap::setEmptyText(const QString& text) {
    m_private->emptyText = text;
    viewport()->update();
}

void SimilarityHeatmap::setHoveredCell(int rowHead, int columnHead) {
    const int heads = m_figure.headCount();
    const bool there = rowHead >= 0 && columnHead >= 0 && rowHead < heads && columnHead < heads;
    m_private->hovered = there ? QPoint(columnHead, rowHead) : QPoint(-1, -1);
    viewport()->update();
}

QPoint SimilarityHeatmap::markedCell() const {
    return m_private->hovered;
}

QString SimilarityHeatmap::readOut(int rowHead, int columnHead) const {
    return heatmapReadOut(m_figure, rowHead, columnHead);
}

QRectF SimilarityHeatmap::cellRect(int rowHead, int columnHead) const {
    const int heads = m_figure.headCount();
    if (rowHead < 0 || columnHead < 0 || rowHead >= heads || columnHead >= heads)
        return {};
    return m_private->layout.headRect(rowHead, columnHead);
}

QRectF SimilarityHeatmap::labelRect(int head, Qt::Orientation axis) const {
    return head >= 0 && head < m_figure.headCount() ? m_private->layout.labelRect(head, axis)
                                                    : QRectF();
}

bool SimilarityHeatmap::cellAt(const QPointF& position, int& rowHead, int& columnHead) const {
    const int row = m_private->layout.placeAt(position.y(), Qt::Vertical);
    const int column = m_private->layout.placeAt(position.x(), Qt::Horizontal);
    if (row < 0 || column < 0)
        return false;
    rowHead = m_private->layout.order[static_cast<std::size_t>(row)];
    columnHead = m_private->layout.order[static_cast<std::size_t>(column)];
    return true;
}

int SimilarityHeatmap::labelAt(const QPointF& position) const {
    const HeatmapLayout& layout = m_private->layout;
    int place = -1;
    if ((layout.rowLabels | layout.rowStrip).contains(position))
        place = layout.placeAt(position.y(), Qt::Vertical);
    else if ((layout.columnLabels | layout.columnStrip).contains(position))
        place = layout.placeAt(position.x(), Qt::Horizontal);
    return place < 0 ? -1 : layout.order[static_cast<std::size_t>(place)];
}

QSize SimilarityHeatmap::sizeHint() const {
    const int line = fontMetrics().height();
    return {line * 34, line * 28};
}

QSize SimilarityHeatmap::minimumSizeHint() const {
    const int line = fontMetrics().height();
    return {line * 12, line * 11};
}

QRectF SimilarityHeatmap::visibleCells() const {
    return m_private->layout.view;
}

void SimilarityHeatmap::relayout() {
    const double ratio = viewport()->devicePixelRatioF();
    HeatmapRoom room{QRectF(viewport()->rect()).adjusted(4, 2, -4, -2), QFontMetricsF(font()),
                     ratio, m_zoom};
    room.largestCell = 12 * room.metrics.height(); // The window gives it the room it needs.
    room.scroll = QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value());
    m_private->layout = layOutHeatmap(m_figure, room);
    m_private->pixelRatio = ratio;
    const QSizeF matrix = m_private->layout.matrixSize();
    const auto setBar = [this](QScrollBar* bar, double whole, double seen) {
        bar->setRange(0, static_cast<int>(std::ceil(std::max(whole - seen, 0.0))));
        bar->setPageStep(static_cast<int>(seen));
        bar->setSingleStep(std::max(static_cast<int>(m_private->layout.cell), 1));
    };
    setBar(horizontalScrollBar(), matrix.width(), m_private->layout.view.width());
    setBar(verticalScrollBar(), matrix.height(), m_private->layout.view.height());
    viewport()->update();
    Q_EMIT laidOut();
}

void SimilarityHeatmap::invalidate() {
    m_private->cells = QImage();
    relayout();
}

void SimilarityHeatmap::refreshDescription() {
    const int heads = m_figure.headCount();
    if (heads == 0)
        setAccessibleDescription(tr("No similarity measured."));
    else if (m_figure.isGrouped())
        setAccessibleDescription(
            tr("Layer %1, %2: %3 heads in %4 groups. Arrow keys move between pairs of heads.")
                .arg(m_figure.layer)
                .arg(headKindLetter(m_figure.kind))
                .arg(heads)
                .arg(m_figure.grouping->groupCount()));
    else
        setAccessibleDescription(
            tr("Layer %1, %2: %3 heads. Arrow keys move between pairs of heads.")
                .arg(m_figure.layer)
                .arg(headKindLetter(m_figure.kind))
                .arg(heads));
    viewport()->update();
}

void SimilarityHeatmap::scrollToCursor() {
    const QRectF cell = cellRect(m_cursor.y(), m_cursor.x());
    const QRectF& view = m_private->layout.view;
    const auto reveal = [](QScrollBar* bar, double low, double high, double from, double to) {
        if (low < from)
            bar->setValue(bar->value() - static_cast<int>(std::ceil(from - low)));
        else if (high > to)
            bar->setValue(bar->value() + static_cast<int>(std::ceil(high - to)));
    };
    reveal(horizontalScrollBar(), cell.left(), cell.right(), view.left(), view.right());
    reveal(verticalScrollBar(), cell.top(), cell.bottom(), view.top(), view.bottom());
}

void SimilarityHeatmap::announceFocus() {
    if (hasFocus() && m_cursor.x() >= 0)
        announceHeatmapCell(this, m_private->layout.places[static_cast<std::size_t>(m_cursor.y())],
                            m_private->layout.places[static_cast<std::size_t>(m_cursor.x())]);
}

void SimilarityHeatmap::paintEvent(QPaintEvent* /*event*/) {
    if (!qFuzzyCompare(m_private->pixelRatio, viewport()->devicePixelRatioF()))
        relayout(); // Moved to another screen.
    const ChartInk ink = ChartInk::of(*this);
    QPainter painter(viewport());
    painter.setFont(font());
    if (m_figure.headCount() == 0) {
        painter.setPen(ink.faintText);
        painter.drawText(viewport()->rect(), Qt::AlignCenter | Qt::TextWordWrap,
                         m_private->emptyText.isEmpty() ? tr("No similarity measured.")
                                                        : m_private->emptyText);
        return;
    }
    if (m_private->cells.isNull())
        m_private->cells = cellImage(m_figure, m_private->layout.order, ink);
    paintHeatmap(painter, m_figure, m_private->layout, m_private->cells, ink,
                 {m_cursor, hasFocus(), m_private->hovered, m_selected, m_private->dropHead,
                  m_private->badge});
}

void SimilarityHeatmap::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    relayout();
}

void SimilarityHeatmap::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange) {
        updateGeometry();
        invalidate();
    }
}

void SimilarityHeatmap::scrollContentsBy(int /*dx*/, int /*dy*/) {
    relayout();
}

} // namespace regroup::ui
