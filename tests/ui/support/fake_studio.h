// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/studio_context.h"

#include <atomic>
#include <functional>
#include <memory>

namespace regroup::ui::test {

/// A model of 3 layers with 4 heads whose numbers can be checked by eye.
ModelSummary fakeSummary(const std::filesystem::path& path);

/// Similarity of heads a and b in a layer: 1 on the diagonal, else (layer + 1) * 0.1 + 0.01 * (a +
/// b).
SharedReport fakeReport(const SimilarityRequest& request);

/// Of the mean, over 4 heads with an energy of .25 each (head 0 of a joint slot: .5), 0 and 2 with
/// an inner product of .2, the others none.
std::shared_ptr<GroupingCost> fakeErrorCost(const LayerErrorRequest& request);

TaskReport fakeTaskReport(const TaskRequest& request);

/// Work functions without models: everything succeeds at once. Tests replace what they look at.
StudioWork fakeWork();

/// Everything a page needs, without a window.
struct FakeStudio {
    explicit FakeStudio(StudioWork functions = fakeWork()) : work(std::move(functions)) {}

    StudioWork work;
    StudioPaths paths{"/nowhere/runs.sqlite", "/nowhere/resources"};
    Selection selection;
    StudioModel model;
    StudioJobs jobs; ///< Last: its threads end before anything else goes.
    StudioContext context{jobs, work, paths, selection, model};
};

/// Runs until it is asked to stop, telling how far it is every millisecond.
void workUntilStopped(JobContext& job);

} // namespace regroup::ui::test
