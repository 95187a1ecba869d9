// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/search_optima.h"

#include "core/base/error.h"
#include "core/search/slot_optimum.h"
#include "core/workflow/prepared_search.h"

#include <fmt/format.h>

namespace regroup {

std::vector<SlotOptimum> searchOptima(Session& session, const SearchRequest& request,
                                      const std::vector<int>& groupCounts, JobContext& job) {
    if (runsTheModel(request.objective) || request.search.method == SearchMethod::Manual)
        return {}; // Every partition would take a forward pass; or none was looked for.
    PreparedSearch prepared(session, request, job);
    const ModelSearchRequest& search = prepared.search;
    const std::vector<SearchSlot> slots = searchSlots(search.layerCount, search.keyValue);
    if (search.budget.has_value() == groupCounts.empty() ||
        (search.budget && groupCounts.size() != slots.size()))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("Optimum: {} numbers of groups for {} partitions, expected one "
                                "each with a budget, else none.",
                                groupCounts.size(), slots.size()));
    const ModelGrouping original = originalGrouping(search.layerCount, search.headCount);
    std::vector<SlotOptimum> optima;
    for (std::size_t index = 0; index < slots.size(); ++index) {
        job.throwIfStopped();
        const int groupCount =
            groupCounts.empty() ? groupCountOf(search, slots[index]) : groupCounts[index];
        if (locksOf(search, slots[index]) != nullptr) {
            optima.push_back(
                {slots[index], std::nullopt}); // Of what the locks allow none is known.
            continue;
        }
        const auto cost = prepared.costs().costFor(slots[index], original);
        optima.push_back(
            {slots[index], slotOptimum(search.headCount, groupCount, search.limits(), *cost, job)});
        job.report("Searching groupings", static_cast<std::int64_t>(index) + 1,
                   static_cast<std::int64_t>(slots.size()));
    }
    return optima;
}

} // namespace regroup
