// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/token_finder.h"

namespace regroup {

void TokenFinder::add(std::string_view text, std::uint32_t id) {
    m_firstBytes[static_cast<unsigned char>(text.front())] = true;
    std::uint32_t node = 0;
    for (const char byte : text) {
        const auto [found, isNew] =
            m_edges.try_emplace(edge(node, byte), static_cast<std::uint32_t>(m_nodes.size()));
        if (isNew)
            m_nodes.emplace_back();
        node = found->second;
    }
    if (m_nodes[node].id == none)
        m_nodes[node].id = id;
}

std::optional<TokenFinder::Match> TokenFinder::longestAt(std::string_view text,
                                                         std::size_t begin) const {
    std::optional<Match> longest;
    std::uint32_t node = 0;
    for (std::size_t at = begin; at < text.size(); ++at) {
        const auto found = m_edges.find(edge(node, text[at]));
        if (found == m_edges.end())
            break;
        node = found->second;
        if (m_nodes[node].id != none)
            longest = Match{begin, at + 1, m_nodes[node].id};
    }
    return longest;
}

std::optional<TokenFinder::Match> TokenFinder::findFrom(std::string_view text,
                                                        std::size_t from) const {
    if (isEmpty())
        return std::nullopt;
    for (std::size_t begin = from; begin < text.size(); ++begin) {
        if (!m_firstBytes[static_cast<unsigned char>(text[begin])])
            continue;
        if (const auto match = longestAt(text, begin))
            return match;
    }
    return std::nullopt;
}

} // namespace regroup
