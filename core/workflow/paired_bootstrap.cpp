// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/paired_bootstrap.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace regroup {

namespace {

constexpr int resampleCount = 10000;

bool sameWindows(std::span<const EvaluationWindow> first,
                 std::span<const EvaluationWindow> second) {
    return std::equal(first.begin(), first.end(), second.begin(), second.end(),
                      [](const EvaluationWindow& a, const EvaluationWindow& b) {
                          return a.begin == b.begin && a.tokenCount == b.tokenCount;
                      });
}

/// Linear between order statistics, as numpy's default.
double percentile(const std::vector<double>& sorted, double share) {
    const double position = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(std::floor(position));
    const auto above = std::min(below + 1, sorted.size() - 1);
    const double rest = position - static_cast<double>(below);
    return sorted[below] + rest * (sorted[above] - sorted[below]);
}

} // namespace

std::optional<PairedDifference> pairedDifference(std::span<const EvaluationWindow> first,
                                                 std::span<const EvaluationWindow> second,
                                                 std::uint64_t seed) {
    if (first.size() < 2 || !sameWindows(first, second))
        return std::nullopt;
    std::vector<double> changes(first.size());
    double changeSum = 0;
    double tokenSum = 0;
    for (std::size_t index = 0; index < first.size(); ++index) {
        changes[index] = second[index].lossSum - first[index].lossSum;
        changeSum += changes[index];
        tokenSum += static_cast<double>(first[index].tokenCount);
    }
    Random random(seed);
    std::vector<double> resampled(resampleCount);
    const auto windowCount = static_cast<std::int64_t>(first.size());
    for (double& mean : resampled) {
        double change = 0;
        double tokens = 0;
        for (std::int64_t draw = 0; draw < windowCount; ++draw) {
            const auto index = static_cast<std::size_t>(random.below(windowCount));
            change += changes[index];
            tokens += static_cast<double>(first[index].tokenCount);
        }
        mean = change / tokens;
    }
    std::sort(resampled.begin(), resampled.end());
    PairedDifference result;
    result.difference = changeSum / tokenSum;
    result.low = percentile(resampled, 0.025);
    result.high = percentile(resampled, 0.975);
    result.withinNoise = result.low <= 0 && result.high >= 0;
    return result;
}

} // namespace regroup
