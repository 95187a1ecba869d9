// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/decoder.h"

#include "core/model/checkpoint.h"

#include <ATen/TensorOperators.h>

namespace regroup {

namespace {

struct DecoderContext final : BatchContext {
    RotaryTables rotary; ///< Undefined where nothing is rotated.
};

} // namespace

Decoder::Decoder(const std::shared_ptr<const Checkpoint>& checkpoint, const LoadOptions& options,
                 const DecoderSettings& settings)
    : m_config(checkpoint->config()), m_options(options), m_batchRules(settings.batch),
      m_layers(m_config, settings.layers), m_embedding(checkpoint, options, settings.embedding),
      m_head(checkpoint, options, m_embedding) {
    if (!settings.positions.empty())
        m_positions.emplace(checkpoint, options, settings.positions);
    if (settings.rotary)
        m_rotary.emplace(*settings.rotary, m_config.headDim, options.dtype, options.device);
    if (settings.finalNorm.empty())
        return;
    WeightReader reader(*checkpoint, options, Borrowing::Never);
    m_finalNorm = m_layers.readNorm(reader, settings.finalNorm);
}

std::shared_ptr<const LayerParts> Decoder::readParts(int layer, WeightReader& reader) const {
    return m_layers.readParts(layer, reader);
}

std::unique_ptr<BatchContext> Decoder::prepare(const InputBatch& batch, KvCache* cache) const {
    auto context = std::make_unique<DecoderContext>();
    fillBatchContext(*context, batch, cache, m_config, m_options, m_batchRules);
    if (m_rotary)
        context->rotary = m_rotary->tables(context->positions);
    return context;
}

at::Tensor Decoder::embeddingOf(const at::Tensor& ids) const {
    return m_embedding.rows(sentTo(ids, m_options.device));
}

at::Tensor Decoder::embed(const InputBatch& batch, const BatchContext& context) const {
    const at::Tensor tokens = embeddingOf(batch.inputIds);
    return m_positions ? tokens + m_positions->rows(context.positions) : tokens;
}

at::Tensor Decoder::runLayer(int layer, const LayerWeights& weights, const at::Tensor& hidden,
                             const BatchContext& context, const LayerOptions& options) const {
    const auto& own = static_cast<const DecoderContext&>(context);
    return m_layers.run(layer, weights, hidden, context, m_rotary ? &own.rotary : nullptr, options);
}

at::Tensor Decoder::headInput(const at::Tensor& hidden) const {
    return m_finalNorm ? m_layers.normed(hidden, *m_finalNorm) : hidden;
}

at::Tensor Decoder::logits(const at::Tensor& hidden, const BatchContext& context) const {
    return m_head.output(headInput(hidden), context);
}

} // namespace regroup
