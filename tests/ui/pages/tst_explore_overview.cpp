// SPDX-License-Identifier: GPL-3.0-or-later
// The overview of the Explore page, and the settings in its tool bar.
#include "core/search/pair_cost.h"
#include "tests/support/temp_dir.h"
#include "tests/ui/pages/shown_explore_page.h"
#include "tests/ui/support/fixed_look.h"
#include "ui/pages/explore/overview.h"

#include <QApplication>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSettings>
#include <QToolButton>
#include <algorithm>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;

using Shown = ShownExplore;

class TestExploreOverview : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedLook(); }

    // Layer 0 pairs heads (0 1) and (2 3): its mean is that of .11 and .15. Layer 2 has one group.
    void layersAreSortedByWhatTheyLoseOrShare() {
        Shown shown;
        QVERIFY(shown.open());
        const auto group = [&](int layer, std::vector<int> labels) {
            shown.grouping.applyLayer(layer, LayerGrouping::joint(Grouping::fromLabels(labels)),
                                      "test");
        };
        group(0, {0, 0, 1, 1});
        group(2, {0, 0, 0, 0});
        const auto shownLayers = [&] {
            std::vector<int> layers;
            for (const HeatmapFigure& figure : shown.page.grid().figures())
                layers.push_back(figure.layer);
            return layers;
        };
        QCOMPARE(shownLayers(), (std::vector<int>{0, 1, 2}));
        auto* sort = shown.page.findChild<QComboBox*>("layerSort");
        QVERIFY(sort->isVisible());
        sort->setCurrentIndex(2); // By mean: layer 1 has no pair and stands at the end.
        QCOMPARE(shownLayers(), (std::vector<int>{0, 2, 1}));
        const std::vector<LayerStripPoint>& strip = shown.page.overview().strip().layers();
        QCOMPARE(strip.size(), std::size_t(3)); // By layer.
        QVERIFY(std::abs(*strip[0].mean - (0.11 + 0.15) / 2) < 1e-12);
        QVERIFY(!strip[1].mean);
        QCOMPARE(strip[0].keyGroupCount, 2);
        QCOMPARE(strip[2].valueGroupCount, 1);
        group(0, {0, 1, 2, 3});
        group(1, {0, 0, 1, 2});
        QCOMPARE(shownLayers(), (std::vector<int>{1, 2, 0}));
        const std::vector<LayerStripPoint> errors{
            {0, 0.1, {}, 1, 1}, {1, {}, {}, 1, 1}, {2, 0.3, {}, 1, 1}, {3, 0.1, {}, 1, 1}};
        QCOMPARE(sortedLayers(errors, LayerSort::ByError), (std::vector<std::size_t>{2, 0, 3, 1}));
        QCOMPARE(sortedLayers(errors, LayerSort::ByLayer), (std::vector<std::size_t>{0, 1, 2, 3}));
    }

    // Layer l and its values weigh (l + 1) and twice as much; of its heads 0 and 2 are alike:
    // merging those loses .5 - (.25 + .25 + 2 * .2) / 2 = .05, any other pair .25.
    void theErrorIsThatOfTheMergeOnceThereIsACalibration() {
        StudioWork work = fakeWork();
        work.layerErrorCost = [](const LayerErrorRequest& request, JobContext&) {
            const double weight =
                (request.slot.layer + 1) * (request.slot.kind == SlotKind::Value ? 2.0 : 1.0);
            SquareMatrix gain(4, 0.0);
            for (int head = 0; head < 4; ++head)
                gain.at(head, head) = 0.25 * weight;
            gain.at(0, 2) = gain.at(2, 0) = 0.2 * weight;
            return std::make_shared<PairCost>(gain, std::vector<double>(4, 0.25 * weight));
        };
        Shown shown(work);
        QVERIFY(shown.open());
        LayerStripChart& strip = shown.page.overview().strip();
        QCOMPARE(strip.quantity(), LayerStripChart::Quantity::Mean);
        auto* sort = shown.page.findChild<QComboBox*>("layerSort");
        QVERIFY(!(sort->model()->flags(sort->model()->index(1, 0)) & Qt::ItemIsEnabled));
        shown.controller.calibrate();
        QTRY_COMPARE(strip.quantity(), LayerStripChart::Quantity::Error);
        QVERIFY(sort->model()->flags(sort->model()->index(1, 0)) & Qt::ItemIsEnabled);
        const auto group = [&](int layer, std::vector<int> keys, std::vector<int> values) {
            shown.grouping.applyLayer(
                layer, {Grouping::fromLabels(keys), Grouping::fromLabels(values)}, "test");
        };
        const auto error = [&strip](std::size_t layer) { return *strip.layers()[layer].error; };
        QCOMPARE(error(0), 0.0); // Nothing is merged.
        group(0, {0, 1, 0, 2}, {0, 1, 0, 2});
        QVERIFY(std::abs(error(0) - 0.05 * (1 + 2)) < 1e-12);
        group(1, {0, 1, 0, 2}, {0, 0, 1, 2});
        QVERIFY(std::abs(error(1) - 2 * (0.05 + 2 * 0.25)) < 1e-12);
        group(2, {0, 1, 2, 3}, {0, 1, 0, 2});
        QVERIFY(std::abs(error(2) - 3 * (2 * 0.05)) < 1e-12);
        shown.page.grid().setCurrentLayer(0);
        QVERIFY(shown.page.grid().accessibleDescription().endsWith("err 0.150"));
        sort->setCurrentIndex(1); // 1.1, .3, .15.
        QCOMPARE(shown.page.grid().figures()[0].layer, 1);
        QCOMPARE(shown.page.grid().figures()[1].layer, 2);
        const QString written = strip.tableText().split('\n').at(1).split(',').at(1);
        QVERIFY(std::abs(written.toDouble() - 0.15) < 1e-12);
        CalibrationSettings other = shown.studio.model.calibration();
        other.data = "/texts/other.txt"; // Not of this text.
        shown.studio.model.setCalibration(other);
        shown.controller.setMetric(SimilarityMetric::Weight);
        QCOMPARE(strip.quantity(), LayerStripChart::Quantity::Mean);
        QVERIFY(!strip.layers()[0].error);
    }

    void theStripFollowsTheSelectionAndChangesIt() {
        Shown shown;
        QVERIFY(shown.open());
        LayerStripChart& strip = shown.page.overview().strip();
        QTRY_VERIFY(strip.isVisible() && !strip.marks().empty());
        const QPoint third = strip.marks()[2].area.center().toPoint();
        QTest::mouseClick(strip.childAt(third), Qt::LeftButton, {}, third);
        QCOMPARE(shown.studio.selection.state().layer, 2);
        QCOMPARE(shown.page.grid().currentLayer(), 2);
        shown.studio.selection.setLayer(1);
        QCOMPARE(strip.currentLayer(), 1);
        // Its numbers are those of the figure that is exported while it has the focus.
        QApplication::setActiveWindow(&shown.page);
        shown.page.grid().setFocus();
        QCOMPARE(shown.page.figureSource().kind, QStringLiteral("heatmaps"));
        strip.setFocus();
        QCOMPARE(shown.page.figureSource().kind, QStringLiteral("layers"));
        QCOMPARE(shown.page.figureSource().sheet({}).table(), strip.tableText().toStdString());
        shown.page.grid().setFocus();
        QString asked;
        connect(&shown.page, &ExplorePage::exportRequested, &shown.page,
                [&] { asked = shown.page.figureSource().kind; });
        QTest::mouseClick(shown.page.findChild<QToolButton*>("exportStrip"), Qt::LeftButton);
        QCOMPARE(asked, QStringLiteral("layers"));
        QCOMPARE(shown.page.figureSource().kind, QStringLiteral("heatmaps"));
        shown.page.resize(1100, 260); // No room: the thumbnails go on.
        QTRY_VERIFY(!strip.isVisible());
        QVERIFY(shown.page.grid().isVisible());
    }

    void allKindsStandInOneTile() {
        StudioWork work = fakeWork();
        work.analyze = [](const SimilarityRequest& request, JobContext&) -> SharedReport {
            auto report = std::make_shared<SimilarityReport>(*fakeReport(request));
            for (SquareMatrix& layer : report->layers)
                for (int a = 0; a < 4; ++a)
                    for (int b = 0; b < 4; ++b)
                        if (a != b && request.on == HeadKind::Query)
                            layer.at(a, b) += 0.5;
            return report;
        };
        Shown shown(work);
        QVERIFY(shown.open());
        shown.trigger("kindValues");
        shown.trigger("kindAll");
        const std::vector<HeatmapFigure>& figures = shown.page.grid().figures();
        QCOMPARE(figures.size(), std::size_t(9));
        QCOMPARE(figures[3].layer, 1);
        QCOMPARE(figures[3].kind, HeadKind::Key);
        QCOMPARE(figures[4].kind, HeadKind::Value);
        QCOMPARE(figures[5].kind, HeadKind::Query);
        QVERIFY(std::abs(figures[5].similarity->at(1, 2) - 0.73) < 1e-12);
        for (const HeatmapFigure& figure : figures)
            QCOMPARE(figure.range, figures[2].range); // That of the queries reaches furthest.
        QVERIFY(figures[0].range.high > 0.8);
        QCOMPARE(shown.studio.selection.state().kind, HeadKind::Value);
        const std::string table = shown.page.figureSource().sheet({}).table();
        QVERIFY(table.starts_with("layer,kind,row,"));
        QCOMPARE(std::count(table.begin(), table.end(), '\n'), 1 + 9 * 16);
        shown.studio.selection.showLayer(1, HeadKind::Query); // One layer has one kind.
        QVERIFY(!shown.page.findChild<QAction*>("kindAll")->isChecked());
        QVERIFY(shown.page.findChild<QAction*>("kindQueries")->isChecked());
        shown.trigger("viewOverview");
        QCOMPARE(shown.page.grid().figures().size(), std::size_t(9));
        shown.trigger("kindQueries");
        QCOMPARE(shown.page.grid().figures().size(), std::size_t(3));
    }

    void theRangeCanBeFixed() {
        Shown shown;
        QVERIFY(shown.open());
        auto* mode = shown.page.findChild<QComboBox*>("rangeMode");
        auto* low = shown.page.findChild<QDoubleSpinBox*>("rangeLow");
        auto* high = shown.page.findChild<QDoubleSpinBox*>("rangeHigh");
        QVERIFY(!low->isVisible());
        const ValueRange before = shown.page.grid().figures()[0].range;
        mode->setCurrentIndex(3);
        QVERIFY(low->isVisible() && high->isVisible());
        QVERIFY(std::abs(low->value() - before.low) <= 0.011); // Begins with what was shown.
        QVERIFY(std::abs(high->value() - before.high) <= 0.011);
        low->setValue(0.1);
        high->setValue(0.4);
        for (const HeatmapFigure& figure : shown.page.grid().figures())
            QCOMPARE(figure.range, (ValueRange{0.1, 0.4}));
        high->setValue(-0.5); // The lower end gives way.
        QVERIFY(low->value() < high->value());
        QCOMPARE(high->value(), -0.5);
        mode->setCurrentIndex(0);
        QCOMPARE(shown.page.grid().figures()[0].range, before);
        mode->setCurrentIndex(3);
        QCOMPARE(high->value(), -0.5); // The user's own.
    }

    void settingsAreKept() {
        const regroup::test::TempDir folder;
        QSettings file(QString::fromStdString((folder / "kept.ini").string()),
                       QSettings::IniFormat);
        HeatmapSettings settings;
        QCOMPARE(HeatmapSettings::readFrom(file), settings);
        settings.order = HeadOrder::ByCluster;
        settings.range = RangeMode::Fixed;
        settings.fixedRange = {-0.25, 0.75};
        settings.colorMap = ColorMapName::Viridis;
        settings.beside = SimilarityMetric::Cka;
        settings.sort = LayerSort::ByError;
        settings.allKinds = true;
        settings.writeTo(file);
        QCOMPARE(HeatmapSettings::readFrom(file), settings);
        Shown shown;
        shown.page.setSettings(settings);
        QCOMPARE(shown.page.settings(), settings);
        file.setValue("explore/fixedLow", 9); // Broken: as if it were not there.
        file.setValue("explore/order", "sideways");
        QCOMPARE(HeatmapSettings::readFrom(file).fixedRange, ValueRange{});
        QCOMPARE(HeatmapSettings::readFrom(file).order, HeadOrder::ByNumber);
    }

    // Nothing is cut, however narrow: the bar goes on in further lines.
    void theToolBarWraps() {
        Shown shown;
        QVERIFY(shown.open());
        auto* bar = shown.page.findChild<QWidget*>("exploreToolBar");
        const int oneLine = bar->height();
        shown.page.resize(420, 800);
        QTRY_VERIFY(bar->height() > 2 * oneLine - 10);
        for (QComboBox* combo : bar->findChildren<QComboBox*>())
            if (combo->isVisible()) {
                QVERIFY(combo->width() >= combo->sizeHint().width());
                QVERIFY(bar->rect().contains(QRect(combo->mapTo(bar, QPoint()), combo->size())));
            }
    }
};

QTEST_MAIN(TestExploreOverview)
#include "tst_explore_overview.moc"
