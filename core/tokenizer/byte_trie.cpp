// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/byte_trie.h"

#include <algorithm>

namespace regroup {

namespace {

/// Entries [begin, end) share their first `depth` bytes and lie below `node`.
struct Range {
    std::uint32_t node;
    std::size_t begin;
    std::size_t end;
    std::size_t depth;
};

} // namespace

ByteTrie::ByteTrie(std::vector<Entry> entries) {
    std::erase_if(entries, [](const Entry& entry) { return entry.first.empty(); });
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.first < b.first; });
    m_nodes.resize(1);
    std::vector<Range> waiting{{0, 0, entries.size(), 0}};
    for (std::size_t next = 0; next < waiting.size();
         ++next) { // By level: no recursion, however long a string is.
        Range range = waiting[next];
        m_nodes[range.node].firstChild = static_cast<std::uint32_t>(m_nodes.size());
        while (range.begin < range.end && entries[range.begin].first.size() == range.depth) {
            if (m_nodes[range.node].number == none)
                m_nodes[range.node].number = entries[range.begin].second;
            ++range.begin;
        }
        while (range.begin < range.end) {
            const char byte = entries[range.begin].first[range.depth];
            std::size_t end = range.begin + 1;
            while (end < range.end && entries[end].first[range.depth] == byte)
                ++end;
            waiting.push_back(
                {static_cast<std::uint32_t>(m_nodes.size()), range.begin, end, range.depth + 1});
            m_nodes.push_back({none, 0, 0, static_cast<unsigned char>(byte)});
            ++m_nodes[range.node].childCount;
            range.begin = end;
        }
    }
    m_rootChildren.fill(none);
    for (std::uint32_t index = 0; index < m_nodes[0].childCount; ++index)
        m_rootChildren[m_nodes[m_nodes[0].firstChild + index].byte] = m_nodes[0].firstChild + index;
}

} // namespace regroup
