// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/group_packing.h"

#include <algorithm>
#include <numeric>

namespace regroup {

namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

std::vector<int> sizesAfter(std::vector<int> sizes, int first, int second) {
    sizes[at(first)] += sizes[at(second)];
    sizes[at(second)] = 0;
    return sizes;
}

} // namespace

GroupPacking::GroupPacking(int headCount, int groupCount, int maximumGroupSize)
    : m_binCount(groupCount), m_binSize(maximumGroupSize), m_sizes(at(headCount), 1) {
    m_binOf = packed(m_sizes);
}

bool GroupPacking::allowsMerge(int first, int second) const {
    const int size = m_sizes[at(first)] + m_sizes[at(second)];
    if (size > m_binSize)
        return false;
    return m_binOf[at(first)] == m_binOf[at(second)] ||
           !packed(sizesAfter(m_sizes, first, second)).empty();
}

void GroupPacking::merge(int first, int second) {
    m_sizes = sizesAfter(std::move(m_sizes), first, second);
    if (m_binOf[at(first)] != m_binOf[at(second)])
        m_binOf = packed(m_sizes);
}

std::vector<int> GroupPacking::packed(const std::vector<int>& sizes) const {
    std::vector<int> order(sizes.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](int first, int second) { return sizes[at(first)] > sizes[at(second)]; });
    std::vector<int> room(at(m_binCount), m_binSize);
    std::vector<int> bins(sizes.size(), -1);
    for (const int group : order) {
        const auto bin = std::find_if(room.begin(), room.end(),
                                      [&](int left) { return left >= sizes[at(group)]; });
        if (bin == room.end())
            return {};
        *bin -= sizes[at(group)];
        bins[at(group)] = static_cast<int>(bin - room.begin());
    }
    return bins;
}

} // namespace regroup
