// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/paired_bootstrap.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace regroup {

/// Two runs' accuracy (second minus first) on the same items.
struct PairedAccuracy {
    PairedDifference difference;
    std::int64_t onlyFirst = 0;  ///< Items that only the first got right.
    std::int64_t onlySecond = 0; ///< Items that only the second got right.
    double pValue = 1;           ///< McNemar's exact test, two-sided.
};

/// @param first, second items: begin is the document, lossSum 1 where it was right, else 0.
/// @return nothing if the items are not the same, or fewer than two.
std::optional<PairedAccuracy> pairedAccuracy(std::span<const EvaluationWindow> first,
                                             std::span<const EvaluationWindow> second,
                                             std::uint64_t seed = 0);

/// Two-sided binomial test of b against c at one half.
/// Source: McNemar 1947; exact form as in Agresti, "Categorical Data Analysis", section 11.1.
double mcNemarExact(std::int64_t b, std::int64_t c);

/// p-values adjusted for several comparisons with one baseline, in the given order.
/// Source: Holm 1979, "A simple sequentially rejective multiple test procedure".
std::vector<double> holmAdjusted(std::span<const double> pValues);

} // namespace regroup
