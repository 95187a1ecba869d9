// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/kept_merge.h"

#include "core/base/cache_folder.h"
#include "core/base/hash.h"
#include "core/base/version.h"
#include "core/convert/merge_progress.h"
#include "core/grouping/grouping_file.h"
#include "core/workflow/training_rows.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace regroup {

namespace fs = std::filesystem;

std::unique_ptr<MergeProgress> keptMerge(const Session& session, const MergeInputs& inputs) {
    if (session.cacheFolder().empty() || !inputs.method.refinements.solvesLayers())
        return nullptr;
    const CalibrationSettings& text = inputs.calibration;
    const std::string key = fmt::format(
        "{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}+{}|{}", programVersion(), gitCommit(),
        session.modelStamp(inputs.model), inputs.runtime.device, inputs.runtime.dataType,
        trainingDataSha256(text), text.tokenLimit, text.length, text.part, text.share.from,
        text.share.to, text.task, mergeRuleName(inputs.method.rule),
        mergeRefinementsText(inputs.method.refinements), groupingToJson(inputs.grouping).dump());
    const fs::path parent = session.cacheFolder() / "merges";
    const fs::path own = parent / sha256Hex(key);
    pruneCacheFolder(parent, cacheLimitBytes(), own);
    markCacheEntryUsed(own);
    return std::make_unique<MergeProgress>(own, static_cast<int>(inputs.grouping.size()));
}

} // namespace regroup
