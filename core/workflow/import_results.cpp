// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/import_results.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/store/store.h"
#include "core/workflow/item_detail.h"
#include "core/workflow/item_identity.h"
#include "core/workflow/run_params.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace regroup {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

constexpr std::uintmax_t resultLimitBytes = std::uintmax_t{256} << 20U;
constexpr std::uintmax_t sampleLimitBytes = std::uintmax_t{4} << 30U;
const char* const harnessHint =
    "Name a results_*.json of lm-evaluation-harness; its samples_*.jsonl are found beside it.";

Json parsed(const std::string& text, const std::string& place) {
    Json document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!document.is_object())
        throw Error(ErrorCode::BadData, fmt::format("{}: is no JSON object, expected one.", place),
                    harnessHint);
    return document;
}

const Json* memberOf(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::optional<double> numberOf(const Json& value) {
    if (value.is_number())
        return value.get<double>();
    if (value.is_boolean())
        return value.get<bool>() ? 1.0 : 0.0;
    if (!value.is_string())
        return std::nullopt;
    const auto& text = value.get_ref<const std::string&>();
    double number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

/// "validation_matched" is a validation split, too.
std::string splitOf(const Json& config) {
    for (const char* key : {"split", "test_split", "validation_split", "training_split"}) {
        const Json* split = memberOf(config, key);
        if (split == nullptr || !split->is_string())
            continue;
        const auto& name = split->get_ref<const std::string&>();
        return name.starts_with("validation") ? "validation" : name;
    }
    return "unknown split";
}

std::int64_t countOf(const Json& document, const std::string& task) {
    const Json* samples = memberOf(document, "n-samples");
    const Json* counts = samples == nullptr ? nullptr : memberOf(*samples, task.c_str());
    const Json* effective =
        counts != nullptr && counts->is_object() ? memberOf(*counts, "effective") : nullptr;
    return effective != nullptr && effective->is_number_integer() ? effective->get<std::int64_t>()
                                                                  : 0;
}

std::int64_t shotsOf(const Json& document, const std::string& task) {
    const Json* shots = memberOf(document, "n-shot");
    const Json* own = shots == nullptr ? nullptr : memberOf(*shots, task.c_str());
    return own != nullptr && own->is_number_integer() ? own->get<std::int64_t>() : 0;
}

/// As our own evaluations call it, so that they are compared.
std::string protocolOf(const Json& document, const std::string& task) {
    const Json* configs = memberOf(document, "configs");
    const Json* config = configs == nullptr ? nullptr : memberOf(*configs, task.c_str());
    const std::string shots = fmt::format("{} shots", shotsOf(document, task));
    if (config == nullptr || !config->is_object())
        return "prompt, " + shots;
    if (const Json* own = memberOf(*config, "protocol"); own != nullptr && *own == "classifier")
        return fmt::format("classifier, {} tokens, {}", config->value("length", 0),
                           splitOf(*config));
    return fmt::format("prompt, {}, {}", shots, splitOf(*config));
}

/// "acc,none" and "acc_stderr,none" of one task.
std::vector<ScoreRecord> scoresOf(const Json& document, const std::string& task,
                                  const Json& values) {
    std::vector<ScoreRecord> scores;
    for (const auto& [key, value] : values.items()) {
        const std::size_t comma = key.find(',');
        const auto number = numberOf(value);
        if (comma == std::string::npos || !number || key.find("_stderr,") != std::string::npos)
            continue;
        const std::string metric = key.substr(0, comma);
        const std::string filter = key.substr(comma + 1);
        ScoreRecord score;
        score.task = task;
        score.metric = filter == "none" ? metric : fmt::format("{} ({})", metric, filter);
        score.protocol = protocolOf(document, task);
        score.value = number;
        const auto error = values.find(fmt::format("{}_stderr,{}", metric, filter));
        if (error != values.end())
            score.standardError = numberOf(*error);
        score.count = countOf(document, task);
        scores.push_back(std::move(score));
    }
    return scores;
}

std::string textOrEmpty(const Json& document, const char* key) {
    const Json* value = memberOf(document, key);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

std::string modelOf(const Json& document) {
    if (std::string name = textOrEmpty(document, "model_name"); !name.empty())
        return name;
    const Json* config = memberOf(document, "config");
    return config != nullptr && config->is_object() ? textOrEmpty(*config, "model") : std::string();
}

bool isPartial(const Json& document) {
    if (const Json* partial = memberOf(document, "partial"))
        return *partial == true;
    const Json* config = memberOf(document, "config");
    return config != nullptr && config->is_object() && memberOf(*config, "limit") != nullptr;
}

/// The samples of a task that were written with this result: both names end in the same time.
std::optional<fs::path> samplesOf(const fs::path& result, const std::string& task) {
    constexpr std::string_view prefix = "results_";
    const std::string stem = result.stem().string();
    if (!stem.starts_with(prefix))
        return std::nullopt;
    const fs::path file =
        result.parent_path() / fmt::format("samples_{}_{}.jsonl", task, stem.substr(prefix.size()));
    std::error_code error;
    return fs::is_regular_file(file, error) ? std::optional(file) : std::nullopt;
}

struct ImportedItems {
    std::vector<WindowLossRecord> items;
    std::vector<ItemIdentity> identities;
};

ChoiceScores choicesOf(const Json& sample, const std::string& place) {
    ChoiceScores scores;
    const Json* responses = memberOf(sample, "filtered_resps");
    if (responses == nullptr || !responses->is_array())
        return scores; // Of a task without choices.
    for (const Json& response : *responses) {
        const auto number =
            response.is_array() && !response.empty() ? numberOf(response.front()) : std::nullopt;
        if (!number)
            return {};
        scores.logLikelihoods.push_back(*number);
        scores.isGreedy.push_back(response.size() > 1 && response[1] == "True");
    }
    if (scores.logLikelihoods.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: 'filtered_resps' is empty, expected the choices.", place));
    return scores;
}

void addSample(const Json& sample, const std::string& place, ImportedItems& imported) {
    const Json* document = memberOf(sample, "doc_id");
    const Json* accuracy = memberOf(sample, "acc");
    const auto right = accuracy == nullptr ? std::nullopt : numberOf(*accuracy);
    if (document == nullptr || !document->is_number_integer())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: has no whole number 'doc_id', expected one.", place),
                    harnessHint);
    if (!right)
        return; // Items without right or wrong are not paired.
    const ChoiceScores scores = choicesOf(sample, place);
    const auto docId = document->get<std::int64_t>();
    imported.items.push_back(
        {docId, 1, *right, scores.logLikelihoods.empty() ? std::string() : itemDetail(scores)});
    const Json* target = memberOf(sample, "target");
    imported.identities.push_back(
        {docId, textOrEmpty(sample, "prompt_hash"),
         target == nullptr ? 0 : static_cast<int>(numberOf(*target).value_or(0))});
}

ImportedItems readSamples(const fs::path& file) {
    ImportedItems imported;
    std::int64_t line = 0;
    for (const std::string& text : splitText(readTextFile(file, sampleLimitBytes), '\n')) {
        ++line;
        if (trimmed(text).empty())
            continue;
        const std::string place = fmt::format("{}, line {}", file.string(), line);
        addSample(parsed(text, place), place, imported);
    }
    return imported;
}

/// Results by task, groups included.
const Json& resultsOf(const Json& document, const std::string& place) {
    const Json* results = memberOf(document, "results");
    if (results == nullptr || !results->is_object() || results->empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: has no 'results', expected a result file of "
                                "lm-evaluation-harness.",
                                place),
                    harnessHint);
    return *results;
}

std::vector<ParamRecord> paramsOf(const Json& document, const fs::path& file) {
    std::vector<ParamRecord> params{
        {std::string(run_param::model), modelOf(document), std::nullopt},
        {std::string(importedFromParamKey), fs::absolute(file).lexically_normal().string(),
         std::nullopt}};
    const std::string version = textOrEmpty(document, "lm_eval_version");
    if (!version.empty())
        params.push_back({"lm_eval_version", version, std::nullopt});
    return params;
}

/// Of the file and of its samples.
std::string contentSha256Of(const fs::path& file, const std::string& text, const Json& results) {
    Sha256 hash;
    hash.add(std::as_bytes(std::span(text)));
    for (const auto& result : results.items())
        if (const auto samples = samplesOf(file, result.key()))
            hash.add(MappedFile::open(*samples)->bytes());
    return hash.hexDigest();
}

RunRecord runOf(const ImportedRun& imported, bool isPartial) {
    RunRecord run;
    run.kind = RunKind::Evaluate;
    run.state = RunState::Running;
    run.name = fmt::format("{} (imported)", imported.tasks.front());
    run.partial = isPartial;
    return run;
}

struct TaskResults {
    std::vector<ScoreRecord> scores;
    std::vector<ParamRecord> params;
    std::vector<std::pair<std::string, ImportedItems>> items; ///< By task, where there are any.
};

TaskResults readTasks(const Json& document, const Json& results, const fs::path& file) {
    TaskResults read;
    for (const auto& [task, values] : results.items()) {
        if (!values.is_object())
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: the result of {} is no object, expected metrics.",
                                    file.string(), task),
                        harnessHint);
        const auto found = scoresOf(document, task, values);
        read.scores.insert(read.scores.end(), found.begin(), found.end());
        if (const auto samples = samplesOf(file, task)) {
            read.items.emplace_back(task, readSamples(*samples));
            read.params.push_back({itemsParamKey(task),
                                   itemsSha256(read.items.back().second.identities), std::nullopt});
        }
    }
    if (read.scores.empty())
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: holds no metric, expected some such as 'acc,none'.", file.string()),
            harnessHint);
    return read;
}

ImportedRun importOne(Store& store, const fs::path& file) {
    const std::string text = readTextFile(file, resultLimitBytes);
    const Json document = parsed(text, file.string());
    const Json& results = resultsOf(document, file.string());
    ImportedRun imported;
    imported.file = file;
    imported.model = modelOf(document);
    const std::string contentSha256 = contentSha256Of(file, text, results);
    for (const auto& result : results.items())
        imported.tasks.push_back(result.key());
    if (const auto known = store.findRunWith(run_param::importedSha256, contentSha256)) {
        imported.runId = *known;
        imported.wasKnown = true;
        return imported;
    }
    const TaskResults read = readTasks(document, results, file);
    imported.runId = store.beginRun(runOf(imported, isPartial(document)));
    store.addParams(imported.runId, paramsOf(document, file));
    store.addParams(imported.runId, read.params);
    store.addScores(imported.runId, read.scores);
    for (const auto& [task, items] : read.items) {
        store.addWindowLosses(imported.runId, task, items.items);
        imported.itemCount += std::ssize(items.items);
    }
    // Last: an import that was killed before is made again.
    store.addParams(imported.runId,
                    std::vector<ParamRecord>{
                        {std::string(run_param::importedSha256), contentSha256, std::nullopt}});
    store.finishRun(imported.runId, {});
    return imported;
}

} // namespace

std::vector<ImportedRun> importResults(const fs::path& store, const std::vector<fs::path>& files) {
    Store opened = Store::open(store);
    std::vector<ImportedRun> runs;
    runs.reserve(files.size());
    for (const fs::path& file : files)
        runs.push_back(importOne(opened, file));
    return runs;
}

nlohmann::ordered_json importedRunsToJson(const std::vector<ImportedRun>& runs) {
    auto rows = nlohmann::ordered_json::array();
    for (const ImportedRun& run : runs)
        rows.push_back({{"id", run.runId},
                        {"file", run.file.string()},
                        {"model", run.model},
                        {"tasks", run.tasks},
                        {"items", run.itemCount},
                        {"kind", run.kind},
                        {"known", run.wasKnown}});
    return {{"runs", rows}};
}

std::string importedRunsText(const std::vector<ImportedRun>& runs) {
    std::string text;
    std::size_t knownCount = 0;
    for (const ImportedRun& run : runs) {
        text += fmt::format("run {}: {}", run.runId, run.kind);
        if (!run.tasks.empty())
            text += fmt::format(", {}", fmt::join(run.tasks, ", "));
        text += fmt::format(" of {}", run.model.empty() ? "?" : run.model);
        if (run.itemCount > 0)
            text += fmt::format(", {} items", countText(run.itemCount));
        text += run.wasKnown ? ", was there already\n" : "\n";
        knownCount += run.wasKnown ? 1U : 0U;
    }
    return text +
           fmt::format("{} imported, {} were there already", runs.size() - knownCount, knownCount);
}

} // namespace regroup
