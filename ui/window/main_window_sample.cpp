// SPDX-License-Identifier: GPL-3.0-or-later
// The first minute: what opening the sample shows besides the model.
#include "ui/editor/grouping_document.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/window/main_window.h"
#include "ui/window/open_groupings.h"

namespace regroup::ui {

void MainWindow::openSample() {
    m_openingSample = m_options.sampleResults;
    openPath(m_paths.sampleModel());
}

void MainWindow::addSampleResults() {
    if (!m_model.calibration().data.empty())
        m_explore->calibrate(); // Shows the activations' similarity when it has it.
    JobEvents<GroupingFile> events;
    events.done = [this](const GroupingFile& file) {
        m_compare->refresh();
        // Not if the user has begun to group, or opened another model, in the meantime.
        if (m_model.path() == m_paths.sampleModel() && !m_grouping->isModified() &&
            m_grouping->path().isEmpty())
            m_groupings->open(QStringLiteral("ward-4"), file.grouping);
        updateActions();
    };
    events.failed = [this](const Failure& failure) {
        showError(tr("The sample's results could not be opened."), failure);
    };
    m_jobs.start<GroupingFile>(
        {JobLane::Light, {}, this, nullptr, {}},
        [begin = m_work.beginStore, paths = m_paths](JobContext&) {
            begin(paths.store, paths.sampleRuns());
            return readGroupingFile(paths.sampleGrouping());
        },
        std::move(events));
}

} // namespace regroup::ui
