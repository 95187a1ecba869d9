// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_library.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/base/user_folders.h"
#include "core/store/store.h"
#include "core/workflow/json_values.h"
#include "core/workflow/run_items.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_summaries.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace regroup {

namespace fs = std::filesystem;

namespace {

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
    return runSummaries(opened.listRuns({query.text, query.parentId, query.limit}));
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
    for (const std::int64_t id : ids) {
        if (!opened.readRun(id)) // It may have gone with its parent.
            continue;
        const std::vector<std::int64_t> going = opened.runsBelow(id);
        opened.deleteRun(id);
        std::error_code ignored; // Without their run nobody finds them; they are no reason to fail.
        for (const std::int64_t gone : going)
            fs::remove(runItemsFile(store, gone), ignored);
    }
}

std::uint64_t bytesOfRuns(const fs::path& store, std::span<const std::int64_t> ids) {
    Store opened = openForReading(store);
    std::set<std::int64_t> going;
    for (const std::int64_t id : ids)
        for (const std::int64_t below : opened.runsBelow(id))
            going.insert(below);
    const std::vector<std::int64_t> all(going.begin(), going.end());
    auto bytes = static_cast<std::uint64_t>(opened.rowBytes(all));
    for (const std::int64_t id : all) {
        std::error_code missing;
        const std::uintmax_t size = fs::file_size(runItemsFile(store, id), missing);
        bytes += missing ? 0 : size;
    }
    return bytes;
}

void setRunTags(const fs::path& store, std::int64_t id, std::span<const std::string> tags) {
    openForReading(store).setRunTags(id, tags);
}

void setRunNote(const fs::path& store, std::int64_t id, const std::string& name,
                const std::string& note) {
    openForReading(store).setRunNote(id, name, note);
}

void setRunsArchived(const fs::path& store, std::span<const std::int64_t> ids, bool archived) {
    openForReading(store).setRunsArchived(ids, archived);
}

std::vector<RunCurve> trainingCurves(const fs::path& store, std::span<const std::int64_t> ids) {
    Store opened = openForReading(store);
    std::vector<RunCurve> curves;
    for (const std::int64_t id : ids) {
        RunCurve curve{id, {}};
        for (const TrainingStepRecord& step : opened.readTrainingSteps(id))
            curve.points.push_back(
                {step.step, step.seconds, step.loss, step.heldOutLoss, step.heldOutMetric});
        if (!curve.points.empty())
            curves.push_back(std::move(curve));
    }
    return curves;
}

std::vector<BudgetFront> budgetFronts(const fs::path& store, std::span<const std::int64_t> ids) {
    Store opened = openForReading(store);
    std::vector<BudgetFront> fronts;
    for (const std::int64_t id : ids) {
        const auto details = opened.readRun(id);
        if (!details)
            continue;
        const auto stored = details->params.find(run_param::budgetFront);
        if (stored == details->params.end())
            continue;
        const auto document = nlohmann::json::parse(stored->second.text, nullptr, false);
        BudgetFront front{id, {}};
        for (const auto& point : document.is_array() ? document : nlohmann::json::array())
            if (point.is_object() && point.contains("heads") &&
                point["heads"].is_number_integer() && point.contains("objective") &&
                point["objective"].is_number())
                front.points.push_back({point["heads"].get<int>(), point["objective"].get<double>(),
                                        point.value("taken", false)});
        std::sort(
            front.points.begin(), front.points.end(),
            [](const BudgetFrontPoint& a, const BudgetFrontPoint& b) { return a.heads < b.heads; });
        if (!front.points.empty())
            fronts.push_back(std::move(front));
    }
    return fronts;
}

std::vector<StoredSearchStep> searchSteps(const fs::path& store, std::int64_t runId) {
    std::vector<StoredSearchStep> steps;
    for (const SearchStepRecord& step : openForReading(store).readSearchSteps(runId))
        steps.push_back(
            {step.sequence, step.layer, step.kind, step.objective, step.best, step.accepted});
    return steps;
}

} // namespace regroup
