// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/attention.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/attention_strip.h"
#include "core/model/dropout.h"
#include "core/model/fused_kernels.h"
#include "core/model/narrow_heads.h"
#include "core/model/one_row.h"
#include "core/model/repeated_heads.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_scaled_dot_product_cudnn_attention.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <vector>

namespace regroup {

namespace {

/// On CPU the library's kernel works through all keys of a block of 512 even where the causal mask
/// hides them. Cut into strips of queries, each with the keys up to its end, it does half the work:
/// 16 x 256 tokens of 16 heads of width 8 take 9.3 ms instead of 12.8 (two threads). Beyond 1024
/// queries the kernel skips whole blocks itself, and short strips cost more than they save.
int64_t stripLengthFor(int64_t queryCount) {
    return queryCount <= 1024 ? 32 : 256;
}

at::Tensor indexTensor(const std::vector<int64_t>& indices, const at::Tensor& like) {
    return at::tensor(indices, at::TensorOptions().dtype(at::kLong)).to(like.device());
}

void checkShapes(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                 const LayerGrouping& grouping, const AttentionOptions& options) {
    const bool fits =
        query.dim() == 4 && key.dim() == 4 && value.dim() == 4 &&
        query.size(1) == grouping.key.headCount() && query.size(1) == grouping.value.headCount() &&
        key.size(1) == grouping.key.groupCount() && value.size(1) == grouping.value.groupCount() &&
        key.size(0) == query.size(0) && value.size(0) == query.size(0) &&
        key.size(2) == value.size(2) && key.size(3) == query.size(3) &&
        (!options.causal || options.queryOffset + query.size(2) == key.size(2));
    if (!fits)
        throw Error(ErrorCode::Internal,
                    fmt::format("Attention: queries {}, keys {}, values {} at offset {} do not fit "
                                "{} heads in {} key and {} value groups.",
                                shapeText(query.sizes()), shapeText(key.sizes()),
                                shapeText(value.sizes()), options.queryOffset,
                                grouping.key.headCount(), grouping.key.groupCount(),
                                grouping.value.groupCount()));
}

/// 0 where a query sees a key, -inf where not, in like's type; for queries and keys in the given
/// ranges of absolute indices. [batch or 1, 1, queries, keys]; undefined when all is visible.
at::Tensor scoreMask(const AttentionOptions& options, const at::Tensor& like, int64_t queryBegin,
                     int64_t queryEnd, int64_t keyBegin, int64_t keyEnd) {
    const bool hidesLater = options.causal && queryBegin + 1 < keyEnd;
    const bool hidesEarlier = options.window > 0 && keyBegin + options.window < queryEnd;
    if (!hidesLater && !hidesEarlier && !options.keyMask.defined())
        return {};
    const auto index = at::TensorOptions().dtype(at::kLong).device(like.device());
    const auto queries = at::arange(queryBegin, queryEnd, index).unsqueeze(1);
    const auto keys = at::arange(keyBegin, keyEnd, index).unsqueeze(0);
    auto visible = options.causal ? keys.le(queries) : keys.ge(0);
    if (hidesEarlier)
        visible = visible.logical_and(keys.gt(queries - options.window));
    if (options.keyMask.defined()) {
        const auto counts = options.keyMask.narrow(1, keyBegin, keyEnd - keyBegin);
        visible = visible.logical_and(counts.unsqueeze(1).unsqueeze(1));
        const auto seesNothing = visible.any(-1, /*keepdim=*/true).logical_not();
        visible = visible.logical_or(seesNothing.logical_and(keys.eq(queries)));
    }
    const auto mask =
        at::zeros(visible.sizes(), like.options().requires_grad(false))
            .masked_fill(visible.logical_not(), -std::numeric_limits<double>::infinity());
    return mask.dim() == 2 ? mask.unsqueeze(0).unsqueeze(0) : mask;
}

at::Tensor attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                  const at::Tensor& mask, double scale) {
    std::optional<at::Tensor> given;
    if (mask.defined())
        given = mask;
    else if (query.device().is_cpu())
        // Without a mask the library's kernel turns scores that are not a number into zeros, and
        // nobody would hear of a damaged weight. One that hides nothing costs nothing.
        given = at::zeros({1, 1, 1, key.size(2)}, query.options().requires_grad(false));
    return at::scaled_dot_product_attention(query, key, value, given, /*dropout_p=*/0.0,
                                            /*is_causal=*/false, scale);
}

at::Tensor attendInStrips(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                          const AttentionOptions& options) {
    const int64_t stripLength = stripLengthFor(query.size(2));
    std::vector<at::Tensor> strips;
    for (int64_t begin = 0; begin < query.size(2); begin += stripLength) {
        const int64_t length = std::min(stripLength, query.size(2) - begin);
        const int64_t first = options.queryOffset + begin;
        const int64_t keyEnd = first + length;
        // Every key before keyBegin is outside the window of every query of the strip.
        const int64_t keyBegin =
            options.window > 0 ? std::max<int64_t>(0, first - options.window + 1) : 0;
        const auto mask = scoreMask(options, query, first, keyEnd, keyBegin, keyEnd);
        strips.push_back(attend(query.narrow(2, begin, length),
                                key.narrow(2, keyBegin, keyEnd - keyBegin),
                                value.narrow(2, keyBegin, keyEnd - keyBegin), mask, options.scale));
    }
    return strips.size() == 1 ? strips.front() : at::cat(strips, 2);
}

/// On a GPU cuDNN's kernel takes half the time of the library's own (H200, 4 x 2048 tokens, 32
/// heads of 128, forward and backward: 1.1 ms against 1.9), but it plans anew for every shape: it
/// is for long sequences of few different lengths.
bool prefersCudnn(const at::Tensor& query) {
    return canFuse(query) && query.size(2) >= 512 && query.size(2) % 128 == 0 &&
           query.size(3) <= 128;
}

/// On a GPU, where nothing but the causal mask hides keys: kernels that read shared heads where
/// they lie, if the groups are regular.
at::Tensor attendCausally(const at::Tensor& query, at::Tensor key, at::Tensor value,
                          const LayerGrouping& grouping, double scale) {
    const bool readsShared = query.scalar_type() == at::kBFloat16 && grouping.isJoint() &&
                             isRegular(grouping.key) && !grouping.key.isOriginal();
    if (!readsShared) {
        key = repeatedHeads(key, grouping.key);
        value = repeatedHeads(value, grouping.value);
    }
    if (!prefersCudnn(query))
        return at::scaled_dot_product_attention(query, key, value, std::nullopt, /*dropout_p=*/0.0,
                                                /*is_causal=*/true, scale, readsShared);
    const bool learns = at::GradMode::is_enabled() &&
                        (query.requires_grad() || key.requires_grad() || value.requires_grad());
    return std::get<0>(at::_scaled_dot_product_cudnn_attention(
        query, key, value, std::nullopt, /*compute_log_sumexp=*/learns, /*dropout_p=*/0.0,
        /*is_causal=*/true, /*return_debug_mask=*/false, scale));
}

/// Many queries: keys and values are written out per head for the time of this call, which costs
/// little beside the scores, and the library's fused kernel runs.
at::Tensor attendManyQueries(const at::Tensor& query, const at::Tensor& key,
                             const at::Tensor& value, const LayerGrouping& grouping,
                             const AttentionOptions& options) {
    if (takesNarrowHeads(query, key, value))
        return narrowHeadAttention(query, key, value, grouping, options);
    const int64_t end = options.queryOffset + query.size(2);
    const bool windowMatters = options.window > 0 && options.window < end;
    if (!query.device().is_cpu() && options.causal && !options.keyMask.defined() &&
        !windowMatters && options.queryOffset == 0)
        return attendCausally(query, key, value, grouping, options.scale);
    const auto keys = repeatedHeads(key, grouping.key);
    const auto values = repeatedHeads(value, grouping.value);
    if (options.causal && query.device().is_cpu())
        return attendInStrips(query, keys, values, options);
    const auto mask = scoreMask(options, query, options.queryOffset, end, 0, key.size(2));
    return attend(query, keys, values, mask, options.scale);
}

/// The heads of a layer laid out group after group, every group with as many places as the largest
/// has heads; a free place repeats a head of its group, and what is computed there is dropped.
class PaddedLayout {
public:
    PaddedLayout(const Grouping& grouping, const at::Tensor& like);

    /// [batch, headCount, n] -> [batch, groupCount, largest, n]
    at::Tensor fromHeads(const at::Tensor& heads) const {
        const auto placed = m_headOfPlace.defined() ? heads.index_select(1, m_headOfPlace) : heads;
        return placed.reshape({heads.size(0), m_groupCount, m_largest, heads.size(2)});
    }
    /// [batch, groupCount, largest, n] -> [batch, headCount, n]
    at::Tensor toHeads(const at::Tensor& places) const {
        const auto flat =
            places.reshape({places.size(0), m_groupCount * m_largest, places.size(3)});
        return m_placeOfHead.defined() ? flat.index_select(1, m_placeOfHead) : flat;
    }

private:
    int64_t m_groupCount;
    int64_t m_largest = 0;
    at::Tensor m_headOfPlace; // Both undefined when heads already lie in the order of places.
    at::Tensor m_placeOfHead;
};

PaddedLayout::PaddedLayout(const Grouping& grouping, const at::Tensor& like)
    : m_groupCount(grouping.groupCount()) {
    const auto members = grouping.members();
    for (const auto& group : members)
        m_largest = std::max<int64_t>(m_largest, static_cast<int64_t>(group.size()));
    std::vector<int64_t> headOfPlace;
    std::vector<int64_t> placeOfHead(static_cast<std::size_t>(grouping.headCount()));
    for (const auto& group : members) {
        for (const int head : group) {
            placeOfHead[static_cast<std::size_t>(head)] = static_cast<int64_t>(headOfPlace.size());
            headOfPlace.push_back(head);
        }
        headOfPlace.resize(headOfPlace.size() + static_cast<std::size_t>(m_largest) - group.size(),
                           group.front());
    }
    if (headOfPlace.size() == placeOfHead.size() &&
        std::is_sorted(headOfPlace.begin(), headOfPlace.end()))
        return;
    m_headOfPlace = indexTensor(headOfPlace, like);
    m_placeOfHead = indexTensor(placeOfHead, like);
}

/// One query per sequence: the queries come to the keys, group by group; keys and values are read
/// where they lie in the cache.
at::Tensor attendOneQuery(const at::Tensor& query, at::Tensor key, at::Tensor value,
                          const LayerGrouping& grouping, AttentionOptions options) {
    if (options.causal && options.window > 0 && options.window < key.size(2)) {
        const int64_t begin = key.size(2) - options.window;
        key = key.narrow(2, begin, options.window);
        value = value.narrow(2, begin, options.window);
        if (options.keyMask.defined())
            options.keyMask = options.keyMask.narrow(1, begin, options.window);
        options.queryOffset -= begin;
        options.window = 0;
    }
    const PaddedLayout keyLayout(grouping.key, query);
    const PaddedLayout valueLayout(grouping.value, query);
    const auto mask =
        scoreMask(options, query, options.queryOffset, options.queryOffset + 1, 0, key.size(2));

    const auto places = keyLayout.fromHeads(query.squeeze(2) * options.scale);
    auto scores = at::matmul(places, key.transpose(-1, -2)); // [batch, G_K, largest, keys]
    if (mask.defined())
        scores = scores + mask;
    const auto wide = scores.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    auto weights = at::softmax(scores, -1, wide).to(value.scalar_type());
    if (!grouping.isJoint())
        weights = valueLayout.fromHeads(keyLayout.toHeads(weights));
    return valueLayout.toHeads(at::matmul(weights, value)).unsqueeze(2);
}

} // namespace

AttentionStrip attentionStrip(const at::Tensor& query, const at::Tensor& key,
                              const Grouping& grouping, const AttentionOptions& options,
                              int64_t firstQuery, int64_t count) {
    const int64_t first = options.queryOffset + firstQuery;
    const int64_t keyEnd = options.causal ? first + count : key.size(2);
    const auto mask = scoreMask(options, query, first, first + count, 0, keyEnd);
    const auto keys = repeatedHeads(key.narrow(2, 0, keyEnd), grouping);
    AttentionStrip strip;
    strip.scores =
        at::matmul(query.narrow(2, firstQuery, count) * options.scale, keys.transpose(-1, -2));
    strip.rows = at::softmax(mask.defined() ? strip.scores + mask : strip.scores, -1);
    return strip;
}

namespace {

/// Written out, in training with a dropout of attention only.
at::Tensor attendDropping(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                          const LayerGrouping& grouping, const AttentionOptions& options,
                          const AttentionDropout& dropout) {
    const at::Tensor rows = attentionRows(query, key, grouping.key, options);
    const at::Tensor values = repeatedHeads(value.narrow(2, 0, rows.size(3)), grouping.value);
    return at::matmul(dropped(rows, dropout.probability(), dropout.seed()), values);
}

} // namespace

at::Tensor attentionRows(const at::Tensor& query, const at::Tensor& key, const Grouping& grouping,
                         const AttentionOptions& options) {
    return attentionStrip(query, key, grouping, options, 0, query.size(2)).rows;
}

at::Tensor groupedAttention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                            const LayerGrouping& grouping, const AttentionOptions& options) {
    checkShapes(query, key, value, grouping, options);
    if (const AttentionDropout* dropout = AttentionDropout::current())
        return attendDropping(query, key, value, grouping, options, *dropout);
    if (takesOneQuery(query, key, value, options))
        return oneQueryAttention(query, key, value, grouping, options);
    if (query.size(2) == 1)
        return attendOneQuery(query, key, value, grouping, options);
    return attendManyQueries(query, key, value, grouping, options);
}

} // namespace regroup
