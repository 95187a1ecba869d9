// SPDX-License-Identifier: GPL-3.0-or-later
// The export sheet in the window, by mouse and key; with work that needs no models.
#include "core/base/file.h"
#include "tests/ui/charts/svg_content.h"
#include "tests/ui/support/fake_studio.h"
#include "tests/ui/window/shown_studio.h"
#include "ui/common/language.h"
#include "ui/common/qt_text.h"
#include "ui/pages/compare/compare_charts.h"
#include "ui/window/export_dialog.h"
#include "ui/window/export_preview.h"
#include "ui/window/path_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <algorithm>
#include <cmath>

using namespace regroup;
using namespace regroup::ui;
using namespace regroup::ui::test;
namespace fs = std::filesystem;

namespace {

/// The sheet over a window that shows the heatmap of a layer.
struct Sheet {
    ShownStudio studio;
    QPointer<ExportDialog> dialog;

    explicit Sheet(StudioWork work = fakeWork(), WindowOptions options = ShownStudio::quiet())
        : studio(std::move(work), options) {}

    bool openModel() {
        fs::create_directory(studio / "tiny");
        studio.window.openPath(studio / "tiny");
        if (!ShownStudio::comesTrue(
                [this] { return studio.window.explore().shownReport(HeadKind::Query) != nullptr; }))
            return false;
        studio.window.selection().showLayer(1, HeadKind::Value);
        PatternRequest pairs;
        pairs.groupCount = 2;
        return studio.window.grouping().setPattern(HeadKind::Key, pairs);
    }
    bool openSheet() { // As people do.
        QApplication::setActiveWindow(&studio.window);
        QTest::keyClick(&studio.window, Qt::Key_E, Qt::ControlModifier);
        dialog = studio.find<ExportDialog>("exportDialog");
        return dialog != nullptr && dialog->isVisible();
    }
    bool open() { return openModel() && openSheet(); }

    template <typename Widget> Widget& find(const char* name) {
        return *dialog->findChild<Widget*>(QString::fromLatin1(name));
    }
    QLineEdit& path() { return *find<PathField>("exportFile").edit(); }
    void typePath(const fs::path& path) {
        this->path().selectAll();
        QTest::keyClicks(&this->path(), toQt(path));
    }
    void click(const char* check) {
        auto& box = find<QCheckBox>(check);
        QTest::mouseClick(&box, Qt::LeftButton, {}, QPoint(8, box.height() / 2));
    }
    void choose(const char* combo, int index) {
        auto& box = find<QComboBox>(combo);
        box.setFocus();
        QTest::keyClick(&box, Qt::Key_Home);
        for (int step = 0; step < index; ++step)
            QTest::keyClick(&box, Qt::Key_Down);
    }
    void type(const char* spin, const char* text) {
        auto& box = *dialog->findChild<QAbstractSpinBox*>(QString::fromLatin1(spin));
        box.selectAll();
        QTest::keyClicks(&box, QString::fromLatin1(text));
    }
    QImage picture() {
        QSignalSpy drawn(&dialog->preview(), &ExportPreview::drawn);
        drawn.wait(2000);
        return dialog->preview().picture();
    }
    QStringList files() const {
        QStringList names;
        for (const fs::directory_entry& entry : fs::directory_iterator(studio / "out"))
            names.append(QString::fromStdString(entry.path().filename().string()));
        names.sort();
        return names;
    }
};

struct FolderSheet : Sheet {
    using Sheet::Sheet;
    bool openIn() {
        fs::create_directory(studio / "out");
        return open();
    }
};

RunSummary run(std::int64_t id, double perplexity, std::uint64_t bytes) {
    RunSummary summary;
    summary.id = id;
    summary.name = "run " + std::to_string(id);
    summary.kind = "evaluate";
    summary.state = "done";
    summary.perplexity = perplexity;
    summary.keyValueBytesPerToken = bytes;
    return summary;
}

StudioWork workWithRuns() {
    StudioWork work = fakeWork();
    work.listRuns = [](const fs::path&, const RunQuery&) {
        return std::vector<RunSummary>{run(1, 5.5, 4096), run(2, 6.25, 2048)};
    };
    return work;
}

bool showPareto(Sheet& sheet) {
    sheet.studio.window.selection().showPage(QStringLiteral("compare"));
    if (!ShownStudio::comesTrue([&] { return sheet.studio.window.compare().hasLoaded(); }))
        return false;
    sheet.studio.window.comparePage().showTab(QStringLiteral("pareto"));
    return sheet.studio.window.comparePage().canExport();
}

} // namespace

class TestExportDialog : public QObject {
    Q_OBJECT
    QTemporaryDir m_settings;

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName("regroup");
        QCoreApplication::setApplicationName("tst_export_dialog");
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
    }
    void init() { QSettings().clear(); }
    void cleanup() { applyLanguage(QStringLiteral("en")); }

    void writesWhatItSaysByKeysAlone() {
        FolderSheet sheet;
        QVERIFY(sheet.openIn());
        QTRY_VERIFY(sheet.path().hasFocus());
        QVERIFY(sheet.path().text().endsWith("layer-1-value.svg"));
        sheet.typePath(sheet.studio / "out" / "my.figure"); // Not an ending of pictures.
        QCOMPARE(sheet.find<QLabel>("exportFilesNote").text(),
                 QString("Writes my.figure.svg, my.figure.csv, my.figure.recipe.yaml"));
        QTest::keyClick(&sheet.path(), Qt::Key_Return);
        QTRY_VERIFY(!sheet.dialog || !sheet.dialog->isVisible());
        QCOMPARE(sheet.files(),
                 (QStringList{"my.figure.csv", "my.figure.recipe.yaml", "my.figure.svg"}));
        QCOMPARE(sheet.studio.window.messages().current().what,
                 QString("Exported as my.figure.svg."));
        QCOMPARE(readTextFile(sheet.studio / "out" / "my.figure.recipe.yaml"),
                 std::string("figure: heatmap\n"));
        const SvgContent svg = readSvg(sheet.studio / "out" / "my.figure.svg");
        QVERIFY(svg.isComplete && svg.texts.contains("B"));
        // Layer 1 of the fake: heads 2 and 3 have 0.2 + 0.05.
        QVERIFY(svg.texts.contains("0.25"));
        const std::string table = readTextFile(sheet.studio / "out" / "my.figure.csv");
        QVERIFY(table.find("2,3,0.25,B,B\n") != std::string::npos);
    }

    void nothingIsWrittenOverUnasked() {
        FolderSheet sheet;
        QVERIFY(sheet.openIn());
        const fs::path numbers = sheet.studio / "out" / "a.csv";
        writeFileAtomically(numbers, "mine"); // Only a companion is in the way.
        sheet.typePath(sheet.studio / "out" / "a.svg");
        auto& button = sheet.find<QPushButton>("exportButton");
        QTest::mouseClick(&button, Qt::LeftButton);
        auto* box = sheet.dialog->findChild<QMessageBox*>("replaceBox");
        QVERIFY(box != nullptr && box->text().contains("a.csv") && !box->text().contains("a.svg"));
        QTest::keyClick(box, Qt::Key_Return); // The default does no harm.
        QTRY_VERIFY(sheet.dialog->findChild<QMessageBox*>("replaceBox") == nullptr);
        QCOMPARE(readTextFile(numbers), std::string("mine"));
        QCOMPARE(sheet.files(), QStringList{"a.csv"});
        QVERIFY(sheet.dialog->isVisible());
        QTest::mouseClick(&button, Qt::LeftButton);
        auto* replace = sheet.dialog->findChild<QAbstractButton*>("replaceFiles");
        QTest::mouseClick(replace, Qt::LeftButton);
        QTRY_COMPARE(sheet.files().size(), 3);
        QVERIFY(readTextFile(numbers).starts_with("row,column"));
    }

    void staysOpenWhereItCannotWrite() {
        FolderSheet sheet;
        QVERIFY(sheet.openIn());
        sheet.typePath(sheet.studio / "out" / "missing" / "a.svg");
        QTest::mouseClick(&sheet.find<QPushButton>("exportButton"), Qt::LeftButton);
        auto* strip = sheet.dialog->findChild<MessageStrip*>();
        QVERIFY(sheet.dialog->isVisible() && !strip->isEmpty());
        QVERIFY2(strip->current().what.contains("missing"), qPrintable(strip->current().what));
        QCOMPARE(sheet.files(), QStringList{});
        sheet.typePath(sheet.studio / "out" / "a.svg"); // And goes on from there.
        QTest::mouseClick(&sheet.find<QPushButton>("exportButton"), Qt::LeftButton);
        QTRY_COMPARE(sheet.files().size(), 3);
        QTest::qWait(0);
        QVERIFY(!sheet.dialog || !sheet.dialog->isVisible());
    }

    void endingAndFormatFollowEachOther() {
        FolderSheet sheet;
        QVERIFY(sheet.openIn());
        sheet.choose("exportFormat", 2);
        QVERIFY(sheet.path().text().endsWith("layer-1-value.png"));
        QVERIFY(sheet.find<QSpinBox>("exportDots").isEnabled());
        sheet.typePath(sheet.studio / "out" / "a.PDF");
        QCOMPARE(sheet.find<QComboBox>("exportFormat").currentIndex(), 1);
        QVERIFY(!sheet.find<QSpinBox>("exportDots").isEnabled());
        QTest::keyClick(&sheet.path(), Qt::Key_Return);
        QTRY_VERIFY(sheet.files().contains("a.PDF"));
        QVERIFY(readTextFile(sheet.studio / "out" / "a.PDF").starts_with("%PDF-"));
    }

    void sizesAreWhatWasTyped() {
        FolderSheet sheet;
        QVERIFY(sheet.openIn());
        sheet.choose("exportFormat", 2);
        sheet.click("exportTrim");
        sheet.type("exportWidth", "85");
        sheet.type("exportHeight", "60");
        sheet.type("exportDots", "300");
        QVERIFY(sheet.find<QLabel>("exportSizeNote").text().contains("1,004 × 709 pixels"));
        sheet.choose("exportUnit", 1); // The same size, counted in pixels of the file.
        QCOMPARE(sheet.find<QDoubleSpinBox>("exportWidth").value(), 1004.0);
        sheet.type("exportWidth", "1200");
        sheet.type("exportHeight", "901");
        sheet.type("exportDots", "144"); // What was typed stays.
        QCOMPARE(sheet.find<QDoubleSpinBox>("exportWidth").value(), 1200.0);
        sheet.typePath(sheet.studio / "out" / "a.png");
        QTest::keyClick(&sheet.path(), Qt::Key_Return);
        QTRY_VERIFY(sheet.files().contains("a.png"));
        const QImage image(toQt(sheet.studio / "out" / "a.png"));
        QCOMPARE(image.size(), QSize(1200, 901));
        QCOMPARE(image.dotsPerMeterX(), 5669);
    }

    void thePreviewShowsWhatIsAskedFor() {
        FolderSheet sheet;
        QVERIFY(sheet.openIn());
        QImage before = sheet.picture();
        QVERIFY(!before.isNull());
        QCOMPARE(before.pixelColor(2, 2), QColor(Qt::white));
        for (const char* check : {"exportOutlines", "exportLegend", "exportTitle", "exportTrim"}) {
            sheet.click(check);
            const QImage after = sheet.picture();
            QVERIFY2(after != before, check);
            before = after;
        }
        for (const char* combo : {"exportPaper", "exportColorMap"}) {
            sheet.choose(combo, combo == QByteArray("exportPaper") ? 1 : 4);
            const QImage after = sheet.picture();
            QVERIFY2(after != before, combo);
            before = after;
        }
        QVERIFY(before.pixelColor(2, 2).lightness() < 80);
        QVERIFY(sheet.dialog->options().title.contains("Layer 1"));
        // As large as there is room for, and not distorted.
        const QRect shown = sheet.dialog->preview().pictureRect();
        QVERIFY(sheet.dialog->preview().rect().contains(shown));
        const QSizeF page = sheet.dialog->options().size;
        QVERIFY(std::abs(double(shown.width()) / shown.height() - page.width() / page.height()) <
                0.02);
    }

    void leavesOutWhatIsNotWanted() {
        FolderSheet sheet;
        QVERIFY(sheet.openIn());
        sheet.click("exportData");
        sheet.click("exportRecipe");
        sheet.typePath(sheet.studio / "out" / "a");
        QTest::keyClick(&sheet.path(), Qt::Key_Return);
        QTRY_COMPARE(sheet.files(), QStringList{"a.svg"});
    }

    void theNextExportBeginsAsTheLast() {
        WindowOptions keeping;
        keeping.theme = QStringLiteral("light");
        fs::path folder;
        ExportChoices chosen;
        {
            FolderSheet sheet(fakeWork(), keeping);
            QVERIFY(sheet.openIn());
            sheet.choose("exportFormat", 1);
            sheet.choose("exportPaper", 1);
            sheet.choose("exportColorMap", 3);
            sheet.click("exportLegend");
            sheet.type("exportWidth", "120");
            folder = sheet.studio / "out";
            sheet.typePath(folder / "a");
            chosen = sheet.dialog->choices();
            QTest::keyClick(&sheet.path(), Qt::Key_Return);
            QTRY_VERIFY(!sheet.dialog);
            QVERIFY(sheet.openSheet()); // In the same window.
            QCOMPARE(sheet.dialog->choices(), chosen);
            QVERIFY(sheet.path().text().endsWith("out/layer-1-value.pdf"));
            QTest::keyClick(sheet.dialog, Qt::Key_Escape);
            QTRY_VERIFY(!sheet.dialog);
        }
        QVERIFY(ExportChoices::readFrom(QSettings()) == chosen);
        QCOMPARE(chosen.folder, folder);
        QCOMPARE(chosen.colorMap, QString("cividis"));
        QSettings().setValue("export/sizes/heatmap", QSizeF(-1, 1e9));
        QSettings().setValue("export/dotsPerInch", "many");
        QSettings().setValue("export/format", "gif");
        const ExportChoices foreign = ExportChoices::readFrom(QSettings());
        QCOMPARE(foreign.sizes.size(), 0);
        QCOMPARE(foreign.dotsPerInch, 300);
        QVERIFY(foreign.format == FigureFormat::Svg);
    }

    void chartsOfRunsComeWithTheirRecipe() {
        FolderSheet sheet(workWithRuns());
        fs::create_directory(sheet.studio / "out");
        QVERIFY(showPareto(sheet));
        QVERIFY(sheet.openSheet());
        QVERIFY(sheet.dialog->findChild<QCheckBox*>("exportOutlines") == nullptr);
        QVERIFY(!sheet.picture().isNull());
        sheet.typePath(sheet.studio / "out" / "a.svg");
        QTest::keyClick(&sheet.path(), Qt::Key_Return);
        QTRY_COMPARE(sheet.files(), (QStringList{"a.csv", "a.recipe.yaml", "a.svg"}));
        QCOMPARE(readTextFile(sheet.studio / "out" / "a.recipe.yaml"),
                 std::string("figure: pareto\n"));
        QVERIFY(readSvg(sheet.studio / "out" / "a.svg").texts.contains("run 2"));
    }

    void aRecipeThatCannotBeReadWritesNothing() {
        StudioWork work = workWithRuns();
        work.figureRecipe = [](const fs::path&, const FigureRecipe&) -> std::string {
            throw Error(ErrorCode::Locked, "runs.sqlite: is locked.", "Close the other program.");
        };
        FolderSheet sheet(work);
        fs::create_directory(sheet.studio / "out");
        QVERIFY(showPareto(sheet));
        QVERIFY(sheet.openSheet());
        sheet.typePath(sheet.studio / "out" / "a.svg");
        QTest::keyClick(&sheet.path(), Qt::Key_Return);
        auto* strip = sheet.dialog->findChild<MessageStrip*>();
        QTRY_VERIFY(!strip->isEmpty());
        QVERIFY(strip->current().what.contains("is locked"));
        QCOMPARE(sheet.files(), QStringList{});
        QVERIFY(sheet.find<QPushButton>("exportButton").isEnabled());
    }

    void closingWhileARecipeIsReadDoesNoHarm() {
        StudioWork work = workWithRuns();
        work.figureRecipe = [](const fs::path&, const FigureRecipe&) {
            QThread::msleep(100);
            return std::string("late\n");
        };
        FolderSheet sheet(work);
        fs::create_directory(sheet.studio / "out");
        QVERIFY(showPareto(sheet));
        QVERIFY(sheet.openSheet());
        sheet.typePath(sheet.studio / "out" / "a.svg");
        QTest::keyClick(&sheet.path(), Qt::Key_Return);
        QTest::keyClick(sheet.dialog, Qt::Key_Escape);
        QTRY_VERIFY(!sheet.dialog);
        QTest::qWait(250);
        QCOMPARE(sheet.files(), QStringList{});
    }

    void germanWindowsWritePointsIntoFiles() {
        applyLanguage(QStringLiteral("de"));
        FolderSheet sheet;
        QVERIFY(sheet.openIn());
        QCOMPARE(sheet.find<QPushButton>("exportButton").text(), QString("&Exportieren"));
        QVERIFY(
            sheet.find<QLabel>("exportSizeNote").text().contains(QRegularExpression("\\d,\\d")));
        sheet.typePath(sheet.studio / "out" / "a.svg");
        QTest::keyClick(&sheet.path(), Qt::Key_Return);
        QTRY_COMPARE(sheet.files().size(), 3);
        const QStringList texts = readSvg(sheet.studio / "out" / "a.svg").texts;
        QVERIFY(texts.contains("0.25"));
        QCOMPARE(texts.filter(QRegularExpression("\\d,\\d")).size(), 0);
        QVERIFY(readTextFile(sheet.studio / "out" / "a.csv").find("2,3,0.25,B,B\n") !=
                std::string::npos);
    }

    void aPageWithoutAFigureSaysSo() {
        Sheet sheet;
        QVERIFY(!sheet.openSheet());
        QVERIFY(sheet.studio.window.messages().current().what.contains("no figure"));
    }
};

QTEST_MAIN(TestExportDialog)
#include "tst_export_dialog.moc"
