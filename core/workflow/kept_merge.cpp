// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/kept_merge.h"

#include "core/base/hash.h"
#include "core/base/version.h"
#include "core/convert/merge_progress.h"
#include "core/grouping/grouping_file.h"
#include "core/model/model_path.h"
#include "core/workflow/file_stamp.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t limitBytes = std::uintmax_t{16} << 30U;

std::uintmax_t folderBytes(const fs::path& folder) {
    std::uintmax_t total = 0;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.is_regular_file(error))
            total += entry.file_size(error);
    return total;
}

void pruneFolders(const fs::path& parent, const fs::path& own) {
    struct Entry {
        fs::file_time_type used;
        std::uintmax_t bytes;
        fs::path path;
    };
    std::error_code error;
    std::vector<Entry> entries;
    std::uintmax_t total = folderBytes(own);
    for (const auto& entry : fs::directory_iterator(parent, error))
        if (entry.is_directory(error) && entry.path() != own) {
            entries.push_back({fs::last_write_time(entry.path(), error), folderBytes(entry.path()),
                               entry.path()});
            total += entries.back().bytes;
        }
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.used < b.used; });
    for (const Entry& entry : entries) {
        if (total <= limitBytes)
            break;
        total -= entry.bytes;
        fs::remove_all(entry.path, error);
    }
}

} // namespace

std::unique_ptr<MergeProgress> keptMerge(const Session& session, const MergeInputs& inputs) {
    if (session.cacheFolder().empty() || !inputs.method.refinements.solvesLayers())
        return nullptr;
    const CalibrationSettings& text = inputs.calibration;
    const std::string key = fmt::format(
        "{}|{}|{}|{}|{}|{}|{}|{}|{}|{}+{}|{}", programVersion(), gitCommit(),
        fileStamp(resolveModelPath(inputs.model)), inputs.runtime.device, inputs.runtime.dataType,
        fileStamp(text.data), text.tokenLimit, text.length, text.part,
        mergeRuleName(inputs.method.rule), mergeRefinementsText(inputs.method.refinements),
        groupingToJson(inputs.grouping).dump());
    const fs::path parent = session.cacheFolder() / "merges";
    const fs::path own = parent / sha256Hex(key);
    pruneFolders(parent, own);
    std::error_code ignored;
    if (fs::exists(own, ignored)) // Used just now.
        fs::last_write_time(own, fs::file_time_type::clock::now(), ignored);
    return std::make_unique<MergeProgress>(own, static_cast<int>(inputs.grouping.size()));
}

} // namespace regroup
