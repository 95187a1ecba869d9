// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/memory_checkpoint.h"

namespace regroup::test {

/// Adds the tensors that the families below have in common: pairs of a weight and a bias.
class TinyPairs {
public:
    TinyPairs(TinyWeights& weights, const TinyModelOptions& options)
        : m_weights(weights), m_options(options) {}

    void norm(const std::string& name) {
        m_weights.norm(name);
        m_weights.vector(name + ".bias", m_options.modelDim, 0.0);
    }
    void project(const std::string& name, std::int64_t rows, std::int64_t columns) {
        m_weights.linear(name + ".weight", rows, columns);
        m_weights.vector(name + ".bias", rows, 0.0);
    }
    /// Stored as [in, out].
    void projectTransposed(const std::string& name, std::int64_t rows, std::int64_t columns) {
        m_weights.linear(name + ".weight", columns, rows);
        m_weights.vector(name + ".bias", rows, 0.0);
    }
    std::int64_t keyRows(int layer) const {
        return tinyKeyHeads(m_options, layer, false) * m_options.headDim;
    }
    std::int64_t valueRows(int layer) const {
        return tinyKeyHeads(m_options, layer, true) * m_options.headDim;
    }

private:
    TinyWeights& m_weights;
    const TinyModelOptions& m_options;
};

/// A random GPT-2 or GPTBigCode, by `model_type`; headCount * headDim must be modelDim, as for all
/// below.
inline CheckpointFiles tinyGpt2Files(TinyModelOptions options = {},
                                     const std::string& type = "gpt2") {
    const bool isBigCode = type == "gpt_bigcode";
    if (isBigCode)
        options.keyValueHeadCount = 1;
    const std::int64_t width = options.modelDim;
    TinyWeights weights(options);
    TinyPairs pairs(weights, options);
    const auto project = [&](const std::string& name, std::int64_t rows, std::int64_t columns) {
        if (isBigCode)
            pairs.project(name, rows, columns);
        else
            pairs.projectTransposed(name, rows, columns);
    };
    weights.linear("transformer.wte.weight", options.vocabularySize, width);
    weights.linear("transformer.wpe.weight", options.positionCount, width);
    for (int layer = 0; layer < options.layerCount; ++layer) {
        const std::string block = "transformer.h." + std::to_string(layer) + ".";
        project(block + "attn.c_attn", width + pairs.keyRows(layer) + pairs.valueRows(layer),
                width);
        project(block + "attn.c_proj", width, width);
        project(block + "mlp.c_fc", options.intermediateDim, width);
        project(block + "mlp.c_proj", width, options.intermediateDim);
        pairs.norm(block + "ln_1");
        pairs.norm(block + "ln_2");
    }
    pairs.norm("transformer.ln_f");
    if (!options.tiedHead)
        weights.linear("lm_head.weight", options.vocabularySize, width);

    const std::string config = tinyConfigText(
        options, {{"architectures", {isBigCode ? "GPTBigCodeForCausalLM" : "GPT2LMHeadModel"}},
                  {"model_type", type},
                  {"n_embd", options.modelDim},
                  {"n_inner", options.intermediateDim},
                  {"n_layer", options.layerCount},
                  {"n_head", options.headCount},
                  {"vocab_size", options.vocabularySize},
                  {"n_positions", options.positionCount},
                  {"activation_function", "gelu_new"},
                  {"layer_norm_epsilon", 1e-5},
                  {"bos_token_id", 1},
                  {"eos_token_id", 2},
                  {"tie_word_embeddings", options.tiedHead}});
    return {{"config.json", config}, {"model.safetensors", weights.file()}};
}

/// A random OPT with the norms before the blocks and embeddings as wide as the model.
inline CheckpointFiles tinyOptFiles(const TinyModelOptions& options = {}) {
    const std::int64_t width = options.modelDim;
    TinyWeights weights(options);
    TinyPairs pairs(weights, options);
    weights.linear("model.decoder.embed_tokens.weight", options.vocabularySize, width);
    weights.linear("model.decoder.embed_positions.weight", options.positionCount + 2, width);
    for (int layer = 0; layer < options.layerCount; ++layer) {
        const std::string block = "model.decoder.layers." + std::to_string(layer) + ".";
        pairs.project(block + "self_attn.q_proj", width, width);
        pairs.project(block + "self_attn.k_proj", pairs.keyRows(layer), width);
        pairs.project(block + "self_attn.v_proj", pairs.valueRows(layer), width);
        pairs.project(block + "self_attn.out_proj", width, width);
        pairs.project(block + "fc1", options.intermediateDim, width);
        pairs.project(block + "fc2", width, options.intermediateDim);
        pairs.norm(block + "self_attn_layer_norm");
        pairs.norm(block + "final_layer_norm");
    }
    pairs.norm("model.decoder.final_layer_norm");
    if (!options.tiedHead)
        weights.linear("lm_head.weight", options.vocabularySize, width);

    const std::string config =
        tinyConfigText(options, {{"architectures", {"OPTForCausalLM"}},
                                 {"model_type", "opt"},
                                 {"hidden_size", options.modelDim},
                                 {"ffn_dim", options.intermediateDim},
                                 {"num_hidden_layers", options.layerCount},
                                 {"num_attention_heads", options.headCount},
                                 {"vocab_size", options.vocabularySize},
                                 {"max_position_embeddings", options.positionCount},
                                 {"word_embed_proj_dim", options.modelDim},
                                 {"activation_function", "relu"},
                                 {"do_layer_norm_before", true},
                                 {"bos_token_id", 2},
                                 {"eos_token_id", 2},
                                 {"pad_token_id", 1},
                                 {"tie_word_embeddings", options.tiedHead}});
    return {{"config.json", config}, {"model.safetensors", weights.file()}};
}

/// A random BERT or RoBERTa for masked tokens; the rows and columns of RoBERTa's first positions,
/// those of padding, come on top of positionCount.
inline CheckpointFiles tinyBertFiles(const std::string& architecture,
                                     const TinyModelOptions& options = {}) {
    const bool isRoberta = architecture == "roberta";
    const int positionRows = options.positionCount + (isRoberta ? 2 : 0);
    const std::int64_t width = options.modelDim;
    const std::string prefix = architecture + ".";
    const std::string head = isRoberta ? "lm_head." : "cls.predictions.";
    TinyWeights weights(options);
    TinyPairs pairs(weights, options);
    weights.linear(prefix + "embeddings.word_embeddings.weight", options.vocabularySize, width);
    weights.linear(prefix + "embeddings.position_embeddings.weight", positionRows, width);
    weights.linear(prefix + "embeddings.token_type_embeddings.weight", 2, width);
    pairs.norm(prefix + "embeddings.LayerNorm");
    for (int layer = 0; layer < options.layerCount; ++layer) {
        const std::string block = prefix + "encoder.layer." + std::to_string(layer) + ".";
        pairs.project(block + "attention.self.query", width, width);
        pairs.project(block + "attention.self.key", pairs.keyRows(layer), width);
        pairs.project(block + "attention.self.value", pairs.valueRows(layer), width);
        pairs.project(block + "attention.output.dense", width, width);
        pairs.norm(block + "attention.output.LayerNorm");
        pairs.project(block + "intermediate.dense", options.intermediateDim, width);
        pairs.project(block + "output.dense", width, options.intermediateDim);
        pairs.norm(block + "output.LayerNorm");
    }
    pairs.project(head + (isRoberta ? "dense" : "transform.dense"), width, width);
    pairs.norm(head + (isRoberta ? "layer_norm" : "transform.LayerNorm"));
    weights.vector(head + "bias", options.vocabularySize, 0.0);
    if (!options.tiedHead)
        weights.linear(head + "decoder.weight", options.vocabularySize, width);

    const std::string config = tinyConfigText(
        options, {{"architectures", {isRoberta ? "RobertaForMaskedLM" : "BertForMaskedLM"}},
                  {"model_type", architecture},
                  {"hidden_size", options.modelDim},
                  {"intermediate_size", options.intermediateDim},
                  {"num_hidden_layers", options.layerCount},
                  {"num_attention_heads", options.headCount},
                  {"vocab_size", options.vocabularySize},
                  {"max_position_embeddings", positionRows},
                  {"type_vocab_size", 2},
                  {"hidden_act", "gelu"},
                  {"layer_norm_eps", 1e-12},
                  {"pad_token_id", isRoberta ? 1 : 0},
                  {"tie_word_embeddings", options.tiedHead}});
    return {{"config.json", config}, {"model.safetensors", weights.file()}};
}

} // namespace regroup::test
