// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_search.h"

#include "core/analysis/calibration.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/checkpoint.h"
#include "core/model/model_summary.h"
#include "core/model/transformer.h"
#include "core/search/similarity_cost.h"
#include "core/workflow/analyze_heads.h"
#include "core/workflow/grouping_costs.h"
#include "core/workflow/head_groups.h"
#include "core/workflow/model_identity.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/search_method_text.h"
#include "core/workflow/text_batches.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace regroup {

namespace {

constexpr std::int64_t lossBatchSize = 8;
/// Objective `loss`: the similarity comes from the first three quarters of the training text, the
/// loss from the rest, so that a grouping is not chosen on the tokens it was proposed from.
constexpr double calibrationPart = 0.75;

int groupCountFor(const SearchRequest& request, int headCount) {
    if (request.search.method == SearchMethod::Mqa)
        return 1;
    if (!request.averageGroupSize)
        return request.search.groupCount;
    const double size = *request.averageGroupSize;
    const double exact = static_cast<double>(headCount) / size;
    const double rounded = std::round(exact);
    if (!(size >= 1) || rounded < 1 || std::abs(exact - rounded) > 1e-9)
        throw Error(ErrorCode::BadUsage,
                    fmt::format("Average group size {} does not divide {} heads, expected a size "
                                "that gives a whole number of groups.",
                                size, headCount),
                    "Give --groups instead: any number from 1 to the number of heads.");
    return static_cast<int>(rounded);
}

bool needsSimilarity(const SearchRequest& request) {
    return request.objective == Objective::Similarity || looksAtSimilarity(request.search.method);
}

/// The request of one call, its model and what its search needs; lives as long as the search.
class PreparedSearch {
public:
    PreparedSearch(Session& session, const SearchRequest& request, JobContext& job)
        : m_session(session), m_request(request), m_job(job),
          m_model(session.transformer(request.model, request.runtime, job)) {
        const ModelConfig& config = m_model->config();
        search = request.search;
        search.layerCount = config.layerCount;
        search.headCount = searchableHeadCount(config, search.keyValue);
        search.groupCount = groupCountFor(request, search.headCount);
        search.threadCount = request.runtime.threadCount;
        if (search.budget && search.keyValue == KeyValueMode::Independent)
            *search.budget *= 2; // Key heads and value heads are shared out apart.
        if (search.method == SearchMethod::Manual)
            takeManual(request.manual);
        checkModelSearchRequest(search);
        settings = request.calibration;
        if (request.objective == Objective::Loss)
            settings.part = calibrationPart;
        m_similarity =
            std::make_unique<SlotSimilarity>(report(HeadKind::Key), report(HeadKind::Value));
        if (request.objective == Objective::Loss)
            m_costs = makeLossCosts();
        else
            m_costs = makeSimilarityCosts(*m_similarity);
    }

    CostProvider& costs() { return *m_costs; }
    const Transformer& model() const { return *m_model; }

    /// Of the unmerged model (loss), or of runs of neighbouring heads (similarity).
    double objectiveBefore() {
        if (m_request.objective == Objective::Loss)
            return static_cast<LossCosts&>(*m_costs).originalLoss();
        return similarityObjective([&](SearchSlot slot) {
            return balancedRuns(search.headCount, groupCountBefore(slot));
        });
    }

    /// Of the whole grouping. NaN when a stop left layers whose loss was never measured.
    double objectiveOf(const ModelSearchResult& result) const {
        const auto slotCount = searchSlots(search.layerCount, search.keyValue).size();
        if (m_request.objective == Objective::Loss)
            return result.slots.size() == slotCount ? result.slots.back().result.cost
                                                    : std::numeric_limits<double>::quiet_NaN();
        return similarityObjective([&](SearchSlot slot) {
            const LayerGrouping& layer = result.grouping.at(static_cast<std::size_t>(slot.layer));
            return slot.kind == SlotKind::Value ? layer.value : layer.key;
        });
    }

    ModelSearchRequest search;
    CalibrationSettings settings;

private:
    void takeManual(const GroupingFile& file) {
        const ModelConfig& config = m_model->config();
        GroupedModelIdentity identity;
        identity.architecture = config.architecture;
        identity.layerCount = config.layerCount;
        identity.headCount = config.headCount;
        checkGroupingFits(file, identity, "The given grouping");
        search.manual = overPresentGroups(config.grouping, file.grouping);
    }

    std::shared_ptr<const SimilarityReport> report(HeadKind kind) {
        if (!needsSimilarity(m_request))
            return std::make_shared<const SimilarityReport>();
        return analyzeHeads(m_session,
                            {m_request.model, m_request.metric, kind, settings, m_request.runtime},
                            m_job);
    }

    std::unique_ptr<CostProvider> makeLossCosts() {
        const TrainingSequences sequences =
            readTrainingSequences(*m_session.tokenizer(m_request.model), settings,
                                  m_model->config().positionCount, m_job);
        if (sequences.heldOut.empty())
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: gives {} sequence of {} tokens, expected at least 2: one "
                                    "to calibrate and one for the loss.",
                                    settings.data.string(), sequences.calibration.size(),
                                    sequences.calibration.front().size()),
                        "Use a longer text, or a smaller --length.");
        return std::make_unique<LossCosts>(m_model, makeBatches(sequences.heldOut, lossBatchSize),
                                           *m_similarity, m_job);
    }

    /// A budget gives every slot its even share before the search.
    int groupCountBefore(SearchSlot slot) const {
        if (!search.budget)
            return groupCountOf(search, slot);
        const auto slots = searchSlots(search.layerCount, search.keyValue);
        const auto count = static_cast<int>(slots.size());
        const auto index =
            static_cast<int>(std::find(slots.begin(), slots.end(), slot) - slots.begin());
        return *search.budget / count + (index < *search.budget % count ? 1 : 0);
    }

    template <typename PartitionOf> double similarityObjective(PartitionOf partitionOf) const {
        double sum = 0;
        for (const SearchSlot slot : searchSlots(search.layerCount, search.keyValue))
            sum += SimilarityCost(m_similarity->of(slot)).cost(partitionOf(slot));
        return sum;
    }

    Session& m_session;
    const SearchRequest& m_request;
    JobContext& m_job;
    std::shared_ptr<const Transformer> m_model;
    std::unique_ptr<SlotSimilarity> m_similarity;
    std::unique_ptr<CostProvider> m_costs;
};

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
    if (!request.calibration.data.empty()) {
        origin.data = request.calibration.data.string();
        origin.tokens = request.calibration.tokenLimit;
    }
    return origin;
}

void checkText(const SearchRequest& request) {
    const bool metricNeeds = needsSimilarity(request) && needsCalibration(request.metric);
    if (!request.calibration.data.empty() ||
        (request.objective == Objective::Similarity && !metricNeeds))
        return;
    throw Error(
        ErrorCode::BadUsage,
        fmt::format("A search with objective {} and metric {} is measured on text, and "
                    "none was given.",
                    objectiveName(request.objective), similarityMetricName(request.metric)),
        "Add --data FILE, or use --objective similarity --metric weight, which needs none.");
}

void recordRequest(RunRecorder& recorder, const SearchRequest& request,
                   const ModelSearchRequest& search) {
    recorder.addParam(runParam::method, searchMethodText(search.method, search.sizes));
    recorder.addParam(runParam::objective, std::string(objectiveName(request.objective)));
    recorder.addParam(runParam::keyValue, std::string(keyValueModeName(search.keyValue)));
    if (search.budget)
        recorder.addParam(runParam::budget, *search.budget);
    else if (search.groupCount > 0)
        recorder.addParam(runParam::groups, search.groupCount);
    if (needsSimilarity(request))
        recorder.addParam(runParam::metric, std::string(similarityMetricName(request.metric)));
    if (!request.calibration.data.empty()) {
        recorder.addParam(runParam::calibrationData, request.calibration.data.string());
        recorder.addParam(runParam::calibrationTokens,
                          static_cast<double>(request.calibration.tokenLimit));
        recorder.addParam(runParam::calibrationLength,
                          static_cast<double>(request.calibration.length));
    }
    if (search.method == SearchMethod::Paper) {
        recorder.addParam(runParam::iterations, static_cast<double>(search.paper.iterations));
        recorder.addParam(runParam::candidates, search.paper.candidates);
        recorder.addParam(runParam::accept, search.paper.acceptProbability);
        recorder.addParam(runParam::reset, search.paper.resetProbability);
        recorder.addParam(runParam::preserve, search.paper.preserveProbability);
    }
    if (search.method == SearchMethod::Anneal) {
        recorder.addParam(runParam::iterations, static_cast<double>(search.anneal.iterations));
        recorder.addParam(runParam::restarts, search.anneal.restarts);
    }
    if (search.maximumGroupSize > 0)
        recorder.addParam(runParam::maximumGroupSize, search.maximumGroupSize);
}

void recordResult(RunRecorder& recorder, Session& session, const SearchRequest& request,
                  const SearchReport& report) {
    const auto checkpoint = session.checkpoint(request.model);
    const ModelSummary summary = summarizeModel(*checkpoint);
    recorder.setModel(session, request.model, report.file.model->weightsSha256);
    if (needsSimilarity(request) && needsCalibration(request.metric)) {
        JobContext unstoppable; // It was measured before, so this only looks it up.
        CalibrationSettings settings = request.calibration;
        if (request.objective == Objective::Loss)
            settings.part = calibrationPart;
        const auto calibration =
            session.calibration(request.model, settings, request.runtime, unstoppable);
        recorder.setCalibration(settings, calibration->tokenCount, calibration->sequenceCount);
    }
    recorder.setGrouping(report.file, report.file.origin->method);
    recorder.addParam(runParam::objectiveBefore, report.objectiveBefore);
    if (std::isfinite(report.objective))
        recorder.addParam(runParam::objectiveAfter, report.objective);
    recorder.addParam(runParam::evaluations, static_cast<double>(report.evaluationCount));
    recordGroupingShape(recorder, summary, report.file.grouping);
}

} // namespace

std::string_view objectiveName(Objective objective) {
    return objective == Objective::Similarity ? "similarity" : "loss";
}

Objective objectiveFromName(std::string_view name) {
    for (const Objective objective : {Objective::Similarity, Objective::Loss})
        if (name == objectiveName(objective))
            return objective;
    throw Error(ErrorCode::BadUsage,
                fmt::format("Objective '{}' is not known, expected similarity or loss.", name));
}

SearchReport searchInto(RunRecorder& recorder, Session& session, const SearchRequest& request,
                        JobContext& job, const std::function<void(const SearchStep&)>& onStep) {
    checkText(request);
    const auto start = std::chrono::steady_clock::now();
    ModelIdentityTask identity(session, request.model, request.store, job);
    PreparedSearch prepared(session, request, job);
    recordRequest(recorder, request, prepared.search);

    SearchReport report;
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
    report.stopped = result.stopReason == StopReason::Stopped;
    report.file.grouping = groupFurther(prepared.model().config().grouping, result.grouping);
    report.file.model = identity.result(prepared.model().config());
    report.file.origin = originOf(request, prepared, report.objective);
    recordResult(recorder, session, request, report);
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    recorder.addParam(runParam::seconds, report.seconds);
    report.runId = recorder.runId();
    return report;
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
    return recordRun(request.store, start, [&](RunRecorder& recorder) {
        SearchReport report = searchInto(recorder, session, request, job, onStep);
        recorder.finish(report.stopped ? RunState::Stopped : RunState::Done);
        report.runId = recorder.runId();
        return report;
    });
}

} // namespace regroup
