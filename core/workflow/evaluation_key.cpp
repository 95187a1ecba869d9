// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/evaluation_key.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/version.h"
#include "core/model/device.h"
#include "core/store/store.h"
#include "core/workflow/file_stamp.h"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <vector>

namespace regroup {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

/// Of a folder also what its folders hold: MMLU's files lie there.
std::string stampsOf(const fs::path& path) {
    std::string stamps = fileStamp(path);
    std::error_code error;
    std::vector<fs::path> folders;
    if (fs::is_directory(path, error))
        for (const auto& entry : fs::directory_iterator(path, error))
            if (entry.is_directory(error))
                folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    for (const fs::path& folder : folders)
        stamps += "|" + fileStamp(folder);
    return stamps;
}

Json calibrationOf(const CalibrationSettings& settings) {
    return {{"data", settings.data.string()}, {"stamp", sha256Hex(stampsOf(settings.data))},
            {"tokens", settings.tokenLimit},  {"length", settings.length},
            {"part", settings.part},          {"from", settings.share.from},
            {"to", settings.share.to},        {"task", settings.task}};
}

Json groupingOf(const EvaluateRequest& request) {
    if (!request.grouping)
        return {};
    Json grouping{{"layers", groupingToJson(request.grouping->grouping)},
                  {"merge", mergeRuleName(request.merge.rule)},
                  {"refine", request.merge.refinements
                                 ? mergeRefinementsText(*request.merge.refinements)
                                 : std::string("auto")},
                  {"calibration", calibrationOf(request.merge.calibration)}};
    if (request.grouping->origin)
        grouping["origin"] = request.grouping->origin->data;
    return grouping;
}

Json settingsOf(const EvaluateRequest& request) {
    Json settings{{"model", request.model.string()},
                  {"model_stamp", sha256Hex(stampsOf(request.model))},
                  {"data", request.data.string()},
                  {"data_stamp", sha256Hex(stampsOf(request.data))},
                  {"length", request.length},
                  {"grouping", groupingOf(request)},
                  {"dtype", request.runtime.dataType},
                  {"device", resolveDevice(request.runtime.device)},
                  {"attention_window", request.runtime.attentionWindow},
                  {"version", {programVersion(), gitCommit(), tensorLibraryVersion()}}};
    if (request.batchTokens > 0) // Else as runs of before there was a choice.
        settings["batch_tokens"] = request.batchTokens;
    if (request.seed != 0)
        settings["seed"] = request.seed;
    return settings;
}

EvaluationKey keyOf(const Json& settings) {
    EvaluationKey key;
    key.text = settings.dump(2, ' ', false, Json::error_handler_t::replace);
    key.sha256 = sha256Hex(key.text);
    return key;
}

} // namespace

EvaluationKey evaluationKey(const EvaluateRequest& request) {
    Json settings = settingsOf(request);
    settings["task"] = "perplexity";
    settings["stride"] = request.stride;
    settings["limit"] = request.tokenLimit;
    settings["from"] = request.share.from;
    settings["to"] = request.share.to;
    return keyOf(settings);
}

EvaluationKey evaluationKey(const TaskRequest& request, TaskProtocol protocol) {
    Json settings = settingsOf(request.evaluation);
    settings["task"] = request.task;
    settings["protocol"] = taskProtocolName(protocol);
    settings["shots"] = request.shots;
    settings["limit"] = request.limit;
    settings["split"] = request.split;
    return keyOf(settings);
}

std::int64_t runToResume(const std::optional<fs::path>& store, const EvaluationKey& key) {
    if (!store)
        throw Error(ErrorCode::BadUsage,
                    "Going on with an evaluation: there is no store, expected the one that the "
                    "interrupted evaluation has kept its items in.",
                    "Leave --no-store out.");
    Store opened = Store::open(*store);
    opened.markInterruptedRuns();
    const auto found = opened.findRunToResume(RunKind::Evaluate, key.sha256);
    if (!found)
        spdlog::info("There is no equal evaluation to go on with; a new one begins.");
    return found.value_or(0);
}

} // namespace regroup
