// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/model_dropout.h"

#include "core/base/random.h"
#include "core/model/architecture.h"
#include "core/model/json_document.h"

#include <utility>

namespace regroup {

namespace {

// Parts of a seed.
constexpr std::uint64_t embeddingStream = 0x656d62;
constexpr std::uint64_t attentionStream = 0x617474;
constexpr std::uint64_t labelHeadStream = 0x6c6162;
constexpr std::uint64_t layerStream = 0x6c6179;
constexpr std::uint64_t residualStream = 0x726573;

struct RateNames {
    const char* embedding;
    const char* residual;
    const char* attention;
    double usual; ///< Of embedding and residual, where config.json says nothing.
    double usualAttention;
    const char* labelHead = nullptr; ///< Where config.json says nothing: as residual.
};

/// Source: configuration_*.py of transformers; null: the architecture has no such dropout.
RateNames rateNames(const std::string& architecture) {
    if (architecture == "gpt2" || architecture == "gpt_bigcode")
        return {"embd_pdrop", "resid_pdrop", "attn_pdrop", 0.1, 0.1};
    if (architecture == "gpt_neo")
        return {"embed_dropout", "resid_dropout", "attention_dropout", 0, 0};
    if (architecture == "opt")
        return {nullptr, "dropout", "attention_dropout", 0.1, 0};
    if (architecture == "bert" || architecture == "roberta")
        return {
            "hidden_dropout_prob", "hidden_dropout_prob", "attention_probs_dropout_prob", 0.1, 0.1,
            "classifier_dropout"};
    return {nullptr, nullptr, "attention_dropout", 0, 0};
}

} // namespace

DropoutRates dropoutRates(const ModelConfig& config) {
    const std::string place = "config.json";
    const JsonFields fields(*config.source, place);
    const auto read = [&](const char* key, double usual) {
        if (key == nullptr)
            return 0.0;
        const auto* value = fields.find(key);
        if (value == nullptr)
            return usual;
        if (!value->is_number() || !(value->get<double>() >= 0 && value->get<double>() < 1))
            fields.fail(key, "a probability from 0 to less than 1");
        return value->get<double>();
    };
    const RateNames names = rateNames(config.architecture);
    DropoutRates rates;
    rates.embedding = read(names.embedding, names.usual);
    rates.residual = read(names.residual, names.usual);
    rates.attention = read(names.attention, names.usualAttention);
    if (config.architecture == "opt")
        rates.layer = read("layerdrop", 0);
    if (config.output == ModelOutput::Labels)
        rates.labelHead = read(names.labelHead, rates.residual);
    return rates;
}

struct ModelDropout::State {
    bool isActive = false;
    std::uint64_t seed = 0;
};

/// Drops from a layer's output, after what another adapter adds to it.
class ModelDropout::Adapter final : public LinearAdapter {
public:
    Adapter(std::shared_ptr<const LinearAdapter> inner, double probability, std::uint64_t index,
            std::shared_ptr<const State> state)
        : m_inner(std::move(inner)), m_probability(probability), m_index(index),
          m_state(std::move(state)) {}

    at::Tensor apply(const at::Tensor& input) const override { return m_inner->apply(input); }

    at::Tensor addTo(const at::Tensor& output, const at::Tensor& input) const override {
        at::Tensor whole = m_inner ? m_inner->addTo(output, input) : output;
        if (!m_state->isActive)
            return whole;
        return dropped(whole, m_probability, derivedSeed(m_state->seed ^ residualStream, m_index));
    }

    std::shared_ptr<const LinearAdapter> rows(int64_t firstRow, int64_t rowCount) const override {
        return std::make_shared<Adapter>(m_inner ? m_inner->rows(firstRow, rowCount) : nullptr,
                                         m_probability, m_index, m_state);
    }

private:
    std::shared_ptr<const LinearAdapter> m_inner; // May be null.
    double m_probability;
    std::uint64_t m_index;
    std::shared_ptr<const State> m_state;
};

ModelDropout::ModelDropout(const DropoutRates& rates)
    : m_rates(rates), m_state(std::make_shared<State>()) {}

void ModelDropout::addTo(TrainableCheckpoint& checkpoint) const {
    if (m_rates.residual == 0)
        return;
    const ModelConfig& config = checkpoint.config();
    const Architecture& architecture =
        architectureNamed(config.architecture, checkpoint.files().place());
    std::uint64_t index = 0;
    for (int layer = 0; layer < config.layerCount; ++layer)
        for (const std::string& name : {architecture.attentionLayout(config, layer).output.name,
                                        architecture.mlpLayout(layer).outer})
            checkpoint.setAdapter(name,
                                  std::make_shared<Adapter>(checkpoint.adapter(name),
                                                            m_rates.residual, index++, m_state));
}

void ModelDropout::start(std::uint64_t seed) {
    m_state->isActive = true;
    m_state->seed = seed;
}

void ModelDropout::stop() {
    m_state->isActive = false;
}

at::Tensor ModelDropout::embedded(const at::Tensor& hidden) const {
    if (!m_state->isActive || m_rates.embedding == 0)
        return hidden;
    return dropped(hidden, m_rates.embedding, m_state->seed ^ embeddingStream);
}

bool ModelDropout::skips(int layer) const {
    if (!m_state->isActive || m_rates.layer == 0)
        return false;
    return Random(derivedSeed(m_state->seed ^ layerStream, static_cast<std::uint64_t>(layer)))
        .chance(m_rates.layer);
}

std::unique_ptr<AttentionDropout> ModelDropout::attention(int layer) const {
    if (!m_state->isActive || m_rates.attention == 0)
        return nullptr;
    return std::make_unique<AttentionDropout>(
        m_rates.attention,
        derivedSeed(m_state->seed ^ attentionStream, static_cast<std::uint64_t>(layer)));
}

std::unique_ptr<LabelHeadDropout> ModelDropout::labelHead() const {
    if (!m_state->isActive || m_rates.labelHead == 0)
        return nullptr;
    return std::make_unique<LabelHeadDropout>(m_rates.labelHead, m_state->seed ^ labelHeadStream);
}

} // namespace regroup
