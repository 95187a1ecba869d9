// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/architecture_table.h"
#include "core/model/llama.h"

#include <fmt/format.h>

namespace regroup {

namespace {

struct Projection {
    std::string name;
    std::int64_t rows;
    std::int64_t columns;
    std::string note;
};

/// Names and shapes of "llama" checkpoints. Source: transformers, models/llama.
class LlamaArchitecture final : public Architecture {
public:
    std::string_view name() const override { return "llama"; }
    std::string_view optionalPrefix() const override { return "model."; }

    ModelConfig readConfig(const nlohmann::ordered_json& document,
                           const std::string& place) const override {
        const JsonFields fields(document, place);
        ModelConfig config = startConfig(fields, place, name(), {"LlamaForCausalLM", "LlamaModel"});
        config.layerCount = static_cast<int>(fields.count("num_hidden_layers", layerLimit));
        config.headCount = static_cast<int>(fields.count("num_attention_heads", headLimit));
        config.modelDim = fields.count("hidden_size", widthLimit);
        config.vocabularySize = fields.count("vocab_size", vocabularyLimit);
        config.positionCount =
            fields.optionalCount("max_position_embeddings", vocabularyLimit).value_or(2048);
        config.tiedHead = fields.flag("tie_word_embeddings", false);
        (void)fields.count("intermediate_size", widthLimit); // Read again by tensorSpecs.
        (void)fields.flag("attention_bias", false);
        (void)fields.flag("mlp_bias", false);

        const auto keyValueHeads = fields.optionalCount("num_key_value_heads", headLimit);
        config.keyValueHeadCount = static_cast<int>(keyValueHeads.value_or(config.headCount));
        requireDivides(place, "num_key_value_heads", config.keyValueHeadCount,
                       "num_attention_heads", config.headCount);
        if (const auto headDim = fields.optionalCount("head_dim", headDimLimit)) {
            config.headDim = static_cast<int>(*headDim);
        } else {
            requireDivides(place, "num_attention_heads", config.headCount, "hidden_size",
                           config.modelDim);
            config.headDim = static_cast<int>(config.modelDim / config.headCount);
        }
        if (config.headDim % 2 != 0) // Rotary embedding turns pairs of values.
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: the heads have {} values each, expected an even number.",
                                    place, config.headDim),
                        "Check 'head_dim', or 'hidden_size' and 'num_attention_heads'.");
        return config;
    }

    std::vector<TensorSpec> tensorSpecs(const ModelConfig& config) const override {
        const std::vector<std::int64_t> table{config.vocabularySize, config.modelDim};
        const std::string tableNote =
            fmt::format("vocabulary {}, model width {}", table[0], table[1]);
        const std::string widthNote = fmt::format("model width {}", config.modelDim);
        std::vector<TensorSpec> specs;
        specs.push_back({"model.embed_tokens.weight", table, false, tableNote});
        for (int layer = 0; layer < config.layerCount; ++layer) {
            const std::string block = fmt::format("model.layers.{}.", layer);
            addProjections(specs, config, layer);
            for (const char* norm : {"input_layernorm.weight", "post_attention_layernorm.weight"})
                specs.push_back({block + norm, {config.modelDim}, false, widthNote});
            // A constant that old versions of transformers stored.
            specs.push_back({block + "self_attn.rotary_emb.inv_freq", {}, true, {}});
        }
        specs.push_back({"model.norm.weight", {config.modelDim}, false, widthNote});
        specs.push_back({"model.rotary_emb.inv_freq", {}, true, {}});
        specs.push_back({"lm_head.weight", table, config.tiedHead, tableNote});
        return specs;
    }

    AttentionTensorNames attentionNames(int layer) const override {
        const std::string block = fmt::format("model.layers.{}.self_attn.", layer);
        return {block + "q_proj", block + "k_proj", block + "v_proj", block + "o_proj"};
    }

    PositionKind positionKind() const override { return PositionKind::Rotary; }

    std::shared_ptr<const Transformer> load(std::shared_ptr<const Checkpoint> checkpoint,
                                            const LoadOptions& options) const override {
        return loadLlama(std::move(checkpoint), options);
    }

private:
    void addProjections(std::vector<TensorSpec>& specs, const ModelConfig& config,
                        int layer) const {
        const std::string place = "config.json"; // readConfig has checked the fields read here.
        const JsonFields fields(*config.source, place);
        const AttentionTensorNames names = attentionNames(layer);
        const LayerGrouping& grouping = config.grouping.at(static_cast<std::size_t>(layer));
        const std::int64_t headDim = config.headDim;
        const std::int64_t width = config.modelDim;
        const int keyHeads = grouping.key.groupCount();
        const int valueHeads = grouping.value.groupCount();
        const std::string note = headsNote(config.headCount, config);
        const bool attentionBias = fields.flag("attention_bias", false);
        add(specs, {names.query, config.headCount * headDim, width, note}, attentionBias);
        add(specs, {names.key, keyHeads * headDim, width, headsNote(keyHeads, config)},
            attentionBias);
        add(specs, {names.value, valueHeads * headDim, width, headsNote(valueHeads, config)},
            attentionBias);
        add(specs, {names.output, width, config.headCount * headDim, note}, attentionBias);

        const std::int64_t inner = fields.count("intermediate_size", widthLimit);
        const std::string mlp = fmt::format("model.layers.{}.mlp.", layer);
        const std::string mlpNote =
            fmt::format("intermediate_size {}, model width {}", inner, width);
        const bool mlpBias = fields.flag("mlp_bias", false);
        add(specs, {mlp + "gate_proj", inner, width, mlpNote}, mlpBias);
        add(specs, {mlp + "up_proj", inner, width, mlpNote}, mlpBias);
        add(specs, {mlp + "down_proj", width, inner, mlpNote}, mlpBias);
    }

    static void add(std::vector<TensorSpec>& specs, const Projection& projection, bool bias) {
        specs.push_back({projection.name + ".weight",
                         {projection.rows, projection.columns},
                         false,
                         projection.note});
        if (bias)
            specs.push_back({projection.name + ".bias", {projection.rows}, false, projection.note});
    }
};

} // namespace

const Architecture& llamaArchitecture() {
    static const LlamaArchitecture architecture;
    return architecture;
}

} // namespace regroup
