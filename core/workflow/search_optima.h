// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_search.h"

#include <optional>
#include <vector>

namespace regroup {

/// What the best partition of a slot costs, on the scale of the search's objective.
struct SlotOptimum {
    SearchSlot slot;
    std::optional<double> cost; ///< Nothing where it is not known without a long computation.

    friend bool operator==(const SlotOptimum&, const SlotOptimum&) = default;
};

/// The optimum of every slot of a search, whatever its method, so that a gap can be shown; see
/// slotOptimum() for where it is known. Stores nothing.
/// @param groupCounts [slots] where the request shares a budget out; else empty.
/// @throws Cancelled; Error as runSearch() does, and BadUsage for another number of counts.
std::vector<SlotOptimum> searchOptima(Session& session, const SearchRequest& request,
                                      const std::vector<int>& groupCounts, JobContext& job);

} // namespace regroup
