// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/charts/shown_heatmap.h"
#include "tests/ui/support/fixed_look.h"
#include "ui/common/shown_number.h"
#include "ui/common/theme.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QWheelEvent>
#include <set>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using regroup::test::grouping;

namespace {

QRgb mapped(double value, double low = -1, double high = 1) {
    return ColorMap::get(ColorMapName::Vik).at((value - low) / (high - low));
}

} // namespace

class TestSimilarityHeatmap : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedLook(); }

    void findsEveryCell_data() {
        QTest::addColumn<int>("heads");
        QTest::addColumn<bool>("reversed");
        for (const int heads : {1, 2, 8, 71})
            for (const bool reversed : {false, true})
                QTest::addRow("%d heads%s", heads, reversed ? ", reversed" : "")
                    << heads << reversed;
    }
    void findsEveryCell() {
        QFETCH(int, heads);
        QFETCH(bool, reversed);
        Shown shown(heads);
        if (reversed) {
            Heads order;
            for (int head = heads; head-- > 0;)
                order.push_back(head);
            shown.heatmap.setOrder(order);
        }
        for (int row = 0; row < heads; ++row)
            for (int column = 0; column < heads; ++column) {
                const QRectF rect = shown.heatmap.cellRect(row, column);
                for (const QPointF at :
                     {rect.center(), rect.topLeft(), rect.bottomRight() - QPointF(0.01, 0.01)}) {
                    int foundRow = -1;
                    int foundColumn = -1;
                    QVERIFY(shown.heatmap.cellAt(at, foundRow, foundColumn));
                    QCOMPARE(foundRow, row);
                    QCOMPARE(foundColumn, column);
                }
            }
        for (int head = 0; head < heads; ++head) {
            QCOMPARE(shown.heatmap.labelAt(shown.heatmap.labelRect(head, Qt::Horizontal).center()),
                     head);
            QCOMPARE(shown.heatmap.labelAt(shown.heatmap.labelRect(head, Qt::Vertical).center()),
                     head);
        }
        int row = 0;
        int column = 0;
        QVERIFY(!shown.heatmap.cellAt(QPointF(0, 0), row, column));
        QCOMPARE(shown.heatmap.labelAt(QPointF(0, 0)), -1);
        QCOMPARE(shown.heatmap.cellRect(heads, 0), QRectF());
        QCOMPARE(shown.heatmap.labelRect(-1, Qt::Vertical), QRectF());
    }

    void drawsEveryCellInItsColour() {
        Shown shown(8);
        shown.heatmap.setRange(-0.9, 0.9);
        shown.heatmap.setOrder({7, 1, 5, 3, 4, 2, 6, 0});
        const QImage picture = shown.picture();
        const SquareMatrix matrix = distinctMatrix(8);
        for (int row = 0; row < 8; ++row)
            for (int column = 0; column < 8; ++column)
                if (row != column)
                    QCOMPARE(shown.cellColor(picture, row, column).rgb(),
                             mapped(matrix.at(row, column), -0.9, 0.9));
        const QColor diagonal = shown.cellColor(picture, 3, 3);
        QVERIFY(diagonal.hsvSaturation() < 16); // Grey: always 1, it would only spoil the range.
        QCOMPARE(shown.cellColor(picture, 6, 6), diagonal);
    }

    void hatchesWhatIsNotFinite() {
        Shown shown(4);
        auto matrix = std::make_shared<SquareMatrix>(distinctMatrix(4));
        for (const double value : {notANumber, std::numeric_limits<double>::infinity()}) {
            matrix->at(1, 2) = value;
            shown.heatmap.setSimilarity(std::make_shared<SquareMatrix>(*matrix));
            const QImage picture = shown.picture();
            const QRect cell = shown.heatmap.cellRect(1, 2).toAlignedRect().adjusted(4, 4, -4, -4);
            std::set<QRgb> colors;
            for (int y = cell.top(); y <= cell.bottom(); ++y)
                for (int x = cell.left(); x <= cell.right(); ++x)
                    colors.insert(picture.pixel(x, y));
            QVERIFY(colors.size() >= 2); // Lines on paper, not one colour of the map.
            QVERIFY(colors.count(shown.heatmap.palette().color(QPalette::Base).rgb()) == 1);
            QCOMPARE(shown.heatmap.readOut(1, 2),
                     QStringLiteral("Layer 3, K, heads 1 and 2: not finite; nearest of 1: 3 (%1)")
                         .arg(shownNumber(matrix->at(1, 3), 'f', 2)));
        }
        shown.heatmap.setSimilarity(
            std::make_shared<SquareMatrix>(4, notANumber)); // Broken weights.
        QVERIFY(!shown.picture().isNull());
    }

    void framesGroupsThatStandTogether() {
        Shown shown(6, "0 0 1 1 2 2");
        shown.heatmap.setCursorCell(0, 5); // Away from what is looked at.
        const QImage picture = shown.picture();
        for (int group = 0; group < 3; ++group) {
            const QRectF block = shown.heatmap.cellRect(2 * group, 2 * group) |
                                 shown.heatmap.cellRect(2 * group + 1, 2 * group + 1);
            const QPoint corner = block.topLeft().toPoint();
            const QRgb color = groupColor(group, false).rgb();
            QCOMPARE(picture.pixel(corner + QPoint(1, 30)), color); // 2 px inside the left edge.
            QCOMPARE(picture.pixel(corner + QPoint(30, 1)), color);
            QCOMPARE(picture.pixel(block.right() - 2, corner.y() + 30), color);
            QVERIFY(picture.pixel(corner + QPoint(-2, 30)) != color);
        }
    }

    void marksTheCellsOfAScatteredGroup() {
        Shown shown(4, "0 1 0 1");
        shown.heatmap.setCursorCell(0, 3); // Away from what is looked at.
        const auto cornerOf = [&shown](const QImage& picture, int row, int column) {
            return picture.pixel(
                (shown.heatmap.cellRect(row, column).topLeft() + QPointF(2, 2)).toPoint());
        };
        QImage picture = shown.picture();
        QCOMPARE(cornerOf(picture, 0, 2), groupColor(0, false).rgb());
        QCOMPARE(cornerOf(picture, 3, 1), groupColor(1, false).rgb());
        QCOMPARE(cornerOf(picture, 0, 1), mapped(distinctMatrix(4).at(0, 1))); // Other groups.
        shown.heatmap.setOrder(orderByGroup(grouping("0 1 0 1"))); // Now they stand together.
        picture = shown.picture();
        const QRectF block = shown.heatmap.cellRect(0, 0) | shown.heatmap.cellRect(2, 2);
        QCOMPARE(picture.pixel((block.topLeft() + QPointF(1, 40)).toPoint()),
                 groupColor(0, false).rgb());
        shown.heatmap.clearGrouping();
        picture = shown.picture();
        QVERIFY(cornerOf(picture, 0, 2) == mapped(distinctMatrix(4).at(0, 2)));
    }

    void readsOutWhatThePointerIsOn() {
        Shown shown(6, "0 0 1 1 2 2");
        QSignalSpy hovered(&shown.heatmap, &SimilarityHeatmap::hoveredCell);
        QTest::mouseMove(shown.heatmap.viewport(), shown.center(1, 4));
        QCOMPARE(hovered.count(), 1);
        QCOMPARE(hovered.last(), (QList<QVariant>{1, 4}));
        QTest::mouseMove(shown.heatmap.viewport(), shown.center(1, 4) + QPoint(2, 2));
        QCOMPARE(hovered.count(), 1); // Still the same cell.
        QTest::mouseMove(shown.heatmap.viewport(), shown.label(2));
        QCOMPARE(hovered.last(), (QList<QVariant>{-1, -1}));
        QCOMPARE(
            shown.heatmap.readOut(1, 4),
            QStringLiteral("Layer 3, K, heads 1 and 4: %1; groups A and C; nearest of 1: 5 (%2)")
                .arg(shownNumber(distinctMatrix(6).at(1, 4), 'f', 3))
                .arg(shownNumber(distinctMatrix(6).at(1, 5), 'f', 2)));
    }

    void walksWithTheArrowKeysInTheShownOrder() {
        Shown shown(4);
        QCOMPARE(shown.heatmap.cursorCell(), QPoint(0, 0));
        QSignalSpy moved(&shown.heatmap, &SimilarityHeatmap::cursorMoved);
        shown.key(Qt::Key_Right);
        shown.key(Qt::Key_Down);
        shown.key(Qt::Key_Down);
        QCOMPARE(shown.heatmap.cursorCell(), QPoint(1, 2)); // Column head 1, row head 2.
        QCOMPARE(moved.last(), (QList<QVariant>{2, 1}));
        for (int step = 0; step < 6; ++step)
            shown.key(Qt::Key_Right);
        QCOMPARE(shown.heatmap.cursorCell(), QPoint(3, 2)); // Stays at the edge.
        shown.heatmap.setOrder({2, 0, 3, 1});
        shown.heatmap.setCursorCell(2, 2);
        shown.key(Qt::Key_Right);
        shown.key(Qt::Key_Right);
        shown.key(Qt::Key_Down);
        QCOMPARE(shown.heatmap.cursorCell(), QPoint(3, 0));
        shown.heatmap.setCursorCell(9, 0); // There is no such head.
        QCOMPARE(shown.heatmap.cursorCell(), QPoint(3, 0));
    }

    void leavesTheKeysOfTheWindowAlone() {
        Shown shown(4);
        for (const Qt::Key key : {Qt::Key_Home, Qt::Key_End, Qt::Key_PageUp, Qt::Key_PageDown}) {
            QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
            QApplication::sendEvent(&shown.heatmap, &event);
            QVERIFY(!event.isAccepted());
        }
        QKeyEvent back(QEvent::KeyPress, Qt::Key_Left,
                       Qt::AltModifier); // The way back of the window.
        QApplication::sendEvent(&shown.heatmap, &back);
        QVERIFY(!back.isAccepted());
        QCOMPARE(shown.heatmap.cursorCell(), QPoint(0, 0));
    }

    void selectsByKeys() {
        Shown shown(5);
        QSignalSpy picked(&shown.heatmap, &SimilarityHeatmap::headsSelected);
        QSignalSpy activated(&shown.heatmap, &SimilarityHeatmap::activated);
        shown.heatmap.setCursorCell(1, 3);
        shown.key(Qt::Key_Space);
        QCOMPARE(shown.heatmap.selectedHeads(), (Heads{1, 3}));
        shown.key(Qt::Key_Right, Qt::ShiftModifier); // Everything from 1 to 4 on the way.
        QCOMPARE(shown.heatmap.selectedHeads(), (Heads{1, 3, 4}));
        shown.key(Qt::Key_Return);
        QCOMPARE(activated.last(), (QList<QVariant>{1, 4}));
        shown.key(Qt::Key_Escape);
        QCOMPARE(shown.heatmap.selectedHeads(), Heads{});
        QCOMPARE(picked.count(), 3);
        QCOMPARE(picked.last().first().value<Heads>(), Heads{});
        QKeyEvent escape(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier);
        QApplication::sendEvent(&shown.heatmap, &escape);
        QVERIFY(!escape.isAccepted()); // Nothing to let go: another one's.
    }

    void selectsByMouse() {
        Shown shown(6);
        shown.click(shown.center(1, 4));
        QCOMPARE(shown.heatmap.selectedHeads(), (Heads{1, 4}));
        QCOMPARE(shown.heatmap.cursorCell(), QPoint(4, 1));
        shown.click(shown.center(2, 2), Qt::ControlModifier);
        QCOMPARE(shown.heatmap.selectedHeads(), (Heads{1, 2, 4}));
        shown.click(shown.center(2, 4), Qt::ControlModifier); // Both are in: both leave.
        QCOMPARE(shown.heatmap.selectedHeads(), Heads{1});
        shown.click(shown.center(0, 1));
        shown.click(shown.center(2, 1), Qt::ShiftModifier);
        QCOMPARE(shown.heatmap.selectedHeads(), (Heads{0, 1, 2}));
        shown.click(shown.label(5));
        QCOMPARE(shown.heatmap.selectedHeads(), Heads{5});
        shown.click(shown.label(3), Qt::ShiftModifier);
        QCOMPARE(shown.heatmap.selectedHeads(), (Heads{3, 4, 5}));
        shown.click(shown.label(0, Qt::Vertical), Qt::ControlModifier);
        QCOMPARE(shown.heatmap.selectedHeads(), (Heads{0, 3, 4, 5}));
        shown.click(QPoint(1, 1)); // Beside everything.
        QCOMPARE(shown.heatmap.selectedHeads(), Heads{});
        QSignalSpy activated(&shown.heatmap, &SimilarityHeatmap::activated);
        QTest::mouseDClick(shown.heatmap.viewport(), Qt::LeftButton, {}, shown.center(3, 5));
        QCOMPARE(activated.last(), (QList<QVariant>{3, 5}));
    }

    void isToldASelectionWithoutTellingItBack() {
        Shown shown(4);
        QSignalSpy picked(&shown.heatmap, &SimilarityHeatmap::headsSelected);
        shown.heatmap.setSelectedHeads({3, 1, 3});
        QCOMPARE(shown.heatmap.selectedHeads(), (Heads{1, 3}));
        QCOMPARE(picked.count(), 0);
    }

    void dragsNumbersOfHeads() {
        Shown shown(6);
        const auto dragFrom = [&shown](const QPoint& from) {
            QTest::mousePress(shown.heatmap.viewport(), Qt::LeftButton, {}, from);
            QMouseEvent move(QEvent::MouseMove, from + QPoint(60, 0),
                             shown.heatmap.viewport()->mapToGlobal(from + QPoint(60, 0)),
                             Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(shown.heatmap.viewport(), &move);
            QTest::mouseRelease(shown.heatmap.viewport(), Qt::LeftButton, {}, from + QPoint(60, 0));
        };
        dragFrom(shown.label(2));
        QCOMPARE(shown.heatmap.drags, (std::vector<Heads>{{2}}));
        shown.heatmap.setSelectedHeads({1, 4});
        dragFrom(shown.label(4)); // One of the selected heads takes them all.
        QCOMPARE(shown.heatmap.drags.back(), (Heads{1, 4}));
        shown.heatmap.setHeadsDraggable(false);
        dragFrom(shown.label(3));
        QCOMPARE(shown.heatmap.drags.size(), std::size_t(2));
    }

    void takesDropsOnNumbersOfOtherHeads() {
        Shown shown(6, "0 0 1 1 2 2");
        QSignalSpy dropped(&shown.heatmap, &SimilarityHeatmap::headDropRequested);
        QVERIFY(shown.drag({0, 1}, shown.label(4)));
        QCOMPARE(dropped.last(), (QList<QVariant>{QVariant::fromValue(Heads{0, 1}), 4, false}));
        QVERIFY(shown.drag({0}, shown.label(3, Qt::Vertical), Qt::ShiftModifier));
        QCOMPARE(dropped.last(), (QList<QVariant>{QVariant::fromValue(Heads{0}), 3, true}));
        QVERIFY(!shown.drag({4}, shown.label(4))); // On itself.
        QVERIFY(!shown.drag({4}, shown.center(1, 2)));
        QCOMPARE(dropped.count(), 2);
    }

    void zoomsAroundThePointerAndKeepsTheCursorInSight() {
        Shown shown(32);
        const QPoint at = shown.center(20, 9);
        QWheelEvent wheel(at, shown.heatmap.viewport()->mapToGlobal(at), {}, {0, 1200},
                          Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(shown.heatmap.viewport(), &wheel);
        QVERIFY(shown.heatmap.zoom() > 8);
        int row = 0;
        int column = 0;
        QVERIFY(shown.heatmap.cellAt(at, row, column));
        QCOMPARE(row, 20);
        QCOMPARE(column, 9);
        shown.heatmap.setCursorCell(31, 31);
        QVERIFY(shown.heatmap.cellAt(shown.heatmap.cellRect(31, 31).center(), row, column));
        QCOMPARE(row, 31);
        shown.heatmap.setZoom(1);
        QCOMPARE(shown.heatmap.horizontalScrollBar()->maximum(), 0);
        shown.heatmap.setZoom(1e9);
        QCOMPARE(shown.heatmap.zoom(), 16.0);
    }

    void forgetsWhatAnotherModelDoesNotHave() {
        Shown shown(71);
        shown.heatmap.setSelectedHeads({2, 70});
        shown.heatmap.setCursorCell(70, 69);
        shown.heatmap.setSimilarity(distinct(71)); // Another layer: cursor and selection stay.
        QCOMPARE(shown.heatmap.cursorCell(), QPoint(69, 70));
        QCOMPARE(shown.heatmap.selectedHeads(), (Heads{2, 70}));
        shown.heatmap.setSimilarity(distinct(1));
        QCOMPARE(shown.heatmap.cursorCell(), QPoint(0, 0));
        QCOMPARE(shown.heatmap.selectedHeads(), Heads{});
        for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Down, Qt::Key_Left, Qt::Key_Up})
            shown.key(key, Qt::ShiftModifier);
        shown.click(shown.center(0, 0));
        QCOMPARE(shown.heatmap.selectedHeads(), Heads{0});
        QVERIFY(!shown.picture().isNull());
        shown.heatmap.setSimilarity(nullptr);
        QCOMPARE(shown.heatmap.cursorCell(), QPoint(-1, -1));
        for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Space, Qt::Key_Return, Qt::Key_Escape})
            shown.key(key);
        QVERIFY(!shown.picture().isNull());
        QCOMPARE(shown.heatmap.accessibleDescription(), QStringLiteral("No similarity measured."));
    }

    void followsTheThemeAtOnce() {
        Shown shown(4);
        const QColor light = shown.cellColor(shown.picture(), 1, 1);
        applyTheme("dark");
        QCoreApplication::processEvents();
        const QColor dark = shown.cellColor(shown.picture(), 1, 1);
        applyTheme("light");
        QCoreApplication::processEvents();
        QVERIFY(dark.lightness() < light.lightness());
        QCOMPARE(shown.cellColor(shown.picture(), 1, 1), light);
    }
};

QTEST_MAIN(TestSimilarityHeatmap)
#include "tst_similarity_heatmap.moc"
