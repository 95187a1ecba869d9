// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/error_costs.h"

#include "core/analysis/calibration.h"
#include "core/analysis/head_traces.h"
#include "core/analysis/merge_error.h"
#include "core/base/error.h"
#include "core/convert/parallel_parts.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint.h"
#include "core/model/transformer.h"
#include "core/search/mean_error_cost.h"
#include "core/workflow/merge_request.h"

#include <ATen/core/grad_mode.h>

#include <map>
#include <utility>

namespace regroup {

namespace {

/// Rows of a group's moment up to which one thread fits it faster than several.
constexpr std::ptrdiff_t mostRowsAlone = 256;

/// The error of a rule that is fitted to each group, of one kind of heads or of keys and values
/// added up. Groups are remembered: searches ask for the same ones again and again.
class FittedErrorCost final : public GroupingCost {
public:
    FittedErrorCost(std::vector<GroupErrors> kinds, int headDim)
        : m_kinds(std::move(kinds)), m_headDim(headDim) {}

    double cost(const Grouping& grouping) override {
        double sum = 0;
        for (const std::vector<int>& members : grouping.members())
            sum += *groupCost(members);
        return sum;
    }

    std::optional<double> groupCost(std::span<const int> members) override {
        const std::vector<int> key(members.begin(), members.end());
        const auto known = m_known.find(key);
        if (known != m_known.end())
            return known->second;
        double sum = 0;
        const auto fit = [&] {
            for (const GroupErrors& kind : m_kinds)
                if (kind.energy() > 0)
                    sum += kind.error(members) / kind.energy();
        };
        if (std::ssize(members) * m_headDim <= mostRowsAlone)
            runAlone(fit);
        else
            fit();
        m_known.emplace(key, sum);
        return sum;
    }

    std::optional<double> groupBound(std::span<const int> members) const override {
        double sum = 0;
        for (const GroupErrors& kind : m_kinds) {
            const auto bound = kind.errorBound(members);
            if (!bound)
                return std::nullopt;
            if (kind.energy() > 0)
                sum += *bound / kind.energy();
        }
        return sum;
    }

    /// Not of a descent, which may end in another valley for the union.
    bool isSuperadditive() const override { return false; }

private:
    std::vector<GroupErrors> m_kinds;
    int m_headDim;
    std::map<std::vector<int>, double> m_known;
};

} // namespace

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

std::unique_ptr<GroupingCost> ErrorCosts::fittedCost(SearchSlot slot) const {
    const at::NoGradGuard noGradients;
    const AttentionWeights attention = m_model->attention(slot.layer);
    const at::Tensor& moment =
        m_calibration->layers.at(static_cast<std::size_t>(slot.layer)).secondMoment;
    const ModelConfig& config = m_model->config();
    const MergeRefinements refinements = defaultRefinements(m_rule, config);
    const PositionKind positions =
        architectureNamed(config.architecture, m_model->checkpoint().files().place())
            .positionKind();
    std::vector<GroupErrors> kinds;
    if (slot.kind != SlotKind::Value)
        kinds.emplace_back(keyMoments(attention, moment, refinements, positions), m_rule);
    if (slot.kind != SlotKind::Key)
        kinds.emplace_back(valueMoments(attention, moment, refinements), m_rule);
    return std::make_unique<FittedErrorCost>(std::move(kinds), config.headDim);
}

std::unique_ptr<GroupingCost> ErrorCosts::costFor(SearchSlot slot, const ModelGrouping&) {
    if (m_rule != MergeRule::Mean && m_calibration != nullptr)
        return fittedCost(slot);
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
