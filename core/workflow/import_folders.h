// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/import_results.h"
#include "core/workflow/session.h"

#include <filesystem>
#include <vector>

// How single folders of ours become runs. Internal to workflow.
namespace regroup {

class Store;

/// The key of a file in which a folder keeps what its runs came to.
inline constexpr const char* studyRunsFile = "runs.json";

/// Whether `convert` wrote this folder of a model. Looks at the headers of its weights.
bool isConversionFolder(const std::filesystem::path& folder);
/// Whether `finetune` wrote this folder, or this checkpoint in one.
bool isTrainingFolder(const std::filesystem::path& folder);

// Each throws Error(BadData) naming file, found and expected.

ImportedRun importConversion(Session& session, Store& store, const std::filesystem::path& folder,
                             JobContext& job);
ImportedRun importTraining(Session& session, Store& store, const std::filesystem::path& folder,
                           JobContext& job);
/// The lines of a comparison below a run of their own.
std::vector<ImportedRun> importStudy(Store& store, const std::filesystem::path& file);

} // namespace regroup
