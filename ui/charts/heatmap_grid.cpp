// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heatmap_grid.h"

#include "ui/charts/heatmap_layout.h"
#include "ui/charts/heatmap_tile.h"
#include "ui/common/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <span>

namespace regroup::ui {
namespace {

constexpr int gap = 8;     // Between tiles.
constexpr int padding = 6; // In a tile, around picture and text.
constexpr int partGap = 5; // Between the pictures of a tile.

} // namespace

struct HeatmapGrid::Private {
    std::vector<HeatmapFigure> figures;
    std::vector<QPixmap> pictures; ///< [figures]; null: to be drawn when it is seen.
    int perLayer = 1;
    std::vector<QString> facts; ///< [tiles], the line under the name.
    std::vector<QString> notes;
    int thumbnailSize = 132;
    int edge = 132;   ///< Of a picture: smaller where the pictures of a layer do not fit.
    int caption = 0;  ///< Height of the letters above the pictures of a layer.
    int current = -1; ///< Index of a tile.
    int hovered = -1;
    int columns = 1;
    int leftMargin = gap;
    QSize tile;

    int tileCount() const { return static_cast<int>(figures.size()) / perLayer; }
    std::span<const HeatmapFigure> figuresOf(int index) const {
        return std::span(figures).subspan(static_cast<std::size_t>(index) *
                                              static_cast<std::size_t>(perLayer),
                                          static_cast<std::size_t>(perLayer));
    }
    int layerOf(int index) const { return figuresOf(index).front().layer; }
    int indexOfLayer(int layer) const {
        for (int index = 0; index < tileCount(); ++index)
            if (layerOf(index) == layer)
                return index;
        return -1;
    }
    int rowCount() const { return (tileCount() + columns - 1) / columns; }
    int picturesWidth() const { return perLayer * edge + (perLayer - 1) * partGap; }
    void forgetPictures() { std::fill(pictures.begin(), pictures.end(), QPixmap()); }
};

HeatmapGrid::HeatmapGrid(QWidget* parent)
    : QAbstractScrollArea(parent), m_private(std::make_unique<Private>()) {
    setLayoutDirection(Qt::LeftToRight); // Painting and hit tests count from the left.
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Layers"));
    relayout();
}

HeatmapGrid::~HeatmapGrid() = default;

void HeatmapGrid::setFigures(std::vector<HeatmapFigure> figures, int perLayer) {
    const int layer = currentLayer();
    m_private->pictures.resize(figures.size());
    for (std::size_t index = 0; index < figures.size(); ++index)
        if (index >= m_private->figures.size() || figures[index] != m_private->figures[index])
            m_private->pictures[index] = QPixmap(); // An edit leaves those of other layers.
    m_private->figures = std::move(figures);
    m_private->perLayer = std::max(perLayer, 1);
    m_private->facts.clear();
    for (int index = 0; index < m_private->tileCount(); ++index)
        m_private->facts.push_back(heatmapTileFacts(m_private->figuresOf(index)));
    m_private->current = m_private->indexOfLayer(layer);
    m_private->hovered = -1;
    relayout();
    describeCurrent();
}

const std::vector<HeatmapFigure>& HeatmapGrid::figures() const {
    return m_private->figures;
}

void HeatmapGrid::setNotes(std::vector<QString> notes) {
    if (notes == m_private->notes)
        return;
    m_private->notes = std::move(notes);
    relayout();
    describeCurrent();
}

void HeatmapGrid::setThumbnailSize(int pixels) {
    const int size = std::clamp(pixels, minimumThumbnailSize, maximumThumbnailSize);
    if (size == m_private->thumbnailSize)
        return;
    m_private->thumbnailSize = size;
    relayout();
    scrollToCurrent();
    Q_EMIT thumbnailSizeChanged(size);
}

int HeatmapGrid::thumbnailSize() const {
    return m_private->thumbnailSize;
}

void HeatmapGrid::setCurrentLayer(int layer) {
    const int index = m_private->indexOfLayer(layer);
    if (index == m_private->current)
        return;
    m_private->current = index;
    describeCurrent();
    scrollToCurrent();
    viewport()->update();
}

void HeatmapGrid::describeCurrent() {
    if (m_private->current < 0) {
        setAccessibleDescription({});
        return;
    }
    const auto at = static_cast<std::size_t>(m_private->current);
    QString facts = m_private->facts[at];
    if (at < m_private->notes.size() && !m_private->notes[at].isEmpty())
        facts = tr("%1, %2", "facts of a layer").arg(facts, m_private->notes[at]);
    setAccessibleDescription(tr("Layer %1: %2").arg(currentLayer()).arg(facts));
}

int HeatmapGrid::currentLayer() const {
    return m_private->current < 0 ? -1 : m_private->layerOf(m_private->current);
}

QRect HeatmapGrid::tileRect(int index) const {
    const int row = index / m_private->columns;
    const int column = index % m_private->columns;
    return {QPoint(m_private->leftMargin + column * (m_private->tile.width() + gap),
                   gap + row * (m_private->tile.height() + gap) - verticalScrollBar()->value()),
            m_private->tile};
}

QRect HeatmapGrid::pictureRect(int index, int part) const {
    const QRect tile = tileRect(index);
    return {tile.left() + (tile.width() - m_private->picturesWidth()) / 2 +
                part * (m_private->edge + partGap),
            tile.top() + padding + m_private->caption, m_private->edge, m_private->edge};
}

QRect HeatmapGrid::thumbnailRect(int layer) const {
    const int index = m_private->indexOfLayer(layer);
    return index < 0 ? QRect()
                     : pictureRect(index, 0) | pictureRect(index, m_private->perLayer - 1);
}

int HeatmapGrid::indexAt(const QPoint& position) const {
    const int column = (position.x() - m_private->leftMargin) / (m_private->tile.width() + gap);
    const int row =
        (position.y() + verticalScrollBar()->value() - gap) / (m_private->tile.height() + gap);
    const int index = row * m_private->columns + column;
    const bool inside = position.x() >= m_private->leftMargin && column < m_private->columns &&
                        index >= 0 && index < m_private->tileCount();
    return inside && tileRect(index).contains(position) ? index : -1;
}

int HeatmapGrid::layerAt(const QPoint& position) const {
    const int index = indexAt(position);
    return index < 0 ? -1 : m_private->layerOf(index);
}

QSize HeatmapGrid::sizeHint() const {
    return {4 * (m_private->tile.width() + gap) + gap, 3 * (m_private->tile.height() + gap)};
}

QSize HeatmapGrid::minimumSizeHint() const {
    // Not of a tile with several pictures: they become smaller where they do not fit.
    const int text = m_private->tile.height() - m_private->edge;
    return {m_private->thumbnailSize + 2 * padding + 2 * gap,
            m_private->thumbnailSize / m_private->perLayer + text + gap};
}

void HeatmapGrid::relayout() {
    const QFontMetrics metrics = fontMetrics();
    const int perLayer = m_private->perLayer;
    const int room = viewport()->width() - 2 * (gap + padding) - (perLayer - 1) * partGap;
    const int edge = std::min(m_private->thumbnailSize,
                              perLayer > 1 ? std::max(room / perLayer, minimumThumbnailSize)
                                           : m_private->thumbnailSize);
    if (edge != m_private->edge)
        m_private->forgetPictures();
    m_private->edge = edge;
    m_private->caption = perLayer > 1 ? metrics.lineSpacing() : 0;
    const int lines = m_private->notes.empty() ? 2 : 3;
    int width =
        std::max(m_private->picturesWidth(), metrics.horizontalAdvance(tr("Layer %1").arg(100)));
    for (const std::vector<QString>* texts : {&m_private->facts, &m_private->notes})
        for (const QString& text : *texts)
            width = std::max(width, std::min(metrics.horizontalAdvance(text),
                                             2 * m_private->edge + metrics.height() * 4));
    m_private->tile =
        QSize(width + 2 * padding, m_private->caption + m_private->edge +
                                       lines * metrics.lineSpacing() + 2 * padding + 3);
    m_private->columns = std::max((viewport()->width() - gap) / (m_private->tile.width() + gap), 1);
    const int used = std::min(m_private->columns, std::max(m_private->tileCount(), 1)) *
                         (m_private->tile.width() + gap) -
                     gap;
    m_private->leftMargin = std::max((viewport()->width() - used) / 2, gap);
    const int height = m_private->rowCount() * (m_private->tile.height() + gap) + gap;
    verticalScrollBar()->setRange(0, std::max(height - viewport()->height(), 0));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(m_private->tile.height() / 3);
    viewport()->update();
}

void HeatmapGrid::scrollToCurrent() {
    if (m_private->current < 0)
        return;
    const QRect tile = tileRect(m_private->current).adjusted(0, -gap, 0, gap);
    if (tile.top() < 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + tile.top());
    else if (tile.bottom() > viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + tile.bottom() -
                                      viewport()->height());
}

void HeatmapGrid::paintTile(QPainter& painter, int index, const ChartInk& ink) {
    if (index == m_private->current || index == m_private->hovered) {
        QColor tint = ink.highlight;
        tint.setAlphaF(index == m_private->current ? 0.16F : 0.07F);
        painter.setBrush(tint);
        painter.setPen(index == m_private->current ? QPen(ink.highlight, hasFocus() ? 2 : 1)
                                                   : QPen(Qt::NoPen));
        painter.setRenderHint(QPainter::Antialiasing);
        painter.drawRoundedRect(QRectF(tileRect(index)).adjusted(1, 1, -1, -1), 5, 5);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    paintPictures(painter, index, ink);
    paintTexts(painter, index, ink);
}

void HeatmapGrid::paintPictures(QPainter& painter, int index, const ChartInk& ink) {
    const double ratio = viewport()->devicePixelRatioF();
    for (int part = 0; part < m_private->perLayer; ++part) {
        const auto at =
            static_cast<std::size_t>(index) * static_cast<std::size_t>(m_private->perLayer) +
            static_cast<std::size_t>(part);
        const HeatmapFigure& figure = m_private->figures[at];
        QPixmap& pixmap = m_private->pictures[at];
        if (pixmap.isNull() || !qFuzzyCompare(pixmap.devicePixelRatio(), ratio))
            pixmap = heatmapThumbnail(figure, m_private->edge, ratio, ink);
        const QRect picture = pictureRect(index, part);
        // Cells are whole pixels: the thumbnail may leave a rim of its square.
        const QRectF cells = layOutThumbnail(figure, picture, ratio).view;
        paintThumbnailFrame(painter, cells.isNull() ? QRectF(picture) : cells, !cells.isNull(),
                            ink);
        painter.drawPixmap(picture.topLeft(), pixmap);
        if (m_private->perLayer == 1)
            continue;
        painter.setPen(ink.faintText);
        painter.drawText(picture.translated(0, -m_private->caption),
                         Qt::AlignHCenter | Qt::AlignTop, headKindLetter(figure.kind));
    }
}

void HeatmapGrid::paintTexts(QPainter& painter, int index, const ChartInk& ink) {
    const auto at = static_cast<std::size_t>(index);
    const QRect tile = tileRect(index);
    QRect line(tile.left() + padding, pictureRect(index, 0).bottom() + 4,
               tile.width() - 2 * padding, painter.fontMetrics().lineSpacing());
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(ink.text);
    painter.drawText(line, Qt::AlignCenter, tr("Layer %1").arg(m_private->layerOf(index)));
    painter.setFont(font());
    const QString note = at < m_private->notes.size() ? m_private->notes[at] : QString();
    for (const QString& text : {m_private->facts[at], note}) {
        line.translate(0, line.height());
        painter.drawText(line, Qt::AlignCenter,
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, line.width()));
    }
}

void HeatmapGrid::paintEvent(QPaintEvent* event) {
    const ChartInk ink = ChartInk::of(*this);
    QPainter painter(viewport());
    painter.setFont(font());
    const int step = m_private->tile.height() + gap;
    const int first =
        std::max((verticalScrollBar()->value() + event->rect().top() - gap) / step, 0);
    const int last = std::min((verticalScrollBar()->value() + event->rect().bottom()) / step,
                              m_private->rowCount() - 1);
    const int end = std::min((last + 1) * m_private->columns, m_private->tileCount());
    for (int index = first * m_private->columns; index < end; ++index)
        paintTile(painter, index, ink);
}

void HeatmapGrid::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    relayout();
}

void HeatmapGrid::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange) {
        m_private->forgetPictures();
        relayout();
    }
}

void HeatmapGrid::pick(int index) {
    if (index < 0 || index >= m_private->tileCount() || index == m_private->current)
        return;
    setCurrentLayer(m_private->layerOf(index));
    Q_EMIT layerSelected(currentLayer());
}

void HeatmapGrid::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        pick(indexAt(event->pos()));
    else
        event->ignore();
}

void HeatmapGrid::mouseDoubleClickEvent(QMouseEvent* event) {
    const int layer = layerAt(event->pos());
    if (event->button() == Qt::LeftButton && layer >= 0)
        Q_EMIT layerActivated(layer);
}

void HeatmapGrid::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    setThumbnailSize(static_cast<int>(
        std::lround(m_private->thumbnailSize * std::pow(1.15, event->angleDelta().y() / 120.0))));
    event->accept();
}

void HeatmapGrid::keyPressEvent(QKeyEvent* event) {
    const bool plain = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    const int from = m_private->current;
    const int last = m_private->tileCount() - 1;
    if (plain && event->key() == Qt::Key_Left)
        pick(std::max(from - 1, 0));
    else if (plain && event->key() == Qt::Key_Right)
        pick(std::min(from + 1, last));
    else if (plain && event->key() == Qt::Key_Up)
        pick(from < 0 ? 0 : from >= m_private->columns ? from - m_private->columns : from);
    else if (plain && event->key() == Qt::Key_Down)
        pick(from < 0 ? 0 : from + m_private->columns <= last ? from + m_private->columns : from);
    else if (plain && from >= 0 &&
             (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        Q_EMIT layerActivated(currentLayer());
    else
        event->ignore(); // Page Up, Home and their like change the layer in the window.
}

void HeatmapGrid::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void HeatmapGrid::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool HeatmapGrid::viewportEvent(QEvent* event) {
    int hovered = m_private->hovered;
    if (event->type() == QEvent::MouseMove)
        hovered = indexAt(static_cast<QMouseEvent*>(event)->pos());
    else if (event->type() == QEvent::Leave)
        hovered = -1;
    if (hovered != m_private->hovered) {
        m_private->hovered = hovered;
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace regroup::ui
