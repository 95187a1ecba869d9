// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/normalizer.h"
#include "core/tokenizer/token_finder.h"
#include "core/tokenizer/token_model.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace regroup {

/// A token that is looked for in the text before the model sees it.
struct AddedToken {
    std::string content;
    bool isSpecial = false;    ///< Dropped by SpecialOutput::Skip.
    bool isSingleWord = false; ///< Only where no word character stands next to it.
    bool stripsLeft = false;   ///< Takes white space on its left with it.
    bool stripsRight = false;
    bool isNormalized = true; ///< Looked for, in its normalized form, in the normalized text.
};

/// What a special token is that stands in a text.
enum class SpecialText {
    IsFound, ///< That token.
    IsSplit  ///< Text like any other: the `split_special_tokens` of transformers.
};

/// A part of a text: an added token, or text that the model will see.
struct AddedPart {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::optional<std::uint32_t> id;
};

/// The added tokens of a tokenizer. A token that the model's vocabulary has keeps its id, others
/// get the next free ones, in order. Immutable.
class AddedTokens {
public:
    /// @param normalizer may be null.
    AddedTokens(std::vector<AddedToken> tokens, const TokenModel& model,
                const Normalizer* normalizer, SpecialText specialText = SpecialText::IsFound);

    /// Finds tokens that are not normalized in the original text. Parts cover it, in order.
    std::vector<AddedPart> findInOriginal(std::string_view text) const {
        return find(text, m_original);
    }
    std::vector<AddedPart> findInNormalized(std::string_view text) const {
        return find(text, m_normalized);
    }

    std::optional<std::uint32_t> idOf(std::string_view content) const;
    /// What the decoder gets for an id: the normalized form where that is looked for. Null: none.
    const std::string* textOf(std::int64_t id) const;
    const std::string* contentOf(std::int64_t id) const;
    bool isSpecial(const std::string& text) const { return m_special.contains(text); }
    std::size_t
    countOutside(const Vocabulary& vocabulary) const; ///< Tokens the vocabulary has not.

private:
    struct Entry {
        AddedToken token;
        std::string text;
    };

    std::vector<AddedPart> find(std::string_view text, const TokenFinder& finder) const;
    const Entry* entryOf(std::int64_t id) const;

    std::unordered_map<std::string, std::uint32_t> m_ids;
    std::unordered_map<std::uint32_t, Entry> m_entries;
    std::unordered_set<std::string> m_special;
    SpecialText m_specialText;
    TokenFinder m_original;
    TokenFinder m_normalized;
};

} // namespace regroup
