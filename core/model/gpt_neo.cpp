// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architecture_table.h"
#include "core/model/checkpoint.h"
#include "core/model/config_number.h"
#include "core/model/decoder.h"
#include "core/model/tensor_spec_list.h"

#include <fmt/format.h>

#include <utility>

namespace regroup {

namespace {

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

/// [layerCount], 0 where a layer sees everything before.
std::vector<std::int64_t> readWindows(const JsonFields& fields, int layerCount) {
    const std::int64_t window =
        fields.optionalCount("window_size", std::int64_t{1} << 30U).value_or(256);
    std::vector<std::int64_t> windows;
    windows.reserve(static_cast<std::size_t>(layerCount));
    for (const bool isLocal : readLocalLayers(fields, layerCount))
        windows.push_back(isLocal ? window : 0);
    return windows;
}

DecoderSettings decoderSettings(const Checkpoint& checkpoint) {
    const ModelConfig& config = checkpoint.config();
    const std::string place = configPlace(checkpoint);
    const JsonFields fields(*config.source, place);
    DecoderSettings settings;
    settings.embedding = "transformer.wte.weight";
    settings.positions = "transformer.wpe.weight";
    settings.finalNorm = "transformer.ln_f";
    settings.batch.positionLimit = config.positionCount;
    ResidualLayerSettings& layers = settings.layers;
    layers.block = "transformer.h.";
    layers.attentionNorm = "ln_1";
    layers.mlpNorm = "ln_2";
    layers.normEpsilon = positiveConfigNumber(fields, "layer_norm_epsilon", 1e-5);
    layers.activation = activationFromName(fields.text("activation_function", "gelu_new"), place);
    // Scores are not divided by the root of the head's width: GPT-Neo was trained without.
    layers.scales.assign(static_cast<std::size_t>(config.layerCount), 1.0);
    layers.windows = readWindows(fields, config.layerCount);
    return settings;
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
        const auto arithmetic =
            std::make_shared<Decoder>(checkpoint, options, decoderSettings(*checkpoint));
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
