// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heatmap_grid.h"

#include "ui/charts/chart_ink.h"
#include "ui/charts/heatmap_cells.h"
#include "ui/common/theme.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPixmap>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr int gap = 8;     // Between tiles.
constexpr int padding = 6; // In a tile, around picture and text.

} // namespace

struct HeatmapGrid::Private {
    std::vector<HeatmapFigure> figures;
    std::vector<QString> notes;
    std::vector<QString> facts;    ///< The line under the name.
    std::vector<QPixmap> pictures; ///< Null: to be drawn when it is seen.
    int thumbnailSize = 132;
    int current = -1; ///< Index into figures.
    int hovered = -1;
    int columns = 1;
    int leftMargin = gap;
    QSize tile;

    int indexOfLayer(int layer) const {
        const auto found =
            std::find_if(figures.begin(), figures.end(),
                         [layer](const HeatmapFigure& figure) { return figure.layer == layer; });
        return found == figures.end() ? -1 : static_cast<int>(found - figures.begin());
    }
    int rowCount() const { return (static_cast<int>(figures.size()) + columns - 1) / columns; }
    void forgetPictures() { std::fill(pictures.begin(), pictures.end(), QPixmap()); }
};

namespace {

QString factsOf(const HeatmapFigure& figure) {
    if (figure.headCount() == 0)
        return HeatmapGrid::tr("not measured");
    if (!figure.isGrouped())
        return HeatmapGrid::tr("%n head(s)", nullptr, figure.headCount());
    const auto mean = meanWithinGroups(*figure.similarity, *figure.grouping);
    QString groups = HeatmapGrid::tr("G %1").arg(figure.grouping->groupCount());
    if (!mean)
        return groups;
    const QString meanText =
        std::isfinite(*mean) ? QLocale().toString(*mean, 'f', 2) : HeatmapGrid::tr("not finite");
    return HeatmapGrid::tr("%1, mean %2", "number of groups, similarity within them")
        .arg(groups, meanText);
}

QPixmap pictureOf(const HeatmapFigure& figure, int size, double pixelRatio, const ChartInk& ink) {
    QPixmap picture(QSize(size, size) * pixelRatio);
    picture.setDevicePixelRatio(pixelRatio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    const HeatmapLayout layout = layOutThumbnail(figure, QRectF(0, 0, size, size), pixelRatio);
    if (layout.count() == 0)
        return picture;
    paintCellImage(painter, layout, cellImage(figure, layout.order, ink));
    paintHoles(painter, figure, layout, ink);
    paintOutlines(painter, figure, layout, ink);
    return picture;
}

} // namespace

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

void HeatmapGrid::setFigures(std::vector<HeatmapFigure> figures) {
    const int layer = currentLayer();
    m_private->pictures.resize(figures.size());
    m_private->facts.resize(figures.size());
    for (std::size_t index = 0; index < figures.size(); ++index) {
        if (index < m_private->figures.size() && figures[index] == m_private->figures[index])
            continue; // An edit of one layer leaves the pictures of all others.
        m_private->pictures[index] = QPixmap();
        m_private->facts[index] = factsOf(figures[index]);
    }
    m_private->figures = std::move(figures);
    m_private->current = m_private->indexOfLayer(layer);
    m_private->hovered = -1;
    relayout();
}

const std::vector<HeatmapFigure>& HeatmapGrid::figures() const {
    return m_private->figures;
}

void HeatmapGrid::setNotes(std::vector<QString> notes) {
    m_private->notes = std::move(notes);
    relayout();
}

void HeatmapGrid::setThumbnailSize(int pixels) {
    const int size = std::clamp(pixels, minimumThumbnailSize, maximumThumbnailSize);
    if (size == m_private->thumbnailSize)
        return;
    m_private->thumbnailSize = size;
    m_private->forgetPictures();
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
    if (index >= 0) {
        const auto at = static_cast<std::size_t>(index);
        setAccessibleDescription(tr("Layer %1: %2").arg(layer).arg(m_private->facts[at]));
    } else {
        setAccessibleDescription({});
    }
    scrollToCurrent();
    viewport()->update();
}

int HeatmapGrid::currentLayer() const {
    return m_private->current < 0
               ? -1
               : m_private->figures[static_cast<std::size_t>(m_private->current)].layer;
}

QRect HeatmapGrid::tileRect(int index) const {
    const int row = index / m_private->columns;
    const int column = index % m_private->columns;
    return {QPoint(m_private->leftMargin + column * (m_private->tile.width() + gap),
                   gap + row * (m_private->tile.height() + gap) - verticalScrollBar()->value()),
            m_private->tile};
}

QRect HeatmapGrid::pictureRect(int index) const {
    const QRect tile = tileRect(index);
    return {tile.left() + (tile.width() - m_private->thumbnailSize) / 2, tile.top() + padding,
            m_private->thumbnailSize, m_private->thumbnailSize};
}

QRect HeatmapGrid::thumbnailRect(int layer) const {
    const int index = m_private->indexOfLayer(layer);
    return index < 0 ? QRect() : pictureRect(index);
}

int HeatmapGrid::indexAt(const QPoint& position) const {
    const int column = (position.x() - m_private->leftMargin) / (m_private->tile.width() + gap);
    const int row =
        (position.y() + verticalScrollBar()->value() - gap) / (m_private->tile.height() + gap);
    const int index = row * m_private->columns + column;
    const bool inside = position.x() >= m_private->leftMargin && column < m_private->columns &&
                        index >= 0 && index < static_cast<int>(m_private->figures.size());
    return inside && tileRect(index).contains(position) ? index : -1;
}

int HeatmapGrid::layerAt(const QPoint& position) const {
    const int index = indexAt(position);
    return index < 0 ? -1 : m_private->figures[static_cast<std::size_t>(index)].layer;
}

QSize HeatmapGrid::sizeHint() const {
    return {4 * (m_private->tile.width() + gap) + gap, 3 * (m_private->tile.height() + gap)};
}

QSize HeatmapGrid::minimumSizeHint() const {
    return {m_private->tile.width() + 2 * gap, m_private->tile.height() + gap};
}

void HeatmapGrid::relayout() {
    const QFontMetrics metrics = fontMetrics();
    const int lines = m_private->notes.empty() ? 2 : 3;
    int width =
        std::max(m_private->thumbnailSize, metrics.horizontalAdvance(tr("Layer %1").arg(100)));
    for (const std::vector<QString>* texts : {&m_private->facts, &m_private->notes})
        for (const QString& text : *texts)
            width = std::max(width, std::min(metrics.horizontalAdvance(text),
                                             2 * m_private->thumbnailSize + metrics.height() * 4));
    m_private->tile =
        QSize(width + 2 * padding,
              m_private->thumbnailSize + lines * metrics.lineSpacing() + 2 * padding + 3);
    m_private->columns = std::max((viewport()->width() - gap) / (m_private->tile.width() + gap), 1);
    const int used =
        std::min(m_private->columns, std::max(static_cast<int>(m_private->figures.size()), 1)) *
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
    const auto at = static_cast<std::size_t>(index);
    const QRect tile = tileRect(index);
    const QRect picture = pictureRect(index);
    if (index == m_private->current || index == m_private->hovered) {
        QColor tint = ink.highlight;
        tint.setAlphaF(index == m_private->current ? 0.16F : 0.07F);
        painter.setBrush(tint);
        painter.setPen(index == m_private->current ? QPen(ink.highlight, hasFocus() ? 2 : 1)
                                                   : QPen(Qt::NoPen));
        painter.setRenderHint(QPainter::Antialiasing);
        painter.drawRoundedRect(QRectF(tile).adjusted(1, 1, -1, -1), 5, 5);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    QPixmap& pixmap = m_private->pictures[at];
    const double ratio = viewport()->devicePixelRatioF();
    if (pixmap.isNull() || !qFuzzyCompare(pixmap.devicePixelRatio(), ratio))
        pixmap = pictureOf(m_private->figures[at], m_private->thumbnailSize, ratio, ink);
    if (m_private->figures[at].headCount() == 0) {
        painter.setPen(QPen(ink.grid, 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(picture.adjusted(0, 0, -1, -1));
    }
    painter.drawPixmap(picture.topLeft(), pixmap);

    QRect line(tile.left() + padding, picture.bottom() + 4, tile.width() - 2 * padding,
               painter.fontMetrics().lineSpacing());
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(ink.text);
    painter.drawText(line, Qt::AlignCenter, tr("Layer %1").arg(m_private->figures[at].layer));
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
    const int end =
        std::min((last + 1) * m_private->columns, static_cast<int>(m_private->figures.size()));
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
    if (index < 0 || index >= static_cast<int>(m_private->figures.size()) ||
        index == m_private->current)
        return;
    setCurrentLayer(m_private->figures[static_cast<std::size_t>(index)].layer);
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
    const int last = static_cast<int>(m_private->figures.size()) - 1;
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
