// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/kv_cache.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>

namespace regroup {

namespace {

at::Tensor storeBehind(at::Tensor& block, const at::Tensor& tokens, int64_t length) {
    if (tokens.size(0) != block.size(0) || tokens.size(1) != block.size(1) ||
        tokens.size(3) != block.size(3))
        throw Error(
            ErrorCode::Internal,
            fmt::format(
                "KV cache: new tokens of shape {}, expected the batch, heads and width of {}.",
                shapeText(tokens.sizes()), shapeText(block.sizes())));
    block.narrow(2, length, tokens.size(2)).copy_(tokens);
    return block.narrow(2, 0, length + tokens.size(2));
}

} // namespace

KvCache::KvCache(const ModelConfig& config, int64_t batchSize, int64_t capacity,
                 at::TensorOptions options)
    : m_capacity(capacity) {
    for (const LayerGrouping& layer : config.grouping) {
        m_keys.push_back(
            at::empty({batchSize, layer.key.groupCount(), capacity, config.headDim}, options));
        m_values.push_back(
            at::empty({batchSize, layer.value.groupCount(), capacity, config.headDim}, options));
    }
}

KvCache KvCache::repeated(int64_t batchSize, int64_t capacity) const {
    const auto repeat = [&](const std::vector<at::Tensor>& blocks) {
        std::vector<at::Tensor> longer;
        for (const at::Tensor& block : blocks) {
            longer.push_back(
                at::empty({batchSize, block.size(1), capacity, block.size(3)}, block.options()));
            longer.back().narrow(2, 0, m_length).copy_(block.narrow(2, 0, m_length));
        }
        return longer;
    };
    KvCache result;
    result.m_keys = repeat(m_keys);
    result.m_values = repeat(m_values);
    result.m_length = m_length;
    result.m_capacity = capacity;
    return result;
}

std::uint64_t KvCache::sizeBytes() const {
    std::uint64_t bytes = 0;
    for (const auto& block : m_keys)
        bytes += block.nbytes();
    for (const auto& block : m_values)
        bytes += block.nbytes();
    return bytes;
}

std::pair<at::Tensor, at::Tensor> KvCache::append(int layer, const at::Tensor& keys,
                                                  const at::Tensor& values) {
    if (m_length + keys.size(2) > m_capacity)
        throw Error(
            ErrorCode::BadData,
            fmt::format("KV cache: {} tokens are stored and {} more were given, expected at "
                        "most {} in all.",
                        m_length, keys.size(2), m_capacity));
    const auto index = static_cast<std::size_t>(layer);
    return {storeBehind(m_keys.at(index), keys, m_length),
            storeBehind(m_values.at(index), values, m_length)};
}

} // namespace regroup
