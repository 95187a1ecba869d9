// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention.h"

namespace regroup {

/// Some rows of groupedAttention, written out; keys that none of its queries can see are left out
/// behind.
struct AttentionStrip {
    at::Tensor rows;   ///< [batch, headCount, queries, keys], after the softmax.
    at::Tensor scores; ///< Likewise, scaled, as they are before masks and softmax.
};

/// The rows of the queries [firstQuery, firstQuery + count); arguments as of groupedAttention.
AttentionStrip attentionStrip(const at::Tensor& query, const at::Tensor& key,
                              const Grouping& grouping, const AttentionOptions& options,
                              int64_t firstQuery, int64_t count);

} // namespace regroup
