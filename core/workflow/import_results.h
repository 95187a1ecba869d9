// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace regroup {

/// What was taken into the store as a run.
struct ImportedRun {
    std::int64_t runId = 0;
    std::filesystem::path file;
    std::string model;
    std::vector<std::string> tasks;
    std::int64_t itemCount = 0;   ///< Of samples; 0: there were none.
    std::string kind = "results"; ///< importKindName()
    bool wasKnown = false;        ///< It was in the store already: nothing was added.
};

/// Takes results of lm-evaluation-harness into the store: every `results_*.json` becomes one run
/// with its scores; the `samples_TASK_*.jsonl` of the same time beside it become the run's items,
/// so that `compareRuns` pairs them with ours where the questions are the same (by the prompts'
/// hashes). Files of Regroup's own `evaluate --json` are read as well. A file whose bytes, those of
/// its samples included, were imported before is known, not imported again.
/// @throws Error(BadData) naming file, what was found and what was expected.
/// Source: lm-evaluation-harness 0.4, loggers/evaluation_tracker.py.
std::vector<ImportedRun> importResults(const std::filesystem::path& store,
                                       const std::vector<std::filesystem::path>& files);

nlohmann::ordered_json importedRunsToJson(const std::vector<ImportedRun>& runs);
std::string importedRunsText(const std::vector<ImportedRun>& runs);

} // namespace regroup
