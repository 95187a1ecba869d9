// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_library.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/base/user_folders.h"
#include "core/store/store.h"
#include "core/workflow/run_params.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iomanip>
#include <sstream>

namespace regroup {

namespace fs = std::filesystem;

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
    row.method = textOf(overview.params, run_param::method);
    row.averageGroupSize = numberOf(overview.params, run_param::averageGroupSize).value_or(0);
    row.groupSizes = textOf(overview.params, run_param::groupSizes);
    row.mergeRule = textOf(overview.params, run_param::mergeRule);
    row.seed = run.seed;
    row.keyValueBytesPerToken =
        static_cast<std::uint64_t>(numberOf(overview.params, run_param::keyValueBytes).value_or(0));
    for (const ScoreRecord& score : overview.scores) {
        if (score.metric == "perplexity")
            row.perplexity = score.value;
        if (score.metric == "nll_per_token") {
            row.lossPerToken = score.value;
            row.lossStandardError = score.standardError;
        }
    }
    row.startedAtUtc = run.startedAtUtc;
    row.seconds = numberOf(overview.params, run_param::seconds)
                      .value_or(secondsBetween(run.startedAtUtc, run.endedAtUtc));
    row.partial = run.partial;
    row.note = run.note.empty() ? run.errorText : run.note;
    for (const ScoreRecord& score : overview.scores)
        if (!score.leak.empty() && run.note.empty())
            row.note = fmt::format("touched the reported split: {}", score.leak);
    return row;
}

template <typename Number> nlohmann::ordered_json orNull(const std::optional<Number>& number) {
    return number ? nlohmann::ordered_json(*number) : nlohmann::ordered_json();
}

nlohmann::ordered_json summaryToJson(const RunSummary& run) {
    return {{"id", run.id},
            {"parent",
             run.parentId == 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(run.parentId)},
            {"name", run.name},
            {"kind", run.kind},
            {"state", run.state},
            {"model", run.model},
            {"method", run.method},
            {"average_group_size", run.averageGroupSize},
            {"group_sizes", run.groupSizes},
            {"merge_rule", run.mergeRule},
            {"seed", orNull(run.seed)},
            {"kv_bytes_per_token", run.keyValueBytesPerToken},
            {"perplexity", orNull(run.perplexity)},
            {"nll_per_token", orNull(run.lossPerToken)},
            {"nll_per_token_stderr", orNull(run.lossStandardError)},
            {"started", run.startedAtUtc},
            {"seconds", run.seconds},
            {"partial", run.partial},
            {"note", run.note}};
}

std::string numberText(const std::optional<double>& number, int digits) {
    return number ? fmt::format("{:.{}f}", *number, digits) : "-";
}

std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char character : text)
        quoted += character == '"' ? std::string("\"\"") : std::string(1, character);
    return quoted + '"';
}

Store openForReading(const fs::path& store) {
    std::error_code ignored;
    if (!fs::exists(store, ignored))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: there is no store of runs here.", store.string()),
                    "The first search, evaluation or recipe makes one; --store names another.");
    return Store::open(store); // Read-only would refuse a store of an older version.
}

} // namespace

fs::path defaultStore() {
    return userDataFolder() / "regroup" / "runs.sqlite";
}

bool beginStoreWith(const fs::path& store, const fs::path& runs) {
    std::error_code failed;
    if (fs::exists(store, failed))
        return false;
    fs::create_directories(store.parent_path(), failed);
    const StagedFolder staged(fs::path(store) += ".beginning"); // Beside it: the same file system.
    const fs::path copy = staged.path() / "runs.sqlite";
    fs::copy_file(runs, copy, failed);
    if (failed)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: cannot be copied to {}: {}.", runs.string(), copy.string(),
                                failed.message()));
    Store::open(copy);                         // Of an older Regroup: now it is as a new one.
    fs::create_hard_link(copy, store, failed); // Fails where another program was faster.
    return !failed;
}

std::vector<RunSummary> listRuns(const fs::path& store, const RunQuery& query) {
    Store opened = openForReading(store);
    opened.markInterruptedRuns();
    std::vector<RunSummary> rows;
    for (const RunOverview& overview : opened.listRuns({query.text, query.parentId, query.limit}))
        rows.push_back(summaryOf(overview));
    return rows;
}

nlohmann::ordered_json runsToJson(std::span<const RunSummary> runs) {
    auto rows = nlohmann::ordered_json::array();
    for (const RunSummary& run : runs)
        rows.push_back(summaryToJson(run));
    return {{"runs", rows}};
}

std::string runsTable(std::span<const RunSummary> runs) {
    if (runs.empty())
        return "No runs yet.";
    std::string table = fmt::format(
        "{:>5}  {:<11}  {:<24}  {:<9}  {:<22}  {:<16}  {:>8}  {:>10}  {}", "id", "state", "name",
        "kind", "model", "group sizes", "KV B/tok", "perplexity", "started");
    for (const RunSummary& run : runs)
        table += fmt::format(
            "\n{:>5}  {:<11}  {:<24}  {:<9}  {:<22}  {:<16}  {:>8}  {:>10}  {}", run.id, run.state,
            run.name, run.kind, run.model, run.groupSizes,
            run.keyValueBytesPerToken == 0 ? "-" : std::to_string(run.keyValueBytesPerToken),
            numberText(run.perplexity, 4), run.startedAtUtc);
    return table;
}

std::string runsCsv(std::span<const RunSummary> runs) {
    const auto number = [](const std::optional<double>& value) {
        return value ? fmt::format("{}", *value) : std::string();
    };
    std::string csv = "id,parent,name,kind,state,model,method,average_group_size,group_sizes,"
                      "merge_rule,seed,kv_bytes_per_token,perplexity,nll_per_token,"
                      "nll_per_token_stderr,started,seconds,partial,note\n";
    for (const RunSummary& run : runs)
        csv += fmt::format(
            "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", run.id, run.parentId,
            csvField(run.name), run.kind, run.state, csvField(run.model), run.method,
            run.averageGroupSize, csvField(run.groupSizes), run.mergeRule,
            run.seed ? std::to_string(*run.seed) : "", run.keyValueBytesPerToken,
            number(run.perplexity), number(run.lossPerToken), number(run.lossStandardError),
            run.startedAtUtc, run.seconds, run.partial ? 1 : 0, csvField(run.note));
    return csv;
}

std::int64_t exportRuns(const fs::path& store, const fs::path& out) {
    const std::vector<RunSummary> runs = listRuns(store);
    const std::string ending = out.extension().string();
    if (ending == ".csv") {
        writeFileAtomically(out, runsCsv(runs));
    } else if (ending == ".json") {
        auto all = nlohmann::ordered_json::array();
        for (const RunSummary& run : runs)
            all.push_back(showRun(store, run.id));
        writeFileAtomically(out,
                            nlohmann::ordered_json{{"runs", all}}.dump(
                                1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    } else if (ending == ".sqlite") {
        openForReading(store).exportTo(out);
    } else {
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: ends in '{}', expected .csv, .json or .sqlite.", out.string(),
                                ending));
    }
    return std::ssize(runs);
}

void deleteRuns(const fs::path& store, std::span<const std::int64_t> ids) {
    Store opened = openForReading(store);
    for (const std::int64_t id : ids)
        if (!opened.readRun(id))
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: there is no run {}.", store.string(), id),
                        "`regroup runs list` shows the stored ones.");
    for (const std::int64_t id : ids)
        if (opened.readRun(id)) // It may have gone with its parent.
            opened.deleteRun(id);
}

std::vector<StoredSearchStep> searchSteps(const fs::path& store, std::int64_t runId) {
    std::vector<StoredSearchStep> steps;
    for (const SearchStepRecord& step : openForReading(store).readSearchSteps(runId))
        steps.push_back(
            {step.sequence, step.layer, step.kind, step.objective, step.best, step.accepted});
    return steps;
}

} // namespace regroup
