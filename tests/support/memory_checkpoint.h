// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/grouping/model_grouping.h"
#include "core/model/safetensors.h"
#include "core/model/tensor_info.h"

#include <nlohmann/json.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace regroup::test {

/// Shape of a small random model. Link regroup::model.
struct TinyModelOptions {
    int layerCount = 2;
    int headCount = 4;
    int keyValueHeadCount = 0; ///< Stock grouped-query attention (not GPT-Neo); 0: headCount.
    int headDim = 8;
    int modelDim = 32; ///< GPT-Neo needs headCount * headDim.
    int intermediateDim = 48;
    int vocabularySize = 64;
    int positionCount = 64;
    std::optional<ModelGrouping> grouping; ///< As a `regroup` object; key/value rows follow it.
    bool attentionBias = false;            ///< Llama only.
    bool mlpBias = false;                  ///< Llama only.
    bool tiedHead = false;                 ///< GPT-Neo is always tied.
    int windowSize = 5; ///< GPT-Neo (layers 1, 3, ... are local), Mistral, Qwen2.
    std::uint64_t seed = 1;
    DataType dataType = DataType::Float32; ///< Float32 or BFloat16.
    nlohmann::ordered_json extraConfig =
        nlohmann::ordered_json::object(); ///< Added to config.json, or replacing.
};

/// Files of a checkpoint by name: config.json and model.safetensors. Change one, then open it with
/// Checkpoint::open(makeMemorySource(files)).
using CheckpointFiles = std::map<std::string, std::string>;

/// Collects tensors with distinct random values, one generator per name: adding a tensor or a layer
/// changes no other tensor.
class TinyWeights {
public:
    explicit TinyWeights(const TinyModelOptions& options) : m_options(options) {}

    /// Normal values of standard deviation 1/sqrt(columns), so that activations keep their size.
    void linear(const std::string& name, std::int64_t rows, std::int64_t columns) {
        const double scale = 1.0 / std::sqrt(static_cast<double>(columns));
        add(name, {rows, columns}, [scale](Random& random) { return scale * random.normal(); });
    }
    void vector(const std::string& name, std::int64_t extent, double mean) {
        add(name, {extent}, [mean](Random& random) { return mean + 0.1 * random.normal(); });
    }
    void norm(const std::string& name) { vector(name + ".weight", m_options.modelDim, 1.0); }

    std::string file() const {
        return makeSafetensorsHeader(m_tensors, {{"format", "pt"}}) + m_data;
    }

private:
    void add(const std::string& name, std::vector<std::int64_t> shape,
             const std::function<double(Random&)>& value) {
        std::uint64_t hash = 0xcbf29ce484222325U; // FNV-1a of the name.
        for (const char character : name)
            hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3U;
        Random random(derivedSeed(m_options.seed, hash));
        std::int64_t count = 1;
        for (const std::int64_t extent : shape)
            count *= extent;
        for (std::int64_t index = 0; index < count; ++index)
            append(static_cast<float>(value(random)));
        m_tensors.push_back({name, m_options.dataType, std::move(shape), 0, 0, 0});
    }

    void append(float value) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        char bytes[4];
        std::memcpy(bytes, &bits, sizeof bytes);
        if (m_options.dataType == DataType::BFloat16) // The upper half of a float32, rounded down.
            m_data.append(bytes + 2, 2);
        else
            m_data.append(bytes, 4);
    }

    const TinyModelOptions& m_options;
    std::vector<TensorInfo> m_tensors;
    std::string m_data;
};

inline std::int64_t tinyKeyHeads(const TinyModelOptions& options, int layer, bool value) {
    if (options.grouping) {
        const LayerGrouping& grouping = options.grouping->at(static_cast<std::size_t>(layer));
        return value ? grouping.value.groupCount() : grouping.key.groupCount();
    }
    return options.keyValueHeadCount > 0 ? options.keyValueHeadCount : options.headCount;
}

inline std::string tinyConfigText(const TinyModelOptions& options, nlohmann::ordered_json config) {
    config["dtype"] = dataTypeName(options.dataType);
    if (options.grouping) {
        auto layers = nlohmann::ordered_json::array();
        for (const LayerGrouping& layer : *options.grouping)
            layers.push_back(
                {{"key", std::vector<int>(layer.key.labels().begin(), layer.key.labels().end())},
                 {"value",
                  std::vector<int>(layer.value.labels().begin(), layer.value.labels().end())}});
        config["regroup"] = {{"version", 1}, {"grouping", layers}};
    }
    for (const auto& [key, value] : options.extraConfig.items())
        config[key] = value;
    return config.dump(2);
}

/// A random Llama, or one of its relatives: config in the layout of transformers 5.
inline CheckpointFiles tinyLlamaFamilyFiles(const TinyModelOptions& options,
                                            const std::string& type, const std::string& className,
                                            bool queryKeyValueBias, bool outputBias) {
    const std::int64_t width = options.modelDim;
    const std::int64_t queryRows = std::int64_t{options.headCount} * options.headDim;
    TinyWeights weights(options);
    const auto project = [&](const std::string& name, std::int64_t rows, std::int64_t columns,
                             bool bias) {
        weights.linear(name + ".weight", rows, columns);
        if (bias)
            weights.vector(name + ".bias", rows, 0.0);
    };
    weights.linear("model.embed_tokens.weight", options.vocabularySize, width);
    for (int layer = 0; layer < options.layerCount; ++layer) {
        const std::string block = "model.layers." + std::to_string(layer) + ".";
        const std::string attention = block + "self_attn.";
        project(attention + "q_proj", queryRows, width, queryKeyValueBias);
        project(attention + "k_proj", tinyKeyHeads(options, layer, false) * options.headDim, width,
                queryKeyValueBias);
        project(attention + "v_proj", tinyKeyHeads(options, layer, true) * options.headDim, width,
                queryKeyValueBias);
        project(attention + "o_proj", width, queryRows, outputBias);
        project(block + "mlp.gate_proj", options.intermediateDim, width, options.mlpBias);
        project(block + "mlp.up_proj", options.intermediateDim, width, options.mlpBias);
        project(block + "mlp.down_proj", width, options.intermediateDim, options.mlpBias);
        weights.norm(block + "input_layernorm");
        weights.norm(block + "post_attention_layernorm");
    }
    weights.norm("model.norm");
    if (!options.tiedHead)
        weights.linear("lm_head.weight", options.vocabularySize, width);

    const int keyValueHeads =
        options.keyValueHeadCount > 0 ? options.keyValueHeadCount : options.headCount;
    const std::string config = tinyConfigText(
        options, {{"architectures", {className}},
                  {"model_type", type},
                  {"hidden_size", options.modelDim},
                  {"intermediate_size", options.intermediateDim},
                  {"num_hidden_layers", options.layerCount},
                  {"num_attention_heads", options.headCount},
                  {"num_key_value_heads", keyValueHeads},
                  {"head_dim", options.headDim},
                  {"vocab_size", options.vocabularySize},
                  {"max_position_embeddings", options.positionCount},
                  {"hidden_act", "silu"},
                  {"rms_norm_eps", 1e-5},
                  {"rope_parameters", {{"rope_theta", 10000.0}, {"rope_type", "default"}}},
                  {"attention_bias", options.attentionBias},
                  {"mlp_bias", options.mlpBias},
                  {"bos_token_id", 1},
                  {"eos_token_id", 2},
                  {"tie_word_embeddings", options.tiedHead}});
    return {{"config.json", config}, {"model.safetensors", weights.file()}};
}

inline CheckpointFiles tinyLlamaFiles(const TinyModelOptions& options = {}) {
    return tinyLlamaFamilyFiles(options, "llama", "LlamaForCausalLM", options.attentionBias,
                                options.attentionBias);
}

/// A random Mistral with a sliding window.
inline CheckpointFiles tinyMistralFiles(TinyModelOptions options = {}) {
    options.mlpBias = false;
    options.extraConfig["sliding_window"] = options.windowSize;
    return tinyLlamaFamilyFiles(options, "mistral", "MistralForCausalLM", false, false);
}

/// A random Qwen2 whose layers from the second on have a sliding window.
inline CheckpointFiles tinyQwen2Files(TinyModelOptions options = {}) {
    options.mlpBias = false;
    options.extraConfig["use_sliding_window"] = true;
    options.extraConfig["sliding_window"] = options.windowSize;
    options.extraConfig["max_window_layers"] = 1;
    return tinyLlamaFamilyFiles(options, "qwen2", "Qwen2ForCausalLM", true, false);
}

/// A random GPT-Neo whose layers are global and local in turn.
inline CheckpointFiles tinyGptNeoFiles(const TinyModelOptions& options = {}) {
    const std::int64_t width = options.modelDim;
    TinyWeights weights(options);
    const auto norm = [&](const std::string& name) {
        weights.norm(name);
        weights.vector(name + ".bias", width, 0.0);
    };
    const auto project = [&](const std::string& name, std::int64_t rows, std::int64_t columns) {
        weights.linear(name + ".weight", rows, columns);
        weights.vector(name + ".bias", rows, 0.0);
    };
    weights.linear("transformer.wte.weight", options.vocabularySize, width);
    weights.linear("transformer.wpe.weight", options.positionCount, width);
    auto kinds = nlohmann::ordered_json::array();
    for (int layer = 0; layer < options.layerCount; ++layer) {
        const std::string block = "transformer.h." + std::to_string(layer) + ".";
        const std::string attention = block + "attn.attention.";
        weights.linear(attention + "q_proj.weight", width, width);
        weights.linear(attention + "k_proj.weight",
                       tinyKeyHeads(options, layer, false) * options.headDim, width);
        weights.linear(attention + "v_proj.weight",
                       tinyKeyHeads(options, layer, true) * options.headDim, width);
        project(attention + "out_proj", width, width);
        project(block + "mlp.c_fc", options.intermediateDim, width);
        project(block + "mlp.c_proj", width, options.intermediateDim);
        norm(block + "ln_1");
        norm(block + "ln_2");
        kinds.push_back(layer % 2 == 0 ? "global" : "local");
    }
    norm("transformer.ln_f");

    const std::string config =
        tinyConfigText(options, {{"architectures", {"GPTNeoForCausalLM"}},
                                 {"model_type", "gpt_neo"},
                                 {"hidden_size", options.modelDim},
                                 {"intermediate_size", options.intermediateDim},
                                 {"num_layers", options.layerCount},
                                 {"num_heads", options.headCount},
                                 {"vocab_size", options.vocabularySize},
                                 {"max_position_embeddings", options.positionCount},
                                 {"activation_function", "gelu_new"},
                                 {"layer_norm_epsilon", 1e-5},
                                 {"attention_layers", kinds},
                                 {"window_size", options.windowSize},
                                 {"bos_token_id", 1},
                                 {"eos_token_id", 2},
                                 {"tie_word_embeddings", true}});
    return {{"config.json", config}, {"model.safetensors", weights.file()}};
}

/// Writes the files into a folder, which is created if needed.
inline void writeCheckpointFiles(const std::filesystem::path& folder,
                                 const CheckpointFiles& files) {
    std::filesystem::create_directories(folder);
    for (const auto& [name, content] : files) {
        std::ofstream stream(folder / name, std::ios::binary);
        stream.write(content.data(), static_cast<std::streamsize>(content.size()));
    }
}

} // namespace regroup::test
