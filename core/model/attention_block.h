// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/rotary.h"
#include "core/model/transformer.h"

#include <ATen/core/Tensor.h>

#include <functional>

namespace regroup {

/// How an architecture reads a batch.
struct BatchRules {
    bool causal = true;
    int64_t positionLimit = 0;  ///< Positions the model has a table for; 0: any.
    int64_t tokenTypeLimit = 0; ///< Token types the model has a table for; 0: it ignores them.
};

/// Checks the batch and fills the common part of a context. Positions: those of the batch, or 0, 1,
/// ... over all tokens, padding included, going on behind the cache. pooledTokens: for a causal
/// model with ModelOutput::Labels the rightmost token that is not config.padTokenId (the first one
/// if all are), or the last one of a single text where there is no such id.
/// Source of the latter: transformers, modeling_layers.py, GenericForSequenceClassification.
/// @throws Error(BadData) naming what does not fit.
void fillBatchContext(BatchContext& context, const InputBatch& batch, KvCache* cache,
                      const ModelConfig& config, const LoadOptions& options,
                      const BatchRules& rules);

struct AttentionBlockOptions {
    int layer = 0; ///< Into the KV cache.
    int64_t headCount = 0;
    int64_t headDim = 0;
    double scale = 1.0;
    bool causal = true;
    int64_t window = 0;
    const RotaryTables* rotary = nullptr; ///< nullptr: keys and queries are not rotated.
    const std::function<void(const ProjectionOutputs&)>& observe; ///< May be empty.
    LayerStep until = LayerStep::Whole;
};

/// Projections, rotary embedding, cache, attention and output projection of one layer.
/// @param input [batch, tokens, modelDim], after the norm. @return the same shape.
at::Tensor runAttentionBlock(const at::Tensor& input, const AttentionWeights& weights,
                             const BatchContext& context, const AttentionBlockOptions& options);

} // namespace regroup
