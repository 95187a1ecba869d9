// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// What one item came to.
struct ChoiceOutcome {
    int prediction = 0; ///< The likeliest choice; of equal ones the first.
    int target = 0;

    bool isRight() const { return prediction == target; }
};

struct MetricValue {
    std::string name; ///< "acc", "f1", "mcc".
    double value = 0;
    double standardError = 0;
};

/// Index of the largest, the first of equal ones. @param logLikelihoods at least one.
int likeliestChoice(std::span<const double> logLikelihoods);

/// Share of right answers; standard error SD(n - 1) / sqrt(n), 0 for one item.
MetricValue accuracyOf(std::span<const ChoiceOutcome> outcomes);

/// F1 of class 1, and Matthews' correlation of two classes or more; 0 where undefined. Standard
/// errors by bootstrap over items with this seed.
MetricValue f1Of(std::span<const ChoiceOutcome> outcomes, std::uint64_t seed);
MetricValue matthewsOf(std::span<const ChoiceOutcome> outcomes, std::uint64_t seed);

/// Accuracy over several tasks, weighted by their sizes, and its pooled standard error.
/// Source: lm-evaluation-harness, api/metrics.py, pooled_sample_stderr.
struct SizedAccuracy {
    MetricValue accuracy;
    std::int64_t count = 0;
};
SizedAccuracy pooledAccuracy(std::span<const SizedAccuracy> parts);

} // namespace regroup
