// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_pipeline.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/base/version.h"
#include "core/data/glue.h"
#include "core/model/checkpoint.h"
#include "core/model/model_summary.h"
#include "core/workflow/convert_model.h"
#include "core/workflow/file_stamp.h"
#include "core/workflow/grouping_shape.h"
#include "core/workflow/import_folders.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/search_method_text.h"
#include "core/workflow/variant_key.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>

namespace regroup {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// As many rows of every class, in an order that the seed decides; of stsb any rows.
std::string calibrationText(const std::vector<TextExample>& rows, std::int64_t samples,
                            std::uint64_t seed) {
    std::map<int, std::vector<const TextExample*>> byClass;
    for (const TextExample& row : rows)
        if (row.label || row.score)
            byClass[row.label.value_or(0)].push_back(&row);
    Random random(seed);
    for (auto& [label, members] : byClass)
        random.shuffle(members);
    std::string text;
    std::int64_t taken = 0;
    for (std::size_t turn = 0; taken < samples && turn < rows.size(); ++turn)
        for (const auto& [label, members] : byClass) {
            if (turn >= members.size() || taken >= samples)
                continue;
            ++taken;
            for (const std::string* part : {&members[turn]->first, &members[turn]->second})
                if (!part->empty())
                    text +=
                        Json{{"text", *part}}.dump(-1, ' ', false, Json::error_handler_t::replace) +
                        "\n";
        }
    return text;
}

std::vector<EvaluationWindow> rightItems(const TaskScore& score) {
    std::vector<EvaluationWindow> items;
    for (const TaskItem& item : score.items)
        items.push_back({item.docId, 1, item.itemScore()});
    return items;
}

bool hasCheckpoint(const fs::path& folder) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.path().filename().string().starts_with("checkpoint-"))
            return true;
    return false;
}

std::string variantFolder(const RecipeVariant& variant) {
    std::string name = variant.name;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == ' ' || c == '/'; }, '-');
    return name;
}

/// What this recipe's steps have written, and nothing else: the folder may be the user's.
void removeSteps(const PipelineRecipe& recipe, const fs::path& folder) {
    std::error_code error;
    for (const char* name : {"tuned", "tuned.json", "calibration.jsonl"})
        fs::remove_all(folder / name, error);
    for (const RecipeVariant& variant : recipe.searches.variants)
        for (const char* name : {"converted", "tuned", "tuned.json", "grouping.yaml"})
            fs::remove_all(folder / variantFolder(variant) / name, error);
}

/// Takes the steps of a pipeline; each one that finished before is taken over.
class Pipeline {
public:
    Pipeline(Session& session, const PipelineRequest& request, fs::path folder, JobContext& job)
        : m_session(session), m_request(request), m_recipe(request.recipe),
          m_folder(std::move(folder)), m_job(job) {}

    PipelineResult original() {
        const auto begin = Clock::now();
        m_tuned = tuned(m_recipe.model, "tuned", m_recipe.tune);
        writeCalibration();
        const TaskScore score = evaluated(m_tuned, "original, tuned");
        m_originalItems = rightItems(score);
        PipelineResult result = resultOf(m_tuned, score);
        result.name = "original";
        result.method = "original";
        result.seconds = secondsSince(begin);
        return result;
    }

    PipelineResult variant(const RecipeVariant& variant) {
        const auto begin = Clock::now();
        const std::string folder = variantFolder(variant);
        fs::create_directories(m_folder / folder);
        const fs::path converted = convertedModel(variant, folder);
        const TaskScore before = evaluated(converted, variant.name + ", converted");
        const fs::path model = tuned(converted, folder + "/tuned", m_recipe.retune);
        const TaskScore score = evaluated(model, variant.name + ", tuned again");
        PipelineResult result = resultOf(model, score);
        result.name = variant.name;
        result.method = searchMethodText(variant.method, variant.sizes);
        result.converted = before.metrics.front();
        if (!score.items.front().targetScore)
            result.versusOriginal = pairedAccuracy(m_originalItems, rightItems(score));
        result.seconds = secondsSince(begin);
        return result;
    }

private:
    /// The model that a training in this folder has made. @param name below the pipeline's folder.
    fs::path tuned(const fs::path& model, const std::string& name, const PipelineStage& stage) {
        const fs::path out = m_folder / name;
        const fs::path note = out.string() + ".json";
        std::error_code error;
        if (fs::exists(note, error))
            return m_folder / Json::parse(readTextFile(note)).at("model").get<std::string>();
        FineTuneRequest tune;
        tune.model = model;
        tune.task = m_recipe.task;
        tune.data = m_recipe.data;
        tune.out = out;
        tune.train = stage.train;
        tune.length = stage.length;
        tune.heldOutShare = stage.heldOutShare;
        tune.mergeAdapters = stage.train.method == TrainMethod::Lora;
        if (stage.distill)
            tune.teacher = m_tuned;
        tune.runtime = m_request.runtime;
        tune.store = m_request.store;
        tune.command = m_request.command;
        tune.name = m_recipe.name + ": " + name;
        if (hasCheckpoint(out))
            tune.resumed = out;
        else
            fs::remove_all(out, error); // Killed before its first checkpoint.
        const FineTuneReport report = fineTuneModel(m_session, tune, m_job);
        if (report.wasStopped)
            throw Cancelled{};
        const fs::path made = report.model.lexically_relative(m_folder);
        writeFileAtomically(note, Json{{"model", made.string()},
                                       {"steps", report.steps},
                                       {"train_loss", report.trainLoss}}
                                      .dump(2));
        return report.model;
    }

    void writeCalibration() {
        const fs::path text = m_folder / "calibration.jsonl";
        std::error_code error;
        if (fs::exists(text, error))
            return;
        const GlueTask& task = *findGlueTask(m_recipe.task);
        const auto rows = readGlueFile(task, glueFile(task, m_recipe.data, Split::Train));
        writeFileAtomically(text, calibrationText(rows, m_recipe.calibrationSamples,
                                                  m_recipe.searches.search.settings.seed));
    }

    CalibrationSettings calibration() const {
        CalibrationSettings settings = m_recipe.searches.calibration;
        settings.data = m_folder / "calibration.jsonl";
        return settings;
    }

    /// What a search looks at. An objective that runs the tuned classifier takes a part of the
    /// training rows for the calibration and answers held-out ones, as its head reads them.
    CalibrationSettings searchCalibration(Objective objective) const {
        CalibrationSettings settings = calibration();
        if (!runsTheModel(objective))
            return settings;
        settings.task = m_recipe.task;
        settings.data = m_recipe.data;
        return settings;
    }

    fs::path convertedModel(const RecipeVariant& variant, const std::string& folder) {
        ConvertRequest convert;
        convert.model = m_tuned;
        convert.out = m_folder / folder / "converted";
        std::error_code error;
        if (fs::exists(convert.out, error))
            return convert.out; // Written whole or not at all.
        const fs::path file = m_folder / folder / "grouping.yaml";
        if (fs::exists(file, error)) {
            convert.grouping = readGroupingFile(file);
        } else {
            SearchRequest search = variantSearch(m_recipe.searches, variant);
            search.model = m_tuned;
            search.calibration = searchCalibration(search.objective);
            search.runtime = m_request.runtime;
            search.store = m_request.store;
            search.command = m_request.command;
            search.name = variant.name;
            const SearchReport found = runSearch(m_session, search, m_job);
            if (found.stopped)
                throw Cancelled{}; // Half a search is no line of a comparison.
            convert.grouping = found.file;
            writeGroupingFile(file, found.file);
        }
        convert.groupingPlace = file.string();
        convert.merge = variant.merge;
        convert.merge.calibration = calibration();
        convert.runtime = m_request.runtime;
        convert.store = m_request.store;
        convert.command = m_request.command;
        convert.name = variant.name;
        convertModel(m_session, convert, m_job);
        return convert.out;
    }

    TaskScore evaluated(const fs::path& model, const std::string& name) {
        TaskRequest request;
        request.evaluation.model = model;
        request.evaluation.data = m_recipe.data;
        request.evaluation.runtime = m_request.runtime;
        request.evaluation.store = m_request.store;
        request.evaluation.command = m_request.command;
        request.evaluation.name = m_recipe.name + ": " + name;
        request.evaluation.resume = m_request.store.has_value();
        request.task = m_recipe.task;
        request.split = m_recipe.split;
        request.protocol = TaskProtocol::Classifier;
        return evaluateTask(m_session, request, m_job).tasks.front();
    }

    PipelineResult resultOf(const fs::path& model, const TaskScore& score) {
        const ModelSummary summary = summarizeModel(*m_session.checkpoint(model));
        PipelineResult result;
        result.averageGroupSize = averageGroupSizeOf(summary.grouping);
        result.groupSizes = groupSizesText(summary.grouping);
        result.keyValueBytesPerToken = summary.keyValueBytesPerToken;
        result.tuned = score.metrics.front();
        result.itemCount = score.itemCount;
        result.model = model;
        return result;
    }

    Session& m_session;
    const PipelineRequest& m_request;
    const PipelineRecipe& m_recipe;
    fs::path m_folder;
    JobContext& m_job;
    fs::path m_tuned; // The original, tuned.
    std::vector<EvaluationWindow> m_originalItems;
};

void checkSplits(const PipelineRecipe& recipe) {
    const GlueTask& task = *findGlueTask(recipe.task);
    const fs::path training = glueFile(task, recipe.data, Split::Train);
    const fs::path reported = glueFile(task, recipe.data, splitFromName(recipe.split));
    if (fileSha256(training) == fileSha256(reported))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: holds the same rows as {}, expected others: models would be "
                                "tuned on what they report.",
                                reported.string(), training.string()),
                    "Name the task's folder, with a training file and one that is reported.");
}

fs::path folderOf(Session& session, const PipelineRequest& request) {
    if (request.recipe.folder)
        return *request.recipe.folder;
    const fs::path cache =
        session.cacheFolder().empty() ? defaultCacheFolder() : session.cacheFolder();
    const std::string key =
        sha256Hex(request.recipe.text + fileStamp(request.recipe.model) +
                  fileStamp(request.recipe.data) + request.runtime.dataType +
                  std::to_string(request.recipe.tune.train.seed) + std::string(gitCommit()));
    return cache / "pipelines" / key.substr(0, 24);
}

} // namespace

PipelineReport runPipeline(Session& session, const PipelineRequest& request, JobContext& job) {
    const auto begin = Clock::now();
    const PipelineRecipe& recipe = request.recipe;
    checkSplits(recipe);
    PipelineReport report;
    report.name = recipe.name;
    report.task = recipe.task;
    report.folder = folderOf(session, request);
    RunStart start;
    start.kind = RunKind::Sweep;
    start.name = recipe.name;
    start.command = request.command;
    start.runtime = request.runtime;
    start.seed = recipe.tune.train.seed;
    start.recipe = recipe.text;
    start.recipeHash = sha256Hex(recipe.text);
    return recordRun(request.store, start, [&](RunRecorder& recorder) {
        if (request.fresh)
            removeSteps(recipe, report.folder);
        fs::create_directories(report.folder);
        Pipeline pipeline(session, request, report.folder, job);
        report.runs.push_back(pipeline.original());
        for (const RecipeVariant& variant : recipe.searches.variants)
            report.runs.push_back(pipeline.variant(variant));
        report.seconds = secondsSince(begin);
        writeFileAtomically(report.folder / studyRunsFile, pipelineReportToJson(report).dump(1));
        recorder.addParam("out", report.folder.string());
        recorder.finish(RunState::Done);
        report.runId = recorder.runId();
        return report;
    });
}

} // namespace regroup
