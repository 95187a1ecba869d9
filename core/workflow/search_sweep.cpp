// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/search_sweep.h"

#include "core/workflow/run_recorder.h"

namespace regroup {

std::int64_t beginSweep(const std::filesystem::path& store, const std::string& name) {
    RunStart start;
    start.kind = RunKind::Sweep;
    start.name = name;
    return RunRecorder(store, start).runId().value();
}

void endSweep(const std::filesystem::path& store, std::int64_t run, bool stopped) {
    RunStart start;
    start.resumedRunId = run;
    RunRecorder(store, start).finish(stopped ? RunState::Stopped : RunState::Done);
}

} // namespace regroup
