// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the built `regroup-studio` without a display, as people and scripts do.
#include <QDir>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <set>

namespace {

struct Result {
    int status = -1;
    QString out;
    QString err;
};

/// Pictures of all views take minutes on a loaded machine; QtTest would give up after five.
const bool isPatient = qputenv("QTEST_FUNCTION_TIMEOUT", "1200000");

/// The user's folders are empty ones; HOME is looked at afterwards.
Result runStudio(const QStringList& arguments, const QString& home) {
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove("QT_QPA_PLATFORM"); // The program chooses offscreen by itself.
    environment.remove("DISPLAY");
    for (const char* variable :
         {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"})
        environment.insert(variable, home);
    program.setProcessEnvironment(environment);
    program.start(QStringLiteral(REGROUP_BINARY_DIR "/bin/regroup-studio"), arguments);
    Result result;
    if (!program.waitForFinished(400000) || program.exitStatus() != QProcess::NormalExit)
        return result;
    result.status = program.exitCode();
    result.out = QString::fromUtf8(program.readAllStandardOutput());
    result.err = QString::fromUtf8(program.readAllStandardError());
    return result;
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// How many different colours a picture has, up to 64.
int colorCount(const QImage& image) {
    std::set<QRgb> colors;
    for (int y = 0; y < image.height() && colors.size() < 64; ++y)
        for (int x = 0; x < image.width(); ++x)
            colors.insert(image.pixel(x, y));
    return static_cast<int>(colors.size());
}

double meanLightness(const QImage& image) {
    const QImage small = image.scaled(32, 32, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    double sum = 0;
    for (int y = 0; y < 32; ++y)
        for (int x = 0; x < 32; ++x)
            sum += small.pixelColor(x, y).lightness();
    return sum / 1024;
}

} // namespace

class TestStudio : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QTemporaryDir m_home;
    QStringList m_views;

    QString at(const QString& name) const { return m_folder.filePath(name); }
    Result run(const QStringList& arguments) const { return runStudio(arguments, m_home.path()); }

private Q_SLOTS:
    void initTestCase() {
        const Result result = run({"--list-views"});
        QCOMPARE(result.status, 0);
        m_views = result.out.split('\n', Qt::SkipEmptyParts);
        QVERIFY(m_views.size() >= 10);
        for (const char* view :
             {"welcome",     "overview",      "layer",        "layer-v",        "editor",
              "editor-drag", "dendrogram",    "search",       "search-running", "budgets",
              "set-groups",  "convert",       "verify",       "finetune",       "finetune-running",
              "evaluate",    "items",         "empty-train",  "empty-evaluate", "palette",
              "preferences", "compare",       "run",          "jobs",           "shortcuts",
              "error",       "empty-explore", "empty-search", "empty-compare"})
            QVERIFY2(m_views.contains(view), view);
        QCOMPARE(QSet<QString>(m_views.begin(), m_views.end()).size(), m_views.size());
    }

    void everyViewIsDrawn() {
        const Result result = run({"--screenshot", QStringLiteral("all=%1").arg(at("first"))});
        QVERIFY2(result.status == 0, qPrintable(result.err));
        QDir first(at("first"));
        QCOMPARE(first.entryList({"*.png"}).size(), m_views.size());
        for (const QString& view : m_views) {
            const QImage image(first.filePath(view + ".png"));
            const QStringList dialogs{"shortcuts", "preferences", "export",
                                      "model",     "help",        "set-groups"};
            QVERIFY2(image.size() == QSize(1440, 900) || dialogs.contains(view), qPrintable(view));
            QVERIFY2(colorCount(image) >= 16, qPrintable(view));
        }
        std::set<QByteArray> different;
        for (const QString& view : m_views)
            different.insert(contentOf(first.filePath(view + ".png")));
        QCOMPARE(different.size(), std::size_t(m_views.size()));
        // Pictures leave no trace in the user's folders.
        QCOMPARE(
            QDir(m_home.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
            QStringList());
    }

    void twoCallsGiveTheSamePictures() {
        const Result result = run({"--screenshot", QStringLiteral("all=%1").arg(at("second"))});
        QVERIFY2(result.status == 0, qPrintable(result.err));
        for (const QString& view : m_views)
            QVERIFY2(contentOf(at("first/" + view + ".png")) ==
                         contentOf(at("second/" + view + ".png")),
                     qPrintable(view));
    }

    void themeScaleAndSize() {
        const QStringList small{"--size", "1000x600"};
        QVERIFY(run(QStringList{"--screenshot", "layer=" + at("light.png")} + small).status == 0);
        QVERIFY(
            run(QStringList{"--screenshot", "layer=" + at("dark.png"), "--theme", "dark"} + small)
                .status == 0);
        QVERIFY(run(QStringList{"--screenshot", "layer=" + at("twice.png"), "--scale", "2"} + small)
                    .status == 0);
        QVERIFY(run(QStringList{"--screenshot", "welcome=" + at("plain.png")} + small).status == 0);
        QVERIFY(run(QStringList{"--screenshot", "welcome=" + at("large.png"), "--font-scale", "2"} +
                    small)
                    .status == 0);
        const QImage light(at("light.png"));
        const QImage dark(at("dark.png"));
        const QImage twice(at("twice.png"));
        QCOMPARE(light.size(), QSize(1000, 600));
        QCOMPARE(dark.size(), QSize(1000, 600));
        QCOMPARE(twice.size(), QSize(2000, 1200));
        QVERIFY(meanLightness(light) > 170);
        QVERIFY(meanLightness(dark) < 100);
        // The same picture, sharper; not the small one enlarged.
        QVERIFY(std::abs(meanLightness(twice) - meanLightness(light)) < 12);
        QVERIFY(twice.scaled(light.size()).scaled(twice.size()) != twice);
        QVERIFY(contentOf(at("plain.png")) != contentOf(at("large.png")));
        QVERIFY(colorCount(QImage(at("large.png"))) >= 16);
    }

    void selectsWhatIsAsked() {
        QVERIFY(run({"--screenshot", "layer=" + at("zero.png")}).status == 0);
        QVERIFY(run({"--screenshot", "layer=" + at("three.png"), "--select",
                     "layer=3,kind=V,heads=5+7"})
                    .status == 0);
        QVERIFY(contentOf(at("zero.png")) != contentOf(at("three.png")));
        QCOMPARE(run({"--screenshot", "layer=" + at("bad.png"), "--select", "layer=x"}).status, 2);
        QVERIFY(!QFile::exists(at("bad.png")));
    }

    void wrongUsageExitsWithTwo() {
        const Result unknown = run({"--screenshot", "no-such-view=" + at("x.png")});
        QCOMPARE(unknown.status, 2);
        QVERIFY(unknown.err.contains("no-such-view") && unknown.err.contains("--list-views"));
        QCOMPARE(run({"--screenshot", "overview"}).status, 2);
        QCOMPARE(run({"--screenshot", "welcome=" + at("x.png"), "--theme", "pink"}).status, 2);
        QCOMPARE(run({"--screenshot", "welcome=" + at("x.png"), "--size", "0x0"}).status, 2);
        QCOMPARE(run({"--no-such-option"}).status, 2);
        QVERIFY(!QFile::exists(at("x.png")));
    }

    void whatCannotBeDoneExitsWithOne() {
        const Result unwritable = run({"--screenshot", "welcome=" + at("missing/x.png")});
        QCOMPARE(unwritable.status, 1);
        QVERIFY(unwritable.err.contains("x.png"));
        const Result noModel =
            run({"--screenshot", "overview=" + at("x.png"), "--model", at("nothing here")});
        QCOMPARE(noModel.status, 1);
        QVERIFY2(noModel.err.contains("nothing here"), qPrintable(noModel.err));
        QVERIFY(!QFile::exists(at("x.png")));
    }

    void exportsFiguresWithTheirNumbers() {
        const QString sample = QStringLiteral(REGROUP_SOURCE_DIR "/resources/samples/stories260k");
        for (const char* name : {"one.svg", "one.pdf", "one.png"})
            QCOMPARE(run({"--export", "heatmap=" + at(name), "--model", sample, "--select",
                          "layer=2,kind=V"})
                         .status,
                     0);
        const QStringList rows =
            QString::fromUtf8(contentOf(at("one.csv"))).split('\n', Qt::SkipEmptyParts);
        QCOMPARE(rows.size(), 1 + 8 * 8);
        QVERIFY(contentOf(at("one.svg")).contains("</svg>"));
        QCOMPARE(run({"--export", "pie=" + at("y.svg"), "--model", sample}).status, 2);
        QVERIFY(!QFile::exists(at("y.svg")));
    }
};

QTEST_GUILESS_MAIN(TestStudio)
#include "tst_studio.moc"
