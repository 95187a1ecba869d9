// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/common/head_drag.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QTest>
#include <memory>
#include <vector>

namespace regroup::ui::test {

using Heads = std::vector<int>;

/// Remembers what would be dragged; a QDrag would wait for a drop.
class TestedHeatmap : public SimilarityHeatmap {
public:
    std::vector<Heads> drags;

protected:
    void startDrag(const Heads& heads) override { drags.push_back(heads); }
};

/// A heatmap on the screen, and what is done to it.
struct Shown {
    TestedHeatmap heatmap;

    explicit Shown(int heads, const char* labels = nullptr) {
        heatmap.setPlace(3, HeadKind::Key);
        heatmap.setSimilarity(distinct(heads));
        if (labels != nullptr)
            heatmap.setGrouping(regroup::test::grouping(labels));
        heatmap.resize(760, 640);
        heatmap.show();
        QApplication::setActiveWindow(&heatmap);
        heatmap.setFocus();
    }

    QPoint center(int row, int column) const {
        return heatmap.cellRect(row, column).center().toPoint();
    }
    QPoint label(int head, Qt::Orientation axis = Qt::Horizontal) const {
        return heatmap.labelRect(head, axis).center().toPoint();
    }
    void click(const QPoint& at, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::mouseClick(heatmap.viewport(), Qt::LeftButton, modifiers, at);
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&heatmap, key, modifiers);
    }
    /// Where neither text, frame nor corner mark is.
    QColor cellColor(const QImage& picture, int row, int column) const {
        const QRectF cell = heatmap.cellRect(row, column);
        return picture.pixelColor(
            (cell.topLeft() + cell.size().width() * QPointF(0.82, 0.14)).toPoint());
    }
    QImage picture() { return heatmap.grab().toImage(); }
    bool drag(const Heads& heads, const QPoint& to, Qt::KeyboardModifiers modifiers = {}) {
        const std::unique_ptr<QMimeData> mime(createHeadsMimeData(heads));
        QDragEnterEvent enter(to, Qt::MoveAction, mime.get(), Qt::LeftButton, modifiers);
        QApplication::sendEvent(heatmap.viewport(), &enter);
        QDragMoveEvent move(to, Qt::MoveAction, mime.get(), Qt::LeftButton, modifiers);
        QApplication::sendEvent(heatmap.viewport(), &move);
        QDropEvent drop(to, Qt::MoveAction, mime.get(), Qt::LeftButton, modifiers);
        drop.setAccepted(false);
        QApplication::sendEvent(heatmap.viewport(), &drop);
        return move.isAccepted() && drop.isAccepted();
    }
};

} // namespace regroup::ui::test
