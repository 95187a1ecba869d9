// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model_config.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace regroup {

/// Keys and values of the tokens so far, one block per group and not per head: the memory that
/// grouped-query attention saves is really not there. Used by one thread.
class KvCache {
public:
    /// @param config gives G_K and G_V of every layer. dtype and device as the model's.
    KvCache(const ModelConfig& config, int64_t batchSize, int64_t capacity,
            at::TensorOptions options);

    /// The stored tokens of this cache of one sequence, as the beginning of batchSize sequences
    /// that go on differently: for prompts that share their first tokens.
    KvCache repeated(int64_t batchSize, int64_t capacity) const;

    int64_t length() const { return m_length; } ///< Tokens stored in every layer.
    int64_t capacity() const { return m_capacity; }
    std::uint64_t sizeBytes() const; ///< Memory of all blocks, capacity included.

    /// Stores the new tokens' keys [batch, keyHeads, tokens, headDim] and values of one layer and
    /// returns views of everything stored so far, [batch, heads, length() + tokens, headDim].
    /// length() grows by advance(), after all layers. @throws Error(BadData) past capacity.
    std::pair<at::Tensor, at::Tensor> append(int layer, const at::Tensor& keys,
                                             const at::Tensor& values);
    void advance(int64_t tokens) { m_length += tokens; }

private:
    KvCache() = default;

    std::vector<at::Tensor> m_keys;   // per layer [batch, G_K, capacity, headDim]
    std::vector<at::Tensor> m_values; // per layer [batch, G_V, capacity, headDim]
    int64_t m_length = 0;
    int64_t m_capacity = 0;
};

} // namespace regroup
