// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/llama.h"

#include "core/model/activation.h"
#include "core/model/attention_block.h"
#include "core/model/checkpoint.h"
#include "core/model/config_number.h"
#include "core/model/layered_transformer.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace regroup {

namespace {

struct LlamaParts final : LayerParts {
    at::Tensor inputNorm;         // [modelDim]
    at::Tensor postAttentionNorm; // [modelDim]
    LinearWeights gate;           // [innerDim, modelDim]
    LinearWeights up;             // [innerDim, modelDim]
    LinearWeights down;           // [modelDim, innerDim]
};

struct LlamaContext final : BatchContext {
    RotaryTables rotary;
};

class LlamaArithmetic final : public ModelArithmetic {
public:
    LlamaArithmetic(const std::shared_ptr<const Checkpoint>& checkpoint,
                    const LoadOptions& options);

    AttentionWeights readAttention(int layer, WeightReader& reader) const override;
    std::shared_ptr<const LayerParts> readParts(int layer, WeightReader& reader) const override;
    std::unique_ptr<BatchContext> prepare(const InputBatch& batch, KvCache* cache) const override;
    at::Tensor embed(const InputBatch& batch, const BatchContext& context) const override;
    at::Tensor
    runLayer(int layer, const AttentionWeights& attention, const LayerParts& parts,
             const at::Tensor& hidden, const BatchContext& context,
             const std::function<void(const ProjectionOutputs&)>& observe) const override;
    at::Tensor logits(const at::Tensor& hidden, const BatchContext& context) const override;

private:
    at::Tensor normalize(const at::Tensor& hidden, const at::Tensor& weight) const;

    ModelConfig m_config;
    LoadOptions m_options;
    double m_normEpsilon;
    Activation m_activation;
    at::Tensor m_frequencies; // [headDim / 2]
    at::Tensor m_finalNorm;   // [modelDim]
    StoredWeight m_embedding; // [vocabulary, modelDim]
    StoredWeight m_head;      // [vocabulary, modelDim]; the embedding when tied.
};

std::string configPlace(const Checkpoint& checkpoint) {
    return checkpoint.files().place() + "/config.json";
}

LlamaArithmetic::LlamaArithmetic(const std::shared_ptr<const Checkpoint>& checkpoint,
                                 const LoadOptions& options)
    : m_config(checkpoint->config()), m_options(options),
      m_embedding(checkpoint, options, "model.embed_tokens.weight"),
      m_head(m_config.tiedHead ? m_embedding
                               : StoredWeight(checkpoint, options, "lm_head.weight")) {
    const std::string place = configPlace(*checkpoint);
    const JsonFields fields(*m_config.source, place);
    m_normEpsilon = positiveConfigNumber(fields, "rms_norm_eps", 1e-6);
    m_activation = activationFromName(fields.text("hidden_act", "silu"), place);
    m_frequencies = rotaryFrequencies(readRotarySettings(*m_config.source, place), m_config.headDim,
                                      options.dtype)
                        .to(options.device);
    m_finalNorm = WeightReader(*checkpoint, options, Borrowing::Never).read("model.norm.weight");
}

AttentionWeights LlamaArithmetic::readAttention(int layer, WeightReader& reader) const {
    const std::string block = fmt::format("model.layers.{}.self_attn.", layer);
    return {reader.readLinear(block + "q_proj"), reader.readLinear(block + "k_proj"),
            reader.readLinear(block + "v_proj"), reader.readLinear(block + "o_proj"),
            m_config.grouping.at(static_cast<std::size_t>(layer))};
}

std::shared_ptr<const LayerParts> LlamaArithmetic::readParts(int layer,
                                                             WeightReader& reader) const {
    const std::string block = fmt::format("model.layers.{}.", layer);
    auto parts = std::make_shared<LlamaParts>();
    parts->inputNorm = reader.read(block + "input_layernorm.weight");
    parts->postAttentionNorm = reader.read(block + "post_attention_layernorm.weight");
    parts->gate = reader.readLinear(block + "mlp.gate_proj");
    parts->up = reader.readLinear(block + "mlp.up_proj");
    parts->down = reader.readLinear(block + "mlp.down_proj");
    return parts;
}

std::unique_ptr<BatchContext> LlamaArithmetic::prepare(const InputBatch& batch,
                                                       KvCache* cache) const {
    auto context = std::make_unique<LlamaContext>();
    // Rotary embedding has no table that ends, so sequences may be longer than the model was made
    // for.
    fillBatchContext(*context, batch, cache, {true, m_options.device, m_config.vocabularySize, 0});
    context->rotary = makeRotaryTables(m_frequencies, context->positions, m_options.dtype);
    return context;
}

at::Tensor LlamaArithmetic::embed(const InputBatch& batch, const BatchContext&) const {
    return m_embedding.rows(batch.inputIds.to(m_options.device));
}

/// Root-mean-square norm in at least float32, rounded before the weight is applied, as transformers
/// does. Source: Zhang & Sennrich 2019, arXiv:1910.07467.
at::Tensor LlamaArithmetic::normalize(const at::Tensor& hidden, const at::Tensor& weight) const {
    const auto wide = hidden.to(hidden.scalar_type() == at::kDouble ? at::kDouble : at::kFloat);
    const auto meanSquare = wide.square().mean(-1, /*keepdim=*/true);
    return weight * (wide * (meanSquare + m_normEpsilon).rsqrt()).to(hidden.scalar_type());
}

at::Tensor
LlamaArithmetic::runLayer(int layer, const AttentionWeights& attention, const LayerParts& parts,
                          const at::Tensor& hidden, const BatchContext& context,
                          const std::function<void(const ProjectionOutputs&)>& observe) const {
    const auto& own = static_cast<const LlamaParts&>(parts);
    const auto& batch = static_cast<const LlamaContext&>(context);
    const double scale = 1.0 / std::sqrt(static_cast<double>(m_config.headDim));
    const auto attended =
        hidden + runAttentionBlock(normalize(hidden, own.inputNorm), attention, context,
                                   {layer, m_config.headCount, m_config.headDim, scale,
                                    /*causal=*/true, /*window=*/0, &batch.rotary, observe});
    const auto input = normalize(attended, own.postAttentionNorm);
    const auto inner =
        applyActivation(m_activation, applyLinear(own.gate, input)) * applyLinear(own.up, input);
    return attended + applyLinear(own.down, inner);
}

at::Tensor LlamaArithmetic::logits(const at::Tensor& hidden, const BatchContext&) const {
    return m_head.product(normalize(hidden, m_finalNorm));
}

} // namespace

std::shared_ptr<const Transformer> loadLlama(std::shared_ptr<const Checkpoint> checkpoint,
                                             const LoadOptions& options) {
    const auto arithmetic = std::make_shared<LlamaArithmetic>(checkpoint, options);
    return makeLayeredTransformer(std::move(checkpoint), options, arithmetic);
}

} // namespace regroup
