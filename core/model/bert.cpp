// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/architecture_table.h"
#include "core/model/attention_block.h"
#include "core/model/bert_head.h"
#include "core/model/checkpoint.h"
#include "core/model/config_number.h"
#include "core/model/residual_layers.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>

#include <utility>

namespace regroup {

namespace {

/// Where BERT and RoBERTa differ.
struct BertTraits {
    std::string prefix; ///< "bert."
    std::vector<ModelClass> classes;
    std::int64_t padTokenId = 0; ///< Where config.json states none.
    /// RoBERTa counts positions over the ids that are not the padding id, and begins above that id.
    bool countsPositions = false;
    /// RoBERTa's output for masked tokens has the exact gelu, whatever `hidden_act` is.
    bool hasGeluHead = false;
    BertHeadNames head;
};

/// The padding id is the first position of RoBERTa, that of padding.
std::int64_t firstPosition(const BertTraits& traits, const ModelConfig& config) {
    return traits.countsPositions ? config.padTokenId.value_or(traits.padTokenId) + 1 : 0;
}

std::int64_t tokenTypeCount(const JsonFields& fields) {
    return fields.optionalCount("type_vocab_size", vocabularyLimit).value_or(2);
}

ResidualLayerSettings layerSettings(const Checkpoint& checkpoint, const BertTraits& traits) {
    const std::string place = configPlace(checkpoint);
    const JsonFields fields(*checkpoint.config().source, place);
    ResidualLayerSettings settings;
    settings.block = traits.prefix + "encoder.layer.";
    settings.attentionNorm = "attention.output.LayerNorm";
    settings.mlpNorm = "output.LayerNorm";
    settings.normEpsilon = positiveConfigNumber(fields, "layer_norm_eps", 1e-12);
    settings.normPlace = NormPlace::After;
    settings.activation = activationFromName(fields.text("hidden_act", "gelu"), place);
    settings.causal = false;
    return settings;
}

class BertArithmetic final : public ModelArithmetic {
public:
    BertArithmetic(const std::shared_ptr<const Checkpoint>& checkpoint, const LoadOptions& options,
                   const BertTraits& traits);

    std::unique_ptr<BatchContext> prepare(const InputBatch& batch, KvCache* cache) const override;
    at::Tensor embed(const InputBatch& batch, const BatchContext& context) const override;

    std::shared_ptr<const LayerParts> readParts(int layer, WeightReader& reader) const override {
        return m_layers.readParts(layer, reader);
    }
    at::Tensor runLayer(int layer, const LayerWeights& weights, const at::Tensor& hidden,
                        const BatchContext& context, const LayerOptions& options) const override {
        return m_layers.run(layer, weights, hidden, context, /*rotary=*/nullptr, options);
    }
    at::Tensor logits(const at::Tensor& hidden, const BatchContext&) const override {
        return m_head->output(hidden);
    }

private:
    const BertTraits& m_traits; // Lives as long as the program.
    ModelConfig m_config;
    LoadOptions m_options;
    ResidualLayers m_layers;
    std::int64_t m_tokenTypeCount = 0;
    NormWeights m_embeddingNorm;
    StoredWeight m_embedding;  // [vocabulary, modelDim]
    StoredWeight m_positions;  // [firstPosition + positionCount, modelDim]
    StoredWeight m_tokenTypes; // [tokenTypeCount, modelDim]
    std::optional<BertHead> m_head;
};

BertArithmetic::BertArithmetic(const std::shared_ptr<const Checkpoint>& checkpoint,
                               const LoadOptions& options, const BertTraits& traits)
    : m_traits(traits), m_config(checkpoint->config()), m_options(options),
      m_layers(m_config, layerSettings(*checkpoint, traits)),
      m_embedding(checkpoint, options, traits.prefix + "embeddings.word_embeddings.weight"),
      m_positions(checkpoint, options, traits.prefix + "embeddings.position_embeddings.weight"),
      m_tokenTypes(checkpoint, options, traits.prefix + "embeddings.token_type_embeddings.weight") {
    const std::string place = configPlace(*checkpoint);
    const ResidualLayerSettings layers = layerSettings(*checkpoint, traits);
    m_tokenTypeCount = tokenTypeCount(JsonFields(*m_config.source, place));
    WeightReader reader(*checkpoint, options, Borrowing::Never);
    m_embeddingNorm = m_layers.readNorm(reader, traits.prefix + "embeddings.LayerNorm");
    m_head.emplace(checkpoint, options, traits.head, m_embedding,
                   traits.hasGeluHead ? Activation::Gelu : layers.activation, layers.normEpsilon);
}

std::unique_ptr<BatchContext> BertArithmetic::prepare(const InputBatch& batch,
                                                      KvCache* cache) const {
    checkInputBatch(batch, m_config.vocabularySize);
    InputBatch placed = batch;
    const std::int64_t first = firstPosition(m_traits, m_config);
    if (m_traits.countsPositions && !batch.positionIds.defined()) {
        const auto isText = batch.inputIds.ne(first - 1).to(at::kLong);
        placed.positionIds = isText.cumsum(1) * isText + (first - 1);
    }
    auto context = std::make_unique<BatchContext>();
    fillBatchContext(*context, placed, cache, m_config, m_options,
                     {/*causal=*/false, first + m_config.positionCount, m_tokenTypeCount});
    return context;
}

at::Tensor BertArithmetic::embed(const InputBatch& batch, const BatchContext& context) const {
    const auto ids = sentTo(batch.inputIds, m_options.device);
    const auto types = batch.tokenTypeIds.defined() ? sentTo(batch.tokenTypeIds, m_options.device)
                                                    : at::zeros_like(ids);
    return m_layers.normed(m_embedding.rows(ids) + m_tokenTypes.rows(types) +
                               m_positions.rows(context.positions),
                           m_embeddingNorm);
}

/// "LayerNorm.gamma" and "LayerNorm.beta", as the first published checkpoints have them.
std::string withPresentNormNames(const std::string& name) {
    for (const auto& [old, present] : {std::pair{"LayerNorm.gamma", "LayerNorm.weight"},
                                       std::pair{"LayerNorm.beta", "LayerNorm.bias"}}) {
        const std::string_view ending = old;
        if (name.size() >= ending.size() &&
            name.compare(name.size() - ending.size(), ending.size(), ending) == 0)
            return name.substr(0, name.size() - ending.size()) + present;
    }
    return name;
}

void refuseDecoder(const JsonFields& fields, const std::string& place) {
    if (fields.flag("is_decoder", false))
        throw Error(
            ErrorCode::Unsupported,
            fmt::format("{}: 'is_decoder' is true, expected false: this architecture is run "
                        "as an encoder, where every token sees every other.",
                        place));
    const std::string positions = fields.text("position_embedding_type", "absolute");
    if (positions != "absolute")
        fields.fail("position_embedding_type", "\"absolute\"");
}

/// Every token sees every other; embeddings of tokens, token types and positions; layer norms after
/// each block. Sources: Devlin et al. 2018, arXiv:1810.04805; Liu et al. 2019, arXiv:1907.11692;
/// transformers, models/bert, models/roberta.
class BertArchitecture final : public Architecture {
public:
    BertArchitecture(std::string name, BertTraits traits)
        : m_name(std::move(name)), m_traits(std::move(traits)) {}

    std::string_view name() const override { return m_name; }
    std::string_view optionalPrefix() const override { return m_traits.prefix; }
    std::string presentName(const std::string& storedName) const override {
        return withPresentNormNames(storedName);
    }
    ModelConfig readConfig(const nlohmann::ordered_json& document,
                           const std::string& place) const override;
    std::vector<TensorSpec> tensorSpecs(const ModelConfig& config) const override;

    MlpLayout mlpLayout(int layer) const override {
        const std::string block = fmt::format("{}encoder.layer.{}.", m_traits.prefix, layer);
        return {block + "intermediate.dense", block + "output.dense", {}};
    }
    PositionKind positionKind() const override { return PositionKind::Absolute; }
    AttentionLayout attentionLayout(const ModelConfig& config, int layer) const override {
        const std::string block =
            fmt::format("{}encoder.layer.{}.attention.", m_traits.prefix, layer);
        return separateProjections(config, layer,
                                   {block + "self.query", block + "self.key", block + "self.value",
                                    block + "output.dense"});
    }

    std::shared_ptr<const Transformer> load(std::shared_ptr<const Checkpoint> checkpoint,
                                            const LoadOptions& options) const override {
        const auto arithmetic = std::make_shared<BertArithmetic>(checkpoint, options, m_traits);
        return makeLayeredTransformer(std::move(checkpoint), options, arithmetic);
    }

private:
    std::string m_name;
    BertTraits m_traits;
};

/// `num_key_value_heads` means nothing to this architecture.
ModelConfig BertArchitecture::readConfig(const nlohmann::ordered_json& document,
                                         const std::string& place) const {
    const JsonFields fields(document, place);
    ModelConfig config = startConfig(fields, place, m_name, m_traits.classes, m_traits.padTokenId);
    refuseDecoder(fields, place);
    config.layerCount = static_cast<int>(fields.count("num_hidden_layers", layerLimit));
    config.headCount = static_cast<int>(fields.count("num_attention_heads", headLimit));
    config.keyValueHeadCount = config.headCount;
    config.modelDim = fields.count("hidden_size", widthLimit);
    requireDivides(place, "num_attention_heads", config.headCount, "hidden_size", config.modelDim);
    config.headDim = static_cast<int>(config.modelDim / config.headCount);
    config.vocabularySize = fields.count("vocab_size", vocabularyLimit);
    config.tiedHead = fields.flag("tie_word_embeddings", true);
    const std::int64_t first = firstPosition(m_traits, config);
    config.positionCount =
        fields.optionalCount("max_position_embeddings", vocabularyLimit).value_or(512) - first;
    if (first < 0 || config.positionCount < 1)
        fields.fail("max_position_embeddings",
                    fmt::format("more than the {} that padding takes", first));
    // Read again by tensorSpecs.
    (void)fields.count("intermediate_size", 4 * widthLimit);
    (void)tokenTypeCount(fields);
    return config;
}

std::vector<TensorSpec> BertArchitecture::tensorSpecs(const ModelConfig& config) const {
    const std::string place = "config.json"; // readConfig has checked the fields read here.
    const JsonFields fields(*config.source, place);
    const std::int64_t innerDim = fields.count("intermediate_size", 4 * widthLimit);
    const std::string embeddings = m_traits.prefix + "embeddings.";
    TensorSpecList specs(config);
    specs.embedding(embeddings + "word_embeddings");
    specs.positions(embeddings + "position_embeddings",
                    firstPosition(m_traits, config) + config.positionCount);
    specs.add(
        embeddings + "token_type_embeddings.weight", {tokenTypeCount(fields), config.modelDim},
        fmt::format("{} token types, model width {}", tokenTypeCount(fields), config.modelDim));
    specs.norm(embeddings + "LayerNorm", Bias::Stored);
    specs.ignored(embeddings + "position_ids"); // 0, 1, 2, ..., which old versions stored.
    for (int layer = 0; layer < config.layerCount; ++layer) {
        const std::string block = fmt::format("{}encoder.layer.{}.", m_traits.prefix, layer);
        specs.attention(attentionLayout(config, layer), layer, Bias::Stored, Bias::Stored);
        specs.norm(block + "attention.output.LayerNorm", Bias::Stored);
        specs.mlp(block + "intermediate.dense", block + "output.dense", innerDim, Bias::Stored);
        specs.norm(block + "output.LayerNorm", Bias::Stored);
    }
    addBertHead(specs, config, m_traits.head);
    // What was trained beside the head that is used.
    if (config.output != ModelOutput::Labels ||
        m_traits.head.labelsDense != m_traits.prefix + "pooler.dense")
        for (const char* unused : {"pooler.dense.weight", "pooler.dense.bias"})
            specs.ignored(m_traits.prefix + unused);
    for (const char* unused : {"cls.seq_relationship.weight", "cls.seq_relationship.bias"})
        specs.ignored(unused);
    return specs.take();
}

} // namespace

const Architecture& bertArchitecture() {
    static const BertArchitecture architecture(
        "bert",
        {"bert.",
         {{"BertForMaskedLM", ModelOutput::MaskedTokens},
          {"BertForPreTraining", ModelOutput::MaskedTokens},
          {"BertModel", ModelOutput::HiddenState},
          {"BertForSequenceClassification", ModelOutput::Labels}},
         /*padTokenId=*/0,
         /*countsPositions=*/false,
         /*hasGeluHead=*/false,
         {"cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm",
          "cls.predictions.decoder", "cls.predictions.bias", "bert.pooler.dense", "classifier"}});
    return architecture;
}

const Architecture& robertaArchitecture() {
    static const BertArchitecture architecture(
        "roberta", {"roberta.",
                    {{"RobertaForMaskedLM", ModelOutput::MaskedTokens},
                     {"RobertaModel", ModelOutput::HiddenState},
                     {"RobertaForSequenceClassification", ModelOutput::Labels}},
                    /*padTokenId=*/1,
                    /*countsPositions=*/true,
                    /*hasGeluHead=*/true,
                    {"lm_head.dense", "lm_head.layer_norm", "lm_head.decoder", "lm_head.bias",
                     "classifier.dense", "classifier.out_proj",
                     /*dropsBeforeLabelsDense=*/true}});
    return architecture;
}

} // namespace regroup
