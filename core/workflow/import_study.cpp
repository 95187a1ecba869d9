// SPDX-License-Identifier: GPL-3.0-or-later
// runs.json: the report of a recipe, a study or a pipeline, as `run --json` prints it.
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/json_document.h"
#include "core/store/store.h"
#include "core/workflow/import_folders.h"
#include "core/workflow/import_runs.h"
#include "core/workflow/run_params.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <utility>

namespace regroup {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uintmax_t studyLimitBytes = std::uintmax_t{64} << 20U;
constexpr std::size_t mostLines = 100'000;

/// A line as it goes into the store.
struct StudyLine {
    RunRecord run;
    std::vector<ParamRecord> params;
    std::vector<ScoreRecord> scores;
    std::string model;
};

/// What tells that a stored run measured the same: name, model, seed and every digit; of perplexity
/// where there is one. The steps of a pipeline are many models of one name each: there the first
/// score decides.
std::string keyOf(const std::string& name, const std::string& model,
                  const std::optional<std::uint64_t>& seed,
                  const std::vector<ScoreRecord>& scores) {
    const auto digits = [](const ScoreRecord& score) {
        return score.value ? fmt::format("{}", *score.value) : std::string("not finite");
    };
    for (const ScoreRecord& score : scores)
        if (score.metric == "perplexity")
            return fmt::format("{}\n{}\n{}\n{}", name, model, seed.value_or(0), digits(score));
    const ScoreRecord& score = scores.front();
    return fmt::format("{}\n{}\n{}\n{}\n{}", name, score.task, score.metric, digits(score),
                       score.count);
}

std::string keyOf(const StudyLine& line) {
    return keyOf(line.run.name, line.model, line.run.seed, line.scores);
}

/// "ward-4" of "pipeline: ward-4, tuned again", as the steps of a pipeline are called.
std::string lineName(const std::string& runName) {
    const std::size_t end = runName.rfind(", tuned");
    const std::size_t start = runName.find(": ");
    return end == std::string::npos || start == std::string::npos || start + 2 > end
               ? runName
               : runName.substr(start + 2, end - start - 2);
}

/// Reads one object of `runs`.
class LineReader {
public:
    LineReader(const Json& object, std::string task, const std::string& place)
        : m_object(object), m_task(std::move(task)), m_fields(object, place), m_place(place) {}

    StudyLine read() {
        StudyLine line;
        line.run.name = m_fields.text("name", "");
        if (line.run.name.empty())
            m_fields.fail("name", "a name");
        line.model = m_fields.text("model", "");
        if (!m_task.empty()) { // A place: "ward-4/tuned" says enough.
            const fs::path place = line.model;
            line.model = (place.parent_path().filename() / place.filename()).string();
        }
        const std::string method = m_fields.text("method", "");
        const bool isOriginal = method.empty() || method == "original";
        line.run.kind = isOriginal || !m_task.empty() ? RunKind::Evaluate : RunKind::Search;
        if (const Json* seed = m_fields.find("seed"); seed != nullptr && seed->is_number_unsigned())
            line.run.seed = seed->get<std::uint64_t>();
        addText(line, run_param::model, line.model);
        if (!isOriginal)
            addText(line, run_param::method, method);
        addText(line, run_param::groupSizes, m_fields.text("group_sizes", ""));
        addNumber(line, run_param::averageGroupSize, "average_group_size");
        addNumber(line, run_param::keyValueBytes, "kv_bytes_per_token");
        addNumber(line, run_param::objectiveAfter, "search_objective");
        addNumber(line, run_param::seconds, "seconds");
        if (m_task.empty())
            addPerplexity(line);
        else
            addTaskScore(line);
        return line;
    }

private:
    std::optional<double> number(const char* key) const {
        const Json* value = m_fields.find(key);
        if (value == nullptr)
            return std::nullopt;
        if (!value->is_number())
            m_fields.fail(key, "a number");
        return value->get<double>();
    }

    static void addText(StudyLine& line, std::string_view key, const std::string& text) {
        if (!text.empty())
            line.params.push_back({std::string(key), text, std::nullopt});
    }

    void addNumber(StudyLine& line, std::string_view key, const char* name) const {
        if (const auto value = number(name))
            line.params.push_back({std::string(key), fmt::format("{}", *value), *value});
    }

    void addPerplexity(StudyLine& line) const {
        const auto loss = number("nll_per_token");
        const auto perplexity = number("perplexity");
        if (!m_object.contains("perplexity")) // null is one that was not finite.
            m_fields.fail("perplexity", "a number");
        const auto error = number("nll_per_token_stderr");
        const std::string protocol = m_fields.text("protocol", "unknown windows");
        const std::int64_t tokens =
            m_fields.optionalWhole("tokens", 0, std::int64_t{1} << 53U).value_or(0);
        line.scores.push_back({"perplexity", "nll_per_token", protocol, loss, error, tokens, {}});
        const auto spread =
            error && perplexity ? std::optional(*perplexity * *error) : std::nullopt;
        line.scores.push_back(
            {"perplexity", "perplexity", protocol, perplexity, spread, tokens, {}});
    }

    void addTaskScore(StudyLine& line) const {
        const Json* tuned = m_fields.find("tuned");
        if (tuned == nullptr || !tuned->is_object())
            m_fields.fail("tuned", "an object with metric, value and stderr");
        const LineReader inner(*tuned, m_task, m_place);
        ScoreRecord score;
        score.task = m_task;
        score.metric = inner.m_fields.text("metric", "");
        score.protocol = "classifier, of a pipeline";
        score.value = inner.number("value");
        score.standardError = inner.number("stderr");
        if (score.metric.empty() || !score.value)
            inner.m_fields.fail("value", "a number with its metric");
        score.count = m_fields.optionalWhole("n", 0, std::int64_t{1} << 53U).value_or(0);
        line.scores.push_back(score);
    }

    const Json& m_object;
    std::string m_task;
    JsonFields m_fields;
    const std::string& m_place;
};

std::vector<StudyLine> linesOf(const Json& document, const std::string& place) {
    const auto runs = document.find("runs");
    if (runs == document.end() || !runs->is_array() || runs->empty() || runs->size() > mostLines)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: 'runs' is {}, expected a list of 1 to {} runs.", place,
                                runs == document.end() ? "missing" : shownValue(*runs), mostLines),
                    "`regroup run RECIPE --out FOLDER` writes such a file.");
    const auto task = document.find("task");
    const std::string taskName =
        task != document.end() && task->is_string() ? task->get<std::string>() : std::string();
    std::vector<StudyLine> lines;
    for (std::size_t index = 0; index < runs->size(); ++index) {
        const std::string at = fmt::format("{}, run {}", place, index + 1);
        if (!(*runs)[index].is_object())
            throw Error(ErrorCode::BadData, fmt::format("{}: is no object, expected one.", at));
        lines.push_back(LineReader((*runs)[index], taskName, at).read());
    }
    return lines;
}

struct StoredLine {
    std::int64_t id = 0;
    std::int64_t parentId = 0;
};

/// By the study's name and the line's key. Two studies of one model share their original, digit by
/// digit, and each has it as a run of its own.
using StoredLines = std::map<std::pair<std::string, std::string>, StoredLine>;

/// Steps of a pipeline have no parent where they ran, and one where they were imported: they are
/// found by "", as all are.
StoredLines storedLines(Store& store) {
    RunFilter all;
    all.limit = 1'000'000;
    const std::vector<RunOverview> overviews = store.listRuns(all);
    std::map<std::int64_t, std::string> names;
    for (const RunOverview& overview : overviews)
        names[overview.run.id] = overview.run.name;
    StoredLines stored;
    for (const RunOverview& overview : overviews) {
        if (overview.scores.empty())
            continue;
        const auto model = overview.params.find(run_param::model);
        const std::string& modelName =
            model == overview.params.end() ? overview.modelName : model->second.text;
        const std::string key =
            keyOf(lineName(overview.run.name), modelName, overview.run.seed, overview.scores);
        const StoredLine line{overview.run.id, overview.run.parentId};
        stored[{std::string(), key}] = line;
        if (const auto parent = names.find(line.parentId); parent != names.end())
            stored[{parent->second, key}] = line;
    }
    return stored;
}

std::string studyName(const Json& document, const fs::path& file) {
    const auto name = document.find("name");
    return name != document.end() && name->is_string() && !name->get<std::string>().empty()
               ? name->get<std::string>()
               : file.parent_path().filename().string();
}

std::int64_t addLine(Store& store, const StudyLine& line, std::int64_t parent,
                     const fs::path& file) {
    RunRecord run = line.run;
    run.parentId = parent;
    const std::int64_t id = store.beginRun(run);
    std::vector<ParamRecord> params = line.params;
    params.push_back({std::string(importedFromParamKey), file.string(), std::nullopt});
    store.addParams(id, params);
    store.addScores(id, line.scores);
    store.finishRun(id, {});
    return id;
}

std::int64_t beginStudy(Store& store, const std::string& name, const fs::path& file) {
    RunRecord run;
    run.kind = RunKind::Sweep;
    run.name = name;
    const std::int64_t id = store.beginRun(run);
    store.addParams(id, std::vector<ParamRecord>{
                            {std::string(importedFromParamKey), file.string(), std::nullopt}});
    return id;
}

} // namespace

std::vector<ImportedRun> importStudy(Store& store, const fs::path& file) {
    const std::string place = file.string();
    const Json document = parseOrderedJsonObject(readTextFile(file, studyLimitBytes), place);
    const std::vector<StudyLine> lines = linesOf(document, place);
    const StoredLines stored = storedLines(store);
    const std::string name = studyName(document, file);
    const auto storedAs = [&](const StudyLine& line) {
        return stored.find({document.contains("task") ? std::string() : name, keyOf(line)});
    };
    std::int64_t parent = 0; // Of lines that are there already, or a new one.
    for (const StudyLine& line : lines)
        if (const auto found = storedAs(line); found != stored.end() && parent == 0)
            parent = found->second.parentId;
    bool isNewParent = false;
    std::vector<ImportedRun> imported;
    for (const StudyLine& line : lines) {
        ImportedRun run;
        run.file = file;
        run.kind = importKindName(ImportKind::Study);
        run.model = line.model;
        run.tasks = {line.scores.front().task};
        const auto found = storedAs(line);
        run.wasKnown = found != stored.end();
        if (!run.wasKnown && parent == 0) {
            parent = beginStudy(store, name, file);
            isNewParent = true;
        }
        run.runId = run.wasKnown ? found->second.id : addLine(store, line, parent, file);
        imported.push_back(std::move(run));
    }
    if (isNewParent)
        store.finishRun(parent, {});
    return imported;
}

} // namespace regroup
