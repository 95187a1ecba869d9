// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/variant_runner.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/eval/perplexity.h"
#include "core/model/checkpoint.h"
#include "core/model/model_summary.h"
#include "core/workflow/convert_model.h"
#include "core/workflow/grouping_shape.h"
#include "core/workflow/open_model.h"
#include "core/workflow/run_params.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view perplexityTask = "perplexity";
constexpr std::string_view windowMethod = "sliding-window";

double paramNumber(const RunDetails& details, std::string_view key, double fallback) {
    const auto found = details.params.find(key);
    return found == details.params.end() ? fallback : found->second.number.value_or(fallback);
}

std::string paramText(const RunDetails& details, std::string_view key) {
    const auto found = details.params.find(key);
    return found == details.params.end() ? std::string() : found->second.text;
}

void readScores(const RunDetails& details, VariantResult& result) {
    for (const ScoreRecord& score : details.scores) {
        if (score.metric == "nll_per_token") {
            result.lossPerToken = score.value.value_or(NAN);
            result.lossStandardError = score.standardError.value_or(NAN);
            result.tokenCount = score.count;
            result.protocol = score.protocol;
        } else if (score.metric == "perplexity") {
            result.perplexity = score.value.value_or(NAN);
        }
    }
}

} // namespace

VariantRunner::VariantRunner(Session& session, const RecipeRequest& request,
                             const RuntimeOptions& runtime, const RecipeSurroundings& surroundings,
                             fs::path model, std::int64_t parentId, JobContext& job)
    : m_session(session), m_request(request), m_recipe(request.recipe), m_runtime(runtime),
      m_surroundings(surroundings), m_model(std::move(model)), m_parentId(parentId),
      m_recipeSha256(sha256Hex(m_recipe.text)),
      m_contentHash(modelContentHash(session, m_model, request.store, job)) {}

FinishedVariant VariantRunner::run(const std::optional<RecipeVariant>& variant, JobContext& job) {
    RunStart start;
    start.kind = variant && !variant->slidingWindow ? RunKind::Search : RunKind::Evaluate;
    start.name = variant ? variant->name : "original";
    start.command = m_request.command;
    start.runtime = m_runtime;
    if (variant)
        start.seed = variant->seed;
    start.parentId = m_parentId;
    start.recipe = m_recipe.text;
    start.recipeHash = m_recipeSha256;
    start.variant = variantKey(m_recipe, variant, m_surroundings);
    start.partial = m_recipe.evaluationTokenLimit > 0;
    return recordRun(m_request.store, start, [&](RunRecorder& recorder) {
        FinishedVariant finished = compute(variant, recorder, job);
        recorder.addParam(run_param::seconds, finished.result.seconds);
        recorder.finish(RunState::Done);
        finished.result.runId = recorder.runId();
        return finished;
    });
}

FinishedVariant VariantRunner::compute(const std::optional<RecipeVariant>& variant,
                                       RunRecorder& recorder, JobContext& job) {
    const auto start = std::chrono::steady_clock::now();
    FinishedVariant finished;
    VariantResult& result = finished.result;
    result.method = "original";
    if (variant && variant->slidingWindow)
        result.method = windowMethod;
    else if (variant)
        search(*variant, recorder, finished, job);
    describe(variant, result);
    const EvaluationReport evaluation =
        evaluateInto(recorder, m_session, evaluateRequest(variant, finished.grouping), job);
    result.perplexity = evaluation.perplexity;
    result.lossPerToken = evaluation.lossPerToken;
    result.lossStandardError = evaluation.lossStandardError;
    result.tokenCount = evaluation.tokenCount;
    result.protocol = perplexityProtocol(evaluation);
    finished.windows = evaluation.windows;
    describeGroups(finished);
    if (variant && variant->slidingWindow)
        describeWindow(*variant, evaluation, recorder, result);
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return finished;
}

void VariantRunner::search(const RecipeVariant& variant, RunRecorder& recorder,
                           FinishedVariant& finished, JobContext& job) {
    const SearchRequest request = searchRequest(variant);
    bool wasShared = false;
    const auto report = m_searches.take(
        searchKey(request),
        [&] {
            SearchReport found = searchInto(recorder, m_session, request, job, {});
            if (found.stopped)
                throw Cancelled{}; // Half a search is no line of a comparison.
            return found;
        },
        job, wasShared);
    if (wasShared)
        recordFoundSearch(recorder, m_session, request, *report);
    finished.grouping = report->file;
    finished.result.method = report->file.origin->method;
    finished.result.searchObjective = report->objective;
}

void VariantRunner::describe(const std::optional<RecipeVariant>& variant,
                             VariantResult& result) const {
    const auto sameName = [&](const fs::path& other) {
        return folderName(other) == folderName(m_model);
    };
    const bool isUnique =
        std::count_if(m_recipe.models.begin(), m_recipe.models.end(), sameName) == 1;
    result.model = isUnique ? folderName(m_model) : m_model.string();
    result.name = variant ? variant->name : "original";
    if (!variant)
        return;
    result.line = variant->line;
    result.seed = variant->seed;
    result.askedGroupSize = variant->averageGroupSize;
}

void VariantRunner::describeGroups(FinishedVariant& finished) {
    const ModelSummary summary = summarizeModel(*m_session.checkpoint(m_model));
    const ModelGrouping& grouping =
        finished.grouping.grouping.empty() ? summary.grouping : finished.grouping.grouping;
    finished.result.averageGroupSize = averageGroupSizeOf(grouping);
    finished.result.groupSizes = groupSizesText(grouping);
    finished.result.keyValueBytesPerToken = keyValueBytesOf(summary, grouping);
}

/// A window's cache does not grow with the text: its bytes are spread over the evaluation's length.
void VariantRunner::describeWindow(const RecipeVariant& variant, const EvaluationReport& evaluation,
                                   RunRecorder& recorder, VariantResult& result) {
    const std::int64_t window = windowOf(variant);
    const double share = static_cast<double>(window) / static_cast<double>(evaluation.length);
    result.keyValueBytesPerToken = static_cast<std::uint64_t>(
        std::llround(share * static_cast<double>(result.keyValueBytesPerToken)));
    recorder.addParam(run_param::method, std::string(windowMethod));
    recorder.addParam(run_param::attentionWindow, static_cast<double>(window));
    recorder.addParam(run_param::keyValueBytes, static_cast<double>(result.keyValueBytesPerToken));
}

SearchRequest VariantRunner::searchRequest(const RecipeVariant& variant) const {
    SearchRequest search = variantSearch(m_recipe, variant);
    search.model = m_model;
    search.calibration = m_recipe.calibration;
    search.runtime = m_runtime;
    search.store = m_request.store;
    return search;
}

MergeRequest VariantRunner::mergeRequest(const RecipeVariant& variant) const {
    MergeRequest merge = variant.merge;
    merge.calibration = m_recipe.calibration;
    return merge;
}

EvaluateRequest VariantRunner::evaluateRequest(const std::optional<RecipeVariant>& variant,
                                               const GroupingFile& grouping) const {
    EvaluateRequest evaluate;
    evaluate.model = m_model;
    evaluate.data = m_recipe.evaluation;
    evaluate.share = m_recipe.evaluationShare;
    evaluate.tokenLimit = m_recipe.evaluationTokenLimit;
    evaluate.runtime = m_runtime;
    evaluate.store = m_request.store;
    if (variant && variant->slidingWindow) {
        evaluate.runtime.attentionWindow = windowOf(*variant);
    } else if (variant) {
        evaluate.grouping = grouping;
        evaluate.merge = mergeRequest(*variant);
        evaluate.name = variant->name;
    }
    return evaluate;
}

/// Tokens whose keys and values take what groups of the average size take of the whole text.
std::int64_t VariantRunner::windowOf(const RecipeVariant& variant) const {
    const auto length = static_cast<double>(
        defaultWindowLength(m_session.checkpoint(m_model)->config().positionCount));
    return std::max<std::int64_t>(1, std::llround(length / variant.averageGroupSize));
}

std::optional<FinishedVariant>
VariantRunner::takeOver(const std::optional<RecipeVariant>& variant) const {
    if (!m_request.store || m_request.fresh)
        return std::nullopt;
    Store store = Store::open(*m_request.store);
    const auto model = store.findModel(m_contentHash);
    if (!model)
        return std::nullopt;
    const auto runId =
        store.findFinishedRun({model->id, variantKey(m_recipe, variant, m_surroundings)});
    const auto details = runId ? store.readRun(*runId) : std::nullopt;
    if (!details)
        return std::nullopt;
    FinishedVariant finished = fromStore(*details);
    describe(variant, finished.result);
    for (const WindowLossRecord& window : store.readWindowLosses(*runId, perplexityTask))
        finished.windows.push_back({window.begin, window.tokenCount, window.lossSum});
    return finished;
}

FinishedVariant VariantRunner::fromStore(const RunDetails& details) const {
    FinishedVariant finished;
    VariantResult& result = finished.result;
    result.runId = details.run.id;
    result.resumed = true;
    result.method = paramText(details, run_param::method);
    if (result.method.empty())
        result.method = "original";
    result.averageGroupSize = paramNumber(details, run_param::averageGroupSize, 1);
    result.groupSizes = paramText(details, run_param::groupSizes);
    result.keyValueBytesPerToken =
        static_cast<std::uint64_t>(paramNumber(details, run_param::keyValueBytes, 0));
    result.searchObjective = paramNumber(details, run_param::objectiveAfter, 0);
    result.seconds = paramNumber(details, run_param::seconds, 0);
    readScores(details, result);
    if (details.outGrouping)
        finished.grouping.grouping = details.outGrouping->grouping;
    return finished;
}

void VariantRunner::exportVariant(const RecipeVariant& wanted, const FinishedVariant& variant,
                                  JobContext& job) {
    if (!m_recipe.exportFolder || wanted.slidingWindow)
        return;
    fs::path parent = *m_recipe.exportFolder;
    if (m_recipe.models.size() > 1)
        parent /= variant.result.model;
    std::string folder = variant.result.name;
    std::replace_if(
        folder.begin(), folder.end(), [](char c) { return c == ' ' || c == '/'; }, '-');
    ConvertRequest convert;
    convert.model = m_model;
    convert.grouping = variant.grouping;
    convert.groupingPlace = variant.result.name;
    convert.merge = mergeRequest(wanted);
    convert.form = exportFormFromName(m_recipe.exportForm);
    convert.out = parent / folder;
    convert.runtime = m_runtime;
    convert.store = m_request.store;
    convert.command = m_request.command;
    convert.name = variant.result.name + " export";
    std::error_code ignored;
    if (fs::exists(convert.out, ignored))
        return; // Exports appear whole: one that is there was finished by an earlier call.
    fs::create_directories(parent, ignored);
    convertModel(m_session, convert, job);
}

} // namespace regroup
