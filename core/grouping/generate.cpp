// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/generate.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <numeric>
#include <vector>

namespace regroup {

namespace {

void checkGroupCount(int headCount, int groupCount) {
    if (groupCount < 1 || groupCount > headCount)
        throw Error(ErrorCode::BadData,
                    fmt::format("Cannot put {} heads into {} groups, expected 1 to {} groups.",
                                headCount, groupCount, headCount));
}

std::vector<int> shuffledHeads(int headCount, Random& random) {
    std::vector<int> heads(static_cast<std::size_t>(headCount));
    std::iota(heads.begin(), heads.end(), 0);
    random.shuffle(heads);
    return heads;
}

} // namespace

std::string_view groupSizesName(GroupSizes sizes) {
    return sizes == GroupSizes::Equal ? "equal" : "unequal";
}

GroupSizes groupSizesFromName(std::string_view name) {
    for (const GroupSizes sizes : {GroupSizes::Equal, GroupSizes::Unequal})
        if (groupSizesName(sizes) == name)
            return sizes;
    throw Error(ErrorCode::BadUsage,
                fmt::format("Group sizes '{}' are not known, expected equal or unequal.", name));
}

Grouping balancedRuns(int headCount, int groupCount) {
    checkGroupCount(headCount, groupCount);
    std::vector<int> labels;
    for (int group = 0; group < groupCount; ++group) {
        const int size = headCount / groupCount + (group < headCount % groupCount ? 1 : 0);
        labels.insert(labels.end(), static_cast<std::size_t>(size), group);
    }
    return Grouping::fromLabels(labels);
}

Grouping randomEqualGrouping(int headCount, int groupCount, Random& random) {
    const Grouping places = Grouping::neighbours(headCount, groupCount);
    const std::vector<int> heads = shuffledHeads(headCount, random);
    std::vector<int> labels(heads.size());
    for (std::size_t place = 0; place < heads.size(); ++place)
        labels[static_cast<std::size_t>(heads[place])] = places.labelOf(static_cast<int>(place));
    return Grouping::fromLabels(labels);
}

Grouping randomUnequalGrouping(int headCount, int groupCount, Random& random,
                               int maximumGroupSize) {
    checkGroupCount(headCount, groupCount);
    if (maximumGroupSize > 0 && groupCount * std::int64_t{maximumGroupSize} < headCount)
        throw Error(ErrorCode::BadData,
                    fmt::format("Cannot put {} heads into {} groups of at most {}.", headCount,
                                groupCount, maximumGroupSize));
    const std::vector<int> heads = shuffledHeads(headCount, random);
    std::vector<int> labels(heads.size());
    std::vector<int> open(static_cast<std::size_t>(groupCount)); // Groups that have room.
    std::iota(open.begin(), open.end(), 0);
    std::vector<int> sizes(open.size(), 0);
    for (int place = 0; place < headCount; ++place) {
        const auto choice = static_cast<std::size_t>(
            place < groupCount ? place : random.below(static_cast<std::int64_t>(open.size())));
        const int group = place < groupCount ? place : open[choice];
        labels[static_cast<std::size_t>(heads[static_cast<std::size_t>(place)])] = group;
        if (++sizes[static_cast<std::size_t>(group)] == maximumGroupSize)
            std::erase(open, group);
    }
    return Grouping::fromLabels(labels);
}

Grouping randomGrouping(int headCount, int groupCount, GroupSizes sizes, Random& random,
                        int maximumGroupSize) {
    return sizes == GroupSizes::Equal
               ? randomEqualGrouping(headCount, groupCount, random)
               : randomUnequalGrouping(headCount, groupCount, random, maximumGroupSize);
}

} // namespace regroup
