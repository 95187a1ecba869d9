// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace regroup {

/// Finds any of a set of strings in a text: a trie of bytes. Fast where few positions begin a
/// string.
class TokenFinder {
public:
    struct Match {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::uint32_t id = 0;
    };

    void add(std::string_view text,
             std::uint32_t id); ///< Not empty. A string that is there keeps its first id.
    bool isEmpty() const { return m_nodes.size() == 1; }

    /// The leftmost match at or behind `from`, of several there the longest.
    std::optional<Match> findFrom(std::string_view text, std::size_t from) const;

private:
    static constexpr std::uint32_t none = UINT32_MAX;
    struct Node {
        std::uint32_t id = none;
    };
    static std::uint64_t edge(std::uint32_t node, char byte) {
        return (static_cast<std::uint64_t>(node) << 8U) | static_cast<unsigned char>(byte);
    }
    std::optional<Match> longestAt(std::string_view text, std::size_t begin) const;

    std::vector<Node> m_nodes = std::vector<Node>(1);
    std::unordered_map<std::uint64_t, std::uint32_t> m_edges;
    std::array<bool, 256> m_firstBytes{};
};

} // namespace regroup
