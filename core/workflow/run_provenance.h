// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/store.h"

#include <nlohmann/json_fwd.hpp>

// Where a run came from and what is left of it, for showRun(). Internal to workflow.
namespace regroup {

/// {model_made_by, grouping_found_by, used_by}: lists of {id, kind, name}.
nlohmann::ordered_json lineageToJson(Store& store, std::int64_t runId);

/// Of every metric of a training the last value that there is: [{name, value, step}].
nlohmann::ordered_json lastValuesToJson(std::span<const TrainingStepRecord> steps);

/// Where what the run made lies; where it made no files, where its model lies. A relative path is
/// one from the store's folder. {path, exists}; null: nothing is known.
nlohmann::ordered_json runFolderToJson(const std::filesystem::path& store,
                                       const RunDetails& details);

/// The files and folders right in a folder that the run wrote, by name; a few hundred at most:
/// [{path, kind, step, bytes}]; bytes of a folder: of all in it.
nlohmann::ordered_json artifactsToJson(const std::filesystem::path& store,
                                       const RunDetails& details);

} // namespace regroup
