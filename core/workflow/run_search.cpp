// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_search.h"

#include "core/analysis/calibration.h"
#include "core/base/error.h"
#include "core/model/checkpoint.h"
#include "core/model/model_summary.h"
#include "core/model/transformer.h"
#include "core/workflow/grouping_shape.h"
#include "core/workflow/head_groups.h"
#include "core/workflow/model_identity.h"
#include "core/workflow/prepared_search.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/search_method_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace regroup {

namespace {

GroupingOrigin originOf(const SearchRequest& request, const PreparedSearch& prepared,
                        double objective) {
    GroupingOrigin origin;
    origin.method = searchMethodText(prepared.search.method, prepared.search.sizes);
    origin.objective = objectiveName(request.objective);
    if (needsSimilarity(request))
        origin.metric = similarityMetricName(request.metric);
    origin.seed = request.search.seed;
    if (std::isfinite(objective))
        origin.score = objective;
    if (!request.calibration.data.empty() && request.calibration.share.isWhole() &&
        request.calibration.task.empty()) {
        origin.data = request.calibration.data.string();
        origin.tokens = request.calibration.tokenLimit;
    }
    return origin;
}

void checkText(const SearchRequest& request) {
    if (!request.calibration.data.empty() ||
        !(needsCalibration(request) || runsTheModel(request.objective) || measuresLayers(request)))
        return;
    throw Error(ErrorCode::BadUsage,
                needsSimilarity(request)
                    ? fmt::format("A search with objective {} and metric {} is measured on text, "
                                  "and none was given.",
                                  objectiveName(request.objective),
                                  similarityMetricName(request.metric))
                    : fmt::format("A search with objective {} is measured on text, and none was "
                                  "given.",
                                  objectiveName(request.objective)),
                "Add --data FILE, or use --objective weight-sharing-error, or --objective "
                "similarity --metric weight, which need none.");
}

std::string layersText(const std::vector<int>& layers) {
    return layers.empty() ? std::string() : fmt::format("{}", fmt::join(layers, " "));
}

std::string lockedLayersText(const std::vector<SlotLocks>& locks) {
    std::vector<int> layers;
    for (const SlotLocks& one : locks)
        if (!one.isEmpty() && (layers.empty() || layers.back() != one.slot.layer))
            layers.push_back(one.slot.layer);
    return layersText(layers);
}

/// For the chart of fronts.
std::string frontText(const SharedBudget& budget) {
    auto points = nlohmann::ordered_json::array();
    const auto add = [&points, taken = budget.share.total](const BudgetShare& share) {
        points.push_back(
            {{"heads", share.total}, {"objective", share.cost}, {"taken", share.total == taken}});
    };
    for (const BudgetShare& share : budget.front)
        add(share);
    if (std::none_of(points.begin(), points.end(),
                     [](const auto& point) { return point["taken"] == true; }))
        add(budget.share); // Another one costs as much with fewer heads.
    return points.dump();
}

void recordRequest(RunRecorder& recorder, const SearchRequest& request,
                   const ModelSearchRequest& search) {
    recorder.addParam(run_param::method, searchMethodText(search.method, search.sizes));
    recorder.addParam(run_param::objective, std::string(objectiveName(request.objective)));
    if (request.objective == Objective::Error || runsTheModel(request.objective))
        recorder.addParam(run_param::mergeRule, std::string(mergeRuleName(request.merge)));
    recorder.addParam(run_param::keyValue, std::string(keyValueModeName(search.keyValue)));
    if (search.budget)
        recorder.addParam(run_param::budget, *search.budget);
    else if (search.groupCount > 0)
        recorder.addParam(run_param::groups, search.groupCount);
    if (needsSimilarity(request))
        recorder.addParam(run_param::metric, std::string(similarityMetricName(request.metric)));
    recorder.addParam(run_param::task, request.calibration.task);
    if (!request.calibration.data.empty()) {
        recorder.addParam(run_param::calibrationData, request.calibration.data.string());
        recorder.addParam(run_param::calibrationTokens,
                          static_cast<double>(request.calibration.tokenLimit));
        recorder.addParam(run_param::calibrationLength,
                          static_cast<double>(request.calibration.length));
    }
    if (search.method == SearchMethod::Paper) {
        recorder.addParam(run_param::iterations, static_cast<double>(search.paper.iterations));
        recorder.addParam(run_param::candidates, search.paper.candidates);
        recorder.addParam(run_param::accept, search.paper.acceptProbability);
        recorder.addParam(run_param::reset, search.paper.resetProbability);
        recorder.addParam(run_param::preserve, search.paper.preserveProbability);
    }
    if (search.method == SearchMethod::Anneal) {
        recorder.addParam(run_param::iterations, static_cast<double>(search.anneal.iterations));
        recorder.addParam(run_param::restarts, search.anneal.restarts);
    }
    recorder.addParam(run_param::layers, layersText(search.onlyLayers));
    recorder.addParam(run_param::locks, lockedLayersText(search.locks));
    if (search.onlyKind)
        recorder.addParam(run_param::only, std::string(slotKindName(*search.onlyKind)));
    if (search.maximumGroupSize > 0)
        recorder.addParam(run_param::maximumGroupSize, search.maximumGroupSize);
}

void recordResult(RunRecorder& recorder, Session& session, const SearchRequest& request,
                  const SearchReport& report) {
    const auto checkpoint = session.checkpoint(request.model);
    const ModelSummary summary = summarizeModel(*checkpoint);
    recorder.setModel(session, request.model, report.file.model->weightsSha256);
    if (needsCalibration(request)) {
        JobContext unstoppable; // It was measured before, so this only looks it up.
        const CalibrationSettings settings = calibrationOf(request);
        const auto calibration = session.calibration(
            request.model, settings, request.runtime, unstoppable,
            needsAttentionRows(request.metric) ? AttentionRows::Compare : AttentionRows::Leave);
        recorder.setCalibration(settings, calibration->tokenCount, calibration->sequenceCount);
    }
    recorder.setGrouping(report.file, report.file.origin->method);
    recorder.addParam(run_param::objectiveBefore, report.objectiveBefore);
    if (std::isfinite(report.objective))
        recorder.addParam(run_param::objectiveAfter, report.objective);
    recorder.addParam(run_param::evaluations, static_cast<double>(report.evaluationCount));
    // The rule that was predicted or measured with stays the run's.
    recordGroupingShape(recorder, summary, report.file.grouping,
                        std::string(mergeRuleName(request.merge)));
}

} // namespace

SearchReport searchInto(RunRecorder& recorder, Session& session, const SearchRequest& request,
                        JobContext& job, const std::function<void(const SearchStep&)>& onStep) {
    checkText(request);
    const auto start = std::chrono::steady_clock::now();
    ModelIdentityTask identity(session, request.model, request.store, job);
    PreparedSearch prepared(session, request, job);
    recordRequest(recorder, request, prepared.search);

    SearchReport report;
    report.search = prepared.search;
    report.objectiveBefore = prepared.objectiveBefore();
    const ModelSearchResult result = searchModel(
        prepared.search, prepared.costs(),
        [&](const SearchStep& step) {
            report.trace.push_back(step);
            recorder.addStep(step);
            if (onStep)
                onStep(step);
        },
        job);
    report.objective = prepared.objectiveOf(result);
    report.evaluationCount = result.evaluations;
    report.optimalityGap = result.optimalityGap;
    report.budget = result.budget;
    if (report.budget)
        recorder.addParam(run_param::budgetFront, frontText(*report.budget));
    report.stopped = result.stopReason == StopReason::Stopped;
    report.file.grouping = groupFurther(prepared.model().config().grouping, result.grouping);
    report.file.model = identity.result(prepared.model().config());
    report.file.origin = originOf(request, prepared, report.objective);
    recordResult(recorder, session, request, report);
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    recorder.addParam(run_param::seconds, report.seconds);
    report.runId = recorder.runId();
    return report;
}

void recordFoundSearch(RunRecorder& recorder, Session& session, const SearchRequest& request,
                       const SearchReport& report) {
    recordRequest(recorder, request, report.search);
    recordResult(recorder, session, request, report);
}

SearchReport runSearch(Session& session, const SearchRequest& request, JobContext& job,
                       const std::function<void(const SearchStep&)>& onStep) {
    RunStart start;
    start.kind = RunKind::Search;
    start.name = request.name.empty()
                     ? searchMethodText(request.search.method, request.search.sizes)
                     : request.name;
    start.command = request.command;
    start.runtime = request.runtime;
    start.seed = request.search.seed;
    start.parentId = request.parentId;
    return recordRun(request.store, start, [&](RunRecorder& recorder) {
        SearchReport report = searchInto(recorder, session, request, job, onStep);
        recorder.finish(report.stopped ? RunState::Stopped : RunState::Done);
        report.runId = recorder.runId();
        return report;
    });
}

} // namespace regroup
