// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace regroup {

/// A set of byte strings with a number each, to find which of them a text begins with. Immutable.
class ByteTrie {
public:
    using Entry = std::pair<std::string_view, std::uint32_t>;

    ByteTrie() : ByteTrie(std::vector<Entry>{}) {}

    /// Empty strings are left out; of equal ones the first counts. The strings are copied.
    explicit ByteTrie(std::vector<Entry> entries);

    bool isEmpty() const { return m_nodes.size() == 1; }

    /// Calls found(length, number) for every string that text[begin…] begins with, short ones
    /// first.
    template <typename Found>
    void forEachPrefix(std::string_view text, std::size_t begin, Found&& found) const {
        std::uint32_t node = 0;
        for (std::size_t at = begin; at < text.size(); ++at) {
            node = child(node, static_cast<unsigned char>(text[at]));
            if (node == none)
                return;
            if (m_nodes[node].number != none)
                found(at + 1 - begin, m_nodes[node].number);
        }
    }

private:
    static constexpr std::uint32_t none = UINT32_MAX;

    /// Children lie together, in the order of their bytes.
    struct Node {
        std::uint32_t number = none;
        std::uint32_t firstChild = 0;
        std::uint16_t childCount = 0;
        unsigned char byte = 0; ///< On the edge from the parent.
    };

    std::uint32_t child(std::uint32_t node, unsigned char byte) const {
        if (node == 0)
            return m_rootChildren[byte];
        std::uint32_t low = m_nodes[node].firstChild;
        std::uint32_t high = low + m_nodes[node].childCount;
        while (low < high) {
            const std::uint32_t middle = (low + high) / 2;
            if (m_nodes[middle].byte == byte)
                return middle;
            if (m_nodes[middle].byte < byte)
                low = middle + 1;
            else
                high = middle;
        }
        return none;
    }

    std::vector<Node> m_nodes;
    std::array<std::uint32_t, 256> m_rootChildren{};
};

} // namespace regroup
