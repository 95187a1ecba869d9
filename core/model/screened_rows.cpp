// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/screened_rows.h"

#include "core/model/one_row.h"
#include "core/model/vector_lanes.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace regroup {

using namespace vectors;

namespace {

thread_local bool isLargestOnly = false;

constexpr double byteLimit = 127;
constexpr int64_t smallestPart = 4096; ///< Rows of a thread, at least.
/// Below it one thread takes no longer than it takes to start others.
constexpr int64_t parallelBytes = int64_t{1} << 22U;
/// Roundings of two sums of float32, for each of their terms.
constexpr double roundingShare = 2.4e-7;

constexpr int64_t blockBytes = 64; ///< Rows of the copy are padded to a multiple of it.
constexpr int64_t rowsTogether = 4;

/// The vector as dotBytes reads it: of each block first the elements that stand in the lowest bytes
/// of 16 integers, then those in the second, third and highest ones.
std::vector<float> byPlaces(const float* x, int64_t width, int64_t paddedWidth) {
    std::vector<float> ordered(static_cast<std::size_t>(paddedWidth));
    for (int64_t column = 0; column < width; ++column) {
        const int64_t inBlock = column % blockBytes;
        const int64_t place = column - inBlock + inBlock % 4 * lanes + inBlock / 4;
        ordered[static_cast<std::size_t>(place)] = x[column];
    }
    return ordered;
}

template <int64_t together>
REGROUP_INSIDE void dotSomeBytes(const float* x, const std::int8_t* values, const float* scales,
                                 int64_t width, float* products) {
    Lanes sums[together] = {};
    for (int64_t column = 0; column < width; column += blockBytes) {
        Lanes parts[4];
        std::memcpy(parts, x + column, sizeof parts);
        for (int64_t each = 0; each < together; ++each) {
            Integers four; // Compilers widen bytes one by one; shifts they do on many at once.
            std::memcpy(&four, values + each * width + column, sizeof four);
            sums[each] += parts[0] * __builtin_convertvector((four << 24) >> 24, Lanes);
            sums[each] += parts[1] * __builtin_convertvector((four << 16) >> 24, Lanes);
            sums[each] += parts[2] * __builtin_convertvector((four << 8) >> 24, Lanes);
            sums[each] += parts[3] * __builtin_convertvector(four >> 24, Lanes);
        }
    }
    for (int64_t each = 0; each < together; ++each)
        products[each] = sumOf(sums[each]) * scales[each];
}

/// products[r] = scales[r] * (x . values[r]), for count rows of a padded width.
REGROUP_VECTORS void dotBytes(const float* x, const std::int8_t* values, const float* scales,
                              int64_t width, int64_t count, float* products) {
    int64_t row = 0;
    for (; row + rowsTogether <= count; row += rowsTogether)
        dotSomeBytes<rowsTogether>(x, values + row * width, scales + row, width, products + row);
    for (; row < count; ++row)
        dotSomeBytes<1>(x, values + row * width, scales + row, width, products + row);
}

/// upper[r] = products[r] + norm * errors[r]. @return the largest products[r] - norm * errors[r]
REGROUP_VECTORS float boundRows(const float* products, const float* errors, float norm,
                                int64_t count, float* upper) {
    float largest = -std::numeric_limits<float>::infinity();
    for (int64_t row = 0; row < count; ++row) {
        const float error = norm * errors[row];
        upper[row] = products[row] + error;
        largest = std::max(largest, products[row] - error);
    }
    return largest;
}

} // namespace

LargestLogitOnly::LargestLogitOnly() : m_outer(isLargestOnly) {
    isLargestOnly = true;
}

LargestLogitOnly::~LargestLogitOnly() {
    isLargestOnly = m_outer;
}

bool LargestLogitOnly::isActive() {
    return isLargestOnly;
}

ScreenedRows::ScreenedRows(const at::Tensor& rows)
    : m_rows(rows), m_paddedWidth((rows.size(1) + blockBytes - 1) / blockBytes * blockBytes),
      m_values(static_cast<std::size_t>(rows.size(0) * m_paddedWidth)),
      m_scales(static_cast<std::size_t>(rows.size(0))), m_errors(m_scales.size()) {
    const int64_t width = rows.size(1);
    const float* row = rows.const_data_ptr<float>();
    std::int8_t* value = m_values.data();
    for (std::size_t index = 0; index < m_scales.size();
         ++index, row += width, value += m_paddedWidth) {
        float largest = 0;
        double square = 0;
        for (int64_t column = 0; column < width; ++column) {
            largest = std::max(largest, std::abs(row[column]));
            square += static_cast<double>(row[column]) * row[column];
        }
        m_isUsable = m_isUsable && std::isfinite(square);
        if (!m_isUsable)
            return;
        const double scale = largest > 0 ? largest / byteLimit : 1;
        double away = 0;
        for (int64_t column = 0; column < width; ++column) {
            const double rounded = std::nearbyint(row[column] / scale);
            value[column] = static_cast<std::int8_t>(std::clamp(rounded, -byteLimit, byteLimit));
            const double difference =
                row[column] - static_cast<double>(static_cast<float>(scale)) * value[column];
            away += difference * difference;
        }
        m_scales[index] = static_cast<float>(scale);
        m_errors[index] = static_cast<float>(
            (std::sqrt(away) + roundingShare * static_cast<double>(width + 8) * std::sqrt(square)) *
            (1 + 1e-6));
    }
}

at::Tensor ScreenedRows::products(const at::Tensor& input) const {
    const int64_t count = m_rows.size(0);
    const int64_t width = m_rows.size(1);
    std::vector<int64_t> sizes = input.sizes().vec();
    sizes.back() = count;
    at::Tensor output = at::empty(sizes, input.options());
    const auto* x = input.const_data_ptr<float>();
    double square = 0;
    for (int64_t column = 0; column < width; ++column)
        square += static_cast<double>(x[column]) * x[column];
    const auto norm = static_cast<float>(std::sqrt(square) * (1 + 1e-6));
    auto* found = output.mutable_data_ptr<float>();
    const std::vector<float> ordered = byPlaces(x, width, m_paddedWidth);
    const auto part = [&](int64_t begin, int64_t end) {
        dotBytes(ordered.data(), m_values.data() + begin * m_paddedWidth, m_scales.data() + begin,
                 m_paddedWidth, end - begin, found + begin);
    };
    if (count * m_paddedWidth < parallelBytes)
        part(0, count);
    else
        at::parallel_for(0, count, smallestPart, part);
    std::vector<float> upper(m_scales.size());
    const float largest = boundRows(found, m_errors.data(), norm, count, upper.data());
    const auto* rows = m_rows.const_data_ptr<float>();
    for (int64_t row = 0; row < count; ++row)
        if (upper[static_cast<std::size_t>(row)] >= largest)
            oneRowDots(x, rows + row * width, width, 1, found + row);
    return output;
}

} // namespace regroup
