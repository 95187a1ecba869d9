// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/llama_family.h"

#include "core/base/error.h"
#include "core/model/checkpoint.h"
#include "core/model/config_number.h"
#include "core/model/decoder.h"

#include <fmt/format.h>

#include <utility>

namespace regroup {

namespace {

DecoderSettings decoderSettings(const JsonFields& fields, const std::string& place,
                                const ModelConfig& config, const LlamaTraits& traits) {
    DecoderSettings settings;
    settings.embedding = "model.embed_tokens.weight";
    settings.finalNorm = "model.norm";
    // Without a table that ends, so that sequences may be longer than the model was made for.
    settings.rotary = readRotarySettings(*config.source, place, config.positionCount);
    ResidualLayerSettings& layers = settings.layers;
    layers.block = "model.layers.";
    layers.attentionNorm = "input_layernorm";
    layers.mlpNorm = "post_attention_layernorm";
    layers.norm = &rmsNorm;
    layers.normEpsilon = positiveConfigNumber(fields, "rms_norm_eps", 1e-6);
    layers.activation = activationFromName(fields.text("hidden_act", "silu"), place);
    layers.windows = traits.windows;
    return settings;
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
    const JsonFields fields(*config.source, place);
    const auto arithmetic = std::make_shared<Decoder>(
        checkpoint, options, decoderSettings(fields, place, config, traits(fields, config)));
    return makeLayeredTransformer(std::move(checkpoint), options, arithmetic);
}

} // namespace regroup
