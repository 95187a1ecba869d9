// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/evaluate_model.h"

#include <cstdint>
#include <optional>
#include <span>

namespace regroup {

/// The difference of two runs' loss per token (second minus first), measured on the same windows.
struct PairedDifference {
    double difference = 0;
    double low = 0; ///< 95 % interval.
    double high = 0;
    bool withinNoise = false; ///< The interval holds 0.
};

/// Percentile bootstrap over windows, 10,000 resamples, seeded: the same numbers every time.
/// Windows are drawn as a whole, because tokens of one window are not independent.
/// @return nothing if the windows are not the same, or fewer than two.
/// Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13.
std::optional<PairedDifference> pairedDifference(std::span<const EvaluationWindow> first,
                                                 std::span<const EvaluationWindow> second,
                                                 std::uint64_t seed = 0);

} // namespace regroup
