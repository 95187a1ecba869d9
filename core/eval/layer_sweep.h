// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/transformer.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace regroup {

/// Several batches on their way through a model together, layer after layer, so that a streamed
/// model reads every weight once for all of them. Copies are cheap: hidden states are shared, never
/// changed.
class LayerSweep {
public:
    /// Prepares and embeds. The batches must outlive the sweep; no gradients are kept by the
    /// callers.
    LayerSweep(const Transformer& model, std::span<const InputBatch> batches);

    /// One layer over all batches; attention null: the model's own. @throws Cancelled, and then the
    /// sweep is as it was before the call.
    void runLayer(int layer, const AttentionWeights* attention, const JobContext& job);

    const at::Tensor& hidden(std::size_t batch) const { return m_hidden[batch]; }
    const BatchContext& context(std::size_t batch) const { return *m_contexts[batch]; }
    std::size_t batchCount() const { return m_hidden.size(); }

    /// Next-token losses of one batch: float64 [batch, tokens - 1], 0 where not scored.
    /// @param scored [batch, tokens - 1] bool; undefined: every token that is not padding.
    at::Tensor losses(std::size_t batch, const at::Tensor& scored = {}) const;

private:
    const Transformer* m_model;
    std::span<const InputBatch> m_batches;
    std::vector<std::shared_ptr<const BatchContext>> m_contexts;
    std::vector<at::Tensor> m_hidden; // [batches], each [batch, tokens, modelDim]
};

} // namespace regroup
