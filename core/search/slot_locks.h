// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping.h"
#include "core/search/anneal.h"
#include "core/search/partition_limits.h"
#include "core/search/search_method.h"
#include "core/search/search_types.h"

#include <optional>
#include <vector>

namespace regroup {

/// What a search must leave as it is in one slot. Locked heads that share a group stay together,
/// and apart from locked heads of other groups; others may join them. Into a locked group nothing
/// comes, and nothing leaves it. A slot that is locked as a whole is not searched.
struct SlotLocks {
    SearchSlot slot;
    Grouping grouping = Grouping::original(1); ///< As it is; locks are about its heads and groups.
    bool whole = false;
    std::vector<int> heads;  ///< Ascending.
    std::vector<int> groups; ///< Labels of grouping, ascending.

    bool isEmpty() const { return !whole && heads.empty() && groups.empty(); }
    friend bool operator==(const SlotLocks&, const SlotLocks&) = default;
};

/// A partition into so many groups that holds the locks; nothing where there is none within the
/// limits. The heads that are free fill up the smallest groups. A whole lock: the grouping itself,
/// for its own number of groups alone and whatever the limits.
std::optional<Grouping> lockedStart(const SlotLocks& locks, int groupCount,
                                    const PartitionLimits& limits);

/// The same locks for annealing from lockedStart().
AnnealOptions lockedOptions(const AnnealOptions& options, const SlotLocks& locks,
                            const Grouping& start);

/// Whether the method can keep locked heads and groups; all of them leave whole slots alone.
bool keepsLockedHeads(SearchMethod method);

/// The first layer with a lock whose keys and values are grouped differently, so that a joint
/// search cannot keep it; -1: none. @param apart Key and Value slots.
int splitLockedLayer(const std::vector<SlotLocks>& apart);

/// Locks for searchSlots() of that mode from those of Key and Value slots; empty ones are left out.
/// Joint: what is locked in either. @pre Joint: splitLockedLayer() is -1.
std::vector<SlotLocks> locksFor(KeyValueMode mode, const std::vector<SlotLocks>& apart);

/// @throws Error(BadUsage) naming the slot, for labels or heads that are not there.
void checkSlotLocks(const SlotLocks& locks, int headCount);

} // namespace regroup
