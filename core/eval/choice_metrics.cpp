// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/choice_metrics.h"

#include "core/eval/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace regroup {

namespace {

double f1(std::span<const ChoiceOutcome> outcomes) {
    double both = 0;
    double predicted = 0;
    double actual = 0;
    for (const ChoiceOutcome& outcome : outcomes) {
        predicted += outcome.prediction == 1 ? 1 : 0;
        actual += outcome.target == 1 ? 1 : 0;
        both += outcome.prediction == 1 && outcome.target == 1 ? 1 : 0;
    }
    return predicted + actual == 0 ? 0 : 2 * both / (predicted + actual);
}

/// Source: Gorodkin 2004, "Comparing two K-category assignments by a K-category correlation
/// coefficient"; the form of scikit-learn's matthews_corrcoef.
double matthews(std::span<const ChoiceOutcome> outcomes) {
    std::map<int, double> predicted;
    std::map<int, double> actual;
    double right = 0;
    for (const ChoiceOutcome& outcome : outcomes) {
        ++predicted[outcome.prediction];
        ++actual[outcome.target];
        right += outcome.isRight() ? 1 : 0;
    }
    const auto count = static_cast<double>(outcomes.size());
    double product = 0;
    double predictedSquares = 0;
    double actualSquares = 0;
    for (const auto& [label, size] : predicted) {
        predictedSquares += size * size;
        const auto found = actual.find(label);
        product += found == actual.end() ? 0 : size * found->second;
    }
    for (const auto& [label, size] : actual)
        actualSquares += size * size;
    const double spread =
        std::sqrt((count * count - predictedSquares) * (count * count - actualSquares));
    return spread == 0 ? 0 : (right * count - product) / spread;
}

MetricValue withBootstrap(std::string name, std::span<const ChoiceOutcome> outcomes,
                          std::uint64_t seed, double (*metric)(std::span<const ChoiceOutcome>)) {
    return {std::move(name), metric(outcomes),
            bootstrapError<ChoiceOutcome>(outcomes, seed, metric)};
}

} // namespace

int likeliestChoice(std::span<const double> logLikelihoods) {
    return static_cast<int>(std::max_element(logLikelihoods.begin(), logLikelihoods.end()) -
                            logLikelihoods.begin());
}

MetricValue accuracyOf(std::span<const ChoiceOutcome> outcomes) {
    const auto count = static_cast<double>(outcomes.size());
    const auto right = static_cast<double>(
        std::count_if(outcomes.begin(), outcomes.end(), [](const auto& o) { return o.isRight(); }));
    const double accuracy = right / count;
    const double variance =
        outcomes.size() < 2 ? 0 : accuracy * (1 - accuracy) * count / (count - 1);
    return {"acc", accuracy, std::sqrt(variance / count)};
}

MetricValue f1Of(std::span<const ChoiceOutcome> outcomes, std::uint64_t seed) {
    return withBootstrap("f1", outcomes, seed, f1);
}

MetricValue matthewsOf(std::span<const ChoiceOutcome> outcomes, std::uint64_t seed) {
    return withBootstrap("mcc", outcomes, seed, matthews);
}

SizedAccuracy pooledAccuracy(std::span<const SizedAccuracy> parts) {
    SizedAccuracy pooled{{"acc", 0, 0}, 0};
    double squares = 0;
    for (const SizedAccuracy& part : parts) {
        const auto size = static_cast<double>(part.count);
        pooled.count += part.count;
        pooled.accuracy.value += part.accuracy.value * size;
        squares += (size - 1) * part.accuracy.standardError * part.accuracy.standardError * size;
    }
    const auto total = static_cast<double>(pooled.count);
    const double freedom = total - static_cast<double>(parts.size());
    pooled.accuracy.value /= total;
    pooled.accuracy.standardError = freedom > 0 ? std::sqrt(squares / freedom / total) : 0;
    return pooled;
}

} // namespace regroup
