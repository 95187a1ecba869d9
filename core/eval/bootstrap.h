// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace regroup {

/// Standard error of a metric that is no mean: the spread of its values on 1,000 samples drawn from
/// the items with replacement. Internal to eval.
/// Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 6.
template <typename Item>
double bootstrapError(std::span<const Item> items, std::uint64_t seed,
                      const std::function<double(std::span<const Item>)>& metric) {
    constexpr int rounds = 1000;
    Random random(seed);
    const auto count = static_cast<std::int64_t>(items.size());
    double sum = 0;
    double squares = 0;
    std::vector<Item> sample(items.size());
    for (int round = 0; round < rounds; ++round) {
        for (Item& item : sample)
            item = items[static_cast<std::size_t>(random.below(count))];
        const double value = metric(sample);
        sum += value;
        squares += value * value;
    }
    const double mean = sum / rounds;
    return std::sqrt(std::max(0.0, (squares / rounds - mean * mean) * rounds / (rounds - 1)));
}

} // namespace regroup
