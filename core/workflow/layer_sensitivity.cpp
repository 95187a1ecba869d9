// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/layer_sensitivity.h"

#include "core/convert/merge.h"
#include "core/eval/grouping_loss.h"
#include "core/jobs/job_context.h"
#include "core/model/transformer.h"
#include "core/workflow/head_groups.h"

#include <algorithm>

namespace regroup {

namespace {

/// The result nearest to the even share, from there on down, that costs something.
const SearchResult* measuredResult(const SlotCurve& curve, int evenShare) {
    const auto headCount = static_cast<int>(curve.results.size());
    const SearchResult* found = nullptr;
    for (int groups = headCount - 1; groups >= 1; --groups) {
        const auto& result = curve.results[static_cast<std::size_t>(groups - 1)];
        if (!result || result->cost <= 0)
            continue;
        if (groups <= evenShare)
            return &*result;
        found = &*result; // Limits may allow nothing as small as the share.
    }
    return found;
}

} // namespace

std::vector<double> layerSensitivities(const Transformer& model, GroupingLoss& loss,
                                       const std::vector<SlotCurve>& curves, int budget,
                                       MergeRule rule, JobContext& job) {
    const int evenShare = std::max(1, budget / static_cast<int>(curves.size()));
    const double before = loss.originalLoss(job);
    std::vector<double> weights;
    for (const SlotCurve& curve : curves) {
        job.report("Measuring layers", static_cast<std::int64_t>(weights.size()),
                   static_cast<std::int64_t>(curves.size()));
        const SearchResult* result = measuredResult(curve, evenShare);
        if (result == nullptr) {
            weights.push_back(0);
            continue;
        }
        const int layer = curve.slot.layer;
        const AttentionWeights original = model.attention(layer);
        LayerGrouping target = LayerGrouping::joint(Grouping::original(result->best.headCount()));
        setPartition(target, curve.slot.kind, result->best);
        const double after = loss.loss(
            layer, mergeAttention(original, groupFurther(original.grouping, target), rule), job);
        weights.push_back(std::max(0.0, after - before) / result->cost);
    }
    if (std::all_of(weights.begin(), weights.end(), [](double weight) { return weight == 0; }))
        std::fill(weights.begin(), weights.end(), 1.0);
    return weights;
}

} // namespace regroup
