// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention_block.h"
#include "core/model/decoder_head.h"
#include "core/model/residual_layers.h"
#include "core/model/rotary.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <string>

namespace regroup {

/// What an architecture says of a decoder. Names are those in the checkpoint.
struct DecoderSettings {
    ResidualLayerSettings layers;
    std::string embedding; ///< "transformer.wte.weight", [vocabulary, width].
    std::string positions; ///< [positions, modelDim], added to the embedding; empty: none are.
    std::optional<RotarySettings> rotary; ///< None: keys and queries are not rotated.
    std::string finalNorm;                ///< Without ".weight"; empty: there is none.
    BatchRules batch;
};

/// The arithmetic of a decoder: token embedding and positions, layers, a last norm, a head. An
/// architecture that has no more to say than DecoderSettings does uses it as it is; others
/// derive from it and replace the step that differs.
class Decoder : public ModelArithmetic {
public:
    Decoder(const std::shared_ptr<const Checkpoint>& checkpoint, const LoadOptions& options,
            const DecoderSettings& settings);

    std::shared_ptr<const LayerParts> readParts(int layer, WeightReader& reader) const override;
    std::unique_ptr<BatchContext> prepare(const InputBatch& batch, KvCache* cache) const override;
    at::Tensor embed(const InputBatch& batch, const BatchContext& context) const override;
    at::Tensor runLayer(int layer, const LayerWeights& weights, const at::Tensor& hidden,
                        const BatchContext& context, const LayerOptions& options) const override;
    at::Tensor logits(const at::Tensor& hidden, const BatchContext& context) const override;

protected:
    /// @param ids [batch, tokens] int64, on any device -> [batch, tokens, modelDim].
    virtual at::Tensor embeddingOf(const at::Tensor& ids) const;
    /// Of the last layer's output what the head reads: the last norm. [batch, tokens, width].
    virtual at::Tensor headInput(const at::Tensor& hidden) const;

    const ModelConfig& config() const { return m_config; }

private:
    ModelConfig m_config;
    LoadOptions m_options;
    BatchRules m_batchRules;
    ResidualLayers m_layers;
    StoredWeight m_embedding;
    std::optional<StoredWeight> m_positions;
    std::optional<RotaryEmbedding> m_rotary;
    std::optional<NormWeights> m_finalNorm;
    DecoderHead m_head;
};

} // namespace regroup
