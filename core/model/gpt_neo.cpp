// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gpt_neo.h"

#include "core/base/error.h"
#include "core/model/activation.h"
#include "core/model/attention_block.h"
#include "core/model/checkpoint.h"
#include "core/model/config_number.h"
#include "core/model/layered_transformer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/layer_norm.h>
#include <fmt/format.h>

#include <optional>
#include <utility>

namespace regroup {

namespace {

struct NormWeights {
    at::Tensor weight; // [modelDim]
    at::Tensor bias;   // [modelDim]
};

struct GptNeoParts final : LayerParts {
    NormWeights attentionNorm;
    NormWeights mlpNorm;
    LinearWeights inner; // [innerDim, modelDim]
    LinearWeights outer; // [modelDim, innerDim]
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

    AttentionWeights readAttention(int layer, WeightReader& reader) const override;
    std::shared_ptr<const LayerParts> readParts(int layer, WeightReader& reader) const override;
    std::unique_ptr<BatchContext> prepare(const InputBatch& batch, KvCache* cache) const override;
    at::Tensor embed(const InputBatch& batch, const BatchContext& context) const override;
    at::Tensor
    runLayer(int layer, const AttentionWeights& attention, const LayerParts& parts,
             const at::Tensor& hidden, const BatchContext& context,
             const std::function<void(const ProjectionOutputs&)>& observe) const override;
    at::Tensor logits(const at::Tensor& hidden, const BatchContext& context) const override;

private:
    at::Tensor normalize(const at::Tensor& hidden, const NormWeights& norm) const {
        return at::layer_norm(hidden, {hidden.size(-1)}, norm.weight, norm.bias, m_normEpsilon);
    }

    ModelConfig m_config;
    LoadOptions m_options;
    double m_normEpsilon;
    Activation m_activation;
    std::vector<bool> m_isLocal; // [layerCount]
    int64_t m_window;
    NormWeights m_finalNorm;
    StoredWeight m_embedding; // [vocabulary, modelDim]
    StoredWeight m_positions; // [positionCount, modelDim]
    StoredWeight m_head;      // [vocabulary, modelDim]; the embedding when tied.
};

NormWeights readNorm(WeightReader& reader, const std::string& name) {
    return {reader.read(name + ".weight"), reader.read(name + ".bias")};
}

GptNeoArithmetic::GptNeoArithmetic(const std::shared_ptr<const Checkpoint>& checkpoint,
                                   const LoadOptions& options)
    : m_config(checkpoint->config()), m_options(options),
      m_embedding(checkpoint, options, "transformer.wte.weight"),
      m_positions(checkpoint, options, "transformer.wpe.weight"),
      m_head(m_config.tiedHead ? m_embedding
                               : StoredWeight(checkpoint, options, "lm_head.weight")) {
    const std::string place = checkpoint->files().place() + "/config.json";
    const JsonFields fields(*m_config.source, place);
    m_normEpsilon = positiveConfigNumber(fields, "layer_norm_epsilon", 1e-5);
    m_activation = activationFromName(fields.text("activation_function", "gelu_new"), place);
    m_isLocal = readLocalLayers(fields, m_config.layerCount);
    m_window = fields.optionalCount("window_size", int64_t{1} << 30U).value_or(256);
    WeightReader reader(*checkpoint, options, Borrowing::Never);
    m_finalNorm = readNorm(reader, "transformer.ln_f");
}

AttentionWeights GptNeoArithmetic::readAttention(int layer, WeightReader& reader) const {
    const std::string block = fmt::format("transformer.h.{}.attn.attention.", layer);
    return {reader.readLinear(block + "q_proj"), reader.readLinear(block + "k_proj"),
            reader.readLinear(block + "v_proj"), reader.readLinear(block + "out_proj"),
            m_config.grouping.at(static_cast<std::size_t>(layer))};
}

std::shared_ptr<const LayerParts> GptNeoArithmetic::readParts(int layer,
                                                              WeightReader& reader) const {
    const std::string block = fmt::format("transformer.h.{}.", layer);
    auto parts = std::make_shared<GptNeoParts>();
    parts->attentionNorm = readNorm(reader, block + "ln_1");
    parts->mlpNorm = readNorm(reader, block + "ln_2");
    parts->inner = reader.readLinear(block + "mlp.c_fc");
    parts->outer = reader.readLinear(block + "mlp.c_proj");
    return parts;
}

std::unique_ptr<BatchContext> GptNeoArithmetic::prepare(const InputBatch& batch,
                                                        KvCache* cache) const {
    auto context = std::make_unique<BatchContext>();
    fillBatchContext(*context, batch, cache,
                     {true, m_options.device, m_config.vocabularySize, m_config.positionCount});
    return context;
}

at::Tensor GptNeoArithmetic::embed(const InputBatch& batch, const BatchContext& context) const {
    return m_embedding.rows(batch.inputIds.to(m_options.device)) +
           m_positions.rows(context.positions);
}

at::Tensor
GptNeoArithmetic::runLayer(int layer, const AttentionWeights& attention, const LayerParts& parts,
                           const at::Tensor& hidden, const BatchContext& context,
                           const std::function<void(const ProjectionOutputs&)>& observe) const {
    const auto& own = static_cast<const GptNeoParts&>(parts);
    const int64_t window = m_isLocal[static_cast<std::size_t>(layer)] ? m_window : 0;
    // Scores are not divided by the root of the head's width: GPT-Neo was trained without.
    const auto attended =
        hidden + runAttentionBlock(normalize(hidden, own.attentionNorm), attention, context,
                                   {layer, m_config.headCount, m_config.headDim, /*scale=*/1.0,
                                    /*causal=*/true, window, /*rotary=*/nullptr, observe});
    const auto inner = applyLinear(own.inner, normalize(attended, own.mlpNorm));
    return attended + applyLinear(own.outer, applyActivation(m_activation, inner));
}

at::Tensor GptNeoArithmetic::logits(const at::Tensor& hidden, const BatchContext&) const {
    return m_head.product(normalize(hidden, m_finalNorm));
}

} // namespace

std::shared_ptr<const Transformer> loadGptNeo(std::shared_ptr<const Checkpoint> checkpoint,
                                              const LoadOptions& options) {
    const auto arithmetic = std::make_shared<GptNeoArithmetic>(checkpoint, options);
    return makeLayeredTransformer(std::move(checkpoint), options, arithmetic);
}

} // namespace regroup
