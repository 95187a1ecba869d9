// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/weight_reader.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>

namespace regroup {

/// What stands behind the last norm of a decoder, by ModelConfig::output: `lm_head.weight` or,
/// where it is tied, the token embedding; a classifier's `score.weight`; or nothing. Copies share
/// memory.
class DecoderHead {
public:
    /// @param embedding [vocabulary, width], used where the head is tied.
    DecoderHead(const std::shared_ptr<const Checkpoint>& checkpoint, const LoadOptions& options,
                const StoredWeight& embedding);

    /// @param hidden [batch, tokens, width], after the last norm.
    /// @return next-token logits [batch, tokens, vocabulary]; a classifier's logits
    /// [batch, labelCount], those of the rightmost token that is no padding token; or hidden
    /// itself.
    /// @throws Error(Unsupported) for several texts where the classifier knows no padding token.
    at::Tensor output(const at::Tensor& hidden, const BatchContext& context) const;

private:
    ModelOutput m_output;
    std::optional<StoredWeight> m_weight; ///< None for a model without a head.
};

} // namespace regroup
