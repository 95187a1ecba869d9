// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/open_model.h"

#include "core/base/error.h"
#include "core/model/checkpoint.h"
#include "core/store/store.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <vector>

namespace regroup {

namespace fs = std::filesystem;

namespace {

/// Of files, or of the files of folders together: sum of sizes, latest time.
FileStamp stampOf(const std::vector<fs::path>& places) {
    std::error_code ignored;
    FileStamp stamp;
    const auto add = [&](const fs::directory_entry& entry) {
        if (!entry.is_regular_file(ignored))
            return;
        stamp.sizeBytes += static_cast<std::int64_t>(entry.file_size(ignored));
        stamp.modifiedNs = std::max<std::int64_t>(
            stamp.modifiedNs, entry.last_write_time(ignored).time_since_epoch().count());
    };
    for (const fs::path& place : places) {
        stamp.path += (stamp.path.empty() ? "" : "|") +
                      fs::absolute(place, ignored).lexically_normal().string();
        if (fs::is_directory(place, ignored))
            for (const auto& entry : fs::directory_iterator(place, ignored))
                add(entry);
        else
            add(fs::directory_entry(place, ignored));
    }
    return stamp;
}

} // namespace

ModelSummary inspectModel(Session& session, const fs::path& model) {
    ModelSummary summary = summarizeModel(*session.checkpoint(model));
    summary.path = model.string();
    return summary;
}

std::string modelContentHash(Session& session, const fs::path& model,
                             const std::optional<fs::path>& store, JobContext& job) {
    const FileStamp stamp = stampOf(session.modelPlaces(model));
    std::optional<Store> memory;
    try {
        if (store)
            memory.emplace(Store::open(*store));
        if (memory)
            if (const auto known = memory->findContentHash(stamp))
                return *known;
    } catch (const Error& error) { // Only a convenience: the hash can always be taken anew.
        spdlog::warn("Known content hashes cannot be read: {}", error.what());
        memory.reset();
    }
    std::string hash = checkpointHash(*session.checkpoint(model), job);
    try {
        if (memory)
            memory->rememberContentHash(stamp, hash);
    } catch (const Error& error) {
        spdlog::warn("The content hash cannot be remembered: {}", error.what());
    }
    return hash;
}

} // namespace regroup
