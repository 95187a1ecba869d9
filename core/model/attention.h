// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/model/matrix_product.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace regroup {

/// The projections of one attention block, in the form every architecture is brought to on loading.
struct AttentionWeights {
    LinearWeights query; ///< [headCount * headDim, modelDim]
    LinearWeights key; ///< [G_K * headDim, modelDim], blocks in the order of grouping.key's labels.
    LinearWeights value;    ///< [G_V * headDim, modelDim]
    LinearWeights output;   ///< [modelDim, headCount * headDim]
    LayerGrouping grouping; ///< headCount heads.
};

struct AttentionOptions {
    double scale = 1.0; ///< Scores are multiplied by it before the softmax.
    bool causal = true;
    int64_t window = 0;      ///< Position i sees i-window+1..i; 0: no window.
    at::Tensor keyMask;      ///< [batch, keys] bool, true where a key counts; undefined: all count.
    int64_t queryOffset = 0; ///< Index of the first query among the keys (tokens in the cache).
};

/// softmax(scale * q kᵀ) v, where query head h reads key group grouping.key[h] and value group
/// grouping.value[h]; groups of any size, different for keys and values.
///
/// @param query [batch, headCount, queries, headDim]
/// @param key   [batch, G_K, keys, headDim]
/// @param value [batch, G_V, keys, headDim]
/// @return [batch, headCount, queries, headDim]. A query that may see no key at all sees itself, so
///         that padding never makes a NaN.
/// @note One query per sequence (decoding) never makes an H-wide copy of keys or values.
/// Source: grouped-query attention, Ainslie et al. 2023, arXiv:2305.13245; unequal groups,
/// Chen et al. 2024, arXiv:2406.14963.
at::Tensor groupedAttention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                            const LayerGrouping& grouping, const AttentionOptions& options);

/// The softmax rows of the same attention, written out: [batch, headCount, queries, keys]. For
/// measuring, on short sequences: memory grows with queries times keys.
at::Tensor attentionRows(const at::Tensor& query, const at::Tensor& key, const Grouping& grouping,
                         const AttentionOptions& options);

} // namespace regroup
