// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/app_paths.h"
#include "app/studio_arguments.h"
#include "core/base/user_folders.h"
#include "core/base/version.h"
#include "core/workflow/run_library.h"
#include "ui/common/language.h"
#include "ui/window/figure_export.h"
#include "ui/window/main_window.h"
#include "ui/window/run_work.h"
#include "ui/window/screenshot.h"

#include <QApplication>
#include <QSettings>
#include <QStyleFactory>
#include <cstdio>

namespace {

using namespace regroup;
using namespace regroup::app;

/// What the platform without a display cannot do is no news to who asked for a picture.
void writeMessage(QtMsgType type, const QMessageLogContext& context, const QString& text) {
    if (!text.startsWith(QLatin1String("This plugin does not support")) &&
        !text.startsWith(QLatin1String("QStandardPaths: XDG_RUNTIME_DIR not set")))
        std::fprintf(stderr, "%s\n", qPrintable(qFormatLogMessage(type, context, text)));
}

/// What Qt reads before QApplication exists.
void prepareEnvironment(const StudioArguments& arguments) {
    if (!arguments.isHeadless())
        return;
    qInstallMessageHandler(writeMessage);
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_SCALE_FACTOR", QByteArray::number(arguments.scale));
    // Pictures must not depend on the desktop of who takes them.
    qputenv("QT_QPA_PLATFORMTHEME", "");
    qputenv("XDG_CURRENT_DESKTOP", "");
}

void nameApplication() {
    QApplication::setOrganizationName(QStringLiteral("regroup"));
    QApplication::setApplicationName(QStringLiteral("regroup-studio"));
    QApplication::setApplicationDisplayName(QStringLiteral("Regroup Studio"));
    const std::string_view version = programVersion();
    QApplication::setApplicationVersion(
        QString::fromUtf8(version.data(), static_cast<qsizetype>(version.size())));
    QApplication::setDesktopFileName(QStringLiteral("io.github.regroup.Studio"));
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
}

/// Pictures must not depend on the desktop of who takes them.
void chooseLanguage(const StudioArguments& arguments) {
    QString language = QString::fromStdString(arguments.locale);
    if (language.isEmpty())
        language = arguments.isHeadless() ? QStringLiteral("en")
                                          : QSettings().value(ui::languageKey).toString();
    ui::applyLanguage(language);
}

ui::StudioPaths studioPaths(const StudioArguments& arguments) {
    ui::StudioPaths paths;
    paths.resources = resourceFolder();
    paths.store = arguments.store ? *arguments.store : defaultStore();
    if (const std::filesystem::path state = userStateFolder(); !state.empty())
        paths.state = state / "regroup";
    return paths;
}

int takeScreenshots(const StudioArguments& arguments) {
    ui::ScreenshotRequest request;
    for (const NamedFile& shot : arguments.screenshots)
        request.shots.push_back({QString::fromStdString(shot.name), shot.file});
    for (const NamedFile& dump : arguments.dumps)
        request.shots.push_back(
            {QString::fromStdString(dump.name), dump.file, ui::Screenshot::Form::WidgetTree});
    request.size = QSize(arguments.width, arguments.height);
    request.theme = QString::fromStdString(arguments.theme);
    request.fontScale = arguments.fontScale;
    request.model = arguments.model.empty() ? arguments.open : arguments.model;
    request.selection = QString::fromStdString(arguments.select);
    request.store = arguments.store;
    request.runWork = ui::coreRunWork();
    return ui::takeScreenshots(request, ui::coreWork(), resourceFolder());
}

int exportFigure(const StudioArguments& arguments) {
    ui::FigureRequest request;
    request.kind = QString::fromStdString(arguments.figure->name);
    request.file = arguments.figure->file;
    request.data = arguments.data;
    request.model = arguments.model.empty() ? arguments.open : arguments.model;
    request.selection = QString::fromStdString(arguments.select);
    request.theme = QString::fromStdString(arguments.theme);
    request.store = arguments.store ? *arguments.store : defaultStore();
    request.runsOf = arguments.runsOf;
    request.runs = arguments.runs;
    request.measure = QString::fromStdString(arguments.measure);
    return ui::exportFigure(request, ui::coreWork());
}

int runWindow(const StudioArguments& arguments) {
    ui::WindowOptions options;
    options.theme = QString::fromStdString(arguments.theme);
    options.fontScale = arguments.fontScale;
    options.sampleResults = true;
    options.runWork = ui::coreRunWork();
    ui::MainWindow window(ui::coreWork(defaultCacheFolder()), studioPaths(arguments), options);
    window.show();
    if (arguments.open.empty()) {
        if (!window.restoreSession())
            window.offerTour();
    } else
        window.openPath(arguments.open);
    window.offerLeftWork();
    return QApplication::exec();
}

} // namespace

int main(int argumentCount, char** argumentTexts) {
    EarlyExit exit;
    const std::optional<StudioArguments> arguments =
        parseStudioArguments(argumentCount, argumentTexts, exit);
    if (!arguments) {
        std::fputs(exit.text.c_str(), exit.status == 0 ? stdout : stderr);
        return exit.status;
    }
    prepareEnvironment(*arguments);
    QApplication application(argumentCount, argumentTexts);
    nameApplication();
    chooseLanguage(*arguments);
    if (arguments->listViews) {
        for (const QString& view : ui::screenshotViews())
            std::printf("%s\n", qPrintable(view));
        return 0;
    }
    if (!arguments->screenshots.empty() || !arguments->dumps.empty())
        return takeScreenshots(*arguments);
    if (arguments->figure)
        return exportFigure(*arguments);
    return runWindow(*arguments);
}
