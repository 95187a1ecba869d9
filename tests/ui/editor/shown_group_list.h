// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/grouping_text.h"
#include "ui/common/group_text.h"
#include "ui/editor/group_list.h"
#include "ui/editor/group_rows.h"
#include "ui/editor/grouping_document.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QTest>
#include <memory>

namespace regroup::ui::test {

inline constexpr HeadKind K = HeadKind::Key;
inline constexpr HeadKind V = HeadKind::Value;

/// s_ij of heads 0..5: .9 inside the pairs {0 3}, {1 4}, {2 5}, .1 otherwise.
inline std::shared_ptr<const SquareMatrix> threePairs() {
    auto similarity = std::make_shared<SquareMatrix>(6, 0.1);
    for (int head = 0; head < 6; ++head) {
        similarity->at(head, head) = 1;
        similarity->at(head, (head + 3) % 6) = 0.9;
    }
    return similarity;
}

/// A list of A{0 1} B{2 3} C{4 5} in each of two layers, shown and with the focus.
struct Shown {
    GroupingDocument document;
    GroupList list{document};
    GroupRows* rows = list.rows();

    explicit Shown(const Grouping& start = regroup::test::grouping("0 0 1 1 2 2")) {
        document.reset("test", ModelGrouping(2, LayerGrouping::joint(start)));
        list.resize(500, 300);
        list.show();
        QApplication::setActiveWindow(&list);
        rows->setFocus();
    }

    /// "A:0,1 B:2,3" of layer 0.
    QString groups(HeadKind kind = K, int layer = 0) const {
        QStringList texts;
        for (const SlotGroup& group : document.groups(layer, kind))
            texts.append(groupLetter(group.slot) + QLatin1Char(':') +
                         headsText(group.heads).remove(QLatin1Char(' ')));
        return texts.join(QLatin1Char(' '));
    }
    QPoint center(const GroupPlace& place) const { return rows->viewRect(place).center(); }
    QPoint chip(int head) const { return center(rows->placeOfHead(head)); }
    QPoint badge(int row) const { return center({GroupPlace::Part::Badge, row}); }
    /// Beside the chips of a row.
    QPoint besides(int row) const {
        const QRect rect = rows->viewRect({GroupPlace::Part::Row, row});
        return {rect.center().x(), rect.top() + 2};
    }
    void click(const QPoint& position, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::mouseClick(rows->viewport(), Qt::LeftButton, modifiers, position);
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(rows, key, modifiers);
    }
    /// Drags what mime holds to a place and drops it. Returns whether the drop was taken.
    bool drop(QMimeData* mime, const QPoint& to, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        const std::unique_ptr<QMimeData> owned(mime);
        enter(mime, to, modifiers);
        QDropEvent event(to, Qt::MoveAction, mime, Qt::LeftButton, modifiers);
        event.setAccepted(false);
        QApplication::sendEvent(rows->viewport(), &event);
        return event.isAccepted();
    }
    bool enter(QMimeData* mime, const QPoint& to,
               Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QDragEnterEvent entered(to, Qt::MoveAction, mime, Qt::LeftButton, modifiers);
        QApplication::sendEvent(rows->viewport(), &entered);
        QDragMoveEvent moved(to, Qt::MoveAction, mime, Qt::LeftButton, modifiers);
        QApplication::sendEvent(rows->viewport(), &moved);
        return moved.isAccepted();
    }
};

} // namespace regroup::ui::test
