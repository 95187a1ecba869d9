// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/import_runs.h"
#include "core/workflow/run_differences.h"
#include "core/workflow/run_library.h"

#include <functional>
#include <string>
#include <vector>

namespace regroup::ui {

/// The functions of core/workflow that change stored runs or tell all about one; each on a worker
/// thread. Tests replace single ones.
struct RunWork {
    using Store = std::filesystem::path;
    using Ids = std::vector<std::int64_t>;

    std::function<std::string(const Store&, std::int64_t run)> showRun; ///< JSON of showRun().
    std::function<void(const Store&, std::int64_t run, const std::vector<std::string>& tags)>
        setTags;
    std::function<void(const Store&, std::int64_t run, const std::string& name,
                       const std::string& note)>
        setNote;
    std::function<void(const Store&, const Ids& runs, bool archived)> setArchived;
    std::function<std::uint64_t(const Store&, const Ids& runs)> bytesOf;
    std::function<void(const Store&, const Ids& runs)> remove;
    /// Results, folders of runs and other stores (importRuns).
    std::function<std::vector<ImportedRun>(
        const Store&, const std::vector<std::filesystem::path>& paths, JobContext&)>
        import;
    /// What is not as it was when this run was made.
    std::function<std::vector<RunDifference>(const Store&, std::int64_t run, const RerunPlaces&,
                                             JobContext&)>
        differences;
    /// Whether a path that was opened or dropped is to be imported (looksLikeRuns).
    std::function<bool(const std::filesystem::path&, bool andModels)> looksLikeRuns;
};

RunWork coreRunWork(); ///< The real ones.

} // namespace regroup::ui
