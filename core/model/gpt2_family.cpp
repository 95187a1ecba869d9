// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gpt2_family.h"

#include "core/base/error.h"
#include "core/model/checkpoint.h"
#include "core/model/config_number.h"
#include "core/model/decoder.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace regroup {

namespace {

class Gpt2Decoder final : public Decoder {
public:
    using Decoder::Decoder;

    at::Tensor embed(const InputBatch& batch, const BatchContext& context) const override {
        const at::Tensor tokens = Decoder::embed(batch, context);
        // Types are tokens of their own here: there is no table for them.
        return batch.tokenTypeIds.defined() ? tokens + embeddingOf(batch.tokenTypeIds) : tokens;
    }
};

/// [layerCount]
std::vector<double> readScales(const JsonFields& fields, const ModelConfig& config,
                               bool scalesByLayer) {
    const double scale = fields.flag("scale_attn_weights", true)
                             ? 1.0 / std::sqrt(static_cast<double>(config.headDim))
                             : 1.0;
    std::vector<double> scales;
    scales.reserve(static_cast<std::size_t>(config.layerCount));
    for (int layer = 0; layer < config.layerCount; ++layer)
        scales.push_back(scalesByLayer ? scale / (layer + 1.0) : scale);
    return scales;
}

DecoderSettings decoderSettings(const JsonFields& fields, const std::string& place,
                                const ModelConfig& config, const Gpt2Traits& traits) {
    DecoderSettings settings;
    settings.embedding = "transformer.wte.weight";
    settings.positions = "transformer.wpe.weight";
    settings.finalNorm = "transformer.ln_f";
    settings.batch.positionLimit = config.positionCount;
    settings.batch.tokenTypeLimit = config.vocabularySize;
    ResidualLayerSettings& layers = settings.layers;
    layers.block = "transformer.h.";
    layers.attentionNorm = "ln_1";
    layers.mlpNorm = "ln_2";
    layers.normEpsilon = positiveConfigNumber(fields, "layer_norm_epsilon", 1e-5);
    layers.activation = activationFromName(
        fields.text("activation_function", std::string(traits.activation)), place);
    layers.scales = readScales(fields, config, traits.scalesByLayer);
    return settings;
}

std::int64_t innerDim(const JsonFields& fields, std::int64_t modelDim) {
    return fields.optionalCount("n_inner", 4 * widthLimit).value_or(4 * modelDim);
}

} // namespace

ModelConfig Gpt2Family::readConfig(const nlohmann::ordered_json& document,
                                   const std::string& place) const {
    const JsonFields fields(document, place);
    ModelConfig config = startConfig(fields, place, name(), classes());
    if (fields.flag("add_cross_attention", false))
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{}: 'add_cross_attention' is true, expected false: the second "
                                "half of an encoder-decoder model cannot run alone.",
                                place));
    config.layerCount = static_cast<int>(fields.count("n_layer", layerLimit));
    config.headCount = static_cast<int>(fields.count("n_head", headLimit));
    const int stored = traits(fields).keyValueHeadCount; // `num_key_value_heads` means nothing.
    config.keyValueHeadCount = stored > 0 ? stored : config.headCount;
    config.modelDim = fields.count("n_embd", widthLimit);
    requireDivides(place, "n_head", config.headCount, "n_embd", config.modelDim);
    config.headDim = static_cast<int>(config.modelDim / config.headCount);
    config.vocabularySize = fields.count("vocab_size", vocabularyLimit);
    config.positionCount = fields.optionalCount("n_positions", vocabularyLimit).value_or(1024);
    config.tiedHead = fields.flag("tie_word_embeddings", true);
    (void)innerDim(fields, config.modelDim); // Read again by tensorSpecs.
    return config;
}

std::vector<TensorSpec> Gpt2Family::tensorSpecs(const ModelConfig& config) const {
    const std::string place = "config.json"; // readConfig has checked the field read here.
    const std::int64_t width = config.modelDim;
    const std::int64_t inner = innerDim(JsonFields(*config.source, place), width);
    const std::string mlpNote = fmt::format("inner width {}, model width {}", inner, width);
    TensorSpecList specs(config);
    specs.embedding("transformer.wte");
    specs.positions("transformer.wpe", config.positionCount);
    for (int layer = 0; layer < config.layerCount; ++layer) {
        const std::string block = fmt::format("transformer.h.{}.", layer);
        addAttention(specs, config, layer);
        addLinear(specs, block + "mlp.c_fc", inner, width, mlpNote);
        addLinear(specs, block + "mlp.c_proj", width, inner, mlpNote);
        specs.norm(block + "ln_1", Bias::Stored);
        specs.norm(block + "ln_2", Bias::Stored);
        // Causal masks that published checkpoints hold.
        specs.ignored(block + "attn.bias");
        specs.ignored(block + "attn.masked_bias");
    }
    specs.norm("transformer.ln_f", Bias::Stored);
    specs.decoderHead();
    return specs.take();
}

void Gpt2Family::addAttention(TensorSpecList& specs, const ModelConfig& config, int layer) const {
    const AttentionLayout layout = attentionLayout(config, layer);
    const LayerGrouping& grouping = config.grouping.at(static_cast<std::size_t>(layer));
    addLinear(specs, layout.query.name, layout.value.firstRow + layout.value.rowCount,
              config.modelDim,
              fmt::format("{} query, {} key and {} value heads of {}, model width {}",
                          config.headCount, grouping.key.groupCount(), grouping.value.groupCount(),
                          config.headDim, config.modelDim));
    addLinear(specs, layout.output.name, layout.output.rowCount, layout.query.rowCount,
              headsNote(config.headCount, config));
}

/// One tensor holds the rows of the queries, then those of the keys, then those of the values.
AttentionLayout Gpt2Family::attentionLayout(const ModelConfig& config, int layer) const {
    const std::string block = fmt::format("transformer.h.{}.attn.", layer);
    AttentionLayout layout = separateProjections(
        config, layer, {block + "c_attn", block + "c_attn", block + "c_attn", block + "c_proj"});
    layout.key.firstRow = layout.query.rowCount;
    layout.value.firstRow = layout.key.firstRow + layout.key.rowCount;
    for (StoredProjection* projection : {&layout.query, &layout.key, &layout.value, &layout.output})
        projection->transposed = isTransposed();
    return layout;
}

void Gpt2Family::addLinear(TensorSpecList& specs, const std::string& name, std::int64_t rows,
                           std::int64_t columns, const std::string& note) const {
    if (isTransposed())
        specs.transposedLinear(name, rows, columns, note);
    else
        specs.linear(name, rows, columns, Bias::Stored, note);
}

MlpLayout Gpt2Family::mlpLayout(int layer) const {
    const std::string block = fmt::format("transformer.h.{}.mlp.", layer);
    return {block + "c_fc", block + "c_proj", {}, isTransposed()};
}

std::shared_ptr<const Transformer> Gpt2Family::load(std::shared_ptr<const Checkpoint> checkpoint,
                                                    const LoadOptions& options) const {
    const ModelConfig& config = checkpoint->config();
    const std::string place = configPlace(*checkpoint);
    const JsonFields fields(*config.source, place);
    const auto arithmetic = std::make_shared<Gpt2Decoder>(
        checkpoint, options, decoderSettings(fields, place, config, traits(fields)));
    return makeLayeredTransformer(std::move(checkpoint), options, arithmetic);
}

} // namespace regroup
