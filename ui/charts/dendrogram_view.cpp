// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/dendrogram_view.h"

#include "ui/charts/chart_ink.h"
#include "ui/charts/hatching.h"
#include "ui/charts/heatmap_legend.h"
#include "ui/common/shown_number.h"
#include "ui/common/theme.h"

#include <QAccessible>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <set>

namespace regroup::ui {
namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

constexpr double topMargin = 6;

} // namespace

DendrogramView::DendrogramView(QWidget* parent) : QWidget(parent) {
    setLayoutDirection(Qt::LeftToRight); // Painting and hit tests count from the left.
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Dendrogram of the heads"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    refreshDescription();
}

void DendrogramView::setTree(std::shared_ptr<const Dendrogram> tree) {
    if (tree == m_tree)
        return;
    m_tree = std::move(tree);
    m_parents.clear();
    m_xs.clear();
    m_cursor = m_hovered = -1;
    if (m_tree) {
        m_parents.assign(at(m_tree->nodeCount()), -1);
        m_xs.resize(at(m_tree->nodeCount()));
        for (int place = 0; place < m_tree->headCount(); ++place)
            m_xs[at(m_tree->order()[at(place)])] = place + 0.5;
        for (int node = m_tree->headCount(); node < m_tree->nodeCount(); ++node) {
            const Dendrogram::Join& join = m_tree->join(node);
            m_parents[at(join.left)] = m_parents[at(join.right)] = node;
            m_xs[at(node)] = (m_xs[at(join.left)] + m_xs[at(join.right)]) / 2;
        }
        m_cursor = m_tree->nodeCount() - 1;
    }
    setGroupCount(m_groupCount);
}

void DendrogramView::setColumns(double left, double width, double viewLeft, double viewRight) {
    m_left = left;
    m_width = width;
    m_viewLeft = viewLeft;
    m_viewRight = viewRight;
    update();
}

void DendrogramView::setSelectedHeads(const std::vector<int>& heads) {
    m_selected = heads;
    update();
}

void DendrogramView::setGroupCount(int groupCount) {
    m_groupCount = m_tree ? std::clamp(groupCount, 1, m_tree->headCount()) : groupCount;
    m_labels.clear();
    if (m_tree) {
        m_labels.assign(at(m_tree->nodeCount()), -1);
        const Grouping groups = m_tree->cut(m_groupCount);
        std::copy(groups.labels().begin(), groups.labels().end(), m_labels.begin());
        // The first joins are those below the cut; their children have their labels already.
        for (int node = m_tree->headCount(); node < m_tree->nodeCount() - (m_groupCount - 1);
             ++node)
            m_labels[at(node)] = m_labels[at(m_tree->join(node).left)];
    }
    chooseMarks();
    refreshDescription();
    update();
}

void DendrogramView::setGroups(std::optional<Grouping> grouping, std::vector<GroupMark> marks) {
    m_groups = std::move(grouping);
    m_groupMarks = std::move(marks);
    chooseMarks();
    update();
}

void DendrogramView::chooseMarks() {
    m_marks.clear();
    if (!m_tree)
        return;
    const bool named = m_groups && m_groups->headCount() == m_tree->headCount();
    if (named && m_groupMarks.size() != at(m_groups->groupCount()))
        m_groupMarks = canonicalMarks(m_groups->groupCount());
    const std::vector<std::vector<int>> clusters = m_tree->cut(m_groupCount).members();
    const auto groups = named ? m_groups->members() : std::vector<std::vector<int>>{};
    m_marks.resize(clusters.size(), {{}, -1});
    std::set<int> taken;
    for (std::size_t cluster = 0; cluster < clusters.size(); ++cluster) {
        const auto same = std::find(groups.begin(), groups.end(), clusters[cluster]);
        if (same == groups.end())
            continue;
        m_marks[cluster] = m_groupMarks[static_cast<std::size_t>(same - groups.begin())];
        taken.insert(m_marks[cluster].colorIndex);
    }
    int next = 0;
    for (GroupMark& mark : m_marks) {
        if (mark.colorIndex >= 0)
            continue;
        while (taken.contains(next))
            ++next;
        mark = {groupLetter(next), next};
        ++next;
    }
}

double DendrogramView::baseline() const {
    return height() - std::ceil(fontMetrics().height() * 0.95) - 3.0;
}

double DendrogramView::yOf(double similarity) const {
    const double least = m_tree->joins().back().similarity;
    const double most = m_tree->joins().front().similarity;
    // Room above the root and below the first join, where the line stands for 1 and for all groups.
    const double room = fontMetrics().height() * 1.1;
    const double top = topMargin + room;
    const double bottom = baseline() - room;
    if (most - least <= 0)
        return (top + bottom) / 2;
    return top + (similarity - least) / (most - least) * (bottom - top);
}

QPointF DendrogramView::nodePoint(int node) const {
    return {m_left + m_xs[at(node)] * m_width,
            m_tree->isHead(node) ? baseline() : yOf(m_tree->join(node).similarity)};
}

double DendrogramView::cutLine() const {
    if (!m_tree || m_tree->joins().empty())
        return topMargin;
    const int kept = m_tree->headCount() - m_groupCount; // Joins below the line.
    const double above = kept == static_cast<int>(m_tree->joins().size())
                             ? topMargin
                             : yOf(m_tree->joins()[at(kept)].similarity);
    const double below = kept == 0 ? baseline() : yOf(m_tree->joins()[at(kept - 1)].similarity);
    return (above + below) / 2;
}

int DendrogramView::groupCountAt(double y) const {
    const auto kept =
        std::count_if(m_tree->joins().begin(), m_tree->joins().end(),
                      [&](const Dendrogram::Join& join) { return yOf(join.similarity) >= y; });
    return m_tree->headCount() - static_cast<int>(kept);
}

int DendrogramView::nodeAt(const QPointF& position) const {
    if (!m_tree || position.x() < m_viewLeft - 4 || position.x() > m_viewRight + 4)
        return -1;
    int nearest = -1;
    double least = 6; // Pixels.
    const auto offer = [&](int node, double distance) {
        if (distance < least) {
            least = distance;
            nearest = node;
        }
    };
    for (int node = 0; node < m_tree->nodeCount(); ++node) {
        const QPointF point = nodePoint(node);
        const double top = parentOf(node) < 0 ? topMargin : nodePoint(parentOf(node)).y();
        if (position.y() >= top && position.y() <= point.y() + 2)
            offer(node, std::abs(position.x() - point.x()));
        if (m_tree->isHead(node))
            continue;
        const Dendrogram::Join& join = m_tree->join(node);
        if (position.x() >= nodePoint(join.left).x() && position.x() <= nodePoint(join.right).x())
            offer(node, std::abs(position.y() - point.y()));
    }
    return nearest;
}

bool DendrogramView::isOnCutLine(const QPointF& position) const {
    if (!m_tree)
        return false;
    return cutLabel().contains(position) || (std::abs(position.y() - cutLine()) <= 4 &&
                                             nodeAt(position) < 0 && position.x() >= m_viewLeft);
}

QRectF DendrogramView::cutLabel() const {
    const QString text = tr("%n groups", nullptr, m_groupCount);
    const double width = fontMetrics().horizontalAdvance(text) + 12;
    const double line = fontMetrics().height() + 4;
    return {std::min(m_viewRight + 8, this->width() - width - 2), cutLine() - line / 2, width,
            line};
}

QString DendrogramView::nodeText(int node) const {
    if (node < 0)
        return {};
    if (m_tree->isHead(node))
        return tr("Head %1").arg(node);
    const Dendrogram::Join& join = m_tree->join(node);
    return tr("Heads %1: joined at a mean similarity of %2")
        .arg(headsText(m_tree->headsOf(node)), shownNumber(join.similarity, 'f', 3));
}

void DendrogramView::refreshDescription() {
    if (!m_tree)
        setAccessibleDescription(tr("No similarity measured."));
    else
        setAccessibleDescription(tr("%1 heads, cut into %n groups. Arrow keys walk the branches, "
                                    "plus and minus move the "
                                    "cut.",
                                    nullptr, m_groupCount)
                                     .arg(m_tree->headCount()));
}

QSize DendrogramView::sizeHint() const {
    return {fontMetrics().averageCharWidth() * 60, fontMetrics().height() * 11};
}

QSize DendrogramView::minimumSizeHint() const {
    return {fontMetrics().averageCharWidth() * 20, fontMetrics().height() * 8};
}

std::vector<double> DendrogramView::scaleTicks() const {
    const double high = m_tree->joins().front().similarity;
    const double low = m_tree->joins().back().similarity;
    if (high - low <= 0)
        return {low}; // All joins at one height.
    const int wanted = static_cast<int>((yOf(high) - yOf(low)) / (fontMetrics().height() * 1.5));
    return niceTicks(low, high, std::clamp(wanted, 2, 8));
}

void DendrogramView::paintScale(QPainter& painter, const ChartInk& ink) const {
    const double right = m_viewLeft - 6;
    const double line = fontMetrics().height();
    const std::vector<double> ticks = scaleTicks();
    painter.setPen(QPen(ink.line, 1));
    painter.drawLine(QPointF(right, yOf(m_tree->joins().back().similarity)),
                     QPointF(right, yOf(m_tree->joins().front().similarity)));
    for (const double value : ticks) {
        const double y = yOf(value);
        painter.setPen(ink.line);
        painter.drawLine(QPointF(right - 4, y), QPointF(right, y));
        painter.setPen(ink.text);
        painter.drawText(QRectF(0, y - line / 2, right - 7, line),
                         Qt::AlignRight | Qt::AlignVCenter, tickText(value, ticks));
    }
}

void DendrogramView::paintBranches(QPainter& painter, const ChartInk& ink) const {
    const auto isSelected = [&](int node) {
        const std::vector<int> heads = m_tree->headsOf(node);
        return std::includes(m_selected.begin(), m_selected.end(), heads.begin(), heads.end());
    };
    const auto draw = [&](int node, const QPen& pen) {
        painter.setPen(pen);
        const QPointF point = nodePoint(node);
        const double top = parentOf(node) < 0 ? topMargin : nodePoint(parentOf(node)).y();
        painter.drawLine(QPointF(point.x(), top), point);
        if (m_tree->isHead(node))
            return;
        const Dendrogram::Join& join = m_tree->join(node);
        painter.drawLine(QPointF(nodePoint(join.left).x(), point.y()),
                         QPointF(nodePoint(join.right).x(), point.y()));
    };
    for (int node = m_tree->nodeCount() - 1; node >= 0; --node) {
        const int label = m_labels[at(node)];
        if (isSelected(node))
            draw(node, QPen(ink.highlight, 6, Qt::SolidLine, Qt::SquareCap));
        if (label < 0) {
            draw(node, QPen(ink.line, 1.5, Qt::SolidLine, Qt::SquareCap));
            continue;
        }
        draw(node,
             QPen(ink.text, 3.5, Qt::SolidLine, Qt::SquareCap)); // An edge, for light colours.
        draw(node, QPen(groupColor(m_marks[at(label)].colorIndex, ink.dark), 2, Qt::SolidLine,
                        Qt::SquareCap));
    }
    if (m_hovered >= 0)
        draw(m_hovered, QPen(ink.text, 3, Qt::SolidLine, Qt::SquareCap));
    if (hasFocus() && m_cursor >= 0) {
        painter.setBrush(ink.paper);
        painter.setPen(QPen(ink.highlight, 2));
        painter.drawEllipse(nodePoint(m_cursor), 5, 5);
    }
}

void DendrogramView::paintGroupStrip(QPainter& painter, const ChartInk& ink) const {
    const double top = baseline() + 1;
    const std::vector<int>& order = m_tree->order();
    for (std::size_t begin = 0; begin < order.size();) {
        const int label = m_labels[at(order[begin])];
        std::size_t end = begin;
        while (end < order.size() && m_labels[at(order[end])] == label)
            ++end;
        const QRectF box(m_left + static_cast<double>(begin) * m_width + 0.5, top,
                         static_cast<double>(end - begin) * m_width - 1, height() - top - 1);
        const GroupMark& mark = m_marks[at(label)];
        paintGroupFill(painter, box, mark.colorIndex, ink.dark, ink.paper);
        const QString& letter = mark.letter;
        if (box.width() > fontMetrics().horizontalAdvance(letter) + 2) {
            painter.setPen(readableOn(groupColor(mark.colorIndex, ink.dark)));
            painter.drawText(box, Qt::AlignCenter, letter);
        }
        begin = end;
    }
}

void DendrogramView::paintCut(QPainter& painter, const ChartInk& ink) const {
    painter.setPen(QPen(ink.text, 1.5, Qt::DashLine));
    painter.drawLine(QPointF(m_viewLeft, cutLine()), QPointF(m_viewRight + 8, cutLine()));
    painter.setPen(QPen(m_dragging ? ink.highlight : ink.line, m_dragging ? 2 : 1));
    painter.setBrush(ink.paper);
    painter.drawRoundedRect(cutLabel(), 4, 4);
    painter.setPen(ink.text);
    painter.drawText(cutLabel(), Qt::AlignCenter, tr("%n groups", nullptr, m_groupCount));
}

void DendrogramView::paintEvent(QPaintEvent* /*event*/) {
    if (!m_tree || m_tree->joins().empty())
        return;
    const ChartInk ink = ChartInk::of(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintScale(painter, ink);
    painter.save();
    painter.setClipRect(
        QRectF(m_viewLeft - 7, 0, m_viewRight - m_viewLeft + 14, height())); // Scrolled columns.
    paintBranches(painter, ink);
    paintGroupStrip(painter, ink);
    painter.restore();
    paintCut(painter, ink);
}

} // namespace regroup::ui
