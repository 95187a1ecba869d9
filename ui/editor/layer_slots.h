// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"

#include <set>
#include <vector>

namespace regroup::ui {

/// One group as the editor shows it.
struct SlotGroup {
    int slot = 0;           ///< 0 is the letter A and the first colour.
    std::vector<int> heads; ///< Ascending; never empty.
    bool locked = false;    ///< By its own lock.
};

/// One partition with letters that stay put, and its locks. A value; plain data.
struct SlotPartition {
    std::vector<int> slotOfHead; ///< [headCount]
    std::set<int> lockedHeads;
    std::set<int> lockedSlots;

    friend bool operator==(const SlotPartition&, const SlotPartition&) = default;
};

/// What one layer looks like in the editor. While joint, key and value are equal.
struct LayerSlots {
    SlotPartition key;
    SlotPartition value;
    bool joint = true;
    bool locked = false;

    friend bool operator==(const LayerSlots&, const LayerSlots&) = default;
};

/// Letters in order of first use, no locks.
LayerSlots slotsFor(const LayerGrouping& grouping);
LayerGrouping groupingOf(const LayerSlots& layer); ///< The canonical form.

std::vector<SlotGroup> groupsOf(const SlotPartition& partition); ///< In letter order.
std::vector<int> headsIn(const SlotPartition& partition, int slot);
int lowestFreeSlot(const std::vector<int>& slotOfHead);

/// Letters for another partition of the same heads. They stay where most heads keep theirs (old and
/// new groups are paired by shared heads, largest first; the rest takes free letters). Where all is
/// new, or every head was or becomes its own group, they start over at A, for letters that stay
/// would only be scattered; not so with locks, which are tied to letters.
std::vector<int> lettersFor(const SlotPartition& before, const Grouping& after);

} // namespace regroup::ui
