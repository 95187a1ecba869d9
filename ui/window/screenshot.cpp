// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/screenshot.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "ui/common/qt_text.h"
#include "ui/window/screenshot_stage.h"
#include "ui/window/screenshot_views.h"
#include "ui/window/selection_text.h"
#include "ui/window/widget_tree.h"

#include <fmt/format.h>

#include <QImage>
#include <QJsonDocument>
#include <QPixmap>
#include <algorithm>
#include <cstdio>
#include <system_error>

namespace regroup::ui {
namespace {

/// One colour everywhere: nothing was drawn.
bool isBlank(const QImage& image) {
    if (image.isNull())
        return true;
    const QRgb first = image.pixel(0, 0);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixel(x, y) != first)
                return false;
    return true;
}

void savePicture(ScreenshotStage& stage, const ScreenshotView& view,
                 const std::filesystem::path& file) {
    const QImage image = stage.picture()->grab().toImage();
    if (isBlank(image))
        throw Error(ErrorCode::Internal,
                    fmt::format("{}: the picture is blank.", fromQt(view.name)));
    if (!image.save(toQt(file)))
        throw Error(
            ErrorCode::DiskFull,
            fmt::format("{}: the picture cannot be written, expected a writable folder and a "
                        "name that ends in .png.",
                        file.string()));
}

struct PlannedShot {
    const ScreenshotView* view = nullptr;
    std::filesystem::path picture; ///< Empty: none.
    std::filesystem::path tree;
};

void takeScreenshot(const ScreenshotRequest& request, const PlannedShot& shot,
                    const StudioWork& work, const std::filesystem::path& resources) {
    ScreenshotStage stage(request, work, resources);
    shot.view->prepare(stage);
    stage.settle();
    if (!shot.picture.empty())
        savePicture(stage, *shot.view, shot.picture);
    if (!shot.tree.empty()) {
        const QByteArray json = QJsonDocument(widgetTree(*stage.picture())).toJson();
        writeFileAtomically(shot.tree, std::string_view(json.constData(), json.size()));
    }
}

const ScreenshotView* findView(const QString& name) {
    const auto found =
        std::find_if(allScreenshotViews().begin(), allScreenshotViews().end(),
                     [&name](const ScreenshotView& view) { return view.name == name; });
    return found == allScreenshotViews().end() ? nullptr : &*found;
}

/// The same view as picture and as tree is shown once.
void addTo(std::vector<PlannedShot>& planned, const ScreenshotView& view, Screenshot::Form form,
           const std::filesystem::path& file) {
    const bool isPicture = form == Screenshot::Form::Picture;
    for (PlannedShot& shot : planned) {
        std::filesystem::path& place = isPicture ? shot.picture : shot.tree;
        if (shot.view == &view && place.empty()) {
            place = file;
            return;
        }
    }
    planned.push_back({&view, isPicture ? file : "", isPicture ? "" : file});
}

/// @return nothing when a view is not known; stderr then names it.
std::optional<std::vector<PlannedShot>> plan(const std::vector<Screenshot>& shots) {
    std::vector<PlannedShot> planned;
    for (const Screenshot& shot : shots) {
        const bool isPicture = shot.form == Screenshot::Form::Picture;
        if (shot.view == QStringLiteral("all")) {
            std::error_code ignored; // Saving names the file that cannot be written.
            std::filesystem::create_directories(shot.file, ignored);
            for (const ScreenshotView& view : allScreenshotViews())
                addTo(planned, view, shot.form,
                      shot.file / (fromQt(view.name) + (isPicture ? ".png" : ".json")));
            continue;
        }
        const ScreenshotView* view = findView(shot.view);
        if (view == nullptr) {
            std::fprintf(stderr,
                         "regroup-studio: %s: there is no view '%s'.\nhint: --list-views "
                         "prints the names.\n",
                         isPicture ? "--screenshot" : "--dump", qPrintable(shot.view));
            return std::nullopt;
        }
        addTo(planned, *view, shot.form, shot.file);
    }
    return planned;
}

} // namespace

QStringList screenshotViews() {
    QStringList names;
    for (const ScreenshotView& view : allScreenshotViews())
        names.append(view.name);
    return names;
}

int takeScreenshots(const ScreenshotRequest& request, const StudioWork& work,
                    const std::filesystem::path& resources) {
    if (!selectionFromText(request.selection)) {
        std::fprintf(stderr, "regroup-studio: %s\n",
                     qPrintable(selectionProblem(request.selection)));
        return 2;
    }
    const auto planned = plan(request.shots);
    if (!planned)
        return 2;
    int status = 0;
    for (const PlannedShot& shot : *planned) {
        try {
            takeScreenshot(request, shot, work, resources);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "regroup-studio: view %s: %s\n", qPrintable(shot.view->name),
                         error.what());
            status = 1; // The other pictures are still worth having.
        }
    }
    return status;
}

} // namespace regroup::ui
