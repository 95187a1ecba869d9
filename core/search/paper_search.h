// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"
#include "core/search/grouping_cost.h"
#include "core/search/partition_limits.h"
#include "core/search/search_types.h"

#include <cstdint>

namespace regroup {

/// The parameters of the paper's search; the defaults are those of its authors' code.
struct PaperOptions {
    std::int64_t iterations = 10;   ///< n, candidates per slot.
    int candidates = 3;             ///< k, most similar heads that are considered.
    double acceptProbability = 0.1; ///< p_acc, of going on from a candidate that is no better.
    double resetProbability = 0.1;  ///< p_reset, of starting anew from a random partition.
    double preserveProbability =
        0.2; ///< p_preserve, of exchanging instead of moving; unequal sizes only.

    friend bool operator==(const PaperOptions&, const PaperOptions&) = default;
};

/// @throws Error(BadUsage) naming the parameter, what was found and expected.
void checkPaperOptions(const PaperOptions& options);

/// The paper's search for one slot, symmetric (equal sizes) or asymmetric (unequal). The number of
/// groups never changes. With one group or one head per group there is one partition: only it is
/// evaluated. A limit of the group size holds in every candidate: what would break it exchanges
/// heads instead.
/// @param similarity [headCount, headCount]; row a ranks the candidates to share with head a, ties
/// by
///                   head number.
/// @throws Error(BadData) if groupCount does not fit; Error(NotFinite) naming the slot for a cost
/// that is
///         no number; Cancelled if stopped before the start was evaluated.
/// Source: arXiv:2406.14963; method.md section 5.1, which fixes what the paper leaves open.
SearchResult paperSearch(int groupCount, const PartitionLimits& limits,
                         const SquareMatrix& similarity, GroupingCost& cost,
                         const PaperOptions& options, std::uint64_t seed, SlotContext& context);

} // namespace regroup
