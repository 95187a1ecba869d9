// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/transformer.h"

namespace regroup {

/// Kullback-Leibler divergence of a model's next-token distributions from those of a reference,
/// both from the last layer's outputs through the same output layer: sum over v of p (log p - log
/// q), natural logarithm. Logits are made slice by slice, so that they never lie in memory as a
/// whole.
/// @param reference, hidden [batch, tokens, modelDim]
/// @return float64 [batch, tokens - 1], at least 0 up to rounding; 0 where the token or the next
/// one
///         is padding (the positions that nextTokenLosses() counts).
at::Tensor outputDivergences(const Transformer& model, const at::Tensor& reference,
                             const at::Tensor& hidden, const BatchContext& context,
                             const InputBatch& batch);

} // namespace regroup
