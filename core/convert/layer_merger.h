// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/convert/merge_progress.h"
#include "core/convert/merged_layer.h"
#include "core/grouping/model_grouping.h"
#include "core/model/transformer.h"

#include <memory>
#include <vector>

namespace regroup {

class JobContext;

/// Merges a model front to back by a rule that looks at activations, from one pass over the
/// calibration text. Memory: the hidden states of the text (twice where layers are fitted to what
/// those below have become), the weights of one layer, and the sums of one layer in float64;
/// weights are streamed when the model is.
class LayerMerger {
public:
    /// @param batches calibration tokens; padding never counts.
    /// @throws Error(BadData) for a grouping of another model, or a text without a token;
    ///         Error(Unsupported) for `centred` where the output projection has no place for a
    ///         bias.
    /// @param progress where finished layers are kept and found; null: nowhere.
    LayerMerger(std::shared_ptr<const Transformer> model, std::vector<InputBatch> batches,
                ModelGrouping target, MergeMethod method,
                std::unique_ptr<MergeProgress> progress = nullptr);
    ~LayerMerger();
    LayerMerger(const LayerMerger&) = delete;
    LayerMerger& operator=(const LayerMerger&) = delete;

    int layerCount() const;
    /// The next layer; changed tensors are float64 on the CPU. Call layerCount() times.
    /// @throws Cancelled; Error(NotFinite) naming the layer
    MergedLayer next(JobContext& job);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// The model with every layer merged, in memory. @throws as LayerMerger
std::shared_ptr<const Transformer> mergeModel(const std::shared_ptr<const Transformer>& model,
                                              std::vector<InputBatch> batches,
                                              const ModelGrouping& target,
                                              const MergeMethod& method, JobContext& job,
                                              std::unique_ptr<MergeProgress> progress = nullptr);

} // namespace regroup
