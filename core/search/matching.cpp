// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/matching.h"

#include "core/base/error.h"
#include "core/search/blossom_matching.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace regroup {

namespace {

using Weight = std::int64_t;

constexpr double weightSteps = 0x1.0p40;

/// Positive integers that are largest where the weight is least; a forbidden edge has 1, which is
/// so much less than the others that a pairing uses it only if it must.
std::vector<std::vector<Weight>> asProfits(const SquareMatrix& weights) {
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    for (int row = 0; row < weights.size(); ++row)
        for (int column = 0; column < weights.size(); ++column) {
            const double weight = weights.at(row, column);
            if (row == column || weight == std::numeric_limits<double>::infinity())
                continue;
            if (!std::isfinite(weight))
                throw Error(ErrorCode::BadData,
                            fmt::format("Matching: the edge of vertices {} and {} weighs {}, "
                                        "expected a finite number, or infinity to forbid it.",
                                        row, column, weight));
            lowest = std::min(lowest, weight);
            highest = std::max(highest, weight);
        }
    const double scale = highest > lowest ? weightSteps / (highest - lowest) : 0.0;
    const auto base = static_cast<Weight>(weightSteps) * std::max(weights.size(), 1);
    const auto size = static_cast<std::size_t>(weights.size());
    std::vector<std::vector<Weight>> profits(size, std::vector<Weight>(size, 1));
    for (std::size_t row = 0; row < size; ++row)
        for (std::size_t column = 0; column < size; ++column) {
            const double weight = weights.at(static_cast<int>(row), static_cast<int>(column));
            if (std::isfinite(weight))
                profits[row][column] = base + std::llround((highest - weight) * scale);
        }
    return profits;
}

} // namespace

std::vector<int> minimumPerfectMatching(const SquareMatrix& weights) {
    const int size = weights.size();
    if (size % 2 != 0)
        throw Error(ErrorCode::BadData,
                    fmt::format("Matching: {} vertices cannot all be paired, expected an even "
                                "number.",
                                size));
    std::vector<int> partners = maximumWeightMatching(asProfits(weights));
    for (int vertex = 0; vertex < size; ++vertex) {
        const int partner = partners[static_cast<std::size_t>(vertex)];
        if (partner < 0 || !std::isfinite(weights.at(vertex, partner)))
            throw Error(ErrorCode::BadData,
                        fmt::format("Matching: vertex {} has no partner that is allowed.", vertex));
    }
    return partners;
}

} // namespace regroup
