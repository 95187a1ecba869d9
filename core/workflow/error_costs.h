// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/search/model_search.h"
#include "core/workflow/grouping_costs.h"

#include <memory>
#include <optional>
#include <vector>

namespace regroup {

struct Calibration;
class Transformer;

/// Objectives `error` and `weight-sharing-error` in closed form: what a merge rule loses of a
/// slot's keys or values, over the energy of all heads of that layer and kind; joint slots add both
/// up. Internal to workflow. Source: method.md section 4.3, 4.4.
class ErrorCosts : public CostProvider {
public:
    /// @param calibration null: the error of the weights themselves.
    /// @param similarity  for methods that look at it; may be empty.
    /// @param weights     for budgets; empty: all slots alike.
    ErrorCosts(std::shared_ptr<const Transformer> model,
               std::shared_ptr<const Calibration> calibration, MergeRule rule,
               std::optional<SlotSimilarity> similarity, MeasureWeights weights);

    std::unique_ptr<GroupingCost> costFor(SearchSlot slot,
                                          const ModelGrouping& chosenSoFar) override;
    const SquareMatrix& similarityFor(SearchSlot slot) override;
    bool slotsAreIndependent() const override { return true; }
    std::vector<double> slotWeights(const std::vector<SlotCurve>& curves, JobContext& job) override;

private:
    struct LayerTraces {
        std::optional<SquareMatrix> key;
        std::optional<SquareMatrix> value;
    };
    const SquareMatrix& tracesOf(int layer, SlotKind kind);
    /// Rules other than Mean, with the refinements that `auto` stands for.
    std::unique_ptr<GroupingCost> fittedCost(SearchSlot slot) const;

    std::shared_ptr<const Transformer> m_model;
    std::shared_ptr<const Calibration> m_calibration;
    MergeRule m_rule;
    std::optional<SlotSimilarity> m_similarity;
    MeasureWeights m_weights;
    std::vector<LayerTraces> m_traces; ///< [layerCount], filled as they are asked for.
    SquareMatrix m_matrix;
};

} // namespace regroup
