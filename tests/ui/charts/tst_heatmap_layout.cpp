// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/heatmap_layout.h"

#include <QFont>
#include <QTest>
#include <algorithm>
#include <cmath>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

HeatmapRoom roomOf(double width, double height, double pixelRatio = 1) {
    return HeatmapRoom{QRectF(10, 20, width, height), QFontMetricsF(QFont()), pixelRatio};
}

bool isWhole(double length, double pixelRatio) {
    return std::abs(length * pixelRatio - std::round(length * pixelRatio)) < 1e-6;
}

} // namespace

class TestHeatmapLayout : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cellsAreWholePixelsAndInside_data() {
        QTest::addColumn<int>("heads");
        QTest::addColumn<double>("pixelRatio");
        for (const int heads : {1, 2, 8, 32, 71, 128})
            for (const double ratio : {1.0, 1.25, 1.5, 2.0})
                QTest::addRow("%d heads at %g", heads, ratio) << heads << ratio;
    }
    void cellsAreWholePixelsAndInside() {
        QFETCH(int, heads);
        QFETCH(double, pixelRatio);
        const HeatmapRoom room = roomOf(700, 500, pixelRatio);
        const HeatmapLayout layout = layOutHeatmap(figureOf(heads), room);
        QCOMPARE(layout.count(), heads);
        QVERIFY(isWhole(layout.cell, pixelRatio) && layout.cell > 0);
        QVERIFY(isWhole(layout.origin.x(), pixelRatio) && isWhole(layout.origin.y(), pixelRatio));
        QVERIFY(room.area.contains(QRectF(layout.origin, layout.matrixSize())));
        QVERIFY(room.area.contains(layout.legend));
        QVERIFY(room.area.contains(layout.rowLabels) && room.area.contains(layout.columnLabels));
        QVERIFY(!layout.legend.intersects(layout.view));
        for (int head = 0; head < heads; ++head) {
            const QRectF cell = layout.headRect(head, heads - 1 - head);
            QCOMPARE(layout.placeAt(cell.center().y(), Qt::Vertical), head);
            QCOMPARE(layout.placeAt(cell.center().x(), Qt::Horizontal), heads - 1 - head);
        }
    }

    void followsTheOrderAndFindsRuns() {
        HeatmapFigure figure = figureOf(5, "0 1 0 1 2");
        HeatmapLayout layout = layOutHeatmap(figure, roomOf(500, 500));
        QCOMPARE(layout.runs.size(), std::size_t(5));
        QVERIFY(layout.isScattered(0) && layout.isScattered(1) && !layout.isScattered(2));
        figure.order = {2, 0, 4, 3, 1};
        layout = layOutHeatmap(figure, roomOf(500, 500));
        QCOMPARE(layout.order, figure.order);
        QCOMPARE(layout.places, (std::vector<int>{1, 4, 0, 3, 2}));
        QCOMPARE(layout.runs.size(), std::size_t(3));
        QCOMPARE(layout.runs[0].group, 0);
        QCOMPARE(layout.runs[1].group, 2);
        QCOMPARE(layout.runs[2].begin, 3);
        QCOMPARE(layout.runs[2].end, 5);
        QVERIFY(!layout.isScattered(0) && !layout.isScattered(1));
        QCOMPARE(layout.headRect(2, 4), layout.placeRect(0, 2));
        QVERIFY(!layout.rowStrip.isNull() && !layout.columnStrip.isNull());
    }

    void anOrderThatIsNoPermutationIsByNumber() {
        for (const std::vector<int>& order :
             {std::vector<int>{0, 1}, {0, 1, 1}, {0, 1, 3}, {-1, 0, 1}, {0, 1, 2, 3}})
            QCOMPARE(completeOrder(order, 3), (std::vector<int>{0, 1, 2}));
        QCOMPARE(completeOrder({2, 0, 1}, 3), (std::vector<int>{2, 0, 1}));
    }

    void framesNothingWhereEveryHeadIsAlone() {
        QVERIFY(layOutHeatmap(figureOf(3, "0 1 2"), roomOf(400, 400)).runs.empty());
        QVERIFY(
            layOutHeatmap(figureOf(3, "0 1 2 3"), roomOf(400, 400)).runs.empty()); // Does not fit.
        QVERIFY(layOutHeatmap(figureOf(3), roomOf(400, 400)).rowStrip.isNull());
        QCOMPARE(layOutHeatmap(HeatmapFigure{}, roomOf(400, 400)).count(), 0);
    }

    void placesBesideTheMatrixAreNone() {
        const HeatmapLayout layout = layOutHeatmap(figureOf(4), roomOf(400, 400));
        QCOMPARE(layout.placeAt(layout.view.left() - 0.5, Qt::Horizontal), -1);
        QCOMPARE(layout.placeAt(layout.view.left(), Qt::Horizontal), 0);
        QCOMPARE(layout.placeAt(layout.view.right() - 0.01, Qt::Horizontal), 3);
        QCOMPARE(layout.placeAt(layout.view.right(), Qt::Horizontal), -1);
        QCOMPARE(layout.placeAt(layout.view.bottom(), Qt::Vertical), -1);
    }

    void zoomsAndScrolls() {
        HeatmapRoom room = roomOf(400, 400);
        const double fit = layOutHeatmap(figureOf(32), room).cell;
        room.zoom = 4;
        HeatmapLayout layout = layOutHeatmap(figureOf(32), room);
        QVERIFY(layout.cell > 3 * fit);
        QVERIFY(room.area.contains(layout.view)); // Only a part is seen.
        QVERIFY(layout.matrixSize().width() > layout.view.width());
        room.scroll = QPointF(10 * layout.cell, 1e9); // Not past the end.
        const HeatmapLayout scrolled = layOutHeatmap(figureOf(32), room);
        QCOMPARE(scrolled.placeAt(scrolled.view.left() + 0.5, Qt::Horizontal), 10);
        QCOMPARE(scrolled.placeAt(scrolled.view.bottom() - 0.5, Qt::Vertical), 31);
    }

    void leavesOutNumbersThatDoNotFit() {
        const QFontMetricsF metrics{QFont()};
        const HeatmapLayout few = layOutHeatmap(figureOf(4), roomOf(500, 500));
        QCOMPARE(few.labelStep(metrics, Qt::Horizontal), 1);
        QVERIFY(few.cellTexts);
        const HeatmapLayout many = layOutHeatmap(figureOf(128), roomOf(500, 500));
        const int step = many.labelStep(metrics, Qt::Horizontal);
        QVERIFY(step * many.cell >= metrics.horizontalAdvance("127"));
        QVERIFY(step > 1 && !many.cellTexts);
    }

    void giveUpTheLegendBeforeTheCells() {
        QVERIFY(layOutHeatmap(figureOf(8), roomOf(60, 60)).legend.isNull());
        QVERIFY(layOutHeatmap(figureOf(8), roomOf(60, 60)).cell >= 1);
        HeatmapRoom room = roomOf(500, 500);
        room.legend = false;
        QVERIFY(layOutHeatmap(figureOf(8), room).legend.isNull());
        const HeatmapLayout tiny = layOutHeatmap(figureOf(71), roomOf(5, 5)); // A dock pulled shut.
        QVERIFY(tiny.cell > 0 && tiny.view.width() >= 0 && tiny.view.height() >= 0);
    }

    void thumbnailsAreSquareAndCentred() {
        for (const int heads : {1, 8, 71}) {
            const HeatmapLayout layout =
                layOutThumbnail(figureOf(heads), QRectF(5, 7, 100, 100), 1);
            QVERIFY(isWhole(layout.cell, 1));
            QVERIFY(QRectF(5, 7, 100, 100).contains(layout.view));
            QVERIFY(std::abs(layout.view.center().x() - 55) <= 1);
        }
        // More heads than pixels: cells are parts of pixels, and nothing is cut off.
        const HeatmapLayout dense = layOutThumbnail(figureOf(128), QRectF(0, 0, 48, 48), 1);
        QCOMPARE(dense.matrixSize(), QSizeF(48, 48));
    }

    void movesAsAWhole() {
        HeatmapLayout layout = layOutHeatmap(figureOf(4, "0 0 1 1"), roomOf(400, 400));
        const HeatmapLayout before = layout;
        layout.moveBy({3, -4});
        QCOMPARE(layout.headRect(1, 2), before.headRect(1, 2).translated(3, -4));
        QCOMPARE(layout.labelRect(1, Qt::Vertical),
                 before.labelRect(1, Qt::Vertical).translated(3, -4));
        QCOMPARE(layout.legend, before.legend.translated(3, -4));
    }
};

QTEST_MAIN(TestHeatmapLayout)
#include "tst_heatmap_layout.moc"
