// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architecture_table.h"
#include "core/model/attention_block.h"
#include "core/model/checkpoint.h"
#include "core/model/decoder_head.h"
#include "core/model/layered_transformer.h"
#include "core/model/mlp.h"
#include "core/model/norm.h"
#include "core/model/tensor_spec_list.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace regroup {

namespace {

constexpr double normEpsilon = 1e-5; // Not in config.json.
/// The table of positions begins with two rows that no token uses, the second one padding.
constexpr std::int64_t positionOffset = 2;

/// What only OPT's config.json has; both the list of tensors and the arithmetic follow from it.
struct OptSettings {
    std::int64_t innerDim = 0;
    std::int64_t embeddingDim = 0; // The model's width if config.json states none.
    bool normBefore = true;        // Norms before each block; after it in OPT-350M.
    bool hasFinalNorm = true;
    Bias bias = Bias::Stored;
    bool hasNormWeights = true;
};

OptSettings readOptSettings(const JsonFields& fields, std::int64_t modelDim) {
    OptSettings settings;
    settings.innerDim = fields.count("ffn_dim", 4 * widthLimit);
    settings.embeddingDim =
        fields.optionalCount("word_embed_proj_dim", widthLimit).value_or(modelDim);
    settings.normBefore = fields.flag("do_layer_norm_before", true);
    // Models that were fine-tuned before transformers 4.20 have none.
    settings.hasFinalNorm = settings.normBefore && !fields.flag("_remove_final_layer_norm", false);
    settings.bias = fields.flag("enable_bias", true) ? Bias::Stored : Bias::None;
    settings.hasNormWeights = fields.flag("layer_norm_elementwise_affine", true);
    return settings;
}

struct OptParts final : LayerParts {
    NormWeights attentionNorm;
    NormWeights finalNorm;
};

class OptArithmetic final : public ModelArithmetic {
public:
    OptArithmetic(const std::shared_ptr<const Checkpoint>& checkpoint, const LoadOptions& options);

    std::shared_ptr<const LayerParts> readParts(int layer, WeightReader& reader) const override;
    std::unique_ptr<BatchContext> prepare(const InputBatch& batch, KvCache* cache) const override;
    at::Tensor embed(const InputBatch& batch, const BatchContext& context) const override;
    at::Tensor runLayer(int layer, const LayerWeights& weights, const at::Tensor& hidden,
                        const BatchContext& context, const LayerOptions& options) const override;
    at::Tensor logits(const at::Tensor& hidden, const BatchContext& context) const override;

private:
    NormWeights readOwnNorm(WeightReader& reader, const std::string& name) const {
        return m_settings.hasNormWeights ? readNorm(reader, name) : NormWeights();
    }

    ModelConfig m_config;
    LoadOptions m_options;
    OptSettings m_settings;
    Activation m_activation;
    NormWeights m_finalNorm;
    LinearWeights m_projectIn;  // [modelDim, embeddingDim], undefined if the widths are the same.
    LinearWeights m_projectOut; // [embeddingDim, modelDim], likewise.
    StoredWeight m_embedding;   // [vocabulary, embeddingDim]
    StoredWeight m_positions;   // [positionCount + positionOffset, modelDim]
    DecoderHead m_head;
};

OptArithmetic::OptArithmetic(const std::shared_ptr<const Checkpoint>& checkpoint,
                             const LoadOptions& options)
    : m_config(checkpoint->config()), m_options(options),
      m_embedding(checkpoint, options, "model.decoder.embed_tokens.weight"),
      m_positions(checkpoint, options, "model.decoder.embed_positions.weight"),
      m_head(checkpoint, options, m_embedding) {
    const std::string place = checkpoint->files().place() + "/config.json";
    const JsonFields fields(*m_config.source, place);
    m_settings = readOptSettings(fields, m_config.modelDim);
    m_activation = activationFromName(fields.text("activation_function", "relu"), place);
    WeightReader reader(*checkpoint, options, Borrowing::Never);
    if (m_settings.hasFinalNorm)
        m_finalNorm = readOwnNorm(reader, "model.decoder.final_layer_norm");
    if (m_settings.embeddingDim != m_config.modelDim) {
        m_projectIn = reader.readLinear("model.decoder.project_in");
        m_projectOut = reader.readLinear("model.decoder.project_out");
    }
}

std::shared_ptr<const LayerParts> OptArithmetic::readParts(int layer, WeightReader& reader) const {
    const std::string block = fmt::format("model.decoder.layers.{}.", layer);
    auto parts = std::make_shared<OptParts>();
    parts->attentionNorm = readOwnNorm(reader, block + "self_attn_layer_norm");
    parts->finalNorm = readOwnNorm(reader, block + "final_layer_norm");
    return parts;
}

/// Counted over the tokens that the mask lets count, so that padding in front moves nothing;
/// padding itself stands at -1.
at::Tensor countedPositions(const InputBatch& batch, int64_t stored) {
    const int64_t tokens = batch.inputIds.size(1);
    if (!batch.attentionMask.defined())
        return at::arange(stored, stored + tokens, at::kLong).expand({batch.inputIds.size(0), -1});
    const auto& mask = batch.attentionMask;
    return (mask.cumsum(1) * mask - 1).narrow(1, mask.size(1) - tokens, tokens);
}

std::unique_ptr<BatchContext> OptArithmetic::prepare(const InputBatch& batch,
                                                     KvCache* cache) const {
    checkInputBatch(batch, m_config.vocabularySize);
    InputBatch placed = batch;
    if (!placed.positionIds.defined())
        placed.positionIds = countedPositions(batch, cache != nullptr ? cache->length() : 0);
    placed.positionIds = placed.positionIds + positionOffset;
    auto context = std::make_unique<BatchContext>();
    fillBatchContext(
        *context, placed, cache, m_config, m_options,
        {/*causal=*/true, m_config.positionCount + positionOffset, /*tokenTypeLimit=*/0});
    return context;
}

at::Tensor OptArithmetic::embed(const InputBatch& batch, const BatchContext& context) const {
    const auto tokens = m_embedding.rows(sentTo(batch.inputIds, m_options.device));
    return (m_projectIn.weight.defined() ? applyLinear(m_projectIn, tokens) : tokens) +
           m_positions.rows(context.positions);
}

at::Tensor OptArithmetic::runLayer(int layer, const LayerWeights& weights, const at::Tensor& hidden,
                                   const BatchContext& context, const LayerOptions& options) const {
    const auto& own = static_cast<const OptParts&>(weights.parts);
    const auto normBefore = [&](const at::Tensor& input, const NormWeights& norm) {
        return m_settings.normBefore ? layerNorm(input, norm, normEpsilon) : input;
    };
    const auto normAfter = [&](const at::Tensor& output, const NormWeights& norm) {
        return m_settings.normBefore ? output : layerNorm(output, norm, normEpsilon);
    };
    const double scale = 1.0 / std::sqrt(static_cast<double>(m_config.headDim));
    auto attended =
        normAfter(hidden + runAttentionBlock(normBefore(hidden, own.attentionNorm),
                                             weights.attention, context,
                                             {layer, m_config.headCount, m_config.headDim, scale,
                                              /*causal=*/true, /*window=*/0, /*rotary=*/nullptr,
                                              options.observe, options.until}),
                  own.attentionNorm);
    if (options.until != LayerStep::Whole)
        return attended;
    return normAfter(runMlp(normBefore(attended, own.finalNorm), attended, weights.mlp,
                            m_activation, options.observeMlp),
                     own.finalNorm);
}

at::Tensor OptArithmetic::logits(const at::Tensor& hidden, const BatchContext& context) const {
    at::Tensor output =
        m_settings.hasFinalNorm ? layerNorm(hidden, m_finalNorm, normEpsilon) : hidden;
    if (m_projectOut.weight.defined())
        output = applyLinear(m_projectOut, output);
    return m_head.output(output, context);
}

/// Layer norms before or after each block, learned positions that are counted over the attention
/// mask, embeddings that may be narrower than the model.
/// Source: Zhang et al. 2022, arXiv:2205.01068; transformers, models/opt.
class OptArchitecture final : public Architecture {
public:
    std::string_view name() const override { return "opt"; }
    std::string_view optionalPrefix() const override { return "model."; }
    ModelConfig readConfig(const nlohmann::ordered_json& document,
                           const std::string& place) const override;
    std::vector<TensorSpec> tensorSpecs(const ModelConfig& config) const override;

    MlpLayout mlpLayout(int layer) const override {
        const std::string block = fmt::format("model.decoder.layers.{}.", layer);
        return {block + "fc1", block + "fc2", {}};
    }
    PositionKind positionKind() const override { return PositionKind::Absolute; }
    AttentionLayout attentionLayout(const ModelConfig& config, int layer) const override {
        const std::string block = fmt::format("model.decoder.layers.{}.self_attn.", layer);
        return separateProjections(
            config, layer,
            {block + "q_proj", block + "k_proj", block + "v_proj", block + "out_proj"});
    }

    std::shared_ptr<const Transformer> load(std::shared_ptr<const Checkpoint> checkpoint,
                                            const LoadOptions& options) const override {
        const auto arithmetic = std::make_shared<OptArithmetic>(checkpoint, options);
        return makeLayeredTransformer(std::move(checkpoint), options, arithmetic);
    }
};

/// `num_key_value_heads` means nothing to this architecture.
ModelConfig OptArchitecture::readConfig(const nlohmann::ordered_json& document,
                                        const std::string& place) const {
    const JsonFields fields(document, place);
    ModelConfig config = startConfig(fields, place, name(),
                                     {{"OPTForCausalLM", ModelOutput::NextTokens},
                                      {"OPTModel", ModelOutput::HiddenState},
                                      {"OPTForSequenceClassification", ModelOutput::Labels}},
                                     /*padTokenId=*/1);
    config.layerCount = static_cast<int>(fields.count("num_hidden_layers", layerLimit));
    config.headCount = static_cast<int>(fields.count("num_attention_heads", headLimit));
    config.keyValueHeadCount = config.headCount;
    config.modelDim = fields.count("hidden_size", widthLimit);
    requireDivides(place, "num_attention_heads", config.headCount, "hidden_size", config.modelDim);
    config.headDim = static_cast<int>(config.modelDim / config.headCount);
    config.vocabularySize = fields.count("vocab_size", vocabularyLimit);
    config.positionCount =
        fields.optionalCount("max_position_embeddings", vocabularyLimit).value_or(2048);
    config.tiedHead = fields.flag("tie_word_embeddings", true);
    (void)readOptSettings(fields, config.modelDim); // Read again by tensorSpecs.
    return config;
}

std::vector<TensorSpec> OptArchitecture::tensorSpecs(const ModelConfig& config) const {
    const std::string place = "config.json"; // readConfig has checked the fields read here.
    const OptSettings own = readOptSettings(JsonFields(*config.source, place), config.modelDim);
    TensorSpecList specs(config);
    const auto norm = [&](const std::string& normName) {
        if (own.hasNormWeights)
            specs.norm(normName, Bias::Stored);
    };
    specs.embedding("model.decoder.embed_tokens", own.embeddingDim);
    specs.positions("model.decoder.embed_positions", config.positionCount + positionOffset);
    if (own.embeddingDim != config.modelDim) {
        const std::string note =
            fmt::format("model width {}, embedding width {}", config.modelDim, own.embeddingDim);
        specs.linear("model.decoder.project_in", config.modelDim, own.embeddingDim, Bias::None,
                     note);
        specs.linear("model.decoder.project_out", own.embeddingDim, config.modelDim, Bias::None,
                     note);
    }
    for (int layer = 0; layer < config.layerCount; ++layer) {
        const std::string block = fmt::format("model.decoder.layers.{}.", layer);
        specs.attention(attentionLayout(config, layer), layer, own.bias, own.bias);
        specs.mlp(block + "fc1", block + "fc2", own.innerDim, own.bias);
        norm(block + "self_attn_layer_norm");
        norm(block + "final_layer_norm");
    }
    if (own.hasFinalNorm)
        norm("model.decoder.final_layer_norm");
    specs.decoderHead(own.embeddingDim);
    return specs.take();
}

} // namespace

const Architecture& optArchitecture() {
    static const OptArchitecture architecture;
    return architecture;
}

} // namespace regroup
