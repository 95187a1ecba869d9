// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/dendrogram.h"
#include "ui/common/group_text.h"

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

namespace regroup::ui {

struct ChartInk;

/// How the heads of a layer come together, above a heatmap whose columns stand in the tree's order:
/// branches, and a line that cuts them into groups.
///
/// Mouse: a click on a branch picks its heads (Ctrl adds them); the cut line is dragged by itself
/// or by its label at the right; the wheel moves it group by group. Keys: arrows walk the branches,
/// Space picks the heads of one, + and - (or Ctrl+Down, Ctrl+Up) make a group more or less, Enter
/// asks for the grouping.
class DendrogramView : public QWidget {
    Q_OBJECT
public:
    explicit DendrogramView(QWidget* parent = nullptr);

    void
    setTree(std::shared_ptr<const Dendrogram> tree); ///< Null: empty. Keeps the cut if it fits.
    const Dendrogram* tree() const { return m_tree.get(); }

    /// Where the columns below are, in this widget's coordinates. Branches are drawn between
    /// viewLeft and viewRight.
    void setColumns(double left, double width, double viewLeft, double viewRight);
    void setSelectedHeads(const std::vector<int>& heads); ///< Emits nothing.
    void setGroupCount(int groupCount);                   ///< Clamped to the heads; emits nothing.
    /// A cluster of the cut that equals one of these groups has its letter and colour; the others
    /// take those that are left. Nothing: all do. @param marks [groupCount] of grouping, or empty.
    void setGroups(std::optional<Grouping> grouping, std::vector<GroupMark> marks = {});
    const std::vector<GroupMark>& clusterMarks() const { return m_marks; } ///< By label of the cut.
    int groupCount() const { return m_groupCount; }

    // Geometry, for hit tests.
    QPointF nodePoint(int node) const;         ///< Middle of its bar; the foot of a head's line.
    double cutLine() const;                    ///< y of the line.
    int nodeAt(const QPointF& position) const; ///< Branch there; -1: none.
    std::vector<double>
    scaleTicks() const; ///< Similarities that are written at the axis. @pre tree()
    int cursorNode() const { return m_cursor; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void headsPicked(const std::vector<int>& heads); ///< By the user; ascending.
    void groupCountPicked(int groupCount);           ///< By the user.
    void groupingRequested();                        ///< Enter.
    void hovered(const QString& text);               ///< Empty: nothing is under the pointer.

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    double yOf(double similarity) const;
    double baseline() const; ///< Where the heads' lines end.
    int parentOf(int node) const { return m_parents[static_cast<std::size_t>(node)]; }
    bool isOnCutLine(const QPointF& position) const;
    QRectF cutLabel() const;
    int groupCountAt(double y) const;
    void pickGroupCount(int groupCount);
    void pickNode(int node, bool add);
    void moveCursor(int key);
    QString nodeText(int node) const;
    void refreshDescription();
    void chooseMarks();

    void paintBranches(QPainter& painter, const ChartInk& ink) const;
    void paintScale(QPainter& painter, const ChartInk& ink) const;
    void paintGroupStrip(QPainter& painter, const ChartInk& ink) const;
    void paintCut(QPainter& painter, const ChartInk& ink) const;

    std::shared_ptr<const Dendrogram> m_tree;
    std::vector<int> m_parents;       ///< [nodeCount]; -1: the root.
    std::vector<double> m_xs;         ///< [nodeCount], in columns from the left.
    std::vector<int> m_labels;        ///< [nodeCount]: group of a node below the cut; -1: above it.
    std::optional<Grouping> m_groups; ///< That clusters are named after.
    std::vector<GroupMark> m_groupMarks;
    std::vector<GroupMark> m_marks; ///< [m_groupCount] of the clusters.
    std::vector<int> m_selected;
    double m_left = 0;
    double m_width = 0;
    double m_viewLeft = 0;
    double m_viewRight = 0;
    int m_groupCount = 1;
    int m_cursor = -1;
    int m_hovered = -1;
    bool m_dragging = false;
};

} // namespace regroup::ui
