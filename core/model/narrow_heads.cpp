// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/narrow_heads.h"

#include "core/model/vector_lanes.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace regroup {

using namespace vectors;

namespace {

constexpr int64_t widest = 16;
constexpr int64_t headsOfAThread = 1;

/// Keys or values of every group in blocks of sixteen keys, [batch, group, block, width, lanes],
/// rest 0: a vector holds one channel of sixteen keys, and a block's channels lie together.
class Channels {
public:
    explicit Channels(const at::Tensor& cache)
        : m_groups(cache.size(1)), m_width(cache.size(3)),
          m_blocks((cache.size(2) + lanes - 1) / lanes),
          m_values(at::empty({cache.size(0), m_groups, m_blocks, m_width, lanes},
                             cache.options().memory_format(at::MemoryFormat::Contiguous))) {
        at::parallel_for(0, cache.size(0) * m_groups, 1, [&](int64_t begin, int64_t end) {
            for (int64_t row = begin; row < end; ++row)
                fill(cache, row);
        });
    }

    int64_t padded() const { return m_blocks * lanes; }

    const float* of(int64_t text, int64_t group) const {
        return m_values.const_data_ptr<float>() + (text * m_groups + group) * m_width * padded();
    }

private:
    void fill(const at::Tensor& cache, int64_t row) {
        const float* from = cache.const_data_ptr<float>() + row / m_groups * cache.stride(0) +
                            row % m_groups * cache.stride(1);
        float* to = m_values.mutable_data_ptr<float>() + row * m_width * padded();
        const int64_t count = cache.size(2);
        const int64_t keyStride = cache.stride(2);
        const int64_t channelStride = cache.stride(3);
        for (int64_t block = 0; block < padded(); block += lanes)
            for (int64_t channel = 0; channel < m_width; ++channel, to += lanes)
                for (int64_t lane = 0; lane < lanes; ++lane)
                    to[lane] = block + lane < count
                                   ? from[(block + lane) * keyStride + channel * channelStride]
                                   : 0.0F;
    }

    int64_t m_groups;
    int64_t m_width;
    int64_t m_blocks;
    at::Tensor m_values;
};

/// Keys [begin, end) that a query sees; counts is null, or [padded] with 1 where a key counts.
struct Visible {
    int64_t begin;
    int64_t end;
    const float* counts;
};

/// What one query brings and gets. The scores are room for [padded] numbers.
struct Query {
    float scaled[widest];
    Visible visible;
    float* scores;
    float* output;
    float largest;
};

/// Keys and values of one head, [block, width, lanes] each, and the keys that its queries look at;
/// the first of them begins a block.
struct HeadKeys {
    const float* keys;
    const float* values;
    int64_t width;
    int64_t begin;
    int64_t end;
};

REGROUP_INSIDE void hideKeys(const Visible& visible, int64_t key, Lanes& scores) {
    constexpr float nothing = -std::numeric_limits<float>::infinity();
    if (visible.counts != nullptr) {
        Lanes counts;
        load(counts, visible.counts + key);
        scores = counts > 0.0F ? scores : Lanes{} + nothing;
    }
    if (key >= visible.begin && key + lanes <= visible.end)
        return;
    constexpr Integers steps = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const Integers place = steps + static_cast<std::int32_t>(key);
    scores = place >= static_cast<std::int32_t>(visible.begin) ? scores : Lanes{} + nothing;
    scores = place < static_cast<std::int32_t>(visible.end) ? scores : Lanes{} + nothing;
}

/// Scores of the blocks; -infinity where a query does not see the key. The width is a constant for
/// the common ones, and 0 where it is only known to `head`.
template <int64_t knownWidth, int64_t together>
REGROUP_INSIDE void scoreKeys(Query* queries, const HeadKeys& head) {
    const int64_t width = knownWidth > 0 ? knownWidth : head.width;
    Lanes most[together];
    for (Lanes& one : most)
        one = Lanes{} - std::numeric_limits<float>::infinity();
    for (int64_t key = head.begin; key < head.end; key += lanes) {
        Lanes sums[together] = {};
        for (int64_t channel = 0; channel < width; ++channel) {
            Lanes part;
            load(part, head.keys + key * width + channel * lanes);
            for (int64_t each = 0; each < together; ++each)
                sums[each] += queries[each].scaled[channel] * part;
        }
        for (int64_t each = 0; each < together; ++each) {
            hideKeys(queries[each].visible, key, sums[each]);
            store(queries[each].scores + key, sums[each]);
            most[each] = sums[each] > most[each] ? sums[each] : most[each];
        }
    }
    for (int64_t each = 0; each < together; ++each) {
        queries[each].largest = most[each][0];
        for (int64_t lane = 1; lane < lanes; ++lane)
            queries[each].largest = std::max(queries[each].largest, most[each][lane]);
    }
}

template <int64_t knownWidth, int64_t together>
REGROUP_INSIDE void attendKeys(Query* queries, const HeadKeys& head) {
    constexpr float nothing = -std::numeric_limits<float>::infinity();
    const int64_t width = knownWidth > 0 ? knownWidth : head.width;
    scoreKeys<knownWidth, together>(queries, head);
    Lanes sums[together] = {};
    Lanes totals[together][knownWidth > 0 ? knownWidth : widest] = {};
    for (int64_t key = head.begin; key < head.end; key += lanes) {
        Lanes weights[together];
        for (int64_t each = 0; each < together; ++each) {
            Lanes scored;
            load(scored, queries[each].scores + key);
            weights[each] = scored - queries[each].largest;
            exponential(weights[each]);
            // Not the smallest power where nothing is seen: nothing.
            weights[each] = scored == nothing ? Lanes{} : weights[each];
            sums[each] += weights[each];
        }
        for (int64_t channel = 0; channel < width; ++channel) {
            Lanes part;
            load(part, head.values + key * width + channel * lanes);
            for (int64_t each = 0; each < together; ++each)
                totals[each][channel] += weights[each] * part;
        }
    }
    for (int64_t each = 0; each < together; ++each) {
        const float scale = 1 / sumOf(sums[each]);
        for (int64_t channel = 0; channel < width; ++channel)
            queries[each].output[channel] = sumOf(totals[each][channel]) * scale;
    }
}

/// Two queries of a head that lie beside each other: what they read is read once. Sums of 16
/// channels fill the registers with one query already.
REGROUP_VECTORS void attendTwo(Query* queries, const HeadKeys& head) {
    switch (head.width) {
    case 4: attendKeys<4, 2>(queries, head); break;
    case 8: attendKeys<8, 2>(queries, head); break;
    case 16:
        attendKeys<16, 1>(queries, head);
        attendKeys<16, 1>(queries + 1, head);
        break;
    default: attendKeys<0, 2>(queries, head);
    }
}

REGROUP_VECTORS void attendOne(Query* query, const HeadKeys& head) {
    switch (head.width) {
    case 4: attendKeys<4, 1>(query, head); break;
    case 8: attendKeys<8, 1>(query, head); break;
    case 16: attendKeys<16, 1>(query, head); break;
    default: attendKeys<0, 1>(query, head);
    }
}

bool isPlain(const at::Tensor& tensor) {
    return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat &&
           !(at::GradMode::is_enabled() && tensor.requires_grad());
}

/// [batch, padded], 1 where a key counts; empty: all do.
std::vector<float> countedKeys(const at::Tensor& keyMask, int64_t padded) {
    if (!keyMask.defined())
        return {};
    const at::Tensor mask = keyMask.to(at::kFloat).contiguous();
    std::vector<float> counts(static_cast<std::size_t>(mask.size(0) * padded));
    for (int64_t text = 0; text < mask.size(0); ++text)
        std::copy_n(mask.const_data_ptr<float>() + text * mask.size(1), mask.size(1),
                    counts.begin() + text * padded);
    return counts;
}

/// A query that may see no key sees itself, as groupedAttention has it.
Visible seenBy(int64_t index, int64_t keyCount, const AttentionOptions& options,
               const float* counts) {
    Visible visible{0, options.causal ? index + 1 : keyCount, counts};
    if (options.window > 0)
        visible.begin = std::max<int64_t>(0, index + 1 - options.window);
    const bool seesOne =
        counts == nullptr || std::any_of(counts + visible.begin, counts + visible.end,
                                         [](float counted) { return counted > 0; });
    return seesOne ? visible : Visible{index, index + 1, nullptr};
}

/// All that the rows of one call share.
struct Attention {
    const at::Tensor& query;
    const LayerGrouping& grouping;
    const AttentionOptions& options;
    Channels keys;
    Channels values;
    int64_t keyCount;
    std::vector<float> counts;
    float* output; ///< [batch, query, head, width]
};

Query queryAt(const Attention& call, int64_t text, int64_t head, int64_t index, float* scores) {
    const at::Tensor& query = call.query;
    const int64_t width = query.size(3);
    const float* own = query.const_data_ptr<float>() + text * query.stride(0) +
                       head * query.stride(1) + index * query.stride(2);
    Query made{};
    for (int64_t channel = 0; channel < width; ++channel)
        made.scaled[channel] =
            own[channel * query.stride(3)] * static_cast<float>(call.options.scale);
    const float* counted =
        call.counts.empty() ? nullptr : call.counts.data() + text * call.keys.padded();
    made.visible = seenBy(call.options.queryOffset + index, call.keyCount, call.options, counted);
    made.scores = scores;
    made.output = call.output + ((text * query.size(2) + index) * query.size(1) + head) * width;
    return made;
}

/// All queries of one head of one text. @param scores room for [2, padded]
void attendHead(const Attention& call, int64_t text, int64_t head, float* scores) {
    const auto label = static_cast<std::size_t>(head);
    const int64_t padded = call.keys.padded();
    HeadKeys read{call.keys.of(text, call.grouping.key.labels()[label]),
                  call.values.of(text, call.grouping.value.labels()[label]), call.query.size(3), 0,
                  0};
    const int64_t count = call.query.size(2);
    for (int64_t index = 0; index < count; index += 2) {
        const int64_t together = std::min<int64_t>(2, count - index);
        Query queries[2] = {};
        for (int64_t each = 0; each < together; ++each)
            queries[each] = queryAt(call, text, head, index + each, scores + each * padded);
        const Visible& last = queries[together - 1].visible;
        read.begin = std::min(queries[0].visible.begin, last.begin) / lanes * lanes;
        read.end = std::max(queries[0].visible.end, last.end);
        if (together == 2)
            attendTwo(queries, read);
        else
            attendOne(queries, read);
    }
}

} // namespace

bool takesNarrowHeads(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value) {
    return query.size(3) <= widest && isPlain(query) && isPlain(key) && isPlain(value);
}

at::Tensor narrowHeadAttention(const at::Tensor& query, const at::Tensor& key,
                               const at::Tensor& value, const LayerGrouping& grouping,
                               const AttentionOptions& options) {
    const int64_t heads = query.size(1);
    // As the output projection reads it, so that nothing is copied on the way there.
    at::Tensor output =
        at::empty({query.size(0), query.size(2), heads, query.size(3)}, query.options());
    Attention call{query,           grouping,    options, Channels(key),
                   Channels(value), key.size(2), {},      output.mutable_data_ptr<float>()};
    call.counts = countedKeys(options.keyMask, call.keys.padded());
    at::parallel_for(0, query.size(0) * heads, headsOfAThread, [&](int64_t begin, int64_t end) {
        at::Tensor scores = at::empty({2, call.keys.padded()}, query.options());
        for (int64_t row = begin; row < end; ++row)
            attendHead(call, row / heads, row % heads, scores.mutable_data_ptr<float>());
    });
    return output.transpose(1, 2);
}

} // namespace regroup
