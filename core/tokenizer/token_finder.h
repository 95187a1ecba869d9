// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/byte_trie.h"

#include <optional>

namespace regroup {

/// Finds any of a set of strings in a text. Fast where few positions begin one of them.
class TokenFinder {
public:
    struct Match {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::uint32_t id = 0;
    };

    TokenFinder() = default;
    explicit TokenFinder(std::vector<ByteTrie::Entry> entries) : m_trie(std::move(entries)) {}

    /// The leftmost match at or behind `from`, of several there the longest.
    std::optional<Match> findFrom(std::string_view text, std::size_t from) const {
        if (m_trie.isEmpty())
            return std::nullopt;
        std::optional<Match> match;
        for (std::size_t begin = from; begin < text.size() && !match; ++begin)
            m_trie.forEachPrefix(text, begin, [&](std::size_t length, std::uint32_t id) {
                match = Match{begin, begin + length, id};
            });
        return match;
    }

private:
    ByteTrie m_trie;
};

} // namespace regroup
