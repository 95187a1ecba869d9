// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/llama_family.h"

#include "core/base/error.h"
#include "core/model/attention_block.h"
#include "core/model/checkpoint.h"
#include "core/model/config_number.h"
#include "core/model/decoder_head.h"
#include "core/model/layered_transformer.h"
#include "core/model/mlp.h"
#include "core/model/norm.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace regroup {

namespace {

struct LlamaParts final : LayerParts {
    NormWeights inputNorm;
    NormWeights postAttentionNorm;
};

struct LlamaContext final : BatchContext {
    RotaryTables rotary;
};

class LlamaArithmetic final : public ModelArithmetic {
public:
    LlamaArithmetic(const std::shared_ptr<const Checkpoint>& checkpoint, const LoadOptions& options,
                    LlamaTraits traits);

    std::shared_ptr<const LayerParts> readParts(int layer, WeightReader& reader) const override;
    std::unique_ptr<BatchContext> prepare(const InputBatch& batch, KvCache* cache) const override;
    at::Tensor embed(const InputBatch& batch, const BatchContext& context) const override;
    at::Tensor runLayer(int layer, const LayerWeights& weights, const at::Tensor& hidden,
                        const BatchContext& context, const LayerOptions& options) const override;
    at::Tensor logits(const at::Tensor& hidden, const BatchContext& context) const override;

private:
    LlamaTraits m_traits;
    ModelConfig m_config;
    LoadOptions m_options;
    double m_normEpsilon;
    Activation m_activation;
    RotaryEmbedding m_rotary;
    NormWeights m_finalNorm;
    StoredWeight m_embedding; // [vocabulary, modelDim]
    DecoderHead m_head;
};

std::string configPlace(const Checkpoint& checkpoint) {
    return checkpoint.files().place() + "/config.json";
}

LlamaArithmetic::LlamaArithmetic(const std::shared_ptr<const Checkpoint>& checkpoint,
                                 const LoadOptions& options, LlamaTraits traits)
    : m_traits(std::move(traits)), m_config(checkpoint->config()), m_options(options),
      m_rotary(
          readRotarySettings(*m_config.source, configPlace(*checkpoint), m_config.positionCount),
          m_config.headDim, options.dtype, options.device),
      m_embedding(checkpoint, options, "model.embed_tokens.weight"),
      m_head(checkpoint, options, m_embedding) {
    const std::string place = configPlace(*checkpoint);
    const JsonFields fields(*m_config.source, place);
    m_normEpsilon = positiveConfigNumber(fields, "rms_norm_eps", 1e-6);
    m_activation = activationFromName(fields.text("hidden_act", "silu"), place);
    WeightReader reader(*checkpoint, options, Borrowing::Never);
    m_finalNorm = readNorm(reader, "model.norm");
}

std::shared_ptr<const LayerParts> LlamaArithmetic::readParts(int layer,
                                                             WeightReader& reader) const {
    const std::string block = fmt::format("model.layers.{}.", layer);
    auto parts = std::make_shared<LlamaParts>();
    parts->inputNorm = readNorm(reader, block + "input_layernorm");
    parts->postAttentionNorm = readNorm(reader, block + "post_attention_layernorm");
    return parts;
}

std::unique_ptr<BatchContext> LlamaArithmetic::prepare(const InputBatch& batch,
                                                       KvCache* cache) const {
    auto context = std::make_unique<LlamaContext>();
    // Rotary embedding has no table that ends, so sequences may be longer than the model was made
    // for: no limit.
    fillBatchContext(*context, batch, cache, m_config, m_options, {});
    context->rotary = m_rotary.tables(context->positions);
    return context;
}

at::Tensor LlamaArithmetic::embed(const InputBatch& batch, const BatchContext&) const {
    return m_embedding.rows(sentTo(batch.inputIds, m_options.device));
}

at::Tensor LlamaArithmetic::runLayer(int layer, const LayerWeights& weights,
                                     const at::Tensor& hidden, const BatchContext& context,
                                     const LayerOptions& options) const {
    const auto& own = static_cast<const LlamaParts&>(weights.parts);
    const auto& batch = static_cast<const LlamaContext&>(context);
    const double scale = 1.0 / std::sqrt(static_cast<double>(m_config.headDim));
    const int64_t window =
        m_traits.windows.empty() ? 0 : m_traits.windows[static_cast<std::size_t>(layer)];
    auto attended =
        hidden +
        runAttentionBlock(rmsNorm(hidden, own.inputNorm, m_normEpsilon), weights.attention, context,
                          {layer, m_config.headCount, m_config.headDim, scale,
                           /*causal=*/true, window, &batch.rotary, options.observe, options.until});
    if (options.until != LayerStep::Whole)
        return attended;
    return runMlp(rmsNorm(attended, own.postAttentionNorm, m_normEpsilon), attended, weights.mlp,
                  m_activation, options.observeMlp);
}

at::Tensor LlamaArithmetic::logits(const at::Tensor& hidden, const BatchContext& context) const {
    return m_head.output(rmsNorm(hidden, m_finalNorm, m_normEpsilon), context);
}

int readHeadDim(const JsonFields& fields, const std::string& place, const ModelConfig& config) {
    const auto stated = fields.optionalCount("head_dim", headDimLimit);
    if (!stated)
        requireDivides(place, "num_attention_heads", config.headCount, "hidden_size",
                       config.modelDim);
    const auto headDim = static_cast<int>(stated.value_or(config.modelDim / config.headCount));
    if (headDim % 2 != 0) // Rotary embedding turns pairs of values.
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: the heads have {} values each, expected an even number.",
                                place, headDim),
                    "Check 'head_dim', or 'hidden_size' and 'num_attention_heads'.");
    return headDim;
}

} // namespace

ModelConfig LlamaFamily::readConfig(const nlohmann::ordered_json& document,
                                    const std::string& place) const {
    const JsonFields fields(document, place);
    ModelConfig config = startConfig(fields, place, name(), classes());
    config.layerCount = static_cast<int>(fields.count("num_hidden_layers", layerLimit));
    config.headCount = static_cast<int>(fields.count("num_attention_heads", headLimit));
    config.modelDim = fields.count("hidden_size", widthLimit);
    config.vocabularySize = fields.count("vocab_size", vocabularyLimit);
    config.positionCount = fields.optionalCount("max_position_embeddings", vocabularyLimit)
                               .value_or(defaults().positionCount);
    config.tiedHead = fields.flag("tie_word_embeddings", false);
    (void)fields.count("intermediate_size",
                       widthLimit); // Read again by tensorSpecs, as the traits.
    (void)traits(fields, config);

    const bool saysNone = fields.isNull("num_key_value_heads") || defaults().keyValueHeadCount == 0;
    config.keyValueHeadCount =
        static_cast<int>(fields.optionalCount("num_key_value_heads", headLimit)
                             .value_or(saysNone ? config.headCount : defaults().keyValueHeadCount));
    requireDivides(place, "num_key_value_heads", config.keyValueHeadCount, "num_attention_heads",
                   config.headCount);
    config.headDim = readHeadDim(fields, place, config);
    return config;
}

std::int64_t LlamaFamily::readSlidingWindow(const JsonFields& fields) {
    const auto stated = fields.optionalCount("sliding_window", std::int64_t{1} << 30U);
    return stated.value_or(fields.isNull("sliding_window") ? 0 : 4096);
}

std::vector<TensorSpec> LlamaFamily::tensorSpecs(const ModelConfig& config) const {
    const std::string place = "config.json"; // readConfig has checked the fields read here.
    const JsonFields fields(*config.source, place);
    const LlamaTraits own = traits(fields, config);
    const std::int64_t innerDim = fields.count("intermediate_size", widthLimit);
    TensorSpecList specs(config);
    specs.embedding("model.embed_tokens");
    for (int layer = 0; layer < config.layerCount; ++layer) {
        const std::string block = fmt::format("model.layers.{}.", layer);
        specs.attention(attentionLayout(config, layer), layer, own.queryKeyValueBias,
                        own.outputBias);
        specs.mlp(block + "mlp.up_proj", block + "mlp.down_proj", innerDim, own.mlpBias,
                  block + "mlp.gate_proj");
        specs.norm(block + "input_layernorm", Bias::None);
        specs.norm(block + "post_attention_layernorm", Bias::None);
        // A constant that old versions of transformers stored.
        specs.ignored(block + "self_attn.rotary_emb.inv_freq");
    }
    specs.norm("model.norm", Bias::None);
    specs.ignored("model.rotary_emb.inv_freq");
    specs.decoderHead();
    return specs.take();
}

AttentionLayout LlamaFamily::attentionLayout(const ModelConfig& config, int layer) const {
    const std::string block = fmt::format("model.layers.{}.self_attn.", layer);
    return separateProjections(
        config, layer, {block + "q_proj", block + "k_proj", block + "v_proj", block + "o_proj"});
}

MlpLayout LlamaFamily::mlpLayout(int layer) const {
    const std::string block = fmt::format("model.layers.{}.mlp.", layer);
    return {block + "up_proj", block + "down_proj", block + "gate_proj"};
}

std::shared_ptr<const Transformer> LlamaFamily::load(std::shared_ptr<const Checkpoint> checkpoint,
                                                     const LoadOptions& options) const {
    const ModelConfig& config = checkpoint->config();
    const std::string place = configPlace(*checkpoint);
    const auto arithmetic = std::make_shared<LlamaArithmetic>(
        checkpoint, options, traits(JsonFields(*config.source, place), config));
    return makeLayeredTransformer(std::move(checkpoint), options, arithmetic);
}

} // namespace regroup
