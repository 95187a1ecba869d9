// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temp_dir.h"
#include "tests/ui/pages/shown_explore_page.h"
#include "tests/ui/support/fixed_look.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/dendrogram_view.h"
#include "ui/common/theme.h"
#include "ui/editor/group_list.h"
#include "ui/pages/explore/cluster_panel.h"

#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

using Shown = ShownExplore;

class TestExplorePage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedLook(); }

    void saysWhatItWaitsFor() {
        Shown shown;
        QVERIFY(shown.empty()->isVisible());
        QCOMPARE(shown.empty()->sentence(),
                 QStringLiteral("Open a model to see how similar its heads are."));
        QSignalSpy open(&shown.page, &ExplorePage::openRequested);
        Q_EMIT shown.empty()->buttonClicked();
        QCOMPARE(open.count(), 1);
        QVERIFY(!shown.page.canExport());
        QVERIFY(shown.open());
        QVERIFY(!shown.empty()->isVisible() && shown.page.grid().isVisible());
        QVERIFY(shown.page.canExport());

        CalibrationSettings text;
        text.data = "/texts/stories.txt";
        text.tokenLimit = 4096;
        shown.studio.model.setCalibration(text);
        shown.controller.setMetric(SimilarityMetric::ActivationMean);
        QVERIFY(shown.empty()->isVisible());
        QCOMPARE(
            shown.empty()->sentence(),
            QStringLiteral(
                "This metric needs a calibration: 4096 tokens of stories.txt, once through the "
                "model, about 1 s."));
        QSignalSpy calibrate(&shown.page, &ExplorePage::calibrateRequested);
        Q_EMIT shown.empty()->buttonClicked();
        QCOMPARE(calibrate.count(), 1);
        shown.controller.calibrate();
        QVERIFY(shown.empty()->isBusy());
        QTRY_VERIFY(shown.page.grid().isVisible());
    }

    void showsAllLayersThenOne() {
        Shown shown;
        QVERIFY(shown.open());
        QCOMPARE(shown.page.grid().figures().size(), std::size_t(3));
        QCOMPARE(shown.page.grid().figures()[2].similarity->at(1, 2), 0.33);
        Q_EMIT shown.page.grid().layerActivated(1);
        QVERIFY(shown.page.layerView().isVisible() && !shown.page.grid().isVisible());
        QCOMPARE(shown.studio.selection.state().layer, 1);
        QCOMPARE(shown.shownSimilarity(1, 2), 0.23);
        shown.trigger("kindValues");
        QCOMPARE(shown.studio.selection.state().kind, HeadKind::Value);
        QCOMPARE(shown.page.layerView().figure().kind, HeadKind::Value);
        shown.trigger("viewOverview");
        QVERIFY(shown.page.grid().isVisible());
        QCOMPARE(shown.page.grid().currentLayer(), 1);
        Q_EMIT shown.page.grid().layerSelected(2);
        QCOMPARE(shown.studio.selection.state().layer, 2);
    }

    void settingsReachEveryHeatmap() {
        Shown shown;
        QVERIFY(shown.open());
        shown.grouping.applyLayer(
            0, LayerGrouping::joint(Grouping::fromLabels(std::vector<int>{0, 1, 0, 1})), "test");
        HeatmapSettings settings;
        settings.order = HeadOrder::ByGroup;
        settings.range = RangeMode::Full;
        settings.colorMap = ColorMapName::Cividis;
        shown.page.setSettings(settings);
        for (const HeatmapFigure& figure : shown.page.grid().figures()) {
            QCOMPARE(figure.range, (ValueRange{-1, 1}));
            QCOMPARE(figure.colorMap, ColorMapName::Cividis);
        }
        QCOMPARE(shown.page.grid().figures()[0].order, (std::vector<int>{0, 2, 1, 3}));
        settings.range = RangeMode::Shared;
        shown.page.setSettings(settings);
        const ValueRange shared = shown.page.grid().figures()[0].range;
        QCOMPARE(shown.page.grid().figures()[2].range, shared);
        settings.range = RangeMode::Own;
        shown.page.setSettings(settings);
        QVERIFY(shown.page.grid().figures()[0].range.high <
                shown.page.grid().figures()[2].range.high);
    }

    // Similarity grows with the sum of two heads' numbers: 2 and 3 join first, then 1, then 0.
    void theCutOfTheDendrogramBecomesTheGrouping() {
        Shown shown;
        QVERIFY(shown.open());
        shown.studio.selection.showLayer(1, HeadKind::Key);
        ClusterPanel& clusters = shown.page.layerView().clusters();
        QVERIFY(!clusters.isVisible());
        HeatmapSettings settings;
        settings.order = HeadOrder::ByCluster;
        shown.page.setSettings(settings);
        QVERIFY(clusters.isVisible());
        const Dendrogram& tree = *clusters.dendrogram().tree();
        QCOMPARE(shown.page.layerView().figure().order, tree.order());
        QTest::qWait(0);
        SimilarityHeatmap& heatmap = shown.page.layerView().heatmap();
        for (const int head : tree.order()) { // Branches stand over their columns.
            const QPoint column = heatmap.viewport()->mapTo(
                &shown.page, heatmap.labelRect(head, Qt::Horizontal).center().toPoint());
            const QPoint branch = clusters.dendrogram().mapTo(
                &shown.page, clusters.dendrogram().nodePoint(head).toPoint());
            QVERIFY(std::abs(column.x() - branch.x()) <= 1);
        }
        auto* cut = clusters.findChild<QSpinBox*>("cutGroupCount");
        QCOMPARE(cut->value(), 2);
        QCOMPARE(cut->maximum(), 4);
        cut->setValue(3);
        QCOMPARE(clusters.dendrogram().groupCount(), 3);
        QTest::mouseClick(clusters.findChild<QPushButton*>("makeGroupingButton"), Qt::LeftButton);
        QCOMPARE(groupingText(shown.grouping.grouping(1, HeadKind::Key)), std::string("0 1 2 2"));
        QCOMPARE(groupingText(shown.grouping.grouping(1, HeadKind::Value)), std::string("0 1 2 2"));
        QCOMPARE(groupingText(shown.grouping.grouping(0, HeadKind::Key)), std::string("0 1 2 3"));
        shown.grouping.undoStack().undo();
        QCOMPARE(groupingText(shown.grouping.grouping(1, HeadKind::Key)), std::string("0 1 2 3"));
        clusters.dendrogram().setFocus();
        QTest::keyClick(&clusters.dendrogram(), Qt::Key_Minus);
        QTest::keyClick(&clusters.dendrogram(), Qt::Key_Return);
        QCOMPARE(groupingText(shown.grouping.grouping(1, HeadKind::Key)), std::string("0 1 1 1"));
        QTest::keyClick(&clusters.dendrogram(), Qt::Key_Space); // The root: all heads.
        QCOMPARE(shown.studio.selection.state().heads, (std::vector<int>{0, 1, 2, 3}));
        settings.order = HeadOrder::ByNumber;
        shown.page.setSettings(settings);
        QVERIFY(!clusters.isVisible());
    }

    void theCutLeavesValuesAloneThatAreGroupedApart() {
        Shown shown;
        QVERIFY(shown.open());
        shown.studio.selection.showLayer(0, HeadKind::Value);
        QVERIFY(shown.grouping.splitKeyValue(0));
        HeatmapSettings settings;
        settings.order = HeadOrder::ByCluster;
        shown.page.setSettings(settings);
        shown.page.layerView().clusters().makeGrouping()->trigger();
        QCOMPARE(groupingText(shown.grouping.grouping(0, HeadKind::Value)), std::string("0 1 1 1"));
        QCOMPARE(groupingText(shown.grouping.grouping(0, HeadKind::Key)), std::string("0 1 2 3"));
    }

    void editsAreDrawnAtOnce() {
        Shown shown;
        QVERIFY(shown.open());
        shown.studio.selection.showLayer(1, HeadKind::Key);
        QVERIFY(shown.grouping.moveHeads(1, HeadKind::Key, {3}, 0));
        QCOMPARE(groupingText(*shown.page.layerView().figure().grouping), std::string("0 1 2 0"));
        shown.grouping.undoStack().undo();
        QCOMPARE(groupingText(*shown.page.layerView().figure().grouping), std::string("0 1 2 3"));
        PatternRequest pairs;
        pairs.groupCount = 2;
        QVERIFY(shown.grouping.setPattern(HeadKind::Key, pairs));
        QCOMPARE(groupingText(*shown.page.layerView().figure().grouping), std::string("0 0 1 1"));
    }

    void headsPickedOnOneSideArePickedOnTheOther() {
        Shown shown;
        QVERIFY(shown.open());
        shown.studio.selection.showLayer(0, HeadKind::Key);
        LayerView& view = shown.page.layerView();
        Q_EMIT view.heatmap().headsSelected({1, 3});
        QCOMPARE(view.groups().selectedHeads(), (std::vector<int>{1, 3}));
        QCOMPARE(shown.studio.selection.state().heads, (std::vector<int>{1, 3}));
        Q_EMIT view.groups().headsSelected({2});
        QCOMPARE(view.heatmap().selectedHeads(), (std::vector<int>{2}));
    }

    void dropsOnTheHeatmapEdit() {
        Shown shown;
        QVERIFY(shown.open());
        shown.studio.selection.showLayer(2, HeadKind::Key);
        SimilarityHeatmap& heatmap = shown.page.layerView().heatmap();
        Q_EMIT heatmap.headDropRequested({1, 2}, 3, false);
        QCOMPARE(groupingText(shown.grouping.grouping(2, HeadKind::Key)), std::string("0 1 1 1"));
        Q_EMIT heatmap.headDropRequested({0}, 2, true); // Change places.
        QCOMPARE(groupingText(shown.grouping.grouping(2, HeadKind::Key)), std::string("0 0 1 0"));
        QSignalSpy refused(&shown.grouping, &GroupingDocument::refused);
        Q_EMIT heatmap.headDropRequested({0, 1}, 2, true);
        QCOMPARE(refused.count(), 1);
        QCOMPARE(groupingText(shown.grouping.grouping(2, HeadKind::Key)), std::string("0 0 1 0"));
    }

    void digitsOnTheHeatmapMoveHeads() {
        Shown shown;
        QVERIFY(shown.open());
        shown.studio.selection.showLayer(2, HeadKind::Key);
        LayerView& view = shown.page.layerView();
        view.heatmap().setCursorCell(3, 1);
        QTest::keyClick(&view.heatmap(), Qt::Key_Space); // Both heads of the cell.
        QTest::keyClick(&view.heatmap(), Qt::Key_1);
        QCOMPARE(groupingText(shown.grouping.grouping(2, HeadKind::Key)), std::string("0 0 1 0"));
        QTest::keyClick(&view.heatmap(), Qt::Key_9); // There is none: nothing happens.
        QCOMPARE(groupingText(shown.grouping.grouping(2, HeadKind::Key)), std::string("0 0 1 0"));
        shown.grouping.undoStack().undo();
        QCOMPARE(groupingText(shown.grouping.grouping(2, HeadKind::Key)), std::string("0 1 2 3"));
    }

    void theFullRangeIsThatOfTheMetric() {
        Shown shown;
        QVERIFY(shown.open());
        HeatmapSettings settings;
        settings.range = RangeMode::Full;
        shown.page.setSettings(settings);
        shown.studio.selection.showLayer(1, HeadKind::Key);
        QCOMPARE(shown.page.layerView().figure().range, (ValueRange{-1, 1}));
        shown.controller.setMetric(SimilarityMetric::WeightSvd);
        QTRY_VERIFY(shown.controller.shownReport(HeadKind::Query) != nullptr);
        QCOMPARE(shown.page.layerView().figure().range, (ValueRange{0, 1}));
    }

    // Off the diagonal layer 1 has 0.21 to 0.25, all three 0.11 to 0.35: nothing is below 0.
    void theRangeOfAOneSidedMetricHasOneSide() {
        Shown shown;
        QVERIFY(shown.open());
        shown.studio.selection.showLayer(1, HeadKind::Key);
        QVERIFY(shown.page.layerView().figure().range.low < -0.3); // Weights have a sign.
        shown.controller.setMetric(SimilarityMetric::WeightSvd);
        QTRY_VERIFY(shown.controller.shownReport(HeadKind::Query) != nullptr);
        const ValueRange shared = shown.page.layerView().figure().range;
        QVERIFY(shared.low > 0.1099 && shared.low < 0.12);
        QVERIFY(shared.high < 0.3501 && shared.high > 0.34);
        HeatmapSettings settings;
        settings.range = RangeMode::Own;
        shown.page.setSettings(settings);
        const ValueRange own = shown.page.layerView().figure().range;
        QVERIFY(own.low > 0.2099 && own.low < 0.22 && own.high < 0.2501 && own.high > 0.24);
    }

    void readsOutTheCursor() {
        Shown shown;
        QVERIFY(shown.open());
        shown.studio.selection.showLayer(1, HeadKind::Key);
        QSignalSpy readOut(&shown.page, &ExplorePage::readOutChanged);
        shown.page.layerView().heatmap().setCursorCell(1, 2);
        QCOMPARE(readOut.last().first().toString(),
                 QStringLiteral(
                     "Layer 1, K, heads 1 and 2: 0.230; groups B and C; nearest of 1: 3 (0.24)"));
        Q_EMIT shown.page.layerView().heatmap().hoveredCell(-1, -1);
        QCOMPARE(readOut.last().first().toString(), QString());
    }

    void offersToTryAgainWhatFailed() {
        StudioWork work = fakeWork();
        work.analyze = [](const SimilarityRequest&, JobContext&) -> SharedReport {
            throw Error(ErrorCode::NotFinite, "layer 1: weights are not finite.");
        };
        Shown shown(work);
        QSignalSpy failed(&shown.controller, &ExploreController::failed);
        shown.controller.openModel("/models/tiny");
        QTRY_VERIFY(failed.count() > 0);
        QTRY_VERIFY(!shown.empty()->isBusy());
        QCOMPARE(shown.empty()->buttonText(), QStringLiteral("Try Again"));
        const auto before = failed.count();
        Q_EMIT shown.empty()->buttonClicked();
        QVERIFY(shown.empty()->isBusy());
        QTRY_COMPARE(failed.count(), before + 1);
    }

    void followsTheTheme() {
        Shown shown;
        QVERIFY(shown.open());
        QCOMPARE(shown.page.grid().figures()[0].colorMap, ColorMapName::Vik);
        applyTheme("dark");
        QTRY_COMPARE(shown.page.grid().figures()[0].colorMap, ColorMapName::Berlin);
        applyTheme("light");
        QTRY_COMPARE(shown.page.grid().figures()[0].colorMap, ColorMapName::Vik);
    }

    void drawsWhenItIsShownNext() {
        Shown shown;
        shown.page.hide();
        QVERIFY(shown.open());
        QCOMPARE(shown.page.grid().figures().size(), std::size_t(0));
        QSignalSpy ready(&shown.page, &ExplorePage::ready);
        shown.page.show();
        QCOMPARE(shown.page.grid().figures().size(), std::size_t(3));
        QCOMPARE(ready.count(), 1);
    }

    void exportsWhatIsShown() {
        const regroup::test::TempDir folder;
        Shown shown;
        QVERIFY(shown.open());
        const auto write = [&](const char* name) {
            exportSheet(folder / name, shown.page.figureSource().sheet({}), {});
        };
        write("all.svg");
        shown.studio.selection.showLayer(1, HeadKind::Key);
        write("one.svg");
        const auto linesOf = [&folder](const char* name) {
            QFile file(QString::fromStdString((folder / name).string()));
            return file.open(QIODevice::ReadOnly) ? file.readAll().count('\n') : 0;
        };
        QCOMPARE(linesOf("all.csv"), 1 + 3 * 16);
        QCOMPARE(linesOf("one.csv"), 1 + 16);
    }

    void aModelThatSharesItsHeadsAlreadyIsShown() {
        StudioWork work = fakeWork();
        work.inspect = [](const std::filesystem::path& path, JobContext&) {
            ModelSummary summary = fakeSummary(path);
            summary.headCount = 8; // The reports have the four key/value heads.
            summary.grouping.assign(3, LayerGrouping::joint(Grouping::neighbours(8, 4)));
            return summary;
        };
        work.analyze = [](const SimilarityRequest& request, JobContext&) -> SharedReport {
            auto report = std::make_shared<SimilarityReport>(*fakeReport(request));
            if (request.on == HeadKind::Query)
                report->layers.assign(3, SquareMatrix(8, 0.5));
            return report;
        };
        Shown shown(work);
        QVERIFY(shown.open());
        shown.studio.selection.showLayer(0, HeadKind::Key);
        QVERIFY(shown.page.layerView().isVisible());
        QCOMPARE(shown.page.layerView().figure().headCount(), 4);
        QVERIFY(!shown.page.layerView().figure().isGrouped());
        QVERIFY(!shown.page.grab().isNull());
        // Two query heads a KV head, and a way to either.
        auto* served = shown.page.findChild<QLabel*>("servedHeads");
        auto* other = shown.page.findChild<QPushButton*>("showKeyValueHeads");
        QVERIFY(served->isVisible() && other->isVisible());
        QCOMPARE(served->text(),
                 QStringLiteral("Each KV head serves 2 query heads; go on from G 4. The heatmap "
                                "shows the 4 KV heads, the list the 8 query heads."));
        QTest::mouseClick(other, Qt::LeftButton);
        QCOMPARE(shown.studio.selection.state().kind, HeadKind::Query);
        QCOMPARE(shown.page.layerView().figure().headCount(), 8);
        QCOMPARE(other->text(), QStringLiteral("Show KV Heads"));
        QCOMPARE(served->text(),
                 QStringLiteral("Each KV head serves 2 query heads; go on from G 4."));
        QTest::mouseClick(other, Qt::LeftButton);
        QCOMPARE(shown.studio.selection.state().kind, HeadKind::Key);
        QCOMPARE(shown.page.layerView().figure().headCount(), 4);
        // Its heads have other numbers than those of the list: neither picked nor dropped there.
        SimilarityHeatmap& heatmap = shown.page.layerView().heatmap();
        QSignalSpy refused(&shown.grouping, &GroupingDocument::refused);
        Q_EMIT heatmap.headsSelected({1, 3});
        QCOMPARE(shown.studio.selection.state().heads, std::vector<int>{});
        Q_EMIT heatmap.headDropRequested({1}, 3, false);
        QCOMPARE(refused.count(), 1);
        QVERIFY(!shown.grouping.isModified());
        shown.studio.selection.setHeads({6, 7});
        QCOMPARE(heatmap.selectedHeads(), std::vector<int>{});
        QCOMPARE(shown.page.layerView().groups().selectedHeads(), (std::vector<int>{6, 7}));
    }
};

QTEST_MAIN(TestExplorePage)
#include "tst_explore_page.moc"
