// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/selection.h"
#include "ui/window/studio_jobs.h"
#include "ui/window/studio_model.h"
#include "ui/window/studio_paths.h"
#include "ui/window/studio_work.h"

namespace regroup::ui {

/// What every page of a window shares. References: the window owns all of it and outlives its
/// pages.
struct StudioContext {
    StudioJobs& jobs;
    const StudioWork& work;
    const StudioPaths& paths;
    Selection& selection;
    StudioModel& model;
};

} // namespace regroup::ui
