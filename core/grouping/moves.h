// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping.h"

#include <span>
#include <vector>

namespace regroup {

// Small changes of a partition, for searches and the editor. Each returns a new Grouping in
// canonical form, so labels may be renumbered: name groups by a head in them, or by the label
// before the change. All throw Error(BadData) for a head or group that is not there.

/// Heads a and b change places. Sizes stay. The same grouping if they share a group.
Grouping swapHeads(const Grouping& grouping, int a, int b);

/// `head` joins the group of `target`. A group that loses its only head disappears.
Grouping moveHead(const Grouping& grouping, int head, int target);

/// Both groups become one. The same grouping if first equals second.
Grouping mergeGroups(const Grouping& grouping, int first, int second);

/// The later half of the group's heads, rounded down, starts a new group.
/// @throws Error(BadData) if the group has one head.
Grouping splitGroup(const Grouping& grouping, int group);

/// These heads leave their groups and form a new one together. @throws Error(BadData) if heads is
/// empty.
Grouping newGroup(const Grouping& grouping, std::span<const int> heads);

/// All partitions one exchange of two heads away; with moves, also those one head's move away that
/// keep the number of groups. In a fixed order, without duplicates, without the grouping itself.
enum class NeighbourMoves { Swaps, SwapsAndMoves };
std::vector<Grouping> neighbourGroupings(const Grouping& grouping, NeighbourMoves moves);

} // namespace regroup
