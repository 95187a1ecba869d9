// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/grouping_cost.h"
#include "core/search/partition_limits.h"
#include "core/search/search_types.h"

#include <cstdint>
#include <vector>

namespace regroup {

struct AnnealOptions {
    /// Candidates of one restart. 0: by the form of the cost, with H heads 100 H^2 (at least 400 H)
    /// with GroupingCost::pairGain(), 400 H with groupCost(), 10 H where each is a whole
    /// evaluation.
    std::int64_t iterations = 0;
    int restarts = 0;              ///< 0: 8 for costs in closed form, 1 otherwise.
    std::vector<int> lockedHeads;  ///< These stay in their group of the start.
    std::vector<int> lockedGroups; ///< Labels of the start; nothing enters or leaves these.

    friend bool operator==(const AnnealOptions&, const AnnealOptions&) = default;
};

/// @throws Error(BadUsage) naming the option, what was found and expected.
void checkAnnealOptions(const AnnealOptions& options);

/// Candidates that annealSearch() evaluates at most, for progress.
std::int64_t annealEvaluations(const Grouping& start, const PartitionLimits& limits,
                               GroupingCost& cost, const AnnealOptions& options);

/// Simulated annealing from a given partition. Keeps the number of groups. Equal sizes: only
/// exchanges, so all sizes stay as the start has them. Unequal sizes: also moves, and heads that
/// take the place of another, which goes to a third group (without these, pairs stay torn that no
/// single move joins). The first restart begins at the start, later ones at a random walk from it.
/// The temperature falls geometrically from the mean change of the cost to a thousandth of it; the
/// last tenth takes improvements only.
///
/// The observer gets every improvement and an even choice of the other steps, at most 2,000 in all.
/// @throws Error(BadUsage) for options that do not fit the start; Error(NotFinite) naming the slot;
///         Cancelled if stopped before the start was evaluated.
/// @note A candidate takes O(group size) with pairGain(), up to three groupCost() calls with that,
/// else
///       a whole evaluation. 32 heads with pairGain(): about 0.1 s.
SearchResult annealSearch(const Grouping& start, const PartitionLimits& limits, GroupingCost& cost,
                          const AnnealOptions& options, std::uint64_t seed, SlotContext& context);

} // namespace regroup
