// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/moves.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace regroup {

namespace {

void checkHead(const Grouping& grouping, int head) {
    if (head < 0 || head >= grouping.headCount())
        throw Error(ErrorCode::BadData,
                    fmt::format("Head {} is not in this layer, expected 0 to {}.", head,
                                grouping.headCount() - 1));
}

void checkGroup(const Grouping& grouping, int group) {
    if (group < 0 || group >= grouping.groupCount())
        throw Error(ErrorCode::BadData,
                    fmt::format("Group {} is not in this layer, expected 0 to {}.", group,
                                grouping.groupCount() - 1));
}

std::vector<int> labelsOf(const Grouping& grouping) {
    return {grouping.labels().begin(), grouping.labels().end()};
}

int& labelAt(std::vector<int>& labels, int head) {
    return labels[static_cast<std::size_t>(head)];
}

} // namespace

Grouping swapHeads(const Grouping& grouping, int a, int b) {
    checkHead(grouping, a);
    checkHead(grouping, b);
    std::vector<int> labels = labelsOf(grouping);
    std::swap(labelAt(labels, a), labelAt(labels, b));
    return Grouping::fromLabels(labels);
}

Grouping moveHead(const Grouping& grouping, int head, int target) {
    checkHead(grouping, head);
    checkHead(grouping, target);
    std::vector<int> labels = labelsOf(grouping);
    labelAt(labels, head) = labelAt(labels, target);
    return Grouping::fromLabels(labels);
}

Grouping mergeGroups(const Grouping& grouping, int first, int second) {
    checkGroup(grouping, first);
    checkGroup(grouping, second);
    std::vector<int> labels = labelsOf(grouping);
    for (int& label : labels)
        label = label == second ? first : label;
    return Grouping::fromLabels(labels);
}

Grouping splitGroup(const Grouping& grouping, int group) {
    checkGroup(grouping, group);
    const std::vector<int> heads = grouping.members()[static_cast<std::size_t>(group)];
    if (heads.size() == 1)
        throw Error(ErrorCode::BadData, fmt::format("Cannot split group {}: it has one head, {}.",
                                                    group, heads.front()));
    return newGroup(grouping, std::span(heads).subspan((heads.size() + 1) / 2));
}

Grouping newGroup(const Grouping& grouping, std::span<const int> heads) {
    if (heads.empty())
        throw Error(ErrorCode::BadData, "A new group has no heads, expected at least one.");
    std::vector<int> labels = labelsOf(grouping);
    for (const int head : heads) {
        checkHead(grouping, head);
        labelAt(labels, head) = grouping.groupCount();
    }
    return Grouping::fromLabels(labels);
}

std::vector<Grouping> neighbourGroupings(const Grouping& grouping, NeighbourMoves moves) {
    std::set<std::vector<int>> known{labelsOf(grouping)};
    std::vector<Grouping> neighbours;
    const auto add = [&](Grouping candidate) {
        if (known.insert(labelsOf(candidate)).second)
            neighbours.push_back(std::move(candidate));
    };
    for (int a = 0; a < grouping.headCount(); ++a)
        for (int b = a + 1; b < grouping.headCount(); ++b)
            add(swapHeads(grouping, a, b));
    if (moves == NeighbourMoves::Swaps)
        return neighbours;
    const std::vector<std::vector<int>> members = grouping.members();
    for (int head = 0; head < grouping.headCount(); ++head) {
        if (members[static_cast<std::size_t>(grouping.labelOf(head))].size() == 1)
            continue; // Its group would disappear.
        for (const std::vector<int>& group : members)
            add(moveHead(grouping, head, group.front()));
    }
    return neighbours;
}

} // namespace regroup
