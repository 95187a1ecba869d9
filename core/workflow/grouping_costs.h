// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/analysis/similarity_report.h"
#include "core/eval/grouping_loss.h"
#include "core/model/input_batch.h"
#include "core/search/model_search.h"

#include <functional>
#include <memory>
#include <vector>

namespace regroup {

class JobContext;
class Transformer;

// What searches minimise, made from analysis and eval. Internal to workflow.

/// The similarity of heads that a search looks at, by layer. A joint partition sees the mean of
/// keys and values (ours; the paper searches them apart).
class SlotSimilarity {
public:
    SlotSimilarity(std::shared_ptr<const SimilarityReport> key,
                   std::shared_ptr<const SimilarityReport> value);

    SquareMatrix of(SearchSlot slot) const; ///< [headCount, headCount]

private:
    std::shared_ptr<const SimilarityReport> m_key;
    std::shared_ptr<const SimilarityReport> m_value;
};

/// Works out how slots count where a budget is shared out; see CostProvider::slotWeights().
using MeasureWeights =
    std::function<std::vector<double>(const std::vector<SlotCurve>& curves, JobContext& job)>;

/// Objective `similarity`: closed form, method.md section 4.2.
/// @param weights for budgets; empty: all slots alike.
std::unique_ptr<CostProvider> makeSimilarityCosts(SlotSimilarity similarity,
                                                  MeasureWeights weights = {});

/// Objectives `loss`, `kl` and `accuracy`: of the merged model, on what no similarity was measured
/// on.
/// Layers are searched front to back; those below keep what was chosen.
/// @param job outlives the provider; a stop inside a forward pass throws Cancelled.
class LossCosts : public CostProvider {
public:
    LossCosts(std::shared_ptr<const Transformer> model, std::unique_ptr<GroupingLoss> loss,
              MergeRule rule, SlotSimilarity similarity, JobContext& job);
    ~LossCosts() override;

    double originalLoss(); ///< Of the model as it is; 0 for the divergence.

    std::unique_ptr<GroupingCost> costFor(SearchSlot slot,
                                          const ModelGrouping& chosenSoFar) override;
    const SquareMatrix& similarityFor(SearchSlot slot) override;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace regroup
