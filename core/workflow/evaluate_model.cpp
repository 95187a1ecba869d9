// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/evaluate_model.h"

#include "core/base/memory.h"
#include "core/convert/layer_merger.h"
#include "core/convert/merge.h"
#include "core/eval/perplexity.h"
#include "core/model/checkpoint.h"
#include "core/model/model_summary.h"
#include "core/model/transformer.h"
#include "core/workflow/evaluation_key.h"
#include "core/workflow/evaluation_plan.h"
#include "core/workflow/grouped_model.h"
#include "core/workflow/grouping_shape.h"
#include "core/workflow/kept_merge.h"
#include "core/workflow/model_identity.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/text_batches.h"
#include "core/workflow/training_rows.h"

#include <algorithm>
#include <chrono>

namespace regroup {

namespace {

constexpr std::int64_t mergeBatchSize = 8;
const std::string perplexityTask = "perplexity";

EvaluationReport reportOf(const PerplexityResult& result, const EvaluateRequest& request) {
    EvaluationReport report;
    report.lossPerToken = result.lossPerToken;
    report.lossStandardError = result.standardError;
    report.perplexity = result.perplexity;
    report.perplexityStandardError = perplexityError(result.windows, request.seed);
    report.tokenCount = result.tokenCount;
    report.length = result.length;
    report.stride = result.stride;
    report.model = request.model.string();
    report.data = request.data.string();
    report.dataSha256 = fileSha256(request.data);
    report.partial = request.tokenLimit > 0;
    report.isWhole = request.share.isWhole();
    for (const WindowLoss& window : result.windows)
        report.windows.push_back({window.begin, window.tokenCount, window.lossSum});
    return report;
}

} // namespace

std::shared_ptr<const Transformer> groupedModel(Session& session,
                                                const std::shared_ptr<const Transformer>& model,
                                                const EvaluateRequest& request,
                                                ModelIdentityTask& identity, JobContext& job) {
    if (!request.grouping)
        return model;
    GroupedModelIdentity found{
        model->config().architecture, model->config().layerCount, model->config().headCount, {}};
    if (request.grouping->model && !request.grouping->model->weightsSha256.empty())
        found = identity.result(model->config());
    checkGroupingFits(*request.grouping, found, request.groupingPlace);
    const ModelGrouping& grouping = request.grouping->grouping;
    const MergeMethod method = mergeMethodOf(request.merge, model->config());
    if (method.needsCalibration()) {
        const CalibrationSettings settings = mergeCalibration(request.merge, *request.grouping);
        const auto sequences = readTrainingSequences(*session.tokenizer(request.model), settings,
                                                     model->config(), job);
        return mergeModel(
            model, makeBatches(sequences.calibration, mergeBatchSize), grouping, method, job,
            keptMerge(session, {request.model, request.runtime, settings, grouping, method}));
    }
    return model->withAttention([grouping, method](int layer, const AttentionWeights& attention) {
        const LayerGrouping& target = grouping.at(static_cast<std::size_t>(layer));
        return attention.grouping == target ? attention
                                            : mergeAttention(attention, target, method.rule);
    });
}

void recordSeenData(RunRecorder& recorder, const EvaluateRequest& request,
                    const ModelConfig& config) {
    if (!request.grouping)
        return;
    if (mergeMethodOf(request.merge, config).needsCalibration()) {
        const CalibrationSettings settings = mergeCalibration(request.merge, *request.grouping);
        if (settings.share.isWhole())
            recorder.addSeenData(trainingDataSha256(settings), "its merge was fitted on this data");
    }
    std::error_code ignored;
    if (request.grouping->origin &&
        std::filesystem::is_regular_file(request.grouping->origin->data, ignored))
        recorder.addSeenData(fileSha256(request.grouping->origin->data),
                             "its grouping names this data as what it was searched on");
}

EvaluationReport evaluateInto(RunRecorder& recorder, Session& session,
                              const EvaluateRequest& request, JobContext& job) {
    const auto start = std::chrono::steady_clock::now();
    ModelIdentityTask identity(session, request.model, request.store, job);
    const auto model = session.transformer(request.model, request.runtime, job);
    const auto grouped = groupedModel(session, model, request, identity, job);
    const auto ids =
        sharedTokens(tokenizeFile(*session.tokenizer(request.model), request.data, job),
                     request.share, request.data);
    PerplexityOptions options;
    options.length = request.length;
    options.stride = request.stride;
    options.tokenLimit = request.tokenLimit;
    if (request.batchTokens > 0) {
        const std::int64_t length = request.length > 0
                                        ? request.length
                                        : defaultWindowLength(grouped->config().positionCount);
        options.batchSize = std::max<std::int64_t>(1, request.batchTokens / length);
    }
    std::vector<WindowLoss> known;
    for (const WindowLossRecord& window : recorder.keptItems(perplexityTask))
        known.push_back({window.begin, window.tokenCount, window.lossSum});
    std::int64_t measuredTokens = 0;
    const auto keep = [&](const WindowLoss& window) {
        measuredTokens += window.tokenCount;
        recorder.keepItem(perplexityTask, {window.begin, window.tokenCount, window.lossSum, {}});
    };
    const auto measuring = std::chrono::steady_clock::now();
    const PerplexityResult measured = measurePerplexity(*grouped, ids, options, job, known, keep);
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - measuring;
    EvaluationReport report = reportOf(measured, request);
    if (measuredTokens > 0 && spent.count() > 0)
        report.tokensPerSecond = static_cast<double>(measuredTokens) / spent.count();
    recorder.setModel(session, request.model, identity.weightsSha256());
    if (request.grouping)
        recorder.setUsedGrouping(*request.grouping, request.name);
    const ModelSummary summary = summarizeModel(*session.checkpoint(request.model));
    report.keyValueBytesPerToken = keyValueBytesOf(summary, grouped->config().grouping);
    recordGroupingShape(recorder, summary, grouped->config().grouping,
                        mergeMethodText(mergeMethodOf(request.merge, model->config())));
    recordSeenData(recorder, request, model->config());
    recorder.addEvaluation(report);
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    report.runId = recorder.runId();
    return report;
}

void recordPlan(RunRecorder& recorder, const EvaluationPlan& plan) {
    recorder.addParam("predicted_memory_bytes", static_cast<double>(plan.memoryBytes));
    recorder.addParam("peak_memory_bytes", static_cast<double>(peakMemoryBytes()));
    recorder.addParam("predicted_seconds", plan.seconds);
}

EvaluationReport evaluateModel(Session& session, const EvaluateRequest& request, JobContext& job) {
    const EvaluationKey key = evaluationKey(request);
    RunStart start;
    start.kind = RunKind::Evaluate;
    start.name = request.name.empty() ? (request.grouping ? "grouped" : "as it is") : request.name;
    start.command = request.command;
    start.runtime = request.runtime;
    start.partial = request.tokenLimit > 0;
    if (request.seed != 0)
        start.seed = request.seed;
    start.recipe = key.text;
    start.recipeHash = key.sha256;
    start.resumedRunId = request.resume ? runToResume(request.store, key) : 0;
    return recordRun(request.store, start, [&](RunRecorder& recorder) {
        const EvaluationPlan plan = planEvaluation(session, request, job);
        checkEvaluationPlan(plan, request.runtime);
        EvaluationReport report = evaluateInto(recorder, session, request, job);
        recorder.addParam(run_param::seconds, report.seconds);
        recordPlan(recorder, plan);
        recorder.finish(RunState::Done);
        report.runId = recorder.runId();
        return report;
    });
}

} // namespace regroup
