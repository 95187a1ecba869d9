// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architecture_table.h"
#include "core/model/attention_block.h"
#include "core/model/checkpoint.h"
#include "core/model/config_number.h"
#include "core/model/decoder_head.h"
#include "core/model/layered_transformer.h"
#include "core/model/mlp.h"
#include "core/model/norm.h"
#include "core/model/tensor_spec_list.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include <utility>

namespace regroup {

namespace {

struct GptNeoParts final : LayerParts {
    NormWeights attentionNorm;
    NormWeights mlpNorm;
};

/// One entry of attention_layers: "global" sees everything before, "local" a window.
bool isLocalLayer(const JsonFields& fields, const char* key, const nlohmann::ordered_json& entry) {
    if (!entry.is_string() || (entry != "global" && entry != "local"))
        fields.fail(key, "a list of \"global\" and \"local\"");
    return entry == "local";
}

/// attention_types: [[["global", "local"], 4]] stands for that pair four times over.
std::vector<bool> expandTypes(const JsonFields& fields, const nlohmann::ordered_json& types,
                              std::size_t layerCount) {
    const char* key = "attention_types";
    std::vector<bool> local;
    for (const auto& item : types) {
        if (!item.is_array() || item.size() != 2 || !item[0].is_array() || item[0].empty() ||
            !item[1].is_number_integer())
            fields.fail(key, "pairs of a list of kinds and a count");
        const auto count = item[1].get<std::int64_t>();
        for (std::int64_t round = 0; round < count && local.size() <= layerCount; ++round)
            for (const auto& entry : item[0])
                local.push_back(isLocalLayer(fields, key, entry));
    }
    return local;
}

/// [layerCount], true where a layer sees only a window.
std::vector<bool> readLocalLayers(const JsonFields& fields, int layerCount) {
    const auto count = static_cast<std::size_t>(layerCount);
    std::vector<bool> local;
    const char* key = "attention_layers";
    if (const auto* layers = fields.find(key); layers != nullptr && layers->is_array()) {
        for (const auto& entry : *layers)
            local.push_back(isLocalLayer(fields, key, entry));
    } else {
        key = "attention_types";
        const auto* types = fields.find(key);
        if (types == nullptr || !types->is_array())
            fields.fail(key, "a list, since \"attention_layers\" is none");
        local = expandTypes(fields, *types, count);
    }
    if (local.size() != count)
        fields.fail(key, fmt::format("an entry for each of the {} layers", layerCount));
    return local;
}

class GptNeoArithmetic final : public ModelArithmetic {
public:
    GptNeoArithmetic(const std::shared_ptr<const Checkpoint>& checkpoint,
                     const LoadOptions& options);

    std::shared_ptr<const LayerParts> readParts(int layer, WeightReader& reader) const override;
    std::unique_ptr<BatchContext> prepare(const InputBatch& batch, KvCache* cache) const override;
    at::Tensor embed(const InputBatch& batch, const BatchContext& context) const override;
    at::Tensor runLayer(int layer, const LayerWeights& weights, const at::Tensor& hidden,
                        const BatchContext& context, const LayerOptions& options) const override;
    at::Tensor logits(const at::Tensor& hidden, const BatchContext& context) const override;

private:
    ModelConfig m_config;
    LoadOptions m_options;
    double m_normEpsilon;
    Activation m_activation;
    std::vector<bool> m_isLocal; // [layerCount]
    int64_t m_window;
    NormWeights m_finalNorm;
    StoredWeight m_embedding; // [vocabulary, modelDim]
    StoredWeight m_positions; // [positionCount, modelDim]
    DecoderHead m_head;
};

GptNeoArithmetic::GptNeoArithmetic(const std::shared_ptr<const Checkpoint>& checkpoint,
                                   const LoadOptions& options)
    : m_config(checkpoint->config()), m_options(options),
      m_embedding(checkpoint, options, "transformer.wte.weight"),
      m_positions(checkpoint, options, "transformer.wpe.weight"),
      m_head(checkpoint, options, m_embedding) {
    const std::string place = checkpoint->files().place() + "/config.json";
    const JsonFields fields(*m_config.source, place);
    m_normEpsilon = positiveConfigNumber(fields, "layer_norm_epsilon", 1e-5);
    m_activation = activationFromName(fields.text("activation_function", "gelu_new"), place);
    m_isLocal = readLocalLayers(fields, m_config.layerCount);
    m_window = fields.optionalCount("window_size", int64_t{1} << 30U).value_or(256);
    WeightReader reader(*checkpoint, options, Borrowing::Never);
    m_finalNorm = readNorm(reader, "transformer.ln_f");
}

std::shared_ptr<const LayerParts> GptNeoArithmetic::readParts(int layer,
                                                              WeightReader& reader) const {
    const std::string block = fmt::format("transformer.h.{}.", layer);
    auto parts = std::make_shared<GptNeoParts>();
    parts->attentionNorm = readNorm(reader, block + "ln_1");
    parts->mlpNorm = readNorm(reader, block + "ln_2");
    return parts;
}

std::unique_ptr<BatchContext> GptNeoArithmetic::prepare(const InputBatch& batch,
                                                        KvCache* cache) const {
    auto context = std::make_unique<BatchContext>();
    fillBatchContext(*context, batch, cache, m_config, m_options,
                     {/*causal=*/true, m_config.positionCount, /*tokenTypeLimit=*/0});
    return context;
}

at::Tensor GptNeoArithmetic::embed(const InputBatch& batch, const BatchContext& context) const {
    return m_embedding.rows(sentTo(batch.inputIds, m_options.device)) +
           m_positions.rows(context.positions);
}

at::Tensor GptNeoArithmetic::runLayer(int layer, const LayerWeights& weights,
                                      const at::Tensor& hidden, const BatchContext& context,
                                      const LayerOptions& options) const {
    const auto& own = static_cast<const GptNeoParts&>(weights.parts);
    const int64_t window = m_isLocal[static_cast<std::size_t>(layer)] ? m_window : 0;
    // Scores are not divided by the root of the head's width: GPT-Neo was trained without.
    auto attended =
        hidden + runAttentionBlock(layerNorm(hidden, own.attentionNorm, m_normEpsilon),
                                   weights.attention, context,
                                   {layer, m_config.headCount, m_config.headDim, /*scale=*/1.0,
                                    /*causal=*/true, window, /*rotary=*/nullptr, options.observe,
                                    options.until});
    if (options.until != LayerStep::Whole)
        return attended;
    return runMlp(layerNorm(attended, own.mlpNorm, m_normEpsilon), attended, weights.mlp,
                  m_activation, options.observeMlp);
}

at::Tensor GptNeoArithmetic::logits(const at::Tensor& hidden, const BatchContext& context) const {
    return m_head.output(layerNorm(hidden, m_finalNorm, m_normEpsilon), context);
}

/// Layer norms, learned positions, global and local attention with unscaled scores.
/// Source: transformers, models/gpt_neo.
class GptNeoArchitecture final : public Architecture {
public:
    std::string_view name() const override { return "gpt_neo"; }
    std::string_view optionalPrefix() const override { return "transformer."; }
    ModelConfig readConfig(const nlohmann::ordered_json& document,
                           const std::string& place) const override;
    std::vector<TensorSpec> tensorSpecs(const ModelConfig& config) const override;

    AttentionLayout attentionLayout(const ModelConfig& config, int layer) const override {
        const std::string block = fmt::format("transformer.h.{}.attn.attention.", layer);
        return separateProjections(
            config, layer,
            {block + "q_proj", block + "k_proj", block + "v_proj", block + "out_proj"});
    }
    MlpLayout mlpLayout(int layer) const override {
        const std::string block = fmt::format("transformer.h.{}.mlp.", layer);
        return {block + "c_fc", block + "c_proj", {}};
    }
    PositionKind positionKind() const override { return PositionKind::Absolute; }

    std::shared_ptr<const Transformer> load(std::shared_ptr<const Checkpoint> checkpoint,
                                            const LoadOptions& options) const override {
        const auto arithmetic = std::make_shared<GptNeoArithmetic>(checkpoint, options);
        return makeLayeredTransformer(std::move(checkpoint), options, arithmetic);
    }

private:
    static std::int64_t innerDim(const JsonFields& fields, std::int64_t modelDim) {
        return fields.optionalCount("intermediate_size", 4 * widthLimit).value_or(4 * modelDim);
    }
};

/// `num_key_value_heads` means nothing to this architecture: without `regroup` it has as many
/// key/value heads as query heads.
ModelConfig GptNeoArchitecture::readConfig(const nlohmann::ordered_json& document,
                                           const std::string& place) const {
    const JsonFields fields(document, place);
    ModelConfig config = startConfig(fields, place, name(),
                                     {{"GPTNeoForCausalLM", ModelOutput::NextTokens},
                                      {"GPTNeoModel", ModelOutput::HiddenState},
                                      {"GPTNeoForSequenceClassification", ModelOutput::Labels}});
    config.layerCount = static_cast<int>(fields.count("num_layers", layerLimit));
    config.headCount = static_cast<int>(fields.count("num_heads", headLimit));
    config.keyValueHeadCount = config.headCount;
    config.modelDim = fields.count("hidden_size", widthLimit);
    requireDivides(place, "num_heads", config.headCount, "hidden_size", config.modelDim);
    config.headDim = static_cast<int>(config.modelDim / config.headCount);
    config.vocabularySize = fields.count("vocab_size", vocabularyLimit);
    config.positionCount = fields.count("max_position_embeddings", vocabularyLimit);
    config.tiedHead = fields.flag("tie_word_embeddings", true);
    (void)innerDim(fields, config.modelDim); // Read again by tensorSpecs.
    return config;
}

std::vector<TensorSpec> GptNeoArchitecture::tensorSpecs(const ModelConfig& config) const {
    const std::string place = "config.json"; // readConfig has checked the field read here.
    const std::int64_t inner = innerDim(JsonFields(*config.source, place), config.modelDim);
    TensorSpecList specs(config);
    specs.embedding("transformer.wte");
    specs.positions("transformer.wpe", config.positionCount);
    for (int layer = 0; layer < config.layerCount; ++layer) {
        const std::string block = fmt::format("transformer.h.{}.", layer);
        specs.attention(attentionLayout(config, layer), layer, Bias::None, Bias::Stored);
        specs.mlp(block + "mlp.c_fc", block + "mlp.c_proj", inner, Bias::Stored);
        specs.norm(block + "ln_1", Bias::Stored);
        specs.norm(block + "ln_2", Bias::Stored);
        // Causal masks that old versions of transformers stored.
        specs.ignored(block + "attn.attention.bias");
        specs.ignored(block + "attn.attention.masked_bias");
    }
    specs.norm("transformer.ln_f", Bias::Stored);
    specs.decoderHead();
    return specs.take();
}

} // namespace

const Architecture& gptNeoArchitecture() {
    static const GptNeoArchitecture architecture;
    return architecture;
}

} // namespace regroup
