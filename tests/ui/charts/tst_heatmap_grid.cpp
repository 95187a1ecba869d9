// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/heatmap_grid.h"
#include "ui/common/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

std::vector<HeatmapFigure> layers(int count, int heads, const char* labels = nullptr) {
    std::vector<HeatmapFigure> figures;
    for (int layer = 0; layer < count; ++layer)
        figures.push_back(figureOf(heads, labels, layer));
    return figures;
}

struct Shown {
    HeatmapGrid grid;

    explicit Shown(std::vector<HeatmapFigure> figures) {
        grid.resize(700, 500);
        grid.show();
        QApplication::setActiveWindow(&grid);
        grid.setFocus();
        grid.setFigures(std::move(figures));
    }
    void key(Qt::Key key) { QTest::keyClick(&grid, key); }
    int columns() const {
        int count = 1;
        while (grid.thumbnailRect(count).top() == grid.thumbnailRect(0).top())
            ++count;
        return count;
    }
};

} // namespace

class TestHeatmapGrid : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme("light"); }

    void findsEveryLayer() {
        Shown shown(layers(12, 8));
        shown.grid.verticalScrollBar()->setValue(40);
        for (int layer = 0; layer < 12; ++layer) {
            const QRect rect = shown.grid.thumbnailRect(layer);
            QCOMPARE(rect.size(), QSize(shown.grid.thumbnailSize(), shown.grid.thumbnailSize()));
            QCOMPARE(shown.grid.layerAt(rect.center()), layer);
            QCOMPARE(shown.grid.layerAt(rect.topLeft()), layer);
            for (int other = 0; other < layer; ++other)
                QVERIFY(!rect.intersects(shown.grid.thumbnailRect(other)));
        }
        QCOMPARE(shown.grid.layerAt(QPoint(0, 100)), -1);
        QCOMPARE(shown.grid.thumbnailRect(12), QRect());
    }

    void layersKeepTheirNumbersWhenSorted() {
        std::vector<HeatmapFigure> figures = layers(3, 4);
        std::swap(figures[0], figures[2]);
        Shown shown(figures);
        QCOMPARE(shown.grid.layerAt(shown.grid.thumbnailRect(2).center()), 2);
        QVERIFY(shown.grid.thumbnailRect(2).left() < shown.grid.thumbnailRect(0).left());
        shown.grid.setCurrentLayer(0);
        shown.grid.setFigures(layers(3, 4)); // The layer stays current, not the place.
        QCOMPARE(shown.grid.currentLayer(), 0);
        shown.grid.setFigures({});
        QCOMPARE(shown.grid.currentLayer(), -1);
    }

    void picksByMouse() {
        Shown shown(layers(6, 4));
        QSignalSpy selected(&shown.grid, &HeatmapGrid::layerSelected);
        QSignalSpy activated(&shown.grid, &HeatmapGrid::layerActivated);
        QTest::mouseClick(shown.grid.viewport(), Qt::LeftButton, {},
                          shown.grid.thumbnailRect(1).center());
        QCOMPARE(selected.last(), QList<QVariant>{1});
        QCOMPARE(shown.grid.currentLayer(), 1);
        QTest::mouseClick(shown.grid.viewport(), Qt::LeftButton, {}, QPoint(1, 1));
        QCOMPARE(shown.grid.currentLayer(), 1); // Beside everything.
        QTest::mouseDClick(shown.grid.viewport(), Qt::LeftButton, {},
                           shown.grid.thumbnailRect(2).center());
        QCOMPARE(activated.last(), QList<QVariant>{2});
        shown.grid.setCurrentLayer(4);
        QCOMPARE(selected.count(), 1); // Told from outside: not told back.
    }

    void walksByKeys() {
        Shown shown(layers(11, 4));
        const int columns = shown.columns();
        QVERIFY(columns > 1);
        QSignalSpy activated(&shown.grid, &HeatmapGrid::layerActivated);
        shown.key(Qt::Key_Return);
        QCOMPARE(activated.count(), 0); // No layer is current yet.
        shown.key(Qt::Key_Down);
        QCOMPARE(shown.grid.currentLayer(), 0);
        shown.key(Qt::Key_Left);
        QCOMPARE(shown.grid.currentLayer(), 0);
        shown.key(Qt::Key_Right);
        shown.key(Qt::Key_Down);
        QCOMPARE(shown.grid.currentLayer(), 1 + columns);
        shown.key(Qt::Key_Up);
        QCOMPARE(shown.grid.currentLayer(), 1);
        shown.key(Qt::Key_Up);
        QCOMPARE(shown.grid.currentLayer(), 1);
        for (int step = 0; step < 20; ++step)
            shown.key(Qt::Key_Right);
        QCOMPARE(shown.grid.currentLayer(), 10);
        QVERIFY(
            shown.grid.viewport()->rect().contains(shown.grid.thumbnailRect(10))); // Scrolled to.
        shown.key(Qt::Key_Enter);
        QCOMPARE(activated.last(), QList<QVariant>{10});
        shown.grid.setFigures({});
        for (const Qt::Key key :
             {Qt::Key_Right, Qt::Key_Down, Qt::Key_Up, Qt::Key_Left, Qt::Key_Return})
            shown.key(key);
        QCOMPARE(shown.grid.currentLayer(), -1);
    }

    void drawsTheCellsOfEachLayer() {
        std::vector<HeatmapFigure> figures = layers(2, 4);
        figures[1].similarity = std::make_shared<SquareMatrix>(4, 0.9);
        Shown shown(figures);
        const QImage picture = shown.grid.grab().toImage();
        const ColorMap& map = ColorMap::get(ColorMapName::Vik);
        const auto colorAt = [&](int layer, int row, int column) {
            const QRect rect = shown.grid.thumbnailRect(layer);
            const double cell = rect.width() / 4.0;
            return picture.pixel(rect.left() + static_cast<int>((column + 0.5) * cell),
                                 rect.top() + static_cast<int>((row + 0.5) * cell));
        };
        QCOMPARE(colorAt(0, 1, 3), map.at((distinctMatrix(4).at(1, 3) + 1) / 2));
        QCOMPARE(colorAt(0, 2, 0), map.at((distinctMatrix(4).at(2, 0) + 1) / 2));
        QCOMPARE(colorAt(1, 2, 0), map.at(1.9 / 2));
    }

    // A layer's keys, values and queries share a tile: pictures side by side, one name and one
    // note.
    void severalPicturesOfALayerShareATile() {
        std::vector<HeatmapFigure> figures;
        for (int layer = 0; layer < 3; ++layer)
            for (const HeadKind kind : {HeadKind::Key, HeadKind::Value, HeadKind::Query}) {
                HeatmapFigure figure = figureOf(4, "0 0 1 1", layer);
                figure.kind = kind;
                figure.similarity =
                    std::make_shared<SquareMatrix>(4, kind == HeadKind::Key     ? 0.5
                                                      : kind == HeadKind::Value ? -0.5
                                                                                : 0.25);
                figures.push_back(figure);
            }
        Shown shown({});
        shown.grid.resize(900, 500);
        shown.grid.setFigures(figures, 3);
        shown.grid.setNotes({"err 0.1", "err 0.2", "err 0.3"});
        const QRect second = shown.grid.thumbnailRect(1);
        QVERIFY(second.width() > 3 * shown.grid.thumbnailSize());
        for (const QPoint& at : {second.center(), second.topLeft(), second.bottomRight()})
            QCOMPARE(shown.grid.layerAt(at), 1);
        const QImage picture = shown.grid.grab().toImage();
        const ColorMap& map = ColorMap::get(ColorMapName::Vik);
        const auto colorAt = [&](double across) { // Of row 0 and column 3: beside the outlines.
            return picture.pixel(second.left() + static_cast<int>(across * second.width()),
                                 second.top() + shown.grid.thumbnailSize() / 8);
        };
        QCOMPARE(colorAt(3.5 / 12), map.at(0.75));
        QCOMPARE(colorAt(7.5 / 12), map.at(0.25));
        QCOMPARE(colorAt(11.5 / 12), map.at(0.625));
        QSignalSpy selected(&shown.grid, &HeatmapGrid::layerSelected);
        QTest::mouseClick(shown.grid.viewport(), Qt::LeftButton, {}, second.center());
        QCOMPARE(selected.last(), QList<QVariant>{1});
        QCOMPARE(shown.grid.accessibleDescription(),
                 QStringLiteral("Layer 1: G 2, mean 0.50 / −0.50 / 0.25, err 0.2"));
        shown.key(Qt::Key_Right);
        QCOMPARE(shown.grid.currentLayer(), 2);
        shown.grid.resize(300, 500); // Too narrow for three of this size: they become smaller.
        QVERIFY(shown.grid.thumbnailRect(0).width() < 300);
        QVERIFY(shown.grid.thumbnailRect(0).left() >= 0);
        QCOMPARE(shown.grid.thumbnailSize(), 132);
    }

    // The middle of berlin is nearly the page: blocks of it still end somewhere.
    void aHairlineStandsAroundEveryPicture() {
        applyTheme("dark");
        std::vector<HeatmapFigure> figures = layers(1, 4);
        figures[0].similarity = std::make_shared<SquareMatrix>(4, 0.0);
        figures[0].colorMap = ColorMapName::Berlin;
        Shown shown(figures);
        const QImage picture = shown.grid.grab().toImage();
        const QRect rect = shown.grid.thumbnailRect(0);
        const auto lightness = [&](int x) {
            return QColor(picture.pixel(x, rect.top() + rect.height() / 8)).lightness();
        };
        QVERIFY(lightness(rect.right() + 1) > lightness(rect.right() - 8) + 30);
        QVERIFY(lightness(rect.right() + 1) > lightness(rect.right() + 4) + 30);
        applyTheme("light");
    }

    void showsWhatIsNotMeasuredOrNotFinite() {
        std::vector<HeatmapFigure> figures = layers(4, 1, "0");
        figures[0].similarity.reset();
        figures[1] = figureOf(71, nullptr, 1);
        figures[2].similarity = std::make_shared<SquareMatrix>(8, notANumber);
        figures[2].grouping = Grouping::neighbours(8, 2);
        Shown shown(figures);
        shown.grid.setNotes({"err 0.081"}); // Fewer notes than layers.
        QVERIFY(!shown.grid.grab().isNull());
        shown.grid.setCurrentLayer(0);
        QCOMPARE(shown.grid.accessibleDescription(),
                 QStringLiteral("Layer 0: not measured, err 0.081"));
        shown.grid.setCurrentLayer(2);
        QCOMPARE(shown.grid.accessibleDescription(),
                 QStringLiteral("Layer 2: G 2, mean not finite"));
    }

    void changesTheSizeWithinLimits() {
        Shown shown(layers(6, 8));
        QSignalSpy changed(&shown.grid, &HeatmapGrid::thumbnailSizeChanged);
        const QPoint at = shown.grid.thumbnailRect(0).center();
        QWheelEvent wheel(at, shown.grid.viewport()->mapToGlobal(at), {}, {0, 120}, Qt::NoButton,
                          Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(shown.grid.viewport(), &wheel);
        QCOMPARE(changed.count(), 1);
        QVERIFY(shown.grid.thumbnailSize() > 132);
        shown.grid.setThumbnailSize(1);
        QCOMPARE(shown.grid.thumbnailSize(), HeatmapGrid::minimumThumbnailSize);
        shown.grid.setThumbnailSize(100000);
        QCOMPARE(shown.grid.thumbnailSize(), HeatmapGrid::maximumThumbnailSize);
        shown.grid.resize(60, 60); // Narrower than a tile: one column.
        QVERIFY(shown.grid.thumbnailRect(1).top() > shown.grid.thumbnailRect(0).top());
    }

    void repaintsALargeModelFast() {
        Shown shown(layers(80, 64));
        (void)shown.grid.grab();
        QElapsedTimer timer;
        timer.start();
        for (int round = 0; round < 10; ++round) {
            shown.grid.verticalScrollBar()->setValue(round * 7);
            (void)shown.grid.grab();
        }
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_MAIN(TestHeatmapGrid)
#include "tst_heatmap_grid.moc"
