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

/// Keys or values of one head, channel after channel: [width, padded], rest 0.
struct Channels {
    int64_t padded;
    std::vector<float> values;

    Channels(const at::Tensor& cache, int64_t text, int64_t group)
        : padded((cache.size(2) + lanes - 1) / lanes * lanes),
          values(static_cast<std::size_t>(cache.size(3) * padded)) {
        const float* first =
            cache.const_data_ptr<float>() + text * cache.stride(0) + group * cache.stride(1);
        for (int64_t key = 0; key < cache.size(2); ++key)
            for (int64_t channel = 0; channel < cache.size(3); ++channel)
                values[static_cast<std::size_t>(channel * padded + key)] =
                    first[key * cache.stride(2) + channel * cache.stride(3)];
    }
};

/// Keys [begin, end) that a query sees; visible is null, or [padded] with 1 where a key counts.
struct Visible {
    int64_t begin;
    int64_t end;
    const float* counts;
};

/// Scores of the blocks that hold visible keys; -infinity where a key is none of them.
REGROUP_INSIDE void scoreKeys(const float* query, const float* keys, int64_t padded, int64_t width,
                              const Visible& visible, float* scores, float& largest) {
    constexpr float nothing = -std::numeric_limits<float>::infinity();
    Lanes most = Lanes{} + nothing;
    for (int64_t key = visible.begin / lanes * lanes; key < visible.end; key += lanes) {
        Lanes sum = {};
        for (int64_t channel = 0; channel < width; ++channel) {
            Lanes part;
            load(part, keys + channel * padded + key);
            sum += query[channel] * part;
        }
        if (visible.counts != nullptr) {
            Lanes counts;
            load(counts, visible.counts + key);
            sum = counts > 0.0F ? sum : Lanes{} + nothing;
        }
        store(scores + key, sum);
        if (key < visible.begin || key + lanes > visible.end) {
            for (int64_t lane = 0; lane < lanes; ++lane)
                if (key + lane < visible.begin || key + lane >= visible.end)
                    scores[key + lane] = nothing;
            load(sum, scores + key);
        }
        most = sum > most ? sum : most;
    }
    largest = most[0];
    for (int64_t lane = 1; lane < lanes; ++lane)
        largest = std::max(largest, most[lane]);
}

/// One query over its visible keys. @param scores [padded], to write in. @param output [width]
REGROUP_VECTORS void attendNarrow(const float* query, const float* keys, const float* values,
                                  int64_t padded, int64_t width, const Visible& visible,
                                  float* scores, float* output) {
    constexpr float nothing = -std::numeric_limits<float>::infinity();
    float largest = nothing;
    scoreKeys(query, keys, padded, width, visible, scores, largest);
    Lanes sums = {};
    Lanes totals[widest] = {};
    for (int64_t key = visible.begin / lanes * lanes; key < visible.end; key += lanes) {
        Lanes scored;
        load(scored, scores + key);
        Lanes weights = scored - largest;
        exponential(weights);
        weights = scored == nothing ? Lanes{} : weights; // Not the smallest power: nothing.
        sums += weights;
        for (int64_t channel = 0; channel < width; ++channel) {
            Lanes part;
            load(part, values + channel * padded + key);
            totals[channel] += weights * part;
        }
    }
    const float scale = 1 / sumOf(sums);
    for (int64_t channel = 0; channel < width; ++channel)
        output[channel] = sumOf(totals[channel]) * scale;
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

} // namespace

bool takesNarrowHeads(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value) {
    return query.size(3) <= widest && isPlain(query) && isPlain(key) && isPlain(value);
}

at::Tensor narrowHeadAttention(const at::Tensor& query, const at::Tensor& key,
                               const at::Tensor& value, const LayerGrouping& grouping,
                               const AttentionOptions& options) {
    const int64_t heads = query.size(1);
    const int64_t queries = query.size(2);
    const int64_t width = query.size(3);
    const int64_t keyCount = key.size(2);
    // As the output projection reads it, so that nothing is copied on the way there.
    at::Tensor output = at::empty({query.size(0), queries, heads, width}, query.options());
    auto* result = output.mutable_data_ptr<float>();
    const auto* first = query.const_data_ptr<float>();
    const int64_t padded = (keyCount + lanes - 1) / lanes * lanes;
    const std::vector<float> counts = countedKeys(options.keyMask, padded);
    at::parallel_for(0, query.size(0) * heads, headsOfAThread, [&](int64_t begin, int64_t end) {
        std::vector<float> scores(static_cast<std::size_t>(padded));
        float scaled[widest];
        for (int64_t row = begin; row < end; ++row) {
            const int64_t text = row / heads;
            const int64_t head = row % heads;
            const auto label = static_cast<std::size_t>(head);
            const Channels keys(key, text, grouping.key.labels()[label]);
            const Channels values(value, text, grouping.value.labels()[label]);
            const float* counted = counts.empty() ? nullptr : counts.data() + text * padded;
            for (int64_t index = 0; index < queries; ++index) {
                const float* own = first + text * query.stride(0) + head * query.stride(1) +
                                   index * query.stride(2);
                for (int64_t channel = 0; channel < width; ++channel)
                    scaled[channel] =
                        own[channel * query.stride(3)] * static_cast<float>(options.scale);
                attendNarrow(scaled, keys.values.data(), values.values.data(), padded, width,
                             seenBy(options.queryOffset + index, keyCount, options, counted),
                             scores.data(),
                             result + ((text * queries + index) * heads + head) * width);
            }
        }
    });
    return output.transpose(1, 2);
}

} // namespace regroup
