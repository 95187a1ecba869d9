// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/model/transformer.h"

#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <string>

namespace regroup {

class Checkpoint;

/// Shared key and value heads that are weighted sums of their members' weights (and biases), the
/// weights trained with the model: one number a head, 1 / group size at first.
/// Source: WGQA, Chinnakonduru & Mohapatra 2024, arXiv:2407.10855.
class LearnedMerge {
public:
    /// @throws Error(BadData) if the target separates heads that share already.
    LearnedMerge(const ModelConfig& config, ModelGrouping target, const LoadOptions& load);

    /// "regroup.merge.LAYER.key" and ".value", [present group count] each.
    const std::map<std::string, at::Tensor>& parameters() const { return m_parameters; }

    /// The grouped model of this moment; gradients reach the members' weights and the numbers. To
    /// be made anew for every pass.
    std::shared_ptr<const Transformer> apply(const Transformer& members) const;

    /// The grouped checkpoint: the sums are written down, and nothing is left to be learnt.
    std::shared_ptr<const Checkpoint> fold(const std::shared_ptr<const Checkpoint>& members) const;

private:
    AttentionWeights merged(int layer, const AttentionWeights& members) const;

    ModelGrouping m_target;
    std::map<std::string, at::Tensor> m_parameters;
};

} // namespace regroup
