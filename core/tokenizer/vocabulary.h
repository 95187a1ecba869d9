// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/json_view.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace regroup {

/// Tokens and their ids, both ways. Ids may have holes; of two tokens with one id the later one
/// is what the id decodes to.
class Vocabulary {
public:
    Vocabulary() = default;
    Vocabulary(Vocabulary&&) = default;
    Vocabulary& operator=(Vocabulary&&) = default;
    Vocabulary(const Vocabulary&) = delete; // The map's keys point into the tokens.
    Vocabulary& operator=(const Vocabulary&) = delete;

    /// {"token": id, …}. @throws Error(BadData) for an id that is no whole number below 2^32 - 1.
    explicit Vocabulary(const JsonView& view);

    /// Tokens in the order of their ids. Of two equal tokens the later one has the id.
    explicit Vocabulary(std::vector<std::string> tokens);

    std::optional<std::uint32_t> find(std::string_view token) const {
        const auto found = m_ids.find(token);
        return found == m_ids.end() ? std::nullopt : std::optional(found->second);
    }
    const std::string* tokenOf(std::int64_t id) const;          ///< Null for an id without a token.
    std::size_t size() const { return m_ids.size(); }           ///< Different tokens.
    std::size_t longestToken() const { return m_longestToken; } ///< Bytes.

private:
    void add(std::string token, std::uint32_t id);

    std::vector<std::string> m_tokens; ///< Never grows after construction.
    std::unordered_map<std::string_view, std::uint32_t> m_ids;
    std::unordered_map<std::uint32_t, std::size_t> m_indexOfId; ///< Into m_tokens.
    std::size_t m_longestToken = 0;
};

} // namespace regroup
