// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architecture_table.h"
#include "core/model/checkpoint.h"
#include "core/model/decoder.h"
#include "core/model/tensor_spec_list.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <fmt/format.h>

#include <utility>

namespace regroup {

namespace {

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

DecoderSettings decoderSettings(const Checkpoint& checkpoint, const OptSettings& own) {
    const ModelConfig& config = checkpoint.config();
    const std::string place = configPlace(checkpoint);
    const JsonFields fields(*config.source, place);
    DecoderSettings settings;
    settings.embedding = "model.decoder.embed_tokens.weight";
    settings.positions = "model.decoder.embed_positions.weight";
    settings.finalNorm = own.hasFinalNorm ? "model.decoder.final_layer_norm" : "";
    settings.batch.positionLimit = config.positionCount + positionOffset;
    ResidualLayerSettings& layers = settings.layers;
    layers.block = "model.decoder.layers.";
    layers.attentionNorm = "self_attn_layer_norm";
    layers.mlpNorm = "final_layer_norm";
    layers.normEpsilon = 1e-5; // Not in config.json.
    layers.hasNormWeights = own.hasNormWeights;
    layers.normPlace = own.normBefore ? NormPlace::Before : NormPlace::After;
    layers.activation = activationFromName(fields.text("activation_function", "relu"), place);
    return settings;
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

/// A decoder whose embedding may be narrower than its layers.
class OptDecoder final : public Decoder {
public:
    OptDecoder(const std::shared_ptr<const Checkpoint>& checkpoint, const LoadOptions& options,
               const OptSettings& own)
        : Decoder(checkpoint, options, decoderSettings(*checkpoint, own)) {
        if (own.embeddingDim == config().modelDim)
            return;
        WeightReader reader(*checkpoint, options, Borrowing::Never);
        m_projectIn = reader.readLinear("model.decoder.project_in");
        m_projectOut = reader.readLinear("model.decoder.project_out");
    }

    std::unique_ptr<BatchContext> prepare(const InputBatch& batch, KvCache* cache) const override {
        checkInputBatch(batch, config().vocabularySize);
        InputBatch placed = batch;
        if (!placed.positionIds.defined())
            placed.positionIds = countedPositions(batch, cache != nullptr ? cache->length() : 0);
        placed.positionIds = placed.positionIds + positionOffset;
        return Decoder::prepare(placed, cache);
    }

protected:
    at::Tensor embeddingOf(const at::Tensor& ids) const override {
        const at::Tensor rows = Decoder::embeddingOf(ids);
        return m_projectIn.weight.defined() ? applyLinear(m_projectIn, rows) : rows;
    }
    at::Tensor headInput(const at::Tensor& hidden) const override {
        const at::Tensor output = Decoder::headInput(hidden);
        return m_projectOut.weight.defined() ? applyLinear(m_projectOut, output) : output;
    }

private:
    LinearWeights m_projectIn;  // [modelDim, embeddingDim], undefined if the widths are the same.
    LinearWeights m_projectOut; // [embeddingDim, modelDim], likewise.
};

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
        const ModelConfig& config = checkpoint->config();
        const std::string place = configPlace(*checkpoint);
        const auto arithmetic = std::make_shared<OptDecoder>(
            checkpoint, options,
            readOptSettings(JsonFields(*config.source, place), config.modelDim));
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
