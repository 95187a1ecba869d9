// SPDX-License-Identifier: GPL-3.0-or-later
// Pages of figures: what is shown before an export, what options change, how numbers are written.
#include "core/base/error.h"
#include "tests/support/temp_dir.h"
#include "tests/ui/charts/chart_samples.h"
#include "tests/ui/charts/svg_content.h"
#include "tests/ui/support/fixed_look.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/curves_chart.h"
#include "ui/charts/figure_files.h"
#include "ui/charts/objective_chart.h"
#include "ui/charts/score_bar_chart.h"
#include "ui/charts/subject_chart.h"
#include "ui/charts/tradeoff_chart.h"
#include "ui/charts/training_chart.h"

#include <qcustomplot.h>

#include <QPainter>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QTest>
#include <cmath>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using regroup::test::TempDir;
namespace fs = std::filesystem;

namespace {

/// One of every chart, with numbers that have decimals.
struct Charts {
    ObjectiveChart objective;
    TrainingChart training;
    TradeoffChart tradeoff;
    CurvesChart curves;
    SubjectChart subjects;
    ScoreBarChart bars;

    Charts() {
        std::vector<SearchStep> steps;
        for (int step = 0; step < 30; ++step)
            steps.push_back(
                {{1, SlotKind::Key}, step, 3.0 / (step + 1), 3.0 / (step + 1), true, {}});
        objective.appendSteps(steps);
        std::vector<TrainingPoint> points;
        for (int step = 1; step <= 20; ++step)
            points.push_back({step, 0.31 / step, {}, 1.5e-4, 0.5 * step});
        training.appendPoints(points);
        tradeoff.setPoints({{1, "a", "ward", 1024, 0.512, {}, {}, false},
                            {2, "b", "ward", 1536, 0.584, {}, {}, false}});
        curves.setCurves({{1, "first", {{1, 0.5, 0.31, {}, {}}, {2, 1.0, 0.12, {}, {}}}}});
        subjects.setSubjects({1, "first"}, {},
                             {{"anatomy", SubjectValue{0.45, 0.4, 0.5, 100}, {}}});
        ScoreBars values;
        values.quantity = "accuracy";
        values.categories = {{"sst2", 0.5}};
        values.bars = {{1, "a", "ward", 0, 0.75, 0.7, 0.8, {}}};
        bars.setBars(values);
    }

    struct Named {
        const char* name;
        QCustomPlot* plot;
        QString table;
    };
    std::vector<Named> all() {
        return {{"objective", &objective.plot(), objective.tableText()},
                {"training", &training.plot(), training.tableText()},
                {"tradeoff", &tradeoff.plot(), tradeoff.tableText()},
                {"curves", &curves.plot(), curves.tableText()},
                {"subjects", &subjects.plot(), subjects.tableText()},
                {"bars", &bars.plot(), bars.tableText()}};
    }
};

/// Ticks and cells such as "0.5" or "1.5 KiB"; with another sign in it those of the user's locale.
int countDecimals(const QStringList& texts, const char* sign) {
    const QRegularExpression decimal(
        QStringLiteral("\\d%1\\d").arg(QRegularExpression::escape(QString::fromLatin1(sign))));
    return static_cast<int>(texts.filter(decimal).size());
}

HeatmapFigure pairs() {
    return figureOf(8, "0 0 1 1 2 2 3 3");
}

QStringList textsOf(const TempDir& folder, const HeatmapFigure& figure,
                    const PictureOptions& options) {
    exportHeatmap(folder / "a.svg", figure, options);
    return readSvg(folder / "a.svg").texts;
}

} // namespace

class TestFigureSheet : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { useFixedLook(); }
    void cleanup() { QLocale::setDefault(QLocale::c()); }

    void figuresHaveDecimalPointsWhereTheUserHasCommas() {
        QLocale::setDefault(QLocale(QLocale::German));
        const TempDir folder;
        Charts charts;
        for (const Charts::Named& chart : charts.all()) {
            exportPlot(folder / "chart.svg", *chart.plot, chart.table);
            const QStringList texts = readSvg(folder / "chart.svg").texts;
            QVERIFY2(countDecimals(texts, ",") == 0, chart.name);
            QVERIFY2(countDecimals(texts, ".") > 0, chart.name);
            // On screen they are the user's again.
            QCOMPARE(chart.plot->locale(), QLocale(QLocale::German));
        }
        std::vector<HeatmapFigure> layers{pairs(), pairs()};
        exportHeatmaps(folder / "all.svg", layers);
        const QStringList grid = readSvg(folder / "all.svg").texts;
        const QStringList one = textsOf(folder, pairs(), {});
        for (const QStringList& texts : {grid, one}) {
            QCOMPARE(countDecimals(texts, ","), 0);
            QVERIFY(countDecimals(texts, ".") > 0);
        }
    }

    void numbersBesideFiguresAreTheSameInEveryLocale() {
        QStringList plain;
        QStringList german;
        for (QStringList* tables : {&plain, &german}) {
            QLocale::setDefault(tables == &plain ? QLocale::c() : QLocale(QLocale::German));
            const TempDir folder;
            Charts charts;
            for (const Charts::Named& chart : charts.all()) {
                exportPlot(folder / "chart.png", *chart.plot, chart.table);
                tables->append(QString::fromStdString(readTextFile(folder / "chart.csv")));
                QVERIFY(tables->last().contains("0.") || tables->last().contains("1024"));
            }
            exportHeatmap(folder / "a.png", pairs());
            tables->append(QString::fromStdString(readTextFile(folder / "a.csv")));
        }
        QCOMPARE(german, plain);
    }

    // What is seen before an export is what is written.
    void aSheetIsDrawnAsItsPng() {
        const TempDir folder;
        Charts charts;
        PictureOptions options;
        options.size = {400, 300};
        options.scale = 1.5;
        options.title = "Above it";
        std::vector<FigureSheet> sheets{heatmapSheet(pairs(), options),
                                        heatmapsSheet({pairs(), pairs()}, options)};
        for (const Charts::Named& chart : charts.all())
            sheets.push_back(plotSheet(
                *chart.plot, [] { return QString(); }, options));
        for (const FigureSheet& sheet : sheets) {
            exportSheet(folder / "a.png", sheet, options);
            const QImage written(QString::fromStdString((folder / "a.png").string()));
            QImage shown = drawSheet(sheet, options.scale);
            shown.setDevicePixelRatio(1); // A file has none.
            QCOMPARE(written.size(), shown.size());
            QCOMPARE(written.convertToFormat(QImage::Format_ARGB32),
                     shown.convertToFormat(QImage::Format_ARGB32));
        }
    }

    // The generator of SVG counts in its own units: everything must stand where it stands in a PNG.
    void anSvgShowsTheSameFigure() {
        const TempDir folder;
        Charts charts;
        PictureOptions options;
        options.size = {480, 360};
        options.scale = 1;
        options.title = "Above it";
        std::vector<FigureSheet> sheets{heatmapSheet(pairs(), options)};
        for (const Charts::Named& chart : charts.all())
            sheets.push_back(plotSheet(
                *chart.plot, [] { return QString(); }, options));
        for (const FigureSheet& sheet : sheets) {
            exportSheet(folder / "a.svg", sheet, options);
            const QImage wanted = drawSheet(sheet, 1).convertToFormat(QImage::Format_RGB32);
            QImage drawn(wanted.size(), QImage::Format_RGB32);
            drawn.fill(Qt::white);
            QPainter painter(&drawn);
            QSvgRenderer(QString::fromStdString((folder / "a.svg").string()))
                .render(&painter, QRectF(QPointF(), sheet.size));
            painter.end();
            double difference = 0; // Letters differ a little, and edges by what is smoothed.
            for (int y = 0; y < wanted.height(); ++y)
                for (int x = 0; x < wanted.width(); ++x)
                    difference += std::abs(qGray(wanted.pixel(x, y)) - qGray(drawn.pixel(x, y)));
            difference /= wanted.width() * wanted.height();
            QVERIFY2(difference < 4, qPrintable(QString::number(difference)));
        }
    }

    void pagesAreAsLargeAsAskedFor() {
        const TempDir folder;
        constexpr double millimetre = 96 / 25.4;
        PictureOptions options;
        options.size = QSizeF(85, 60) * millimetre;
        options.scale = 300.0 / 96;
        options.trim = false;
        for (const FigureSheet& sheet :
             {heatmapSheet(pairs(), options), heatmapsSheet({pairs(), pairs()}, options)}) {
            exportSheet(folder / "a.png", sheet, options);
            const QImage image(QString::fromStdString((folder / "a.png").string()));
            QCOMPARE(image.size(), QSize(1004, 709)); // 85 x 60 mm at 300 dots an inch.
            QCOMPARE(image.dotsPerMeterX(), 11811);
            exportSheet(folder / "a.svg", sheet, options);
            const QString width = readSvg(folder / "a.svg").width;
            QVERIFY2(width.endsWith("mm") && std::abs(width.chopped(2).toDouble() - 85) < 0.01,
                     qPrintable(width));
        }
        options.trim = true; // Within the same room, and not beyond the figure.
        const QSizeF trimmed = heatmapSheet(pairs(), options).size;
        QVERIFY(trimmed.width() < options.size.width());
        QVERIFY(trimmed.height() <= options.size.height());
        QVERIFY(trimmed.height() > options.size.height() * 0.8);
    }

    void titleLegendAndOutlinesComeAsAsked() {
        const TempDir folder;
        PictureOptions options;
        options.title = "Above it";
        const QStringList all = textsOf(folder, pairs(), options);
        QVERIFY(all.contains("Above it") && all.contains("B"));
        QVERIFY(all.contains("1.0")); // A tick of the legend; cells have two decimals.
        options.legend = false;
        options.outlines = false;
        options.title.clear();
        const QStringList bare = textsOf(folder, pairs(), options);
        QVERIFY(!bare.contains("Above it") && !bare.contains("B") && !bare.contains("1.0"));
        QVERIFY(bare.contains("7")); // Heads still have their numbers.
        // The numbers beside it know the groups all the same.
        const std::string table = readTextFile(folder / "a.csv");
        QVERIFY(table.find(",A,B\n") != std::string::npos);
    }

    void aLegendLeavesNoRoomWhereItIsNotShown() {
        const TempDir folder;
        Charts charts;
        for (const Charts::Named& chart : charts.all()) {
            const bool was = chart.plot->legend->visible();
            const auto topOfAxes = [&](bool legend) {
                PictureOptions options;
                options.size = {500, 400};
                options.legend = legend;
                exportPlot(folder / "a.svg", *chart.plot, chart.table, options);
                return readSvg(folder / "a.svg").texts;
            };
            QString entry;
            for (int item = 0; item < chart.plot->legend->itemCount(); ++item)
                if (auto* named =
                        qobject_cast<QCPPlottableLegendItem*>(chart.plot->legend->item(item)))
                    entry = named->plottable()->name();
            if (was && !entry.isEmpty()) {
                QVERIFY2(topOfAxes(true).contains(entry), chart.name);
                QVERIFY2(!topOfAxes(false).contains(entry), chart.name);
            }
            QCOMPARE(chart.plot->legend->visible(), was);
        }
    }

    void cellsTakeTheAskedColours() {
        PictureOptions options;
        options.size = {300, 300};
        HeatmapFigure figure = figureOf(4);
        figure.colorMap = ColorMapName::Vik;
        options.colorMap = ColorMapName::Viridis;
        const QImage asked = drawSheet(heatmapSheet(figure, options), 1);
        figure.colorMap = ColorMapName::Viridis;
        options.colorMap.reset();
        QCOMPARE(asked, drawSheet(heatmapSheet(figure, options), 1));
        options.colorMap = ColorMapName::Cividis;
        QVERIFY(asked != drawSheet(heatmapSheet(figure, options), 1));
    }

    void allFilesAppearOrNone() {
        const TempDir folder;
        PictureOptions options;
        options.recipe = "version: 1\n";
        fs::create_directory(folder / "a.recipe.yaml"); // In the way of the recipe.
        QVERIFY_EXCEPTION_THROWN(exportHeatmap(folder / "a.svg", pairs(), options), Error);
        QCOMPARE(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
        exportHeatmap(folder / "b.svg", pairs(), options);
        QCOMPARE(readTextFile(folder / "b.recipe.yaml"), options.recipe);
        QCOMPARE(readTextFile(folder / "b.csv").substr(0, 4), std::string("row,"));
        QCOMPARE(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 4);
        QVERIFY_EXCEPTION_THROWN(writeTogether({{folder / "c", "1"}, {folder / "no" / "d", "2"}}),
                                 Error);
        QVERIFY(!fs::exists(folder / "c"));
    }

    void tooManyPixelsAreRefused() {
        PictureOptions options;
        options.size = {8000, 8000};
        options.trim = false;
        QVERIFY_EXCEPTION_THROWN(drawSheet(heatmapSheet(pairs(), options), 12), Error);
    }
};

QTEST_MAIN(TestFigureSheet)
#include "tst_figure_sheet.moc"
