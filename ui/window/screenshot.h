// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/run_work.h"
#include "ui/window/studio_work.h"

#include <QSize>
#include <QString>
#include <QStringList>
#include <filesystem>
#include <optional>
#include <vector>

namespace regroup::ui {

struct Screenshot {
    enum class Form { Picture, WidgetTree }; ///< A PNG, or what widgetTree() tells as JSON.

    QString view; ///< One of screenshotViews(), or "all": file is then a folder.
    std::filesystem::path file;
    Form form = Form::Picture;
};

struct ScreenshotRequest {
    std::vector<Screenshot> shots;
    QSize size{1440, 900};
    QString theme; ///< Empty: light.
    double fontScale = 1;
    std::filesystem::path model; ///< Empty: the sample.
    QString selection;           ///< "layer=3,kind=K,heads=5+9"; empty: the view's own.
    std::optional<std::filesystem::path> store; ///< Empty: a new one, with a few runs of the model.
    RunWork runWork = {};
};

QStringList screenshotViews();

/// Pictures of views without a display: the same call gives the same picture. Reads and writes no
/// user files; the clock stands still, a running search is one that stopped at a fixed step.
/// Needs a QApplication. Says on stderr what went wrong.
/// @return exit status: 0 done; 1 a view was not ready in time, or the picture is blank; 2 an
///         unknown view or selection.
int takeScreenshots(const ScreenshotRequest& request, const StudioWork& work,
                    const std::filesystem::path& resources);

} // namespace regroup::ui
