// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/run_work.h"

#include <nlohmann/json.hpp>

#include <memory>

namespace regroup::ui {

RunWork coreRunWork() {
    RunWork work;
    work.showRun = [](const std::filesystem::path& store, std::int64_t run) {
        return showRun(store, run)
            .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    };
    work.setTags = [](const std::filesystem::path& store, std::int64_t run,
                      const std::vector<std::string>& tags) { setRunTags(store, run, tags); };
    work.setNote = setRunNote;
    work.setArchived = [](const std::filesystem::path& store, const RunWork::Ids& runs,
                          bool archived) { setRunsArchived(store, runs, archived); };
    work.bytesOf = [](const std::filesystem::path& store, const RunWork::Ids& runs) {
        return bytesOfRuns(store, runs);
    };
    work.remove = [](const std::filesystem::path& store, const RunWork::Ids& runs) {
        deleteRuns(store, runs);
    };
    const auto session = std::make_shared<Session>();
    work.differences = [session](const std::filesystem::path& store, std::int64_t run,
                                 const RerunPlaces& places, JobContext& job) {
        return differencesSince(*session, store, run, places, job);
    };
    work.import = [session](const std::filesystem::path& store,
                            const std::vector<std::filesystem::path>& paths,
                            JobContext& job) { return importRuns(*session, store, paths, job); };
    work.looksLikeRuns = looksLikeRuns;
    return work;
}

} // namespace regroup::ui
