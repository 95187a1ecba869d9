// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/paired_accuracy.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace regroup {

std::optional<PairedAccuracy> pairedAccuracy(std::span<const EvaluationWindow> first,
                                             std::span<const EvaluationWindow> second,
                                             std::uint64_t seed) {
    const auto difference = pairedDifference(first, second, seed);
    if (!difference)
        return std::nullopt;
    PairedAccuracy result;
    result.difference = *difference;
    for (std::size_t item = 0; item < first.size(); ++item) {
        result.onlyFirst += first[item].lossSum > second[item].lossSum ? 1 : 0;
        result.onlySecond += first[item].lossSum < second[item].lossSum ? 1 : 0;
    }
    result.pValue = mcNemarExact(result.onlyFirst, result.onlySecond);
    return result;
}

double mcNemarExact(std::int64_t b, std::int64_t c) {
    const auto count = static_cast<double>(b + c);
    if (b == c) // Also where nothing differs; else the middle term would count twice.
        return 1;
    double tail = 0; // P(X <= min(b, c)) of X ~ Binomial(b + c, 1/2)
    for (std::int64_t k = 0; k <= std::min(b, c); ++k) {
        const auto chosen = static_cast<double>(k);
        tail += std::exp(std::lgamma(count + 1) - std::lgamma(chosen + 1) -
                         std::lgamma(count - chosen + 1) - count * std::log(2.0));
    }
    return std::min(1.0, 2 * tail);
}

std::vector<double> holmAdjusted(std::span<const double> pValues) {
    std::vector<std::size_t> order(pValues.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return pValues[a] < pValues[b]; });
    std::vector<double> adjusted(pValues.size());
    double largest = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const auto left = static_cast<double>(order.size() - rank);
        largest = std::max(largest, std::min(1.0, left * pValues[order[rank]]));
        adjusted[order[rank]] = largest;
    }
    return adjusted;
}

} // namespace regroup
