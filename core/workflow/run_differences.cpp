// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_differences.h"

#include "core/base/error.h"
#include "core/base/version.h"
#include "core/store/store.h"
#include "core/workflow/open_model.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/run_summaries.h"
#include "core/workflow/task_material.h"
#include "core/workflow/training_examples.h"
#include "core/workflow/training_rows.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>

namespace regroup {

namespace fs = std::filesystem;

namespace {

std::string paramText(const RunDetails& details, std::string_view key) {
    const auto found = details.params.find(key);
    return found == details.params.end() ? std::string() : found->second.text;
}

/// Empty where there is none.
template <typename Hash> std::string hashOrNothing(Hash&& hash) {
    try {
        return hash();
    } catch (const Error&) {
        return {};
    }
}

std::string dataSha256(const RunDetails& details, const RerunPlaces& places) {
    if (details.run.kind != RunKind::FineTune)
        return fileSha256(places.data);
    FineTuneRequest request;
    request.task = places.task;
    request.data = places.data;
    return fileSha256(trainingDataFile(request));
}

/// By the files of its tasks; the first that is another one tells.
void compareScoredData(const std::vector<ScoreRecord>& scores, const RerunPlaces& places,
                       std::vector<RunDifference>& differences) {
    std::map<std::string, std::string> now; // By task.
    try {
        if (places.task == "perplexity") {
            now[places.task] = fileSha256(places.data);
        } else if (isTask(places.task) && !scores.empty()) {
            TaskRequest request;
            request.task = places.task;
            request.evaluation.data = places.data;
            const bool isPrompt = scores.front().protocol.starts_with("prompt");
            for (const LoadedTask& task :
                 loadTasks(request, isPrompt ? TaskProtocol::Prompt : TaskProtocol::Classifier))
                now[task.score.task] = task.score.dataSha256;
        } else {
            return;
        }
    } catch (const Error&) {
        now.clear(); // It is not there any more.
    }
    for (const ScoreRecord& score : scores) {
        const auto found = now.find(score.task);
        const std::string hash = found == now.end() ? std::string() : found->second;
        if (score.dataHash.empty() || score.dataHash == hash)
            continue;
        differences.push_back({RunDifference::What::Data, score.dataHash, hash});
        return;
    }
}

} // namespace

std::vector<RunDifference> differencesSince(Session& session, const fs::path& store,
                                            std::int64_t run, const RerunPlaces& places,
                                            JobContext& job) {
    Store opened = Store::open(store);
    const auto details = opened.readRun(run);
    if (!details)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: there is no run {}.", store.string(), run));
    using What = RunDifference::What;
    std::vector<RunDifference> differences;
    const auto compare = [&](What what, const std::string& then, const std::string& now) {
        if (!then.empty() && then != now)
            differences.push_back({what, then, now});
    };
    compare(What::Program, programVersionOf(details->run.versions),
            fmt::format("{} ({})", programVersion(), gitCommit()));
    const std::string model =
        details->model ? details->model->contentHash : paramText(*details, "model_sha256");
    if (!model.empty())
        compare(What::Model, model,
                hashOrNothing([&] { return modelContentHash(session, places.model, store, job); }));
    if (details->run.kind == RunKind::Search && details->calibration)
        compare(What::Data, details->calibration->dataHash, hashOrNothing([&] {
                    CalibrationSettings settings;
                    settings.data = places.data;
                    settings.task = places.task;
                    return trainingDataSha256(settings);
                }));
    if (details->run.kind == RunKind::Evaluate)
        compareScoredData(details->scores, places, differences);
    const std::string data = paramText(
        *details, details->run.kind == RunKind::FineTune ? "data_sha256" : "merge_data_sha256");
    if (!data.empty())
        compare(What::Data, data, hashOrNothing([&] { return dataSha256(*details, places); }));
    return differences;
}

} // namespace regroup
