// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <vector>

namespace regroup::ui {

class ScreenshotStage;

/// A picture that can be asked for by name, and the steps that lead to it.
struct ScreenshotView {
    QString name;
    std::function<void(ScreenshotStage&)> prepare;
};

const std::vector<ScreenshotView>& allScreenshotViews();

} // namespace regroup::ui
