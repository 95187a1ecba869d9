// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eval/choice_metrics.h"

#include <cstdint>
#include <span>

namespace regroup {

/// What one item of a task that asks for a number came to.
struct ScoreOutcome {
    double prediction = 0;
    double target = 0;
};

/// Pearson's and Spearman's correlation (equal numbers share the mean of their ranks), as GLUE
/// reports stsb; 0 where one side does not vary. Standard errors by bootstrap over items with this
/// seed. @param outcomes at least one.
MetricValue pearsonOf(std::span<const ScoreOutcome> outcomes, std::uint64_t seed);
MetricValue spearmanOf(std::span<const ScoreOutcome> outcomes, std::uint64_t seed);

} // namespace regroup
