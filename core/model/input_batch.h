// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

namespace regroup {

/// Token sequences for one forward pass, meaning what they mean to transformers.
/// Undefined optional tensors take the model's own default.
struct InputBatch {
    at::Tensor inputIds; ///< [batch, tokens], int64.
    /// [batch, tokens], int64, 1 where a token counts; undefined: all count. With a KV cache it
    /// covers the stored tokens too, [batch, stored + tokens].
    at::Tensor attentionMask;
    at::Tensor tokenTypeIds; ///< [batch, tokens], int64; undefined: 0.
    at::Tensor positionIds;  ///< [batch, tokens], int64; undefined: the architecture's rule.
};

/// @throws Error(BadData) if shapes or types are wrong or an id is not below vocabularySize.
void checkInputBatch(const InputBatch& batch, int64_t vocabularySize);

/// A copy on the device. On its way to a GPU it does not wait for the work before it.
at::Tensor sentTo(const at::Tensor& values, at::Device device);

} // namespace regroup
