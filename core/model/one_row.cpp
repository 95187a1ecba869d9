// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/one_row.h"

#include "core/model/vector_lanes.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace regroup {

using namespace vectors;

namespace {

constexpr int64_t rowsTogether = 4; // So that the row is read once for several outputs.
/// Weights below it are multiplied on one thread: starting the others takes longer.
constexpr int64_t parallelElements = int64_t{1} << 19U;

/// x . weight[r] for `together` rows that lie one after the other.
template <int64_t together>
REGROUP_INSIDE void dotSomeRows(const float* x, const float* weight, int64_t width, float* output) {
    Lanes sums[together] = {};
    Half rest[together] = {};
    int64_t column = 0;
    for (; column + lanes <= width; column += lanes) {
        Lanes part;
        load(part, x + column);
        for (int64_t each = 0; each < together; ++each) {
            Lanes own;
            load(own, weight + each * width + column);
            sums[each] += part * own;
        }
    }
    if (column + halfLanes <= width) {
        Half part;
        load(part, x + column);
        for (int64_t each = 0; each < together; ++each) {
            load(rest[each], weight + each * width + column);
            rest[each] *= part;
        }
        column += halfLanes;
    }
    for (int64_t each = 0; each < together; ++each) {
        float sum = sumOf(sums[each]) + sumOf(rest[each]);
        for (int64_t last = column; last < width; ++last)
            sum += x[last] * weight[each * width + last];
        output[each] = sum;
    }
}

/// output[r] = x . weight[r] for count rows that lie one after the other.
REGROUP_VECTORS void dotRows(const float* x, const float* weight, int64_t width, int64_t count,
                             float* output) {
    int64_t row = 0;
    for (; row + rowsTogether <= count; row += rowsTogether)
        dotSomeRows<rowsTogether>(x, weight + row * width, width, output + row);
    for (; row < count; ++row)
        dotSomeRows<1>(x, weight + row * width, width, output + row);
}

template <typename Values>
REGROUP_INSIDE void addScaled(float factor, const float* values, float* output) {
    Values sum;
    Values added;
    load(sum, output);
    load(added, values);
    sum += factor * added;
    store(output, sum);
}

/// output[c] += sum over rows of x[r] * weight[r][c], for columns [0, count) of rows that are
/// `stride` apart.
REGROUP_VECTORS void addScaledRows(const float* x, const float* weight, int64_t rows,
                                   int64_t stride, int64_t count, float* output) {
    for (int64_t row = 0; row < rows; ++row) {
        const float factor = x[row];
        const float* own = weight + row * stride;
        int64_t column = 0;
        for (; column + lanes <= count; column += lanes)
            addScaled<Lanes>(factor, own + column, output + column);
        for (; column + halfLanes <= count; column += halfLanes)
            addScaled<Half>(factor, own + column, output + column);
        for (; column < count; ++column)
            output[column] += factor * own[column];
    }
}

/// In place, with the largest taken off first. @param scores at least one, with room up to a
/// multiple of `lanes`.
REGROUP_VECTORS void softmax(float* scores, int64_t count) {
    const float most = *std::max_element(scores, scores + count);
    const int64_t padded = (count + lanes - 1) / lanes * lanes;
    std::fill(scores + count, scores + padded, -std::numeric_limits<float>::infinity());
    Lanes sums = {};
    for (int64_t key = 0; key < padded; key += lanes) {
        Lanes part;
        load(part, scores + key);
        part -= most;
        exponential(part);
        store(scores + key, part);
        sums += part;
    }
    const float scale = 1 / sumOf(sums);
    for (int64_t key = 0; key < count; ++key)
        scores[key] *= scale;
}

/// @param width elements that a part reads. @param smallest parts for a thread.
template <typename Work>
void overParts(int64_t count, int64_t width, int64_t smallest, const Work& work) {
    if (count * width < parallelElements || at::get_num_threads() == 1)
        work(int64_t{0}, count);
    else
        at::parallel_for(0, count, std::max<int64_t>(smallest, (int64_t{1} << 16U) / width), work);
}

bool isPlain(const at::Tensor& tensor) {
    return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat &&
           !(at::GradMode::is_enabled() && tensor.requires_grad());
}

std::vector<int64_t> withWidth(const at::Tensor& input, int64_t width) {
    std::vector<int64_t> sizes = input.sizes().vec();
    sizes.back() = width;
    return sizes;
}

} // namespace

bool isOneRow(const at::Tensor& values) {
    return values.dim() > 0 && values.size(-1) > 0 && values.numel() == values.size(-1) &&
           isPlain(values) && values.is_contiguous();
}

bool takesOneRow(const LinearWeights& weights) {
    return isPlain(weights.weight) &&
           (!weights.bias.defined() || (isPlain(weights.bias) && weights.bias.is_contiguous())) &&
           (weights.weight.is_contiguous() ||
            (weights.weight.stride(0) == 1 && weights.weight.stride(1) >= weights.weight.size(0)));
}

void oneRowDots(const float* x, const float* rows, int64_t width, int64_t count, float* output) {
    dotRows(x, rows, width, count, output);
}

at::Tensor oneRowProduct(const at::Tensor& input, const at::Tensor& weight,
                         const at::Tensor& bias) {
    const int64_t out = weight.size(0);
    const int64_t in = weight.size(1);
    at::Tensor output = at::empty(withWidth(input, out), input.options());
    const auto* x = input.const_data_ptr<float>();
    const auto* values = weight.const_data_ptr<float>();
    const float* offset = bias.defined() ? bias.const_data_ptr<float>() : nullptr;
    auto* result = output.mutable_data_ptr<float>();
    const bool isTransposed = !weight.is_contiguous();
    const int64_t stride = weight.stride(1);
    overParts(out, in, lanes, [&](int64_t begin, int64_t end) {
        if (isTransposed) {
            std::fill(result + begin, result + end, 0.0F);
            addScaledRows(x, values + begin, in, stride, end - begin, result + begin);
        } else {
            dotRows(x, values + begin * in, in, end - begin, result + begin);
        }
        for (int64_t row = begin; offset != nullptr && row < end; ++row)
            result[row] += offset[row];
    });
    return output;
}

at::Tensor oneRowLayerNorm(const at::Tensor& input, const at::Tensor& weight,
                           const at::Tensor& bias, double epsilon) {
    const int64_t width = input.numel();
    at::Tensor output = at::empty(input.sizes(), input.options());
    const auto* x = input.const_data_ptr<float>();
    auto* result = output.mutable_data_ptr<float>();
    double sum = 0;
    for (int64_t column = 0; column < width; ++column)
        sum += x[column];
    const double mean = sum / static_cast<double>(width);
    double squares = 0;
    for (int64_t column = 0; column < width; ++column)
        squares += (x[column] - mean) * (x[column] - mean);
    const auto scale =
        static_cast<float>(1 / std::sqrt(squares / static_cast<double>(width) + epsilon));
    const auto shift = static_cast<float>(mean);
    const float* factors = weight.defined() ? weight.const_data_ptr<float>() : nullptr;
    const float* offsets = bias.defined() ? bias.const_data_ptr<float>() : nullptr;
    for (int64_t column = 0; column < width; ++column) {
        const float normed = (x[column] - shift) * scale;
        const float factor = factors != nullptr ? factors[column] : 1.0F;
        result[column] = normed * factor + (offsets != nullptr ? offsets[column] : 0.0F);
    }
    return output;
}

at::Tensor oneRowRmsNorm(const at::Tensor& input, const at::Tensor& weight, double epsilon) {
    const int64_t width = input.numel();
    at::Tensor output = at::empty(input.sizes(), input.options());
    const auto* x = input.const_data_ptr<float>();
    const auto* factors = weight.const_data_ptr<float>();
    auto* result = output.mutable_data_ptr<float>();
    double squares = 0;
    for (int64_t column = 0; column < width; ++column)
        squares += static_cast<double>(x[column]) * x[column];
    const auto scale =
        static_cast<float>(1 / std::sqrt(squares / static_cast<double>(width) + epsilon));
    for (int64_t column = 0; column < width; ++column)
        result[column] = factors[column] * (x[column] * scale);
    return output;
}

bool takesOneQuery(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                   const AttentionOptions& options) {
    const auto lies = [](const at::Tensor& tensor) {
        return isPlain(tensor) && tensor.stride(3) == 1 &&
               (tensor.size(2) == 1 || tensor.stride(2) == tensor.size(3));
    };
    return query.size(2) == 1 && !options.keyMask.defined() && isPlain(query) &&
           query.stride(3) == 1 && lies(key) && lies(value);
}

at::Tensor oneQueryAttention(const at::Tensor& query, const at::Tensor& key,
                             const at::Tensor& value, const LayerGrouping& grouping,
                             const AttentionOptions& options) {
    const int64_t end = options.causal ? options.queryOffset + 1 : key.size(2);
    const int64_t begin =
        options.causal && options.window > 0 ? std::max<int64_t>(0, end - options.window) : 0;
    const int64_t count = end - begin;
    const int64_t heads = query.size(1);
    const int64_t width = query.size(3);
    at::Tensor output = at::zeros(query.sizes(), query.options());
    const auto* queries = query.const_data_ptr<float>();
    const auto* keys = key.const_data_ptr<float>() + begin * width;
    const auto* values = value.const_data_ptr<float>() + begin * width;
    auto* result = output.mutable_data_ptr<float>();
    overParts(query.size(0) * heads, 2 * count * width, 1, [&](int64_t first, int64_t last) {
        std::vector<float> scores(static_cast<std::size_t>(count + lanes));
        std::vector<float> scaled(static_cast<std::size_t>(width));
        for (int64_t row = first; row < last; ++row) {
            const int64_t text = row / heads;
            const int64_t head = row % heads;
            const float* own = queries + text * query.stride(0) + head * query.stride(1);
            std::transform(own, own + width, scaled.begin(), [&](float channel) {
                return channel * static_cast<float>(options.scale);
            });
            const auto index = static_cast<std::size_t>(head);
            dotRows(scaled.data(),
                    keys + text * key.stride(0) + grouping.key.labels()[index] * key.stride(1),
                    width, count, scores.data());
            softmax(scores.data(), count);
            addScaledRows(scores.data(),
                          values + text * value.stride(0) +
                              grouping.value.labels()[index] * value.stride(1),
                          count, width, width, result + row * width);
        }
    });
    return output;
}

} // namespace regroup
