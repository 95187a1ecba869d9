// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/model_source.h"

#include "core/store/store.h"
#include "core/workflow/run_params.h"

#include <algorithm>
#include <system_error>
#include <vector>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr int longestChain = 16;

fs::path plainPath(const fs::path& path) {
    std::error_code ignored;
    fs::path found = fs::weakly_canonical(path, ignored);
    return found.has_filename() ? found : found.parent_path();
}

bool isIn(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
           folder.end();
}

/// Where the run wrote to; empty: nowhere.
fs::path outOf(const RunOverview& overview) {
    const auto out = overview.params.find(run_param::exportFolder);
    return out == overview.params.end() || out->second.text.empty() ? fs::path()
                                                                    : plainPath(out->second.text);
}

/// The newest run that wrote this model: a conversion its folder, a training a folder in its own.
const RunOverview* writerOf(const std::vector<RunOverview>& newestFirst, const fs::path& model) {
    const auto found =
        std::find_if(newestFirst.begin(), newestFirst.end(), [&](const RunOverview& overview) {
            const fs::path out = outOf(overview);
            if (out.empty())
                return false;
            return overview.run.kind == RunKind::Convert    ? out == model
                   : overview.run.kind == RunKind::FineTune ? isIn(model, out)
                                                            : false;
        });
    return found == newestFirst.end() ? nullptr : &*found;
}

} // namespace

std::optional<fs::path> conversionSource(const fs::path& store, const fs::path& model) {
    std::error_code ignored;
    if (!fs::exists(store, ignored))
        return std::nullopt;
    Store opened = Store::openReadOnly(store);
    const std::vector<RunOverview> runs = opened.listRuns();
    fs::path current = plainPath(model);
    for (int step = 0; step < longestChain; ++step) {
        const RunOverview* writer = writerOf(runs, current);
        if (writer == nullptr)
            return std::nullopt;
        const auto details = opened.readRun(writer->run.id);
        if (!details || !details->model || details->model->path.empty())
            return std::nullopt;
        current = plainPath(details->model->path);
        if (writer->run.kind == RunKind::Convert)
            return fs::exists(current, ignored) ? std::optional(current) : std::nullopt;
    }
    return std::nullopt;
}

} // namespace regroup
