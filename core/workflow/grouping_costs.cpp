// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/grouping_costs.h"

#include "core/convert/merge.h"
#include "core/eval/grouping_loss.h"
#include "core/jobs/job_context.h"
#include "core/model/transformer.h"
#include "core/search/similarity_cost.h"
#include "core/workflow/head_groups.h"

#include <utility>

namespace regroup {

namespace {

class SimilarityCosts : public CostProvider {
public:
    SimilarityCosts(SlotSimilarity similarity, MeasureWeights weights)
        : m_similarity(std::move(similarity)), m_weights(std::move(weights)) {}

    std::unique_ptr<GroupingCost> costFor(SearchSlot slot, const ModelGrouping&) override {
        return std::make_unique<SimilarityCost>(m_similarity.of(slot));
    }

    const SquareMatrix& similarityFor(SearchSlot slot) override {
        m_matrix = m_similarity.of(slot);
        return m_matrix;
    }

    bool slotsAreIndependent() const override { return true; }
    std::vector<double> slotWeights(const std::vector<SlotCurve>& curves,
                                    JobContext& job) override {
        return m_weights ? m_weights(curves, job) : std::vector<double>();
    }

private:
    SlotSimilarity m_similarity;
    MeasureWeights m_weights;
    SquareMatrix m_matrix;
};

/// The layer's partition when the slot has this one; the slot's partner is as chosen so far.
LayerGrouping withSlot(const LayerGrouping& chosen, SlotKind kind, const Grouping& partition) {
    switch (kind) {
    case SlotKind::Key: return {partition, chosen.value};
    case SlotKind::Value: return {chosen.key, partition};
    case SlotKind::Joint: break;
    }
    return LayerGrouping::joint(partition);
}

class SlotLoss : public GroupingCost {
public:
    SlotLoss(GroupingLoss& loss, AttentionWeights original, SearchSlot slot,
             const LayerGrouping& chosen, MergeRule rule, JobContext& job)
        : m_loss(loss), m_original(std::move(original)), m_slot(slot), m_chosen(chosen),
          m_rule(rule), m_job(job) {}

    double cost(const Grouping& grouping) override {
        const LayerGrouping target =
            groupFurther(m_original.grouping, withSlot(m_chosen, m_slot.kind, grouping));
        return m_loss.loss(m_slot.layer, mergeAttention(m_original, target, m_rule), m_job);
    }

private:
    GroupingLoss& m_loss;
    AttentionWeights m_original;
    SearchSlot m_slot;
    const LayerGrouping& m_chosen;
    MergeRule m_rule;
    JobContext& m_job;
};

} // namespace

SlotSimilarity::SlotSimilarity(std::shared_ptr<const SimilarityReport> key,
                               std::shared_ptr<const SimilarityReport> value)
    : m_key(std::move(key)), m_value(std::move(value)) {}

SquareMatrix SlotSimilarity::of(SearchSlot slot) const {
    const auto layer = static_cast<std::size_t>(slot.layer);
    if (slot.kind == SlotKind::Key)
        return m_key->layers.at(layer);
    if (slot.kind == SlotKind::Value)
        return m_value->layers.at(layer);
    SquareMatrix mean = m_key->layers.at(layer);
    const SquareMatrix& value = m_value->layers.at(layer);
    for (std::size_t index = 0; index < mean.values().size(); ++index)
        mean.values()[index] = (mean.values()[index] + value.values()[index]) / 2;
    return mean;
}

std::unique_ptr<CostProvider> makeSimilarityCosts(SlotSimilarity similarity,
                                                  MeasureWeights weights) {
    return std::make_unique<SimilarityCosts>(std::move(similarity), std::move(weights));
}

struct LossCosts::State {
    State(std::shared_ptr<const Transformer> transformer, std::unique_ptr<GroupingLoss> measured,
          MergeRule mergeRule, SlotSimilarity slotSimilarity, JobContext& jobContext)
        : model(std::move(transformer)), loss(std::move(measured)), rule(mergeRule),
          similarity(std::move(slotSimilarity)), job(jobContext) {}

    std::shared_ptr<const Transformer> model;
    std::unique_ptr<GroupingLoss> loss;
    MergeRule rule;
    SlotSimilarity similarity;
    JobContext& job;
    SquareMatrix matrix;
    int fixedCount = 0; ///< Layers below this one hold their final groups.
};

LossCosts::LossCosts(std::shared_ptr<const Transformer> model, std::unique_ptr<GroupingLoss> loss,
                     MergeRule rule, SlotSimilarity similarity, JobContext& job)
    : m_state(std::make_unique<State>(std::move(model), std::move(loss), rule,
                                      std::move(similarity), job)) {}

LossCosts::~LossCosts() = default;

double LossCosts::originalLoss() {
    return m_state->loss->originalLoss(m_state->job);
}

std::unique_ptr<GroupingCost> LossCosts::costFor(SearchSlot slot,
                                                 const ModelGrouping& chosenSoFar) {
    for (; m_state->fixedCount < slot.layer; ++m_state->fixedCount) {
        const int layer = m_state->fixedCount;
        const AttentionWeights original = m_state->model->attention(layer);
        const LayerGrouping target =
            groupFurther(original.grouping, chosenSoFar.at(static_cast<std::size_t>(layer)));
        m_state->loss->fix(layer, mergeAttention(original, target, m_state->rule));
    }
    return std::make_unique<SlotLoss>(*m_state->loss, m_state->model->attention(slot.layer), slot,
                                      chosenSoFar.at(static_cast<std::size_t>(slot.layer)),
                                      m_state->rule, m_state->job);
}

const SquareMatrix& LossCosts::similarityFor(SearchSlot slot) {
    m_state->matrix = m_state->similarity.of(slot);
    return m_state->matrix;
}

} // namespace regroup
