// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/temp_dir.h"
#include "tests/ui/charts/chart_samples.h"
#include "tests/ui/charts/svg_content.h"
#include "tests/ui/support/fixed_look.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/heatmap_cells.h"
#include "ui/charts/heatmap_csv.h"
#include "ui/charts/heatmap_legend.h"
#include "ui/charts/objective_chart.h"
#include "ui/charts/tradeoff_chart.h"

#include <QImage>
#include <QPainter>
#include <QSvgGenerator>
#include <QSvgRenderer>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
using regroup::test::FileSizeLimit;
using regroup::test::TempDir;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> filesIn(const fs::path& folder) {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::optional<Error> errorOf(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

std::vector<SearchStep> someSteps() {
    std::vector<SearchStep> steps;
    for (int step = 0; step < 30; ++step)
        steps.push_back(
            {{1, SlotKind::Key}, step, 3.0 / (step + 1), 3.0 / (step + 1), step % 3 != 0, {}});
    return steps;
}

/// What a heatmap and its legend write where numbers are written by that locale.
QStringList numbersDrawn(const fs::path& file, const QLocale& numbers) {
    ChartInk ink = ChartInk::forExport(false);
    ink.numbers = numbers;
    const HeatmapFigure figure = figureOf(5);
    QSvgGenerator device;
    device.setFileName(QString::fromStdString(file.string()));
    {
        QPainter painter(&device);
        const HeatmapLayout layout = layOutHeatmap(
            figure, HeatmapRoom{QRectF(0, 0, 500, 400), QFontMetricsF(painter.font())});
        paintCellTexts(painter, figure, layout, cellImage(figure, layout.order, ink), ink);
        paintLegend(painter, QRectF(500, 0, 100, 400), {figure.similarity.get()}, {-1, 1},
                    ColorMapName::Vik, ink, {});
    }
    return readSvg(file).texts;
}

} // namespace

class TestChartExport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedLook(); }

    void everyFormatAppearsWholeWithItsData_data() {
        QTest::addColumn<QString>("ending");
        for (const char* ending : {"png", "svg", "pdf"})
            QTest::newRow(ending) << ending;
    }
    void everyFormatAppearsWholeWithItsData() {
        QFETCH(QString, ending);
        const TempDir folder;
        const fs::path picture = folder / ("one layer." + ending.toStdString());
        const HeatmapFigure figure = figureOf(8, "0 0 1 1 2 2 3 3");
        exportHeatmap(picture, figure, {});
        QCOMPARE(filesIn(folder.path()),
                 (std::vector<std::string>{"one layer.csv", picture.filename().string()}));
        QCOMPARE(readTextFile(folder / "one layer.csv"), heatmapTable(figure));
        const std::string bytes = readTextFile(picture);
        if (ending == "png") {
            QCOMPARE(bytes.substr(bytes.size() - 8, 4), std::string("IEND"));
        } else if (ending == "pdf") {
            QVERIFY(bytes.starts_with("%PDF-"));
            QVERIFY(bytes.find("%%EOF") != std::string::npos);
        } else {
            QVERIFY(readSvg(picture).isComplete);
            QVERIFY(QSvgRenderer(QString::fromStdString(picture.string())).isValid());
        }
        exportHeatmap(picture, figure, {}); // Again, over the old one.
        QCOMPARE(filesIn(folder.path()).size(), std::size_t(2));
    }

    void numbersBesideThePictureAreThoseDrawn() {
        const TempDir folder;
        HeatmapFigure figure = figureOf(5);
        auto matrix = std::make_shared<SquareMatrix>(distinctMatrix(5));
        matrix->at(1, 3) = notANumber;
        figure.similarity = matrix;
        exportHeatmap(folder / "a.svg", figure, {});
        const QStringList lines =
            QString::fromStdString(readTextFile(folder / "a.csv")).split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 26);
        for (int line = 1; line < lines.size(); ++line) {
            const QStringList fields = lines[line].split(',');
            const double value = matrix->at(fields[0].toInt(), fields[1].toInt());
            if (std::isfinite(value))
                QCOMPARE(fields[2].toDouble(), value); // To the last bit.
            else
                QCOMPARE(fields[2], QString());
        }
        // Cells that are large enough show their value.
        const QStringList texts = readSvg(folder / "a.svg").texts;
        for (int row = 0; row < 5; ++row)
            for (int column = 0; column < 5; ++column)
                if (row != column && std::isfinite(matrix->at(row, column)))
                    QVERIFY(texts.contains(QString::number(matrix->at(row, column), 'f', 2)));
    }

    void writesATrueMinusSignButInFiles() {
        const TempDir folder;
        const QStringList shown = numbersDrawn(folder / "shown.svg", QLocale(QLocale::English));
        QVERIFY(shown.filter("-").isEmpty());
        QVERIFY(shown.contains(QStringLiteral("−0.83"))); // 1.8 / 25 - 0.9: heads 0 and 1.
        QVERIFY(shown.contains(QStringLiteral("−1.0")));  // The legend's foot.
        const QStringList filed = numbersDrawn(folder / "filed.svg", QLocale::c());
        QVERIFY(filed.filter(QChar(0x2212)).isEmpty());
        QVERIFY(filed.contains("-0.83") && filed.contains("-1.0"));
        QCOMPARE(tickText(-0.5, {-0.5, 0, 0.5}, QLocale(QLocale::German)), QStringLiteral("−0,5"));
    }

    void vectorsKeepCellsAsShapesAndTextAsText() {
        const TempDir folder;
        PictureOptions options;
        options.title = "Layer 3, keys";
        exportHeatmap(folder / "a.svg", figureOf(8, "0 0 1 1 2 2 3 3"), options);
        const SvgContent content = readSvg(folder / "a.svg");
        QCOMPARE(content.elements.value("image"), 0);
        QVERIFY(content.elements.value("path") >= 28); // A colour each, at least.
        QVERIFY(content.texts.contains("Layer 3, keys"));
        for (int head = 0; head < 8; ++head)
            QVERIFY(content.texts.contains(QString::number(head)));
        QVERIFY(content.texts.contains("B"));
    }

    void pictureHasTheAskedSizeAndPaper() {
        const TempDir folder;
        PictureOptions options;
        options.size = {400, 300};
        options.scale = 3;
        options.withData = false;
        exportPicture(folder / "a.png", options, [](QPainter& painter, const QRectF& area) {
            QCOMPARE(area, QRectF(0, 0, 400, 300));
            painter.fillRect(QRectF(100, 100, 100, 100), Qt::red);
        });
        QCOMPARE(filesIn(folder.path()), std::vector<std::string>{"a.png"});
        const QImage image(QString::fromStdString((folder / "a.png").string()));
        QCOMPARE(image.size(), QSize(1200, 900));
        QCOMPARE(image.pixelColor(450, 450), QColor(Qt::red));
        QCOMPARE(image.pixelColor(5, 5), QColor(Qt::white));
        options.dark = true;
        exportPicture(folder / "a.png", options, [](QPainter&, const QRectF&) {});
        QVERIFY(QImage(QString::fromStdString((folder / "a.png").string()))
                    .pixelColor(5, 5)
                    .lightness() < 80);
    }

    void gridHoldsAllLayers() {
        const TempDir folder;
        std::vector<HeatmapFigure> figures;
        for (int layer = 0; layer < 5; ++layer)
            figures.push_back(figureOf(4, "0 0 1 1", layer));
        figures[3].similarity.reset(); // Not measured.
        exportHeatmaps(folder / "all.svg", figures, {});
        QCOMPARE(readTextFile(folder / "all.csv"), heatmapsTable(figures));
        const QStringList texts = readSvg(folder / "all.svg").texts;
        for (int layer = 0; layer < 5; ++layer)
            QVERIFY(texts.contains(QStringLiteral("Layer %1").arg(layer)));
        exportHeatmaps(folder / "none.png", {}, {}); // No layer: an empty page, no crash.
        exportHeatmap(folder / "nothing.png", {}, {});
    }

    void extremeModelsFit() {
        const TempDir folder;
        for (const int heads : {1, 71}) {
            exportHeatmap(folder / "a.svg", figureOf(heads), {});
            QVERIFY(readSvg(folder / "a.svg").isComplete);
            exportHeatmaps(folder / "b.pdf",
                           {figureOf(heads, nullptr, 0), figureOf(heads, nullptr, 1)}, {});
        }
        std::vector<HeatmapFigure> large;
        for (int layer = 0; layer < 80; ++layer)
            large.push_back(figureOf(64, nullptr, layer));
        PictureOptions options;
        options.withData = false;
        exportHeatmaps(folder / "large.svg", large, options);
        QVERIFY(fs::file_size(folder / "large.svg") < 20000000); // Images instead of 330 000 paths.
    }

    void plotsComeWithTheirTableAndStayAsTheyWere() {
        const TempDir folder;
        ObjectiveChart chart;
        chart.resize(500, 300);
        chart.show();
        chart.setObjectiveName("loss");
        chart.appendSteps(someSteps());
        const QImage before = chart.grab().toImage();
        exportPlot(folder / "a.svg", chart.plot(), chart.tableText(), {});
        QCOMPARE(QString::fromStdString(readTextFile(folder / "a.csv")), chart.tableText());
        const SvgContent content = readSvg(folder / "a.svg");
        QVERIFY(content.isComplete && content.texts.contains("loss"));
        QCoreApplication::processEvents();
        chart.plot();
        QCOMPARE(chart.grab().toImage().size(), before.size());
        QVERIFY(!chart.testAttribute(Qt::WA_SetPalette) && !chart.testAttribute(Qt::WA_SetFont));
        TradeoffChart runs;
        runs.setPoints({{1, "a", "ward", 1024, 5, {}, {}, false}});
        for (const char* name : {"b.png", "b.pdf"})
            exportPlot(folder / name, runs.plot(), runs.tableText(), {});
        QCOMPARE(QString::fromStdString(readTextFile(folder / "b.csv")), runs.tableText());
    }

    void sameFigureSameBytes() {
        const TempDir folder;
        for (const char* name : {"a.png", "b.png", "a.svg", "b.svg"})
            exportHeatmap(folder / name, figureOf(8, "0 0 1 1 2 2 3 3"), {});
        QCOMPARE(readTextFile(folder / "a.png"), readTextFile(folder / "b.png"));
        QCOMPARE(readTextFile(folder / "a.svg"), readTextFile(folder / "b.svg"));
    }

    void refusesWhatItCannotWrite() {
        const TempDir folder;
        const HeatmapFigure figure = figureOf(4);
        const auto wrongEnding = errorOf([&] { exportHeatmap(folder / "a.jpg", figure, {}); });
        QVERIFY(wrongEnding && wrongEnding->code() == ErrorCode::BadUsage);
        QVERIFY(std::string(wrongEnding->what()).find("a.jpg") != std::string::npos);
        const auto noEnding = errorOf([&] { exportHeatmap(folder / "a", figure, {}); });
        QVERIFY(noEnding && noEnding->code() == ErrorCode::BadUsage);
        PictureOptions options;
        options.size = {0, 10};
        QVERIFY(errorOf(
            [&] { exportPicture(folder / "a.png", options, [](QPainter&, const QRectF&) {}); }));
        options.size = {30000, 10};
        QVERIFY(errorOf(
            [&] { exportPicture(folder / "a.png", options, [](QPainter&, const QRectF&) {}); }));
        QVERIFY(errorOf([&] { exportHeatmap(folder / "missing" / "a.png", figure, {}); }));
        QCOMPARE(filesIn(folder.path()), std::vector<std::string>{});
        writeFileAtomically(folder / "file", "x");
        QVERIFY(errorOf([&] { exportHeatmap(folder / "file" / "a.png", figure, {}); }));
        QCOMPARE(filesIn(folder.path()), std::vector<std::string>{"file"});
    }

    void leavesNothingWhereTheDataCannotBeWritten() {
        const TempDir folder;
        fs::create_directory(folder / "a.csv"); // In the way of the numbers.
        QVERIFY(errorOf([&] { exportHeatmap(folder / "a.png", figureOf(4), {}); }));
        fs::create_directory(folder / "b.png"); // In the way of the picture.
        QVERIFY(errorOf([&] { exportHeatmap(folder / "b.png", figureOf(4), {}); }));
        QCOMPARE(filesIn(folder.path()), (std::vector<std::string>{"a.csv", "b.png"}));
    }

    void aFullDiskLeavesWhatWasThere() {
        const TempDir folder;
        PictureOptions options;
        options.size = {500, 400};
        options.scale = 1;
        // 4 heads fit. Of 71, the picture alone is small enough; its numbers are not.
        exportHeatmap(folder / "a.png", figureOf(4), options);
        const std::string picture = readTextFile(folder / "a.png");
        const std::string data = readTextFile(folder / "a.csv");
        const auto dataSize = static_cast<rlim_t>(heatmapTable(figureOf(71)).size());
        for (const rlim_t room : {rlim_t(100), dataSize - 1}) {
            std::optional<Error> error;
            {
                const FileSizeLimit disk(room);
                error = errorOf([&] { exportHeatmap(folder / "a.png", figureOf(71), options); });
            }
            QVERIFY(error);
            QCOMPARE(error->code(), ErrorCode::DiskFull);
            QCOMPARE(filesIn(folder.path()), (std::vector<std::string>{"a.csv", "a.png"}));
            QCOMPARE(readTextFile(folder / "a.png"), picture);
            QCOMPARE(readTextFile(folder / "a.csv"), data);
        }
        ObjectiveChart chart;
        chart.appendSteps(someSteps());
        std::optional<Error> error;
        {
            const FileSizeLimit disk(100);
            error =
                errorOf([&] { exportPlot(folder / "b.svg", chart.plot(), chart.tableText(), {}); });
        }
        QVERIFY(error);
        QCOMPARE(filesIn(folder.path()).size(), std::size_t(2));
    }
};

QTEST_MAIN(TestChartExport)
#include "tst_chart_export.moc"
