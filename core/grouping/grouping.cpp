// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/grouping.h"

#include "core/base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace regroup {

Grouping::Grouping(std::vector<int> labels, int groupCount)
    : m_labels(std::move(labels)), m_groupCount(groupCount) {}

Grouping Grouping::fromLabels(std::span<const int> labels) {
    if (labels.empty())
        throw Error(ErrorCode::BadData, "A grouping has no heads, expected one label per head.");
    std::map<int, int> dense;
    std::vector<int> canonical;
    canonical.reserve(labels.size());
    for (std::size_t head = 0; head < labels.size(); ++head) {
        if (labels[head] < 0)
            throw Error(ErrorCode::BadData, fmt::format("Head {} has the negative group label {}.",
                                                        head, labels[head]));
        canonical.push_back(
            dense.try_emplace(labels[head], static_cast<int>(dense.size())).first->second);
    }
    return {std::move(canonical), static_cast<int>(dense.size())};
}

Grouping Grouping::original(int headCount) {
    std::vector<int> labels(static_cast<std::size_t>(headCount));
    std::iota(labels.begin(), labels.end(), 0);
    return fromLabels(labels);
}

Grouping Grouping::neighbours(int headCount, int groupCount) {
    if (groupCount < 1 || headCount % groupCount != 0) {
        std::vector<int> divisors;
        for (int count = 1; count <= headCount; ++count)
            if (headCount % count == 0)
                divisors.push_back(count);
        throw Error(ErrorCode::BadData,
                    fmt::format("Cannot share keys between {} heads in {} groups of equal size.",
                                headCount, groupCount),
                    fmt::format("Choose {} groups, or allow groups of different size.",
                                fmt::join(divisors, ", ")));
    }
    std::vector<int> labels(static_cast<std::size_t>(headCount));
    for (int head = 0; head < headCount; ++head)
        labels[static_cast<std::size_t>(head)] = head / (headCount / groupCount);
    return fromLabels(labels);
}

std::vector<int> Grouping::groupSizes() const {
    std::vector<int> sizes(static_cast<std::size_t>(m_groupCount), 0);
    for (const int label : m_labels)
        ++sizes[static_cast<std::size_t>(label)];
    return sizes;
}

std::vector<std::vector<int>> Grouping::members() const {
    std::vector<std::vector<int>> groups(static_cast<std::size_t>(m_groupCount));
    for (int head = 0; head < headCount(); ++head)
        groups[static_cast<std::size_t>(labelOf(head))].push_back(head);
    return groups;
}

bool Grouping::hasEqualSizes() const {
    const auto sizes = groupSizes();
    return std::all_of(sizes.begin(), sizes.end(), [&](int size) { return size == sizes.front(); });
}

std::string groupingText(const Grouping& grouping) {
    return fmt::format("{}", fmt::join(grouping.labels(), " "));
}

} // namespace regroup
