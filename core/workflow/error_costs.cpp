// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/error_costs.h"

#include "core/analysis/calibration.h"
#include "core/analysis/head_traces.h"
#include "core/base/error.h"
#include "core/model/transformer.h"
#include "core/search/mean_error_cost.h"

#include <ATen/core/grad_mode.h>

#include <utility>

namespace regroup {

ErrorCosts::ErrorCosts(std::shared_ptr<const Transformer> model,
                       std::shared_ptr<const Calibration> calibration, MergeRule rule,
                       std::optional<SlotSimilarity> similarity, MeasureWeights weights)
    : m_model(std::move(model)), m_calibration(std::move(calibration)), m_rule(rule),
      m_similarity(std::move(similarity)), m_weights(std::move(weights)),
      m_traces(static_cast<std::size_t>(m_model->config().layerCount)) {}

const SquareMatrix& ErrorCosts::tracesOf(int layer, SlotKind kind) {
    LayerTraces& traces = m_traces.at(static_cast<std::size_t>(layer));
    std::optional<SquareMatrix>& known = kind == SlotKind::Value ? traces.value : traces.key;
    if (known)
        return *known;
    const at::NoGradGuard noGradients; // Of this thread, which may be a worker of the search.
    const AttentionWeights attention = m_model->attention(layer);
    const bool isValue = kind == SlotKind::Value;
    const LinearWeights& projection = isValue ? attention.value : attention.key;
    const Grouping& present = isValue ? attention.grouping.value : attention.grouping.key;
    known = m_calibration == nullptr
                ? headWeightTraces(projection, present.groupCount())
                : headMomentTraces(
                      projection, present.groupCount(),
                      m_calibration->layers.at(static_cast<std::size_t>(layer)).secondMoment);
    return *known;
}

std::unique_ptr<GroupingCost> ErrorCosts::costFor(SearchSlot slot, const ModelGrouping&) {
    const LayerGrouping& present =
        m_model->config().grouping.at(static_cast<std::size_t>(slot.layer));
    if (slot.kind != SlotKind::Joint)
        return makeMeanErrorCost(
            tracesOf(slot.layer, slot.kind),
            (slot.kind == SlotKind::Value ? present.value : present.key).groupSizes());
    return makeMeanErrorCost(tracesOf(slot.layer, SlotKind::Key), present.key.groupSizes(),
                             &tracesOf(slot.layer, SlotKind::Value));
}

const SquareMatrix& ErrorCosts::similarityFor(SearchSlot slot) {
    m_matrix = m_similarity.value().of(slot);
    return m_matrix;
}

std::vector<double> ErrorCosts::slotWeights(const std::vector<SlotCurve>& curves, JobContext& job) {
    return m_weights ? m_weights(curves, job) : std::vector<double>();
}

} // namespace regroup
