// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/import_results.h"
#include "core/workflow/session.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace regroup {

/// What can become runs of a store.
enum class ImportKind {
    Results,    ///< results_*.json of lm-evaluation-harness, or `evaluate --json`.
    Store,      ///< Another store: all its runs.
    Conversion, ///< A folder that `convert` wrote.
    Training,   ///< A folder that `finetune` wrote.
    Study       ///< runs.json, as `run --out` leaves it in its folder.
};
std::string_view importKindName(ImportKind kind); ///< "results" ... "study".

struct ImportSource {
    ImportKind kind = ImportKind::Results;
    std::filesystem::path path;

    friend bool operator==(const ImportSource&, const ImportSource&) = default;
};

/// All that can be imported among and below these paths, in order. A folder of a model that
/// Regroup did not write is none.
/// @throws Error(BadData) naming a path that holds nothing of the kind
std::vector<ImportSource> importSourcesIn(const std::vector<std::filesystem::path>& paths);

/// Whether importSourcesIn would find something here, from a look at names only: for a window that
/// something is dropped on. @param andModels also folders of converted and trained models, which
/// can be opened as well.
bool looksLikeRuns(const std::filesystem::path& path, bool andModels);

/// Takes all of them into the store. Each new run knows where it is from ("imported_from"). What
/// is there already by its content is left as it is and comes back as known: another store's runs
/// by their UUID, results by the file's bytes, converted and trained models by the hash of what
/// was made, a study's lines by what they measured.
/// @throws Cancelled; Error(BadData) naming file, what was found and what was expected. Sources
/// before the broken one are in.
std::vector<ImportedRun> importRuns(Session& session, const std::filesystem::path& store,
                                    const std::vector<std::filesystem::path>& paths,
                                    JobContext& job);

} // namespace regroup
