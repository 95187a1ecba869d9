// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_differences.h"

#include "core/base/error.h"
#include "core/base/version.h"
#include "core/store/store.h"
#include "core/workflow/open_model.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/run_summaries.h"
#include "core/workflow/training_examples.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

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
    const std::string data = paramText(
        *details, details->run.kind == RunKind::FineTune ? "data_sha256" : "merge_data_sha256");
    if (!data.empty())
        compare(What::Data, data, hashOrNothing([&] { return dataSha256(*details, places); }));
    return differences;
}

} // namespace regroup
