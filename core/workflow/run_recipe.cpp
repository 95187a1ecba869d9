// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_recipe.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/model_summary.h"
#include "core/workflow/convert_model.h"
#include "core/workflow/open_model.h"
#include "core/workflow/paired_bootstrap.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/search_method_text.h"
#include "core/workflow/variant_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view perplexityTask = "perplexity";

/// A line of the table with what pairs it with the others and what an export needs.
struct FinishedVariant {
    VariantResult result;
    std::vector<EvaluationWindow> windows;
    GroupingFile grouping;
};

double paramNumber(const RunDetails& details, std::string_view key, double fallback) {
    const auto found = details.params.find(key);
    return found == details.params.end() ? fallback : found->second.number.value_or(fallback);
}

std::string paramText(const RunDetails& details, std::string_view key) {
    const auto found = details.params.find(key);
    return found == details.params.end() ? std::string() : found->second.text;
}

/// Runs the variants of one recipe, one after the other.
class RecipeRunner {
public:
    RecipeRunner(Session& session, const RecipeRequest& request,
                 const RecipeSurroundings& surroundings, RunRecorder& parent, JobContext& job)
        : m_session(session), m_request(request), m_recipe(request.recipe),
          m_surroundings(surroundings), m_parent(parent), m_job(job),
          m_recipeSha256(sha256Hex(m_recipe.text)),
          m_contentHash(modelContentHash(session, m_recipe.model, request.store, job)) {
        m_parent.setModel(session, m_recipe.model, m_contentHash);
    }

    RecipeReport run() {
        RecipeReport report;
        report.name = m_recipe.name;
        const FinishedVariant original = runVariant(std::nullopt, 0);
        report.runs.push_back(original.result);
        for (std::size_t index = 0; index < m_recipe.variants.size(); ++index) {
            FinishedVariant variant = runVariant(m_recipe.variants[index], index + 1);
            compareWith(original, variant);
            exportVariant(m_recipe.variants[index], variant);
            report.runs.push_back(variant.result);
        }
        return report;
    }

private:
    FinishedVariant runVariant(const std::optional<RecipeVariant>& variant, std::size_t index) {
        const std::string key = variantKey(m_recipe, variant, m_surroundings);
        if (auto finished = takeOver(key))
            return *finished;
        RunStart start;
        start.kind = variant ? RunKind::Search : RunKind::Evaluate;
        start.name = variant ? variant->name : "original";
        start.command = m_request.command;
        start.runtime = m_request.runtime;
        if (variant)
            start.seed = variant->seed;
        start.parentId = m_parent.runId().value_or(0);
        start.recipe = m_recipe.text;
        start.recipeHash = m_recipeSha256;
        start.variant = key;
        start.partial = m_recipe.evaluationTokenLimit > 0;
        JobContext named(m_job.stopToken(), [&](const Progress& progress) {
            m_job.report(fmt::format("{} of {}, {}: {}", index + 1, m_recipe.variants.size() + 1,
                                     start.name, progress.step),
                         progress.done, progress.total);
        });
        return recordRun(m_request.store, start, [&](RunRecorder& recorder) {
            FinishedVariant finished = compute(variant, recorder, named);
            recorder.addParam(run_param::seconds, finished.result.seconds);
            recorder.finish(RunState::Done);
            finished.result.runId = recorder.runId();
            return finished;
        });
    }

    FinishedVariant compute(const std::optional<RecipeVariant>& variant, RunRecorder& recorder,
                            JobContext& job) {
        const auto start = std::chrono::steady_clock::now();
        FinishedVariant finished;
        VariantResult& result = finished.result;
        result.method = "original";
        result.name = "original";
        if (variant) {
            const SearchReport report =
                searchInto(recorder, m_session, searchRequest(*variant), job, {});
            if (report.stopped)
                throw Cancelled{}; // Half a search is no line of a comparison.
            finished.grouping = report.file;
            result.method = report.file.origin->method;
            result.name = variant->name;
            result.seed = variant->seed;
            result.searchObjective = report.objective;
        }
        const EvaluationReport evaluation =
            evaluateInto(recorder, m_session, evaluateRequest(variant, finished.grouping), job);
        result.perplexity = evaluation.perplexity;
        result.lossPerToken = evaluation.lossPerToken;
        result.lossStandardError = evaluation.lossStandardError;
        finished.windows = evaluation.windows;
        describeGroups(finished);
        result.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return finished;
    }

    void describeGroups(FinishedVariant& finished) {
        const ModelSummary summary = summarizeModel(*m_session.checkpoint(m_recipe.model));
        const ModelGrouping& grouping =
            finished.grouping.grouping.empty() ? summary.grouping : finished.grouping.grouping;
        finished.result.averageGroupSize = averageGroupSizeOf(grouping);
        finished.result.groupSizes = groupSizesText(grouping);
        finished.result.keyValueBytesPerToken = keyValueBytesOf(summary, grouping);
    }

    SearchRequest searchRequest(const RecipeVariant& variant) const {
        SearchRequest search;
        search.model = m_recipe.model;
        search.search = m_recipe.search;
        search.search.method = variant.method;
        search.search.sizes = variant.sizes;
        search.search.seed = variant.seed;
        search.averageGroupSize = variant.averageGroupSize;
        search.objective = m_recipe.objective;
        // Only the objective `error` predicts a rule that is fitted; the others look for groups by
        // the mean.
        search.merge =
            m_recipe.objective == Objective::Error ? variant.merge.rule : MergeRule::Mean;
        search.metric = m_recipe.metric;
        search.calibration = m_recipe.calibration;
        search.runtime = m_request.runtime;
        search.store = m_request.store;
        return search;
    }

    MergeRequest mergeRequest(const RecipeVariant& variant) const {
        MergeRequest merge = variant.merge;
        merge.calibration = m_recipe.calibration;
        return merge;
    }

    EvaluateRequest evaluateRequest(const std::optional<RecipeVariant>& variant,
                                    const GroupingFile& grouping) const {
        EvaluateRequest evaluate;
        evaluate.model = m_recipe.model;
        evaluate.data = m_recipe.evaluation;
        evaluate.tokenLimit = m_recipe.evaluationTokenLimit;
        evaluate.runtime = m_request.runtime;
        evaluate.store = m_request.store;
        if (variant) {
            evaluate.grouping = grouping;
            evaluate.merge = mergeRequest(*variant);
            evaluate.name = variant->name;
        }
        return evaluate;
    }

    /// What an earlier call finished, from the store.
    std::optional<FinishedVariant> takeOver(const std::string& key) {
        if (!m_request.store || m_request.fresh)
            return std::nullopt;
        Store store = Store::open(*m_request.store);
        const auto model = store.findModel(m_contentHash);
        if (!model)
            return std::nullopt;
        const auto runId = store.findFinishedRun({m_recipeSha256, model->id, key});
        const auto details = runId ? store.readRun(*runId) : std::nullopt;
        if (!details)
            return std::nullopt;
        FinishedVariant finished = fromStore(*details);
        for (const WindowLossRecord& window : store.readWindowLosses(*runId, perplexityTask))
            finished.windows.push_back({window.begin, window.tokenCount, window.lossSum});
        return finished;
    }

    static FinishedVariant fromStore(const RunDetails& details) {
        FinishedVariant finished;
        VariantResult& result = finished.result;
        result.runId = details.run.id;
        result.resumed = true;
        result.name = details.run.name;
        result.seed = details.run.seed.value_or(0);
        result.method = paramText(details, run_param::method);
        if (result.method.empty())
            result.method = "original";
        result.averageGroupSize = paramNumber(details, run_param::averageGroupSize, 1);
        result.groupSizes = paramText(details, run_param::groupSizes);
        result.keyValueBytesPerToken =
            static_cast<std::uint64_t>(paramNumber(details, run_param::keyValueBytes, 0));
        result.searchObjective = paramNumber(details, run_param::objectiveAfter, 0);
        result.seconds = paramNumber(details, run_param::seconds, 0);
        for (const ScoreRecord& score : details.scores) {
            if (score.metric == "nll_per_token") {
                result.lossPerToken = score.value.value_or(NAN);
                result.lossStandardError = score.standardError.value_or(NAN);
            } else if (score.metric == "perplexity") {
                result.perplexity = score.value.value_or(NAN);
            }
        }
        if (details.outGrouping)
            finished.grouping.grouping = details.outGrouping->grouping;
        return finished;
    }

    static void compareWith(const FinishedVariant& original, FinishedVariant& variant) {
        const auto paired = pairedDifference(original.windows, variant.windows);
        if (!paired)
            return;
        variant.result.lossDifference = paired->difference;
        variant.result.differenceLow = paired->low;
        variant.result.differenceHigh = paired->high;
        variant.result.withinNoise = paired->withinNoise;
    }

    void exportVariant(const RecipeVariant& wanted, const FinishedVariant& variant) {
        if (!m_recipe.exportFolder)
            return;
        std::string folder = variant.result.name;
        std::replace_if(
            folder.begin(), folder.end(), [](char c) { return c == ' ' || c == '/'; }, '-');
        ConvertRequest convert;
        convert.model = m_recipe.model;
        convert.grouping = variant.grouping;
        convert.groupingPlace = variant.result.name;
        convert.merge = mergeRequest(wanted);
        convert.form = exportFormFromName(m_recipe.exportForm);
        convert.out = *m_recipe.exportFolder / folder;
        convert.runtime = m_request.runtime;
        convert.store = m_request.store;
        convert.command = m_request.command;
        convert.name = variant.result.name + " export";
        std::error_code ignored;
        if (fs::exists(convert.out, ignored))
            return; // Exports appear whole: one that is there was finished by an earlier call.
        fs::create_directories(*m_recipe.exportFolder, ignored);
        convertModel(m_session, convert, m_job);
    }

    Session& m_session;
    const RecipeRequest& m_request;
    const Recipe& m_recipe;
    const RecipeSurroundings& m_surroundings;
    RunRecorder& m_parent;
    JobContext& m_job;
    std::string m_recipeSha256;
    std::string m_contentHash;
};

RecipeSurroundings surroundingsOf(const RecipeRequest& request) {
    const Recipe& recipe = request.recipe;
    RecipeSurroundings surroundings;
    surroundings.calibrationSha256 = fileSha256(recipe.calibration.data);
    surroundings.evaluationSha256 = fileSha256(recipe.evaluation);
    if (surroundings.calibrationSha256 == surroundings.evaluationSha256)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: holds the same text as {}, expected another one: results "
                                "would be selected on what they report.",
                                recipe.evaluation.string(), recipe.calibration.data.string()),
                    "Keep a part of the text in a file of its own.");
    surroundings.dataType = request.runtime.dataType;
    surroundings.device = resolveDevice(request.runtime.device);
    return surroundings;
}

/// The run of an earlier call with the same recipe and surroundings, to go on with; 0 if none.
std::int64_t earlierRun(const RecipeRequest& request, const RunStart& start) {
    if (!request.store || request.fresh)
        return 0;
    Store store = Store::open(*request.store);
    store.markInterruptedRuns();
    for (const RunOverview& overview : store.listRuns({})) {
        const RunRecord& run = overview.run;
        if (run.kind == RunKind::Sweep && run.recipeHash == start.recipeHash &&
            run.variant == start.variant && run.state != RunState::Running)
            return run.id;
    }
    return 0;
}

} // namespace

RecipeReport runRecipe(Session& session, const RecipeRequest& request, JobContext& job) {
    const auto begin = std::chrono::steady_clock::now();
    prepareTensorLibrary(request.runtime.threadCount);
    const RecipeSurroundings surroundings = surroundingsOf(request);
    RunStart start;
    start.kind = RunKind::Sweep;
    start.name = request.recipe.name;
    start.command = request.command;
    start.runtime = request.runtime;
    start.seed = request.recipe.search.seed;
    start.recipe = request.recipe.text;
    start.recipeHash = sha256Hex(request.recipe.text);
    start.variant = recipeKey(request.recipe, surroundings);
    start.resumedRunId = earlierRun(request, start);
    return recordRun(request.store, start, [&](RunRecorder& recorder) {
        RecipeRunner runner(session, request, surroundings, recorder, job);
        RecipeReport report = runner.run();
        report.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        recorder.addParam(run_param::seconds, report.seconds);
        recorder.finish(RunState::Done);
        report.runId = recorder.runId();
        return report;
    });
}

} // namespace regroup
