// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/bert_head.h"

#include "core/base/random.h"
#include "core/model/checkpoint.h"
#include "core/model/dropout.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>

namespace regroup {

void addBertHead(TensorSpecList& specs, const ModelConfig& config, const BertHeadNames& names) {
    const std::string square = fmt::format("model width {}", config.modelDim);
    switch (config.output) {
    case ModelOutput::NextTokens:
    case ModelOutput::MaskedTokens:
        specs.linear(names.maskedDense, config.modelDim, config.modelDim, Bias::Stored, square);
        specs.norm(names.maskedNorm, Bias::Stored);
        specs.add(names.maskedBias, {config.vocabularySize},
                  fmt::format("vocabulary {}", config.vocabularySize));
        if (config.tiedHead) {
            specs.tied(names.maskedOutput + ".weight", {config.vocabularySize, config.modelDim});
            specs.tied(names.maskedOutput + ".bias", {config.vocabularySize});
        } else {
            specs.embedding(names.maskedOutput);
            specs.usedIfStored(names.maskedOutput + ".bias", {config.vocabularySize},
                               fmt::format("vocabulary {}", config.vocabularySize));
        }
        return;
    case ModelOutput::Labels: {
        const auto labelCount = static_cast<std::int64_t>(config.labels.size());
        specs.linear(names.labelsDense, config.modelDim, config.modelDim, Bias::Stored, square);
        specs.linear(names.labelsOutput, labelCount, config.modelDim, Bias::Stored,
                     fmt::format("{} labels, {}", labelCount, square));
        return;
    }
    case ModelOutput::HiddenState: return;
    }
}

BertHead::BertHead(const std::shared_ptr<const Checkpoint>& checkpoint, const LoadOptions& options,
                   const BertHeadNames& names, const StoredWeight& embedding, Activation activation,
                   double normEpsilon)
    : m_output(checkpoint->config().output), m_dropsBeforeLabelsDense(names.dropsBeforeLabelsDense),
      m_activation(activation), m_normEpsilon(normEpsilon) {
    WeightReader reader(*checkpoint, options, Borrowing::Never);
    switch (m_output) {
    case ModelOutput::NextTokens:
    case ModelOutput::MaskedTokens:
        m_dense = reader.readLinear(names.maskedDense);
        m_norm = readNorm(reader, names.maskedNorm);
        m_vocabulary = checkpoint->config().tiedHead
                           ? embedding
                           : StoredWeight(checkpoint, options, names.maskedOutput + ".weight");
        // An output of its own has a bias of its own, unless an old version wrote the checkpoint.
        m_vocabularyBias = reader.readIfPresent(names.maskedOutput + ".bias");
        if (!m_vocabularyBias.defined())
            m_vocabularyBias = reader.read(names.maskedBias);
        return;
    case ModelOutput::Labels:
        m_dense = reader.readLinear(names.labelsDense);
        m_labels = reader.readLinear(names.labelsOutput);
        return;
    case ModelOutput::HiddenState: return;
    }
}

at::Tensor BertHead::labels(const at::Tensor& token) const {
    const LabelHeadDropout* dropout = LabelHeadDropout::current();
    if (dropout == nullptr)
        return applyLinear(m_labels, applyLinear(m_dense, token).tanh());
    const auto drop = [&](const at::Tensor& values, std::uint64_t stream) {
        return dropped(values, dropout->probability(), derivedSeed(dropout->seed(), stream));
    };
    const at::Tensor read = m_dropsBeforeLabelsDense ? drop(token, 0) : token;
    return applyLinear(m_labels, drop(applyLinear(m_dense, read).tanh(), 1));
}

at::Tensor BertHead::output(const at::Tensor& hidden) const {
    switch (m_output) {
    case ModelOutput::NextTokens:
    case ModelOutput::MaskedTokens: {
        const auto inner = applyActivation(m_activation, applyLinear(m_dense, hidden));
        return m_vocabulary->product(layerNorm(inner, m_norm, m_normEpsilon)) + m_vocabularyBias;
    }
    case ModelOutput::Labels: return labels(hidden.select(1, 0));
    case ModelOutput::HiddenState: break;
    }
    return hidden;
}

} // namespace regroup
