// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/store/store.h"
#include "core/workflow/item_identity.h"
#include "core/workflow/json_values.h"
#include "core/workflow/run_library.h"
#include "core/workflow/run_pairs.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_provenance.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace regroup {

using Json = nlohmann::ordered_json;

namespace {

RunDetails detailsOf(Store& store, std::int64_t id) {
    auto details = store.readRun(id);
    if (!details)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: there is no run {}.", store.path().string(), id),
                    "`regroup runs list` shows the stored ones.");
    return *details;
}

/// Stored JSON as JSON again; anything else as text.
Json parsedOr(const std::string& text) {
    Json document = Json::parse(text, nullptr, false);
    return document.is_discarded() ? Json(text) : document;
}

Json scoresToJson(const std::vector<ScoreRecord>& scores) {
    auto rows = Json::array();
    for (const ScoreRecord& score : scores)
        rows.push_back({{"task", score.task},
                        {"metric", score.metric},
                        {"protocol", score.protocol},
                        {"value", orNull(score.value)},
                        {"stderr", orNull(score.standardError)},
                        {"n", score.count},
                        {"data_sha256", score.dataHash},
                        {"touched_split", score.leak.empty() ? Json() : Json(score.leak)}});
    return rows;
}

Json paramsToJson(const RunDetails& details) {
    Json params = Json::object();
    for (const auto& [key, param] : details.params)
        if (!isItemsParamKey(key) && key != run_param::budgetFront)
            params[key] = param.number ? Json(*param.number) : Json(param.text);
    return params;
}

Json modelToJson(const std::optional<ModelRecord>& model) {
    if (!model)
        return {};
    return {{"name", model->name},
            {"architecture", model->architecture},
            {"path", model->path},
            {"sha256", model->contentHash}};
}

Json groupingToJson(const std::optional<GroupingRecord>& grouping) {
    if (!grouping)
        return {};
    return {{"name", grouping->name},
            {"origin", parsedOr(grouping->origin)},
            {"layers", regroup::groupingToJson(grouping->grouping)}};
}

bool isLowerBetter(const std::string& metric) {
    return metric == "perplexity" || metric == "nll_per_token";
}

/// Whether a run's result can be the best one; what speaks against it goes into reason.
bool counts(const RunDetails& run, const ScoreRecord& score, std::string& reason) {
    if (!score.leak.empty())
        reason = fmt::format("its choice touched the reported split: {}", score.leak);
    else if (run.run.partial)
        reason = "it is partial (--limit)";
    else if (run.run.state != RunState::Done || !score.value)
        reason = "it is not finished";
    else
        return true;
    return false;
}

/// The best run of everything that two or more were measured on alike, and who cannot be it.
void addBest(const std::vector<RunDetails>& runs, Json& document) {
    struct Best {
        const RunDetails* run = nullptr;
        const ScoreRecord* score = nullptr;
        int count = 0;
    };
    std::map<std::string, Best> all;
    document["best"] = Json::array();
    document["not_counted"] = Json::array();
    for (const RunDetails& run : runs)
        for (const ScoreRecord& score : run.scores) {
            std::string reason;
            Best& best = all[score.task + '\n' + score.metric + '\n' + score.protocol];
            ++best.count;
            if (!counts(run, score, reason)) {
                document["not_counted"].push_back({{"run", run.run.id},
                                                   {"task", score.task},
                                                   {"metric", score.metric},
                                                   {"reason", reason}});
                continue;
            }
            const bool isBetter = best.score == nullptr ||
                                  (isLowerBetter(score.metric) ? *score.value < *best.score->value
                                                               : *score.value > *best.score->value);
            if (isBetter) {
                best.run = &run;
                best.score = &score;
            }
        }
    for (const auto& [key, best] : all)
        if (best.count > 1 && best.score != nullptr)
            document["best"].push_back({{"task", best.score->task},
                                        {"metric", best.score->metric},
                                        {"protocol", best.score->protocol},
                                        {"run", best.run->run.id},
                                        {"value", *best.score->value}});
}

Json pairToJson(const RunPair& pair) {
    Json json{{"baseline", pair.baseline}, {"run", pair.run}};
    if (!pair.task.empty())
        json["task"] = pair.task;
    if (!pair.metric.empty() && (!pair.task.empty() || pair.verdict != PairVerdict::NotSameItems))
        json["metric"] = pair.metric;
    if (pair.verdict != PairVerdict::NotSameItems) {
        json["difference"] = pair.difference;
        json["interval_95"] = {pair.low, pair.high};
        if (pair.pMcNemar) {
            json["only_baseline_right"] = pair.onlyBaseline;
            json["only_run_right"] = pair.onlyRun;
            json["p_mcnemar"] = *pair.pMcNemar;
        }
        json["within_noise"] = pair.verdict == PairVerdict::WithinNoise;
    }
    json["verdict"] = pairVerdictText(pair.verdict);
    if (pair.pHolm)
        json["p_holm"] = *pair.pHolm;
    return json;
}

std::string pairText(const Json& pair) {
    std::string text = fmt::format("\nrun {} against run {}: ", pair.at("run").get<std::int64_t>(),
                                   pair.at("baseline").get<std::int64_t>());
    const bool isTask = pair.contains("task");
    if (isTask)
        text += pair.at("task").get<std::string>() + ": ";
    if (pair.contains("difference"))
        text += fmt::format(
            "{} {:+.5f}{}, 95 % interval [{:+.5f}, {:+.5f}]: ", isTask ? "accuracy" : "loss",
            pair.at("difference").get<double>(), isTask ? "" : " a token",
            pair.at("interval_95").at(0).get<double>(), pair.at("interval_95").at(1).get<double>());
    text += pair.at("verdict").get<std::string>();
    if (pair.contains("p_holm"))
        text += fmt::format(" (McNemar p = {:.3g}, Holm {:.3g})",
                            pair.at("p_mcnemar").get<double>(), pair.at("p_holm").get<double>());
    return text;
}

/// Settings on which the runs do not agree: {key: [value of each run]}.
Json differingParams(const std::vector<RunDetails>& runs) {
    std::set<std::string> keys;
    for (const RunDetails& run : runs)
        for (const auto& [key, param] : run.params)
            if (!isItemsParamKey(key) && key != run_param::budgetFront)
                keys.insert(key);
    Json differing = Json::object();
    for (const std::string& key : keys) {
        auto values = Json::array();
        for (const RunDetails& run : runs) {
            const auto found = run.params.find(key);
            values.push_back(found == run.params.end() ? Json()
                             : found->second.number    ? Json(*found->second.number)
                                                       : Json(found->second.text));
        }
        if (std::any_of(values.begin(), values.end(),
                        [&](const Json& value) { return value != values.front(); }))
            differing[key] = values;
    }
    return differing;
}

std::string shortText(const Json& value) {
    if (value.is_null())
        return "-";
    return value.is_string()         ? value.get<std::string>()
           : value.is_number_float() ? fmt::format("{:.6g}", value.get<double>())
                                     : value.dump();
}

} // namespace

Json showRun(const std::filesystem::path& path, std::int64_t id) {
    Store store = Store::open(path);
    const RunDetails details = detailsOf(store, id);
    const RunRecord& run = details.run;
    Json document;
    document["id"] = run.id;
    document["uuid"] = run.uuid;
    document["parent"] = run.parentId == 0 ? Json() : Json(run.parentId);
    document["name"] = run.name;
    document["kind"] = runKindName(run.kind);
    document["state"] = runStateName(run.state);
    document["note"] = run.note;
    document["model"] = modelToJson(details.model);
    document["out_model"] = modelToJson(details.outModel);
    document["grouping"] =
        groupingToJson(details.outGrouping ? details.outGrouping : details.grouping);
    document["parameters"] = paramsToJson(details);
    document["scores"] = scoresToJson(details.scores);
    document["search_steps"] = details.searchStepCount;
    document["seed"] = orNull(run.seed);
    document["command"] = run.command;
    document["recipe"] = run.recipe;
    document["recipe_sha256"] = run.recipeHash;
    document["versions"] = parsedOr(run.versions);
    document["device"] = run.device;
    document["partial"] = run.partial;
    document["archived"] = run.archived;
    document["tags"] = details.tags;
    document["created"] = run.createdAtUtc;
    document["started"] = run.startedAtUtc;
    document["ended"] = run.endedAtUtc;
    document["children"] = details.childIds;
    document["lineage"] = lineageToJson(store, id);
    document["last_values"] = lastValuesToJson(store.readTrainingSteps(id));
    document["folder"] = runFolderToJson(path, details);
    document["artifacts"] = artifactsToJson(path, details);
    if (!run.errorText.empty())
        document["error"] = {
            {"code", run.errorCode}, {"message", run.errorText}, {"hint", run.errorHint}};
    return document;
}

Json compareRuns(const std::filesystem::path& path, std::span<const std::int64_t> ids) {
    if (ids.size() < 2)
        throw Error(
            ErrorCode::BadUsage,
            fmt::format("A comparison of {} runs was asked for, expected at least 2.", ids.size()));
    Store store = Store::open(path);
    std::vector<RunDetails> runs;
    for (const std::int64_t id : ids)
        runs.push_back(detailsOf(store, id));
    Json document;
    document["runs"] = Json::array();
    document["paired"] = Json::array();
    for (const RunDetails& run : runs)
        document["runs"].push_back({{"id", run.run.id},
                                    {"name", run.run.name},
                                    {"state", runStateName(run.run.state)},
                                    {"scores", scoresToJson(run.scores)}});
    document["parameters"] = differingParams(runs);
    std::vector<RunPair> pairs;
    for (std::size_t index = 1; index < runs.size(); ++index)
        for (RunPair& pair : pairsOf(store, runs.front(), runs[index]))
            pairs.push_back(std::move(pair));
    adjustPValues(pairs);
    for (const RunPair& pair : pairs)
        document["paired"].push_back(pairToJson(pair));
    addBest(runs, document);
    return document;
}

std::string comparisonText(const Json& comparison) {
    std::string text = fmt::format("{:<24}", "run");
    for (const Json& run : comparison.at("runs"))
        text += fmt::format("  {:>22}", fmt::format("{} ({})", run.at("name").get<std::string>(),
                                                    run.at("id").get<std::int64_t>()));
    for (const auto& [key, values] : comparison.at("parameters").items()) {
        text += fmt::format("\n{:<24}", key);
        for (const Json& value : values)
            text += fmt::format("  {:>22}", shortText(value));
    }
    for (const char* metric : {"perplexity", "nll_per_token"}) {
        text += fmt::format("\n{:<24}", metric);
        for (const Json& run : comparison.at("runs")) {
            std::string cell = "-";
            for (const Json& score : run.at("scores"))
                if (score.at("metric") == metric)
                    cell = fmt::format("{} +- {}", shortText(score.at("value")),
                                       shortText(score.at("stderr")));
            text += fmt::format("  {:>22}", cell);
        }
    }
    for (const Json& pair : comparison.at("paired"))
        text += pairText(pair);
    for (const Json& best : comparison.at("best"))
        text += fmt::format("\nbest {} of {}: run {} ({})", best.at("metric").get<std::string>(),
                            best.at("task").get<std::string>(), best.at("run").get<std::int64_t>(),
                            shortText(best.at("value")));
    for (const Json& other : comparison.at("not_counted"))
        text +=
            fmt::format("\nrun {} does not count for {} of {}: {}",
                        other.at("run").get<std::int64_t>(), other.at("metric").get<std::string>(),
                        other.at("task").get<std::string>(), other.at("reason").get<std::string>());
    return text;
}

} // namespace regroup
