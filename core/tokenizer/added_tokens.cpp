// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/added_tokens.h"

#include "core/tokenizer/unicode.h"

#include <algorithm>

namespace regroup {

namespace {

bool touchesWord(std::string_view text, std::size_t begin, std::size_t end) {
    std::size_t before = begin;
    if (begin > 0 && unicode::isWordCharacter(unicode::previous(text, before)))
        return true;
    std::size_t behind = end;
    return end < text.size() && unicode::isWordCharacter(unicode::next(text, behind));
}

std::size_t withSpaceOnLeft(std::string_view text, std::size_t begin, std::size_t lowest) {
    for (std::size_t before = begin; before > lowest; begin = before)
        if (!unicode::isWhitespace(unicode::previous(text, before)))
            break;
    return begin;
}

std::size_t withSpaceOnRight(std::string_view text, std::size_t end) {
    for (std::size_t behind = end; behind < text.size(); end = behind)
        if (!unicode::isWhitespace(unicode::next(text, behind)))
            break;
    return end;
}

} // namespace

AddedTokens::AddedTokens(std::vector<AddedToken> tokens, const TokenModel& model,
                         const Normalizer* normalizer, SpecialText specialText)
    : m_specialText(specialText) {
    const Vocabulary& vocabulary = model.vocabulary();
    auto nextId = static_cast<std::uint32_t>(model.firstFreeId());
    for (AddedToken& token : tokens) {
        if (token.content.empty())
            continue;
        std::optional<std::uint32_t> id = idOf(token.content);
        if (!id)
            id = vocabulary.find(token.content);
        if (!id)
            id = nextId++;
        NormalizedText text{token.content, 0};
        if (token.isNormalized && normalizer != nullptr)
            normalizer->normalize(text);
        if (token.isSpecial)
            m_special.insert(token.content);
        m_ids.insert_or_assign(token.content, *id);
        m_entries.insert_or_assign(*id, Entry{std::move(token), std::move(text.text)});
    }
    std::vector<std::uint32_t> order;
    for (const auto& [id, entry] : m_entries)
        order.push_back(id);
    std::sort(order.begin(), order.end());
    std::vector<ByteTrie::Entry> original;
    std::vector<ByteTrie::Entry> normalized;
    for (const std::uint32_t id : order) {
        const Entry& entry = m_entries.at(id);
        (entry.token.isNormalized ? normalized : original).emplace_back(entry.text, id);
    }
    m_original = TokenFinder(std::move(original));
    m_normalized = TokenFinder(std::move(normalized));
}

std::vector<AddedPart> AddedTokens::find(std::string_view text, const TokenFinder& finder) const {
    std::vector<AddedPart> parts;
    std::size_t covered = 0;
    std::size_t from = 0;
    while (const auto match = finder.findFrom(text, from)) {
        from = match->end;
        const AddedToken& token = m_entries.at(match->id).token;
        if (token.isSingleWord && touchesWord(text, match->begin, match->end))
            continue;
        if (m_specialText == SpecialText::IsSplit && isSpecial(token.content))
            continue;
        // A token that took the space behind it may reach into this one. Where this one takes
        // space on its left it begins behind that token, else both have it: so the reference.
        const std::size_t begin =
            token.stripsLeft ? std::max(withSpaceOnLeft(text, match->begin, covered), covered)
                             : match->begin;
        const std::size_t end = token.stripsRight ? withSpaceOnRight(text, match->end) : match->end;
        if (covered < begin)
            parts.push_back({covered, begin, std::nullopt});
        if (begin < end)
            parts.push_back({begin, end, match->id});
        covered = end;
    }
    if (covered < text.size())
        parts.push_back({covered, text.size(), std::nullopt});
    return parts;
}

std::optional<std::uint32_t> AddedTokens::idOf(std::string_view content) const {
    const auto found = m_ids.find(std::string(content));
    return found == m_ids.end() ? std::nullopt : std::optional(found->second);
}

const AddedTokens::Entry* AddedTokens::entryOf(std::int64_t id) const {
    if (id < 0 || id > UINT32_MAX)
        return nullptr;
    const auto found = m_entries.find(static_cast<std::uint32_t>(id));
    return found == m_entries.end() ? nullptr : &found->second;
}

const std::string* AddedTokens::textOf(std::int64_t id) const {
    const Entry* entry = entryOf(id);
    return entry == nullptr ? nullptr : &entry->text;
}

const std::string* AddedTokens::contentOf(std::int64_t id) const {
    const Entry* entry = entryOf(id);
    return entry == nullptr ? nullptr : &entry->token.content;
}

std::size_t AddedTokens::countOutside(const Vocabulary& vocabulary) const {
    return static_cast<std::size_t>(
        std::count_if(m_ids.begin(), m_ids.end(),
                      [&](const auto& item) { return !vocabulary.find(item.first); }));
}

} // namespace regroup
