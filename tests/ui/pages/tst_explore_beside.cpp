// SPDX-License-Identifier: GPL-3.0-or-later
// Two metrics side by side on the Explore page.
#include "tests/ui/pages/shown_explore_page.h"
#include "tests/ui/support/fixed_look.h"
#include "ui/charts/dendrogram_view.h"
#include "ui/pages/explore/cluster_panel.h"
#include "ui/pages/explore/heatmap_pair.h"

#include <QApplication>
#include <QComboBox>
#include <QScrollBar>
#include <QSignalSpy>
#include <algorithm>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

namespace {

/// Similarity by the directions of weights is .5 more than by weights; values another .1 more.
StudioWork twoMetrics() {
    StudioWork work = fakeWork();
    work.analyze = [](const SimilarityRequest& request, JobContext&) -> SharedReport {
        auto report = std::make_shared<SimilarityReport>(*fakeReport(request));
        const double more = request.metric == SimilarityMetric::WeightSvd ? 0.5 : 0.0;
        for (SquareMatrix& layer : report->layers)
            for (int a = 0; a < layer.size(); ++a)
                for (int b = 0; b < layer.size(); ++b)
                    if (a != b)
                        layer.at(a, b) += more + (request.on == HeadKind::Value ? 0.1 : 0.0);
        return report;
    };
    return work;
}

struct Shown : ShownExplore {
    Shown() : ShownExplore(twoMetrics()) {}

    bool showBoth() {
        if (!open())
            return false;
        studio.selection.showLayer(1, HeadKind::Key);
        auto* beside = page.findChild<QComboBox*>("besideMetric");
        beside->setCurrentIndex(beside->findData(static_cast<int>(SimilarityMetric::WeightSvd)));
        return QTest::qWaitFor([this] { return second().figure().headCount() == 4; }, 20000);
    }
    HeatmapPair& pair() { return page.layerView().heatmaps(); }
    SimilarityHeatmap& first() { return pair().first(); }
    SimilarityHeatmap& second() { return pair().second(); }
};

} // namespace

class TestExploreBeside : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedLook(); }

    void aSecondMetricHasItsOwnRangeAndTheSameGroups() {
        Shown shown;
        QVERIFY(shown.showBoth());
        QVERIFY(shown.first().isVisible() && shown.second().isVisible());
        QVERIFY(std::abs(shown.first().figure().similarity->at(1, 2) - 0.23) < 1e-12);
        QVERIFY(std::abs(shown.second().figure().similarity->at(1, 2) - 0.73) < 1e-12);
        QVERIFY(shown.first().figure().range.low < 0); // Weights have a sign, directions have none.
        QVERIFY(shown.second().figure().range.low > 0.6);
        QCOMPARE(shown.second().figure().colorMap, ColorMapName::Cividis);
        QVERIFY(shown.grouping.moveHeads(1, HeadKind::Key, {3}, 0));
        QCOMPARE(groupingText(*shown.second().figure().grouping), std::string("0 1 2 0"));
        HeatmapSettings settings = shown.page.settings();
        settings.order = HeadOrder::ByGroup;
        shown.page.setSettings(settings);
        QCOMPARE(shown.second().figure().order, (std::vector<int>{0, 3, 1, 2}));
        shown.trigger("kindValues");
        QVERIFY(std::abs(shown.second().figure().similarity->at(1, 2) - 0.83) < 1e-12);
        shown.studio.selection.setLayer(2);
        QVERIFY(std::abs(shown.second().figure().similarity->at(1, 2) - 0.93) < 1e-12);
        shown.page.findChild<QComboBox*>("besideMetric")->setCurrentIndex(0);
        QVERIFY(!shown.second().isVisible() && shown.first().isVisible());
    }

    void limitsOfOnesOwnAreThoseOfTheFirstMetric() {
        Shown shown;
        QVERIFY(shown.showBoth());
        const ValueRange own = shown.second().figure().range;
        HeatmapSettings settings = shown.page.settings();
        settings.range = RangeMode::Fixed;
        settings.fixedRange = {-0.5, 0.25};
        shown.page.setSettings(settings);
        QCOMPARE(shown.first().figure().range, (ValueRange{-0.5, 0.25}));
        QCOMPARE(shown.second().figure().range, own); // It has other values: 0 to 1.
        shown.controller.setMetric(SimilarityMetric::WeightSvd);
        QTRY_COMPARE(shown.first().figure().headCount(), 4);
        QCOMPARE(shown.second().figure().range, (ValueRange{-0.5, 0.25}));
    }

    void bothHaveTheSameCursorPointerSelectionAndZoom() {
        Shown shown;
        QVERIFY(shown.showBoth());
        shown.first().setCursorCell(1, 3);
        QCOMPARE(shown.second().cursorCell(), QPoint(3, 1));
        shown.second().setCursorCell(2, 0);
        QCOMPARE(shown.first().cursorCell(), QPoint(0, 2));
        QTest::qWait(0);
        const auto over = [](SimilarityHeatmap& heatmap, int row, int column) {
            QTest::mouseMove(heatmap.viewport(), heatmap.cellRect(row, column).center().toPoint());
        };
        over(shown.first(), 1, 2);
        QTRY_COMPARE(shown.first().markedCell(), QPoint(2, 1));
        QCOMPARE(shown.second().markedCell(), QPoint(2, 1));
        over(shown.second(), 3, 0);
        QTRY_COMPARE(shown.second().markedCell(), QPoint(0, 3));
        QCOMPARE(shown.first().markedCell(), QPoint(0, 3));
        QTest::mouseClick(shown.second().viewport(), Qt::LeftButton, {},
                          shown.second().cellRect(1, 3).center().toPoint());
        QCOMPARE(shown.studio.selection.state().heads, (std::vector<int>{1, 3}));
        QCOMPARE(shown.first().selectedHeads(), (std::vector<int>{1, 3}));
        QCOMPARE(shown.page.layerView().groups().selectedHeads(), (std::vector<int>{1, 3}));
        shown.second().setZoom(3);
        QCOMPARE(shown.first().zoom(), 3.0);
        QScrollBar* bar = shown.first().verticalScrollBar();
        bar->setValue(bar->maximum() / 2);
        QCOMPARE(shown.second().verticalScrollBar()->value(), bar->value());
        QApplication::setActiveWindow(&shown.page);
        shown.second().setFocus();
        QTest::keyClick(&shown.second(), Qt::Key_Up); // Keys edit from here, too.
        QCOMPARE(shown.first().cursorCell(), shown.second().cursorCell());
        QTest::keyClick(&shown.second(), Qt::Key_1);
        QVERIFY(shown.grouping.isModified());
    }

    void theReadOutNamesBothValues() {
        Shown shown;
        QVERIFY(shown.showBoth());
        QSignalSpy readOut(&shown.page, &ExplorePage::readOutChanged);
        shown.second().setCursorCell(1, 2);
        QCOMPARE(readOut.last().first().toString(),
                 QStringLiteral("Layer 1, K, heads 1 and 2: 0.230; groups B and C; nearest of 1: 3 "
                                "(0.24); by directions of weights (no data): 0.730"));
    }

    void whatIsNotMeasuredSaysWhy() {
        Shown shown;
        QVERIFY(shown.open());
        shown.studio.selection.showLayer(1, HeadKind::Key);
        HeatmapSettings settings = shown.page.settings();
        settings.beside = SimilarityMetric::Cka;
        shown.page.setSettings(settings);
        QVERIFY(shown.second().isVisible());
        QCOMPARE(shown.second().figure().headCount(), 0);
        QCOMPARE(shown.page.figureSource().sheet({}).table(),
                 [&] { // Only what is there can be exported.
                     settings.beside.reset();
                     shown.page.setSettings(settings);
                     return shown.page.figureSource().sheet({}).table();
                 }());
        settings.beside = SimilarityMetric::Cka;
        shown.page.setSettings(settings);
        shown.controller.calibrate(); // Brings the metric in front, and then the one beside.
        QTRY_COMPARE(shown.second().figure().headCount(), 4);
    }

    void bothAreExported() {
        Shown shown;
        QVERIFY(shown.showBoth());
        const FigureSource source = shown.page.figureSource();
        QCOMPARE(source.kind, QStringLiteral("heatmap"));
        PictureOptions options;
        options.size = source.size;
        options.title = source.title;
        const FigureSheet sheet = source.sheet(options);
        const std::string table = sheet.table();
        QVERIFY(table.starts_with("metric,row,column,similarity,row_group,column_group\n"));
        QCOMPARE(std::count(table.begin(), table.end(), '\n'), 1 + 2 * 16);
        QVERIFY(table.find("\"weights (no data)\",1,2,0.23") != std::string::npos);
        QVERIFY(table.find("\"directions of weights (no data)\",1,2,0.73") != std::string::npos);
        const QImage picture = drawSheet(sheet, 1);
        QVERIFY(std::abs(picture.width() - sheet.size.width()) <= 1);
        QVERIFY(picture.width() > 1.3 * picture.height()); // Side by side.
        const auto hasColors = [&](int from, int to) {     // Not only paper.
            for (int x = from; x < to; x += 3)
                for (int y = 0; y < picture.height(); y += 3)
                    if (QColor(picture.pixel(x, y)).hsvSaturation() > 60)
                        return true;
            return false;
        };
        QVERIFY(hasColors(0, picture.width() / 2));
        QVERIFY(hasColors(picture.width() / 2, picture.width()));
    }

    void standBelowEachOtherWhereThatIsLarger() {
        Shown shown;
        QVERIFY(shown.showBoth());
        shown.page.resize(1500, 500);
        QTRY_VERIFY(!shown.pair().isStacked());
        const auto follows = [&shown] { // In the direction of reading.
            const int apart = shown.second().x() - shown.first().x();
            return QApplication::isRightToLeft() ? apart < 0 : apart > 0;
        };
        QTRY_VERIFY(follows());
        shown.page.resize(700, 900);
        QTRY_VERIFY(shown.pair().isStacked());
        QTRY_VERIFY(shown.second().y() > shown.first().y());
        QVERIFY(shown.second().height() > 100 && shown.first().height() > 100);
        HeatmapSettings settings = shown.page.settings();
        settings.order = HeadOrder::ByCluster; // The tree stands over its columns even so.
        shown.page.setSettings(settings);
        QTest::qWait(10);
        ClusterPanel& clusters = shown.pair().clusters();
        for (const int head : clusters.dendrogram().tree()->order()) {
            const QPoint column = shown.first().viewport()->mapTo(
                &shown.page, shown.first().labelRect(head, Qt::Horizontal).center().toPoint());
            const QPoint branch = clusters.dendrogram().mapTo(
                &shown.page, clusters.dendrogram().nodePoint(head).toPoint());
            QVERIFY(std::abs(column.x() - branch.x()) <= 1);
        }
    }

    // The heatmap takes the width that its height can use, the groups keep what they need.
    void theHeatmapGrowsWithItsColumn() {
        Shown shown;
        QVERIFY(shown.open());
        shown.studio.selection.showLayer(1, HeadKind::Key);
        shown.page.resize(1300, 560);
        const auto blankBelow = [&] {
            return shown.first().viewport()->height() - shown.first().visibleCells().bottom();
        };
        QTRY_VERIFY(blankBelow() < 20);
        shown.page.resize(1000, 560);
        QTRY_VERIFY(blankBelow() < 20);
    }
};

QTEST_MAIN(TestExploreBeside)
#include "tst_explore_beside.moc"
