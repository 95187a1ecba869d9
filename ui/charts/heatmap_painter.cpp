// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heatmap_painter.h"

#include "ui/charts/hatching.h"
#include "ui/charts/heatmap_cells.h"
#include "ui/charts/heatmap_legend.h"
#include "ui/common/theme.h"

#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

namespace regroup::ui {
namespace {

bool contains(const std::vector<int>& heads, int head) {
    return std::find(heads.begin(), heads.end(), head) != heads.end();
}

QRectF labelBox(const QString& text, const QRectF& label, const QFontMetricsF& metrics,
                Qt::Orientation axis) {
    const double width = metrics.horizontalAdvance(text) + 6;
    const double height = metrics.height();
    if (axis == Qt::Horizontal)
        return {label.center().x() - width / 2, label.bottom() - height - 1, width, height};
    return {label.right() - width - 1, label.center().y() - height / 2, width, height};
}

class LabelPainter {
public:
    LabelPainter(QPainter& painter, const HeatmapLayout& layout, const ChartInk& ink,
                 const HeatmapMarks& marks)
        : m_painter(painter), m_layout(layout), m_ink(ink), m_marks(marks),
          m_metrics(painter.font()) {}

    void paintAxis(Qt::Orientation axis) {
        const QRectF strip = axis == Qt::Horizontal ? m_layout.columnLabels : m_layout.rowLabels;
        const double reach = m_metrics.horizontalAdvance(QStringLiteral("000"));
        m_painter.save();
        m_painter.setClipRect(axis == Qt::Horizontal ? strip.adjusted(-reach, -2, reach, 0)
                                                     : strip.adjusted(-6, -reach, 0, reach));
        const int step = m_layout.labelStep(m_metrics, axis);
        for (int place = 0; place < m_layout.count(); place += step)
            paintPlain(headAt(place), axis);
        for (const int head : m_layout.order)
            if (isEmphasised(head, axis))
                paintEmphasised(head, axis);
        m_painter.restore();
    }

private:
    int headAt(int place) const { return m_layout.order[static_cast<std::size_t>(place)]; }

    bool isEmphasised(int head, Qt::Orientation axis) const {
        const int hovered = axis == Qt::Horizontal ? m_marks.hovered.x() : m_marks.hovered.y();
        const int cursor = axis == Qt::Horizontal ? m_marks.cursor.x() : m_marks.cursor.y();
        return head == hovered || (m_marks.focused && head == cursor) || head == m_marks.dropHead ||
               contains(m_marks.selected, head);
    }

    bool isVisible(int head, Qt::Orientation axis) const {
        const QPointF center = m_layout.labelRect(head, axis).center();
        return axis == Qt::Horizontal
                   ? center.x() > m_layout.view.left() && center.x() < m_layout.view.right()
                   : center.y() > m_layout.view.top() && center.y() < m_layout.view.bottom();
    }

    void paintPlain(int head, Qt::Orientation axis) {
        if (!isVisible(head, axis))
            return;
        const QString text = QString::number(head);
        m_painter.setPen(m_ink.text);
        m_painter.drawText(labelBox(text, m_layout.labelRect(head, axis), m_metrics, axis),
                           Qt::AlignCenter, text);
    }

    void paintEmphasised(int head, Qt::Orientation axis) {
        if (!isVisible(head, axis))
            return;
        const QString text = QString::number(head);
        const QRectF box = labelBox(text, m_layout.labelRect(head, axis), m_metrics, axis);
        const bool filled = contains(m_marks.selected, head) || head == m_marks.dropHead;
        m_painter.setPen(head == m_marks.dropHead ? QPen(m_ink.text, 2)
                                                  : QPen(filled ? m_ink.highlight : m_ink.line, 1));
        m_painter.setBrush(filled ? m_ink.highlight : m_ink.paper);
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.drawRoundedRect(box, 3, 3);
        m_painter.setRenderHint(QPainter::Antialiasing, false);
        m_painter.setPen(filled ? m_ink.highlightedText : m_ink.text);
        m_painter.drawText(box, Qt::AlignCenter, text);
    }

    QPainter& m_painter;
    const HeatmapLayout& m_layout;
    const ChartInk& m_ink;
    const HeatmapMarks& m_marks;
    QFontMetricsF m_metrics;
};

void paintStripLetter(QPainter& painter, const QRectF& box, const QString& letter, int colorIndex,
                      bool dark) {
    const QFontMetricsF metrics(painter.font());
    const double width = metrics.horizontalAdvance(letter);
    if (box.width() < width + 2 || box.height() < metrics.ascent())
        return;
    const QColor color = groupColor(colorIndex, dark);
    if (isHatched(colorIndex)) // Letters are not read on lines.
        painter.fillRect(QRectF(box.center() - QPointF(width / 2 + 2, metrics.height() / 2 - 1),
                                QSizeF(width + 4, metrics.height() - 2)) &
                             box,
                         color);
    painter.setPen(readableOn(color));
    painter.drawText(box, Qt::AlignCenter, letter);
}

/// One segment a run of heads of the same group, along both axes.
void paintStrips(QPainter& painter, const HeatmapFigure& figure, const HeatmapLayout& layout,
                 const ChartInk& ink) {
    if (layout.runs.empty())
        return;
    painter.save();
    QFont font = painter.font();
    font.setBold(true);
    painter.setFont(font);
    for (const GroupRun& run : layout.runs) {
        const int head = layout.order[static_cast<std::size_t>(run.begin)];
        const QRectF block =
            layout.placeRect(run.begin, run.begin) | layout.placeRect(run.end - 1, run.end - 1);
        // A gap, so that neighbours of like colours stay apart.
        const double gap = layout.cell >= 6 ? 1 : 0;
        const QRectF across = QRectF(block.left() + gap / 2, layout.columnStrip.top(),
                                     block.width() - gap, layout.columnStrip.height()) &
                              layout.columnStrip;
        const QRectF down = QRectF(layout.rowStrip.left(), block.top() + gap / 2,
                                   layout.rowStrip.width(), block.height() - gap) &
                            layout.rowStrip;
        for (const QRectF& segment : {across, down}) {
            if (segment.isEmpty())
                continue;
            paintGroupFill(painter, segment, figure.colorOf(head), ink.dark, ink.paper);
            paintStripLetter(painter, segment, figure.letterOf(head), figure.colorOf(head),
                             ink.dark);
        }
    }
    painter.restore();
}

void paintDoubleFrame(QPainter& painter, const QRectF& cell, double width) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Qt::white, width + 2, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawRect(cell);
    painter.setPen(QPen(Qt::black, width, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawRect(cell);
}

void paintCellMarks(QPainter& painter, const HeatmapLayout& layout, const HeatmapMarks& marks,
                    const ChartInk& ink) {
    painter.save();
    painter.setClipRect(layout.view.adjusted(-2, -2, 2, 2));
    const auto isHead = [&](int head) { return head >= 0 && head < layout.count(); };
    for (const int row : marks.selected)
        for (const int column : marks.selected)
            if (row != column && isHead(row) && isHead(column)) {
                painter.setPen(QPen(ink.paper, 3, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
                painter.drawRect(layout.headRect(row, column).adjusted(1, 1, -1, -1));
                painter.setPen(QPen(ink.highlight, 2, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
                painter.drawRect(layout.headRect(row, column).adjusted(1, 1, -1, -1));
            }
    if (isHead(marks.cursor.x()) && isHead(marks.cursor.y()) && marks.focused)
        paintDoubleFrame(painter, layout.headRect(marks.cursor.y(), marks.cursor.x()), 2);
    if (isHead(marks.hovered.x()) && isHead(marks.hovered.y()))
        paintDoubleFrame(
            painter,
            layout.headRect(marks.hovered.y(), marks.hovered.x()).adjusted(0.5, 0.5, -0.5, -0.5),
            1);
    painter.restore();
}

std::optional<double> markedValue(const HeatmapFigure& figure, const HeatmapMarks& marks) {
    const QPoint cell = marks.hovered.x() >= 0 ? marks.hovered
                        : marks.focused        ? marks.cursor
                                               : QPoint(-1, -1);
    if (cell.x() < 0 || cell.x() == cell.y() || cell.x() >= figure.headCount() ||
        cell.y() >= figure.headCount())
        return std::nullopt;
    return figure.similarity->at(cell.y(), cell.x());
}

} // namespace

void paintHeatmap(QPainter& painter, const HeatmapFigure& figure, const HeatmapLayout& layout,
                  const QImage& cells, const ChartInk& ink, const HeatmapMarks& marks,
                  CellDrawing drawing) {
    if (layout.count() == 0)
        return;
    painter.save();
    if (drawing == CellDrawing::Image)
        paintCellImage(painter, layout, cells);
    else
        paintCellRectangles(painter, layout, cells);
    paintHoles(painter, figure, layout, ink);
    paintCellTexts(painter, figure, layout, cells, ink);
    paintOutlines(painter, figure, layout, ink);
    paintDiagonalLetters(painter, figure, layout, ink);
    paintStrips(painter, figure, layout, ink);
    paintCellMarks(painter, layout, marks, ink);
    LabelPainter labels(painter, layout, ink, marks);
    labels.paintAxis(Qt::Horizontal);
    labels.paintAxis(Qt::Vertical);
    if (!layout.legend.isNull())
        paintLegend(painter, layout.legend, {figure.similarity.get()}, figure.range,
                    figure.colorMap, ink,
                    {marks.badge, markedValue(figure, marks), drawing == CellDrawing::Rectangles});
    painter.restore();
}

} // namespace regroup::ui
