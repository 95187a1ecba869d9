// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold for every view of the window, in two font sizes and two languages. The views are
// those of the screenshots, so a new one is tested without a line here.
#include "tests/ui/support/translation_file.h"
#include "tests/ui/window/view_audit.h"
#include "ui/common/language.h"
#include "ui/window/run_work.h"
#include "ui/window/screenshot_stage.h"
#include "ui/window/screenshot_views.h"
#include "ui/window/widget_tree.h"

#include <QImage>
#include <QPixmap>
#include <QTest>

using namespace regroup::ui;

namespace {

/// All views in four ways take minutes on a loaded machine; QtTest would give up after five.
const bool isPatient = qputenv("QTEST_FUNCTION_TIMEOUT", "1200000");

/// Texts that stand there in English although there is a German one.
QStringList untranslatedTexts(const QWidget& root) {
    QSet<QString> english;
    for (const test::Message& message : test::germanMessages())
        if (!message.isNumerus && message.forms.value(0) != message.source &&
            !message.source.contains('%'))
            english.insert(message.source);
    for (const test::Message& message : test::germanMessages())
        english.remove(message.forms.value(0)); // "Name" is both.
    english.remove(
        QStringLiteral("perplexity")); // Also the name of a task, as on the command line.
    QStringList problems;
    for (const QWidget* widget : root.findChildren<QWidget*>())
        for (const QString& text : {shownText(*widget), widget->toolTip()})
            for (const QString& line : text.split('\n'))
                if (english.contains(line))
                    problems.append("not German: " + line);
    return problems;
}

bool hasManyColors(const QImage& image) {
    QSet<QRgb> colors;
    for (int y = 0; y < image.height(); y += 3)
        for (int x = 0; x < image.width() && colors.size() < 16; x += 3)
            colors.insert(image.pixel(x, y));
    return colors.size() >= 16;
}

} // namespace

class TestEveryView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_work = coreWork(); }
    void cleanup() { applyLanguage(QStringLiteral("en")); }

    void everythingCanBeReadNamedAndReached_data() {
        QTest::addColumn<QString>("view");
        QTest::addColumn<QString>("language");
        QTest::addColumn<double>("fontScale");
        for (const char* language : {"en", "de"})
            for (const double scale : {1.0, 2.0})
                for (const ScreenshotView& view : allScreenshotViews())
                    QTest::addRow("%s %s %g", qPrintable(view.name), language, scale)
                        << view.name << QString::fromLatin1(language) << scale;
    }

    void everythingCanBeReadNamedAndReached() {
        QFETCH(const QString, view);
        QFETCH(const QString, language);
        QFETCH(const double, fontScale);
        applyLanguage(language);
        ScreenshotRequest request;
        request.fontScale = fontScale;
        request.runWork = coreRunWork();
        const auto& views = allScreenshotViews();
        const auto found = std::find_if(views.begin(), views.end(), [&](const ScreenshotView& one) {
            return one.name == view;
        });
        ScreenshotStage stage(request, m_work,
                              std::filesystem::path(REGROUP_SOURCE_DIR) / "resources");
        found->prepare(stage);
        stage.settle();
        QVERIFY(hasManyColors(stage.picture()->grab().toImage()));
        QStringList problems = test::clippedTexts(*stage.picture());
        problems += test::namelessWidgets(*stage.picture());
        problems += test::unreachedByTab(*stage.picture());
        if (language == QStringLiteral("de"))
            problems += untranslatedTexts(*stage.picture());
        for (const QString& problem : problems) // One long text would be cut.
            qWarning("%s", qPrintable(problem));
        QVERIFY(problems.isEmpty());
    }

private:
    StudioWork m_work;
};

QTEST_MAIN(TestEveryView)
#include "tst_every_view.moc"
