// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_summaries.h"

#include "core/workflow/run_params.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <map>
#include <sstream>

namespace regroup {

namespace {

template <typename Params> std::string textOf(const Params& params, std::string_view key) {
    const auto found = params.find(key);
    return found == params.end() ? std::string() : found->second.text;
}

template <typename Params>
std::optional<double> numberOf(const Params& params, std::string_view key) {
    const auto found = params.find(key);
    return found == params.end() ? std::nullopt : found->second.number;
}

/// Seconds between two times of the store.
double secondsBetween(const std::string& begin, const std::string& end) {
    const auto seconds = [](const std::string& text) -> std::optional<std::time_t> {
        std::tm time{};
        std::istringstream stream(text);
        stream >> std::get_time(&time, "%Y-%m-%dT%H:%M:%S");
        return stream.fail() ? std::nullopt : std::optional(::timegm(&time));
    };
    const auto from = seconds(begin);
    const auto to = seconds(end);
    return from && to ? static_cast<double>(*to - *from) : 0.0;
}

/// Of the search that found the grouping; a training's "method" is how it trains.
std::string methodOf(const RunOverview& overview) {
    std::string method = textOf(overview.params, run_param::method);
    if (overview.run.kind == RunKind::FineTune)
        method.clear();
    if (!method.empty() || overview.groupingOrigin.empty())
        return method;
    const auto origin = nlohmann::json::parse(overview.groupingOrigin, nullptr, false);
    return origin.is_object() && origin.contains("method") && origin["method"].is_string()
               ? origin["method"].get<std::string>()
               : std::string();
}

std::vector<RunScore> scoresOf(const RunOverview& overview) {
    std::vector<RunScore> scores;
    for (const ScoreRecord& score : overview.scores)
        scores.push_back({score.task, score.metric, score.protocol, score.value,
                          score.standardError, score.count, score.leak});
    return scores;
}

void addScoresTo(RunSummary& row, const RunOverview& overview) {
    row.scores = scoresOf(overview);
    for (const ScoreRecord& score : overview.scores) {
        if (score.metric == "perplexity") {
            row.perplexity = score.value;
            row.perplexityStandardError = score.standardError;
        }
        if (score.metric == "nll_per_token") {
            row.lossPerToken = score.value;
            row.lossStandardError = score.standardError;
        }
        if (!score.leak.empty())
            row.stamp = score.leak;
    }
}

/// @param row has its scores.
void addNotesTo(RunSummary& row, const RunRecord& run) {
    row.userNote = run.note;
    row.note = run.note.empty() ? run.errorText : run.note;
    if (!row.stamp.empty() && run.note.empty())
        row.note = fmt::format("touched the reported split: {}", row.stamp);
}

} // namespace

std::string programVersionOf(const std::string& versions) {
    const auto document = nlohmann::json::parse(versions, nullptr, /*allow_exceptions=*/false);
    if (!document.is_object() || !document.contains("regroup") || !document["regroup"].is_string())
        return {};
    const auto version = document["regroup"].get<std::string>();
    const auto commit = document.find("commit");
    return commit != document.end() && commit->is_string()
               ? fmt::format("{} ({})", version, commit->get<std::string>())
               : version;
}

namespace {

RunSummary summaryOf(const RunOverview& overview) {
    const RunRecord& run = overview.run;
    RunSummary row;
    row.id = run.id;
    row.parentId = run.parentId;
    row.name = run.name;
    row.kind = runKindName(run.kind);
    row.state = runStateName(run.state);
    row.model =
        overview.modelName.empty() ? textOf(overview.params, run_param::model) : overview.modelName;
    row.method = methodOf(overview);
    if (run.kind == RunKind::FineTune)
        row.tuning = textOf(overview.params, run_param::method);
    row.objective = textOf(overview.params, run_param::objective);
    row.metric = textOf(overview.params, run_param::metric);
    row.keyValue = textOf(overview.params, run_param::keyValue);
    row.groupCount = numberOf(overview.params, run_param::groups);
    if (row.objective == "error")
        row.predictedError = numberOf(overview.params, run_param::objectiveAfter);
    row.parameters = numberOf(overview.params, run_param::parameters);
    row.steps = numberOf(overview.params, "steps");
    row.device = run.device;
    row.version = programVersionOf(run.versions);
    row.tags = overview.tags;
    row.archived = run.archived;
    row.averageGroupSize = numberOf(overview.params, run_param::averageGroupSize).value_or(0);
    row.groupSizes = textOf(overview.params, run_param::groupSizes);
    row.mergeRule = textOf(overview.params, run_param::mergeRule);
    row.seed = run.seed;
    row.keyValueBytesPerToken =
        static_cast<std::uint64_t>(numberOf(overview.params, run_param::keyValueBytes).value_or(0));
    row.startedAtUtc = run.startedAtUtc;
    row.seconds = numberOf(overview.params, run_param::seconds)
                      .value_or(secondsBetween(run.startedAtUtc, run.endedAtUtc));
    row.partial = run.partial;
    addScoresTo(row, overview);
    addNotesTo(row, run);
    return row;
}

/// @param oldestFirst so that a part comes after what it is a part of.
void addStudies(std::vector<RunSummary>& oldestFirst) {
    std::map<std::int64_t, RunSummary*> byId;
    for (RunSummary& row : oldestFirst) {
        byId[row.id] = &row;
        const auto parent = row.parentId == 0 ? byId.end() : byId.find(row.parentId);
        if (parent == byId.end())
            continue; // None, or one that was not asked for.
        RunSummary& whole = *parent->second;
        if (whole.studyId == 0) {
            whole.studyId = whole.id;
            whole.study = whole.name;
        }
        row.studyId = whole.studyId;
        row.study = whole.study;
        row.parent = whole.name;
    }
}

} // namespace

std::vector<RunSummary> runSummaries(const std::vector<RunOverview>& newestFirst) {
    std::vector<RunSummary> rows;
    rows.reserve(newestFirst.size());
    // A converted model and what it was tuned into are of the method that found its groups.
    std::map<std::int64_t, std::string> methodOfModel;
    for (auto overview = newestFirst.rbegin(); overview != newestFirst.rend(); ++overview) {
        RunSummary row = summaryOf(*overview);
        const auto known = methodOfModel.find(overview->run.modelId);
        if (row.method.empty() && known != methodOfModel.end())
            row.method = known->second;
        if (overview->run.outModelId != 0 && !row.method.empty())
            methodOfModel[overview->run.outModelId] = row.method;
        rows.push_back(std::move(row));
    }
    addStudies(rows);
    std::reverse(rows.begin(), rows.end());
    return rows;
}

} // namespace regroup
