// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architecture_table.h"
#include "core/model/gpt_neo.h"

#include <fmt/format.h>

namespace regroup {

namespace {

/// Names and shapes of "gpt_neo" checkpoints. Source: transformers, models/gpt_neo.
class GptNeoArchitecture final : public Architecture {
public:
    std::string_view name() const override { return "gpt_neo"; }
    std::string_view optionalPrefix() const override { return "transformer."; }

    /// `num_key_value_heads` means nothing to this architecture: without `regroup` it has as many
    /// key/value heads as query heads.
    ModelConfig readConfig(const nlohmann::ordered_json& document,
                           const std::string& place) const override {
        const JsonFields fields(document, place);
        ModelConfig config =
            startConfig(fields, place, name(), {"GPTNeoForCausalLM", "GPTNeoModel"});
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

    std::vector<TensorSpec> tensorSpecs(const ModelConfig& config) const override {
        const std::int64_t width = config.modelDim;
        const std::vector<std::int64_t> table{config.vocabularySize, width};
        const std::string tableNote = fmt::format("vocabulary {}, model width {}", table[0], width);
        std::vector<TensorSpec> specs;
        specs.push_back({"transformer.wte.weight", table, false, tableNote});
        specs.push_back({"transformer.wpe.weight",
                         {config.positionCount, width},
                         false,
                         fmt::format("{} positions, model width {}", config.positionCount, width)});
        for (int layer = 0; layer < config.layerCount; ++layer) {
            addAttention(specs, config, layer);
            addMlp(specs, config, layer);
            addPair(specs, fmt::format("transformer.h.{}.ln_1", layer), {width}, config);
            addPair(specs, fmt::format("transformer.h.{}.ln_2", layer), {width}, config);
        }
        addPair(specs, "transformer.ln_f", {width}, config);
        specs.push_back({"lm_head.weight", table, config.tiedHead, tableNote});
        return specs;
    }

    AttentionTensorNames attentionNames(int layer) const override {
        const std::string block = fmt::format("transformer.h.{}.attn.attention.", layer);
        return {block + "q_proj", block + "k_proj", block + "v_proj", block + "out_proj"};
    }

    PositionKind positionKind() const override { return PositionKind::Absolute; }

    std::shared_ptr<const Transformer> load(std::shared_ptr<const Checkpoint> checkpoint,
                                            const LoadOptions& options) const override {
        return loadGptNeo(std::move(checkpoint), options);
    }

private:
    static std::int64_t innerDim(const JsonFields& fields, std::int64_t modelDim) {
        return fields.optionalCount("intermediate_size", 4 * widthLimit).value_or(4 * modelDim);
    }

    void addAttention(std::vector<TensorSpec>& specs, const ModelConfig& config, int layer) const {
        const AttentionTensorNames names = attentionNames(layer);
        const LayerGrouping& grouping = config.grouping.at(static_cast<std::size_t>(layer));
        const std::int64_t width = config.modelDim;
        const auto add = [&](const std::string& name, int headCount) {
            specs.push_back({name + ".weight",
                             {std::int64_t{headCount} * config.headDim, width},
                             false,
                             headsNote(headCount, config)});
        };
        add(names.query, config.headCount);
        add(names.key, grouping.key.groupCount());
        add(names.value, grouping.value.groupCount());
        addPair(specs, names.output, {width, width}, config); // The only projection with a bias.
        // Causal masks that old versions of transformers stored.
        const std::string block = fmt::format("transformer.h.{}.attn.attention.", layer);
        specs.push_back({block + "bias", {}, true, {}});
        specs.push_back({block + "masked_bias", {}, true, {}});
    }

    static void addMlp(std::vector<TensorSpec>& specs, const ModelConfig& config, int layer) {
        const std::string place = "config.json"; // readConfig has checked the field.
        const std::int64_t inner = innerDim(JsonFields(*config.source, place), config.modelDim);
        const std::string mlp = fmt::format("transformer.h.{}.mlp.", layer);
        addPair(specs, mlp + "c_fc", {inner, config.modelDim}, config);
        addPair(specs, mlp + "c_proj", {config.modelDim, inner}, config);
    }

    /// A weight, and a bias as long as the weight has rows.
    static void addPair(std::vector<TensorSpec>& specs, const std::string& name,
                        const std::vector<std::int64_t>& shape, const ModelConfig& config) {
        const std::string note = fmt::format("model width {}", config.modelDim);
        specs.push_back({name + ".weight", shape, false, note});
        specs.push_back({name + ".bias", {shape.front()}, false, note});
    }
};

} // namespace

const Architecture& gptNeoArchitecture() {
    static const GptNeoArchitecture architecture;
    return architecture;
}

} // namespace regroup
