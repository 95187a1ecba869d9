// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/slot_locks.h"

#include "core/base/error.h"
#include "core/search/slot_recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace regroup {

namespace {

bool holds(const std::vector<int>& list, int value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

std::vector<int> united(const std::vector<int>& a, const std::vector<int>& b) {
    std::vector<int> both;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
}

/// Groups under construction: closed ones have all their heads, open ones take more.
struct Blocks {
    std::vector<std::vector<int>> closed;
    std::vector<std::vector<int>> open;
    std::vector<int> freeHeads;
};

Blocks blocksOf(const SlotLocks& locks) {
    Blocks blocks;
    const std::vector<std::vector<int>> members = locks.grouping.members();
    for (int label = 0; label < locks.grouping.groupCount(); ++label) {
        const std::vector<int>& heads = members[static_cast<std::size_t>(label)];
        if (holds(locks.groups, label)) {
            blocks.closed.push_back(heads);
            continue;
        }
        std::vector<int> locked;
        for (const int head : heads)
            (holds(locks.heads, head) ? locked : blocks.freeHeads).push_back(head);
        if (!locked.empty())
            blocks.open.push_back(std::move(locked));
    }
    std::sort(blocks.freeHeads.begin(), blocks.freeHeads.end());
    return blocks;
}

Grouping groupingOf(const Blocks& blocks, int headCount) {
    std::vector<int> labels(static_cast<std::size_t>(headCount));
    int label = 0;
    for (const auto* part : {&blocks.closed, &blocks.open})
        for (const std::vector<int>& heads : *part) {
            for (const int head : heads)
                labels[static_cast<std::size_t>(head)] = label;
            ++label;
        }
    return Grouping::fromLabels(labels);
}

} // namespace

std::optional<Grouping> lockedStart(const SlotLocks& locks, int groupCount,
                                    const PartitionLimits& limits) {
    const int headCount = locks.grouping.headCount();
    if (locks.whole)
        return groupCount == locks.grouping.groupCount() ? std::optional(locks.grouping)
                                                         : std::nullopt;
    if (!isPossible(headCount, groupCount, limits))
        return std::nullopt;
    const bool equal = limits.sizes == GroupSizes::Equal;
    const auto largest = static_cast<std::size_t>(largestGroupSize(headCount, groupCount, limits));
    Blocks blocks = blocksOf(locks);
    const auto fits = [&](const std::vector<int>& heads) { return heads.size() <= largest; };
    const auto fills = [&](const std::vector<int>& heads) { return heads.size() == largest; };
    const auto fresh = groupCount - std::ssize(blocks.closed) - std::ssize(blocks.open);
    if (fresh < 0 || fresh > std::ssize(blocks.freeHeads) ||
        !std::all_of(blocks.open.begin(), blocks.open.end(), fits) ||
        !(equal ? std::all_of(blocks.closed.begin(), blocks.closed.end(), fills)
                : std::all_of(blocks.closed.begin(), blocks.closed.end(), fits)))
        return std::nullopt;
    blocks.open.resize(blocks.open.size() + static_cast<std::size_t>(fresh));
    for (const int head : blocks.freeHeads) { // Empty groups are the smallest: each gets one.
        const auto smallest =
            std::min_element(blocks.open.begin(), blocks.open.end(),
                             [](const auto& a, const auto& b) { return a.size() < b.size(); });
        if (smallest == blocks.open.end() || smallest->size() >= largest)
            return std::nullopt;
        smallest->push_back(head);
    }
    return groupingOf(blocks, headCount);
}

AnnealOptions lockedOptions(const AnnealOptions& options, const SlotLocks& locks,
                            const Grouping& start) {
    AnnealOptions locked = options;
    locked.lockedHeads = locks.heads;
    for (const int group : locks.groups) {
        const auto members = locks.grouping.members();
        locked.lockedGroups.push_back(
            start.labelOf(members[static_cast<std::size_t>(group)].front()));
    }
    return locked;
}

bool keepsLockedHeads(SearchMethod method) {
    return method == SearchMethod::Anneal;
}

int splitLockedLayer(const std::vector<SlotLocks>& apart) {
    for (const SlotLocks& one : apart)
        for (const SlotLocks& other : apart)
            if (one.slot.layer == other.slot.layer && one.grouping != other.grouping &&
                !(one.isEmpty() && other.isEmpty()))
                return one.slot.layer;
    return -1;
}

std::vector<SlotLocks> locksFor(KeyValueMode mode, const std::vector<SlotLocks>& apart) {
    std::vector<SlotLocks> locks;
    for (const SlotLocks& one : apart) {
        if (one.isEmpty())
            continue;
        SlotLocks made = one;
        if (mode == KeyValueMode::Joint)
            made.slot.kind = SlotKind::Joint;
        const auto known = std::find_if(locks.begin(), locks.end(), [&made](const SlotLocks& lock) {
            return lock.slot == made.slot;
        });
        if (known == locks.end()) {
            locks.push_back(std::move(made));
            continue;
        }
        known->whole = known->whole || made.whole;
        known->heads = united(known->heads, made.heads);
        known->groups = united(known->groups, made.groups);
    }
    return locks;
}

void checkSlotLocks(const SlotLocks& locks, int headCount) {
    const auto refuse = [&locks](const std::string& what) {
        throw Error(ErrorCode::BadUsage, fmt::format("{}: {}", slotText(locks.slot), what));
    };
    if (locks.grouping.headCount() != headCount)
        refuse(fmt::format("its locked grouping has {} heads, expected {}.",
                           locks.grouping.headCount(), headCount));
    for (const int head : locks.heads)
        if (head < 0 || head >= headCount)
            refuse(fmt::format("head {} is locked, expected 0 to {}.", head, headCount - 1));
    for (const int group : locks.groups)
        if (group < 0 || group >= locks.grouping.groupCount())
            refuse(fmt::format("group {} is locked, expected 0 to {}.", group,
                               locks.grouping.groupCount() - 1));
}

} // namespace regroup
