// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/prepared_search.h"

#include "core/analysis/calibration.h"
#include "core/base/error.h"
#include "core/data/glue_labels.h"
#include "core/model/checkpoint.h"
#include "core/model/transformer.h"
#include "core/workflow/analyze_heads.h"
#include "core/workflow/error_costs.h"
#include "core/workflow/head_groups.h"
#include "core/workflow/label_input.h"
#include "core/workflow/layer_sensitivity.h"
#include "core/workflow/text_batches.h"
#include "core/workflow/training_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace regroup {

namespace {

constexpr std::int64_t lossBatchSize = 8;
constexpr double calibrationPart = 0.75; ///< Where the rest of the text is held out.

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

bool holdsOut(const SearchRequest& request) {
    return runsTheModel(request.objective) || measuresLayers(request);
}

void checkTask(const SearchRequest& request, const ModelConfig& config) {
    if (config.output == ModelOutput::Labels && runsTheModel(request.objective) &&
        !readsLabels(config, request.calibration.task))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("Objective {} of a classifier looks at labels, and '{}' was given, "
                                "expected a task of GLUE with a training split.",
                                objectiveName(request.objective), request.calibration.task),
                    "Add --task NAME, and --data with its folder.");
    if (request.objective == Objective::Accuracy && request.calibration.task.empty())
        throw Error(ErrorCode::BadUsage,
                    "Objective accuracy counts right answers, and no benchmark was given, expected "
                    "one with a training split.",
                    "Add --task NAME, and --data with its folder.");
}

void checkRule(const SearchRequest& request) {
    if (request.objective == Objective::WeightSharingError && request.merge != MergeRule::Mean)
        throw Error(
            ErrorCode::BadUsage,
            fmt::format("Objective weight-sharing-error with merge rule {}: it is the error "
                        "of the mean of weights, expected rule mean.",
                        mergeRuleName(request.merge)),
            "Use --objective error, which predicts the rule.");
    if (runsTheModel(request.objective) && MergeMethod{request.merge, {}}.needsCalibration())
        throw Error(ErrorCode::BadUsage,
                    fmt::format("Objective {} with merge rule {}: candidates are run merged by a "
                                "rule that needs no fit, expected rule mean or first.",
                                objectiveName(request.objective), mergeRuleName(request.merge)),
                    "Use --objective error, which predicts the rule in closed form.");
}

/// What the model is run with: a rule that needs no fit.
MergeRule runnableRule(MergeRule rule) {
    return MergeMethod{rule, {}}.needsCalibration() ? MergeRule::Mean : rule;
}

} // namespace

bool needsSimilarity(const SearchRequest& request) {
    return request.objective == Objective::Similarity || looksAtSimilarity(request.search.method);
}

bool measuresLayers(const SearchRequest& request) {
    const BudgetWeights usual =
        request.objective == Objective::Error ? BudgetWeights::Measured : BudgetWeights::Equal;
    return (request.search.budget || request.sharesBudget) &&
           request.budgetWeights.value_or(usual) == BudgetWeights::Measured;
}

CalibrationSettings calibrationOf(const SearchRequest& request) {
    CalibrationSettings settings = request.calibration;
    if (holdsOut(request))
        settings.part = calibrationPart;
    return settings;
}

bool needsCalibration(const SearchRequest& request) {
    return request.objective == Objective::Error ||
           (needsSimilarity(request) && needsCalibration(request.metric));
}

PreparedSearch::PreparedSearch(Session& session, const SearchRequest& request, JobContext& job)
    : m_session(session), m_request(request), m_job(job),
      m_model(session.transformer(request.model, request.runtime, job)) {
    const ModelConfig& config = m_model->config();
    checkTask(request, config);
    checkRule(request);
    search = request.search;
    search.layerCount = config.layerCount;
    search.headCount = searchableHeadCount(config, search.keyValue);
    search.groupCount = groupCountFor(request, search.headCount);
    search.threadCount = request.runtime.threadCount;
    if (request.sharesBudget)
        search.budget = search.groupCount * search.layerCount;
    if (search.budget && search.keyValue == KeyValueMode::Independent)
        *search.budget *= 2; // Key heads and value heads are shared out apart.
    if (search.method == SearchMethod::Manual)
        takeManual();
    takeLocks();
    checkModelSearchRequest(search);
    m_costs = makeCosts();
}

PreparedSearch::~PreparedSearch() = default;

void PreparedSearch::takeManual() {
    const ModelConfig& config = m_model->config();
    GroupedModelIdentity identity;
    identity.architecture = config.architecture;
    identity.layerCount = config.layerCount;
    identity.headCount = config.headCount;
    checkGroupingFits(m_request.manual, identity, "The given grouping");
    search.manual = overPresentGroups(config.grouping, m_request.manual.grouping);
}

void PreparedSearch::takeLocks() {
    const ModelGrouping& present = m_model->config().grouping;
    for (SlotLocks& locks : search.locks) {
        if (locks.grouping.headCount() == search.headCount ||
            locks.slot.layer >= search.layerCount || locks.slot.layer < 0)
            continue; // Heads and groups are the same; the check says what does not fit.
        const Grouping& groups = partitionOf(present, locks.slot);
        ModelGrouping target = present;
        setPartition(target[static_cast<std::size_t>(locks.slot.layer)], locks.slot.kind,
                     locks.grouping);
        if (locks.grouping.headCount() != groups.headCount())
            continue;
        locks.grouping = partitionOf(overPresentGroups(present, target), locks.slot);
        std::vector<int> heads;
        for (const int head : locks.heads)
            heads.push_back(groups.labelOf(head));
        std::sort(heads.begin(), heads.end());
        heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
        locks.heads = std::move(heads);
    }
}

std::shared_ptr<const SimilarityReport> PreparedSearch::report(HeadKind kind) {
    return analyzeHeads(
        m_session,
        {m_request.model, m_request.metric, kind, calibrationOf(m_request), m_request.runtime},
        m_job);
}

SlotSimilarity PreparedSearch::similarity() {
    if (!needsSimilarity(m_request))
        return SlotSimilarity(std::make_shared<const SimilarityReport>(),
                              std::make_shared<const SimilarityReport>());
    auto key = report(HeadKind::Key);
    return SlotSimilarity(std::move(key), report(HeadKind::Value));
}

std::vector<InputBatch> PreparedSearch::heldOutBatches() {
    const CalibrationSettings settings = calibrationOf(m_request);
    const TrainingSequences sequences = readTrainingSequences(*m_session.tokenizer(m_request.model),
                                                              settings, m_model->config(), m_job);
    if (sequences.heldOut.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: gives {} sequence of {} tokens, expected at least 2: one "
                                "to calibrate and one for the loss.",
                                settings.data.string(), sequences.calibration.size(),
                                sequences.calibration.front().size()),
                    "Use a longer text, or a smaller --length.");
    std::span<const std::vector<std::int64_t>> heldOut = sequences.heldOut;
    const auto length = static_cast<std::int64_t>(heldOut.front().size());
    if (m_request.heldOutTokens > 0) {
        const auto wanted = std::max<std::int64_t>(1, m_request.heldOutTokens / length);
        heldOut = heldOut.first(std::min(heldOut.size(), static_cast<std::size_t>(wanted)));
    }
    return makeBatches(heldOut, lossBatchSize);
}

std::unique_ptr<CostProvider> PreparedSearch::makeCosts() {
    switch (m_request.objective) {
    case Objective::Accuracy:
    case Objective::Loss:
    case Objective::Kl: {
        auto loss = makeLoss(); // First: what is wrong with the data is told soon.
        return std::make_unique<LossCosts>(m_model, std::move(loss), m_request.merge, similarity(),
                                           m_job);
    }
    case Objective::Error:
    case Objective::WeightSharingError: {
        std::shared_ptr<const Calibration> calibration;
        if (m_request.objective == Objective::Error)
            calibration = m_session.calibration(m_request.model, calibrationOf(m_request),
                                                m_request.runtime, m_job);
        return std::make_unique<ErrorCosts>(m_model, std::move(calibration), m_request.merge,
                                            similarity(), makeWeights());
    }
    case Objective::Similarity: break;
    }
    return makeSimilarityCosts(similarity(), makeWeights());
}

std::unique_ptr<GroupingLoss> PreparedSearch::makeLoss() {
    const bool isClassifier = readsLabels(m_model->config(), m_request.calibration.task);
    if (m_request.objective == Objective::Accuracy)
        return isClassifier ? makeLoss(LossMeasure::WrongAnswers)
                            : std::make_unique<GroupingLoss>(m_model, heldOutQuestions());
    return makeLoss(m_request.objective == Objective::Loss ? LossMeasure::CrossEntropy
                                                           : LossMeasure::Divergence);
}

std::unique_ptr<GroupingLoss> PreparedSearch::makeLoss(LossMeasure measure) {
    if (readsLabels(m_model->config(), m_request.calibration.task))
        return std::make_unique<GroupingLoss>(m_model, heldOutTexts(), measure);
    return std::make_unique<GroupingLoss>(m_model, heldOutBatches(), measure);
}

LabelledTexts PreparedSearch::heldOutTexts() {
    const ModelConfig& config = m_model->config();
    const GlueTask& task = *findGlueTask(m_request.calibration.task);
    const auto tokenizer = m_session.tokenizer(m_request.model);
    const auto places =
        placesOfClasses(task, labelNamesOf(config), m_model->checkpoint().files().place());
    LabelledTexts texts;
    for (const TextExample& row : readTrainingTexts(task, m_request.calibration).heldOut) {
        m_job.throwIfStopped();
        if (static_cast<std::int64_t>(texts.items.size()) == m_request.questionLimit)
            break;
        LabelInput input = labelInputOf(task, row, config, *tokenizer, config.positionCount);
        texts.items.push_back({std::move(input.ids), std::move(input.typeIds)});
        texts.targets.push_back(
            static_cast<int>(places[static_cast<std::size_t>(row.label.value())]));
    }
    return texts;
}

ChoiceQuestions PreparedSearch::heldOutQuestions() {
    const TrainingRows rows = readTrainingRows(m_request.calibration);
    const auto tokenizer = m_session.tokenizer(m_request.model);
    ChoiceQuestions questions;
    for (const ChoiceItem& item : rows.heldOut) {
        m_job.throwIfStopped();
        if (static_cast<std::int64_t>(questions.items.size()) == m_request.questionLimit)
            break;
        questions.items.push_back(tokenizeChoices(*tokenizer, item));
        questions.targets.push_back(item.target);
    }
    return questions;
}

MeasureWeights PreparedSearch::makeWeights() {
    if (!measuresLayers(m_request))
        return {};
    return [this](const std::vector<SlotCurve>& curves, JobContext& job) {
        const auto loss = makeLoss(LossMeasure::CrossEntropy);
        return layerSensitivities(*m_model, *loss, curves, search.budget.value(),
                                  runnableRule(m_request.merge), job);
    };
}

int PreparedSearch::groupCountBefore(SearchSlot slot) const {
    if (!search.budget)
        return groupCountOf(search, slot);
    const auto slots = searchSlots(search.layerCount, search.keyValue);
    const auto count = static_cast<int>(slots.size());
    const auto index =
        static_cast<int>(std::find(slots.begin(), slots.end(), slot) - slots.begin());
    return *search.budget / count + (index < *search.budget % count ? 1 : 0);
}

template <typename PartitionOf> double PreparedSearch::closedObjective(PartitionOf partitionOf) {
    const ModelGrouping original = originalGrouping(search.layerCount, search.headCount);
    double sum = 0;
    for (const SearchSlot slot : searchSlots(search.layerCount, search.keyValue)) {
        sum += m_costs->costFor(slot, original)->cost(partitionOf(slot));
    }
    return sum;
}

double PreparedSearch::objectiveBefore() {
    if (runsTheModel(m_request.objective))
        return static_cast<LossCosts&>(*m_costs).originalLoss();
    return closedObjective(
        [&](SearchSlot slot) { return balancedRuns(search.headCount, groupCountBefore(slot)); });
}

double PreparedSearch::objectiveOf(const ModelSearchResult& result) {
    const auto slotCount = searchSlots(search.layerCount, search.keyValue).size();
    const bool isWhole = result.slots.size() == slotCount;
    if (runsTheModel(m_request.objective))
        return isWhole ? result.slots.back().result.cost : std::numeric_limits<double>::quiet_NaN();
    if (!isWhole)
        return closedObjective([&](SearchSlot slot) { return partitionOf(result.grouping, slot); });
    double sum = 0;
    for (const SlotSearchResult& slot : result.slots)
        sum += slot.result.cost;
    return sum;
}

} // namespace regroup
