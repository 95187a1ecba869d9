// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/decoder_head.h"

#include "core/base/error.h"
#include "core/model/checkpoint.h"

#include <fmt/format.h>

namespace regroup {

namespace {

std::optional<StoredWeight> weightOf(const std::shared_ptr<const Checkpoint>& checkpoint,
                                     const LoadOptions& options, const StoredWeight& embedding) {
    const ModelConfig& config = checkpoint->config();
    switch (config.output) {
    case ModelOutput::NextTokens:
    case ModelOutput::MaskedTokens:
        return config.tiedHead ? embedding : StoredWeight(checkpoint, options, "lm_head.weight");
    case ModelOutput::Labels: return StoredWeight(checkpoint, options, "score.weight");
    case ModelOutput::HiddenState: break;
    }
    return std::nullopt;
}

/// [batch, tokens, width] -> [batch, width]
at::Tensor chosenTokens(const at::Tensor& hidden, const BatchContext& context) {
    if (!context.pooledTokens.defined())
        throw Error(ErrorCode::Unsupported,
                    fmt::format("Classifying: {} texts at once, expected one, because config.json "
                                "has no 'pad_token_id' that tells where a text ends.",
                                hidden.size(0)),
                    "Give the texts one by one, or add 'pad_token_id' to config.json.");
    const auto index = context.pooledTokens.view({-1, 1, 1}).expand({-1, 1, hidden.size(2)});
    return hidden.gather(1, index).squeeze(1);
}

} // namespace

DecoderHead::DecoderHead(const std::shared_ptr<const Checkpoint>& checkpoint,
                         const LoadOptions& options, const StoredWeight& embedding)
    : m_output(checkpoint->config().output), m_weight(weightOf(checkpoint, options, embedding)) {}

at::Tensor DecoderHead::output(const at::Tensor& hidden, const BatchContext& context) const {
    if (!m_weight)
        return hidden;
    return m_weight->product(m_output == ModelOutput::Labels ? chosenTokens(hidden, context)
                                                             : hidden);
}

} // namespace regroup
