// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/score_metrics.h"

#include "core/eval/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace regroup {

namespace {

/// Two passes: the means are taken off first, so that nothing cancels.
double pearson(std::span<const ScoreOutcome> outcomes) {
    const auto count = static_cast<double>(outcomes.size());
    double predictionMean = 0;
    double targetMean = 0;
    for (const ScoreOutcome& outcome : outcomes) {
        predictionMean += outcome.prediction / count;
        targetMean += outcome.target / count;
    }
    double product = 0;
    double predictionSquares = 0;
    double targetSquares = 0;
    for (const ScoreOutcome& outcome : outcomes) {
        const double prediction = outcome.prediction - predictionMean;
        const double target = outcome.target - targetMean;
        product += prediction * target;
        predictionSquares += prediction * prediction;
        targetSquares += target * target;
    }
    const double spread = std::sqrt(predictionSquares) * std::sqrt(targetSquares);
    return spread == 0 ? 0 : std::clamp(product / spread, -1.0, 1.0);
}

/// Places in the order of size, from 1; equal ones share the mean of theirs.
std::vector<double> ranksOf(std::span<const ScoreOutcome> outcomes, double ScoreOutcome::*side) {
    std::vector<std::size_t> order(outcomes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return outcomes[a].*side < outcomes[b].*side; });
    std::vector<double> ranks(outcomes.size());
    for (std::size_t first = 0; first < order.size();) {
        std::size_t end = first;
        while (end < order.size() && outcomes[order[end]].*side == outcomes[order[first]].*side)
            ++end;
        for (std::size_t index = first; index < end; ++index)
            ranks[order[index]] = static_cast<double>(first + 1 + end) / 2;
        first = end;
    }
    return ranks;
}

double spearman(std::span<const ScoreOutcome> outcomes) {
    const std::vector<double> predictions = ranksOf(outcomes, &ScoreOutcome::prediction);
    const std::vector<double> targets = ranksOf(outcomes, &ScoreOutcome::target);
    std::vector<ScoreOutcome> ranks;
    ranks.reserve(outcomes.size());
    for (std::size_t item = 0; item < outcomes.size(); ++item)
        ranks.push_back({predictions[item], targets[item]});
    return pearson(ranks);
}

} // namespace

MetricValue pearsonOf(std::span<const ScoreOutcome> outcomes, std::uint64_t seed) {
    return {"pearson", pearson(outcomes), bootstrapError<ScoreOutcome>(outcomes, seed, pearson)};
}

MetricValue spearmanOf(std::span<const ScoreOutcome> outcomes, std::uint64_t seed) {
    return {"spearman", spearman(outcomes), bootstrapError<ScoreOutcome>(outcomes, seed, spearman)};
}

} // namespace regroup
