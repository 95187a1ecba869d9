// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/byte_pair.h"

#include "core/base/error.h"
#include "core/tokenizer/pair_map.h"
#include "core/tokenizer/unicode.h"
#include "core/tokenizer/word_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace regroup {

namespace {

constexpr std::uint32_t noId = UINT32_MAX;
constexpr std::string_view spaceMark = "\xE2\x96\x81"; // '▁'

/// A token on the way, in a list linked by indices. `length` 0: merged into the one before.
struct Symbol {
    std::uint32_t id;
    std::uint32_t length; ///< Bytes of the piece.
    std::int32_t previous;
    std::int32_t next; ///< -1: none.
};

/// A merge that may be applied at a position, if nothing has changed there meanwhile.
struct Candidate {
    std::uint32_t rank;
    std::uint32_t position;
    std::uint32_t mergedId;

    friend bool operator<(const Candidate& a,
                          const Candidate& b) { // A heap's top is the lowest rank, leftmost.
        return a.rank != b.rank ? a.rank > b.rank : a.position > b.position;
    }
};

class BytePairModel : public TokenModel {
public:
    BytePairModel(Vocabulary vocabulary, PairMap merges, BytePairOptions options)
        : m_vocabulary(std::move(vocabulary)), m_merges(std::move(merges)),
          m_options(std::move(options)) {
        m_unknownId = m_vocabulary.find(m_options.unknownToken).value_or(noId);
        for (unsigned byte = 0; byte < 256; ++byte)
            m_byteIds[byte] = m_vocabulary.find(fmt::format("<0x{:02X}>", byte)).value_or(noId);
    }

    void tokenize(std::string_view piece, std::vector<std::int64_t>& ids) const override {
        if (m_options.ignoreMerges) {
            if (const auto whole = m_vocabulary.find(piece)) {
                ids.push_back(*whole);
                return;
            }
        }
        if (!m_options.splitsAtMark)
            return appendWord(piece, ids);
        for (std::size_t begin = 0; begin < piece.size();) {
            const std::size_t end = endOfWord(piece, begin);
            appendWord(piece.substr(begin, end - begin), ids);
            begin = end;
        }
    }

    const Vocabulary& vocabulary() const override { return m_vocabulary; }
    bool isBytePair() const override { return true; }

private:
    /// Behind the marks at `begin` and what follows up to the next one.
    static std::size_t endOfWord(std::string_view piece, std::size_t begin) {
        while (piece.substr(begin).starts_with(spaceMark))
            begin += spaceMark.size();
        return std::min(piece.find(spaceMark, begin), piece.size());
    }

    void appendWord(std::string_view word, std::vector<std::int64_t>& ids) const {
        if (m_cache.find(word, ids))
            return;
        const std::size_t before = ids.size();
        std::vector<Symbol> symbols = symbolsOf(word);
        merge(symbols);
        for (const Symbol& symbol : symbols)
            if (symbol.length > 0)
                ids.push_back(symbol.id);
        m_cache.add(word, std::span(ids).subspan(before));
    }

    std::vector<Symbol> symbolsOf(std::string_view piece) const;
    bool addBytes(std::vector<Symbol>& symbols, std::string_view character) const;
    void addUnknown(std::vector<Symbol>& symbols, std::uint32_t& pendingLength,
                    std::size_t length) const;
    void merge(std::vector<Symbol>& symbols) const;

    static void add(std::vector<Symbol>& symbols, std::uint32_t id, std::size_t length) {
        const auto index = static_cast<std::int32_t>(symbols.size());
        if (index > 0)
            symbols.back().next = index;
        symbols.push_back({id, static_cast<std::uint32_t>(length), index - 1, -1});
    }

    Vocabulary m_vocabulary;
    PairMap m_merges;
    BytePairOptions m_options;
    std::uint32_t m_unknownId = noId;
    std::array<std::uint32_t, 256> m_byteIds{};
    mutable WordCache m_cache;
};

/// The characters of a piece. An unknown one waits until the next known one, so that a run can be
/// fused; byte tokens do not end the wait, as in the reference, so they come before it.
std::vector<Symbol> BytePairModel::symbolsOf(std::string_view piece) const {
    std::vector<Symbol> symbols;
    symbols.reserve(piece.size());
    std::uint32_t pendingLength = 0; // Bytes of the unknown characters that wait.
    std::string decorated;
    for (std::size_t at = 0; at < piece.size();) {
        const std::size_t begin = at;
        at += unicode::lengthOfLead(piece[at]);
        std::string_view character = piece.substr(begin, at - begin);
        const bool hasPrefix = begin > 0 && !m_options.continuingPrefix.empty();
        if (hasPrefix || (at == piece.size() && !m_options.endOfWordSuffix.empty())) {
            decorated = hasPrefix ? m_options.continuingPrefix : "";
            decorated += character;
            if (at == piece.size())
                decorated += m_options.endOfWordSuffix;
            character = decorated;
        }
        if (const auto id = m_vocabulary.find(character)) {
            if (pendingLength > 0)
                add(symbols, m_unknownId, std::exchange(pendingLength, 0));
            add(symbols, *id, at - begin);
        } else if (!m_options.byteFallback || !addBytes(symbols, character)) {
            addUnknown(symbols, pendingLength, at - begin);
        }
    }
    if (pendingLength > 0)
        add(symbols, m_unknownId, pendingLength);
    return symbols;
}

bool BytePairModel::addBytes(std::vector<Symbol>& symbols, std::string_view character) const {
    const auto idOf = [&](char byte) { return m_byteIds[static_cast<unsigned char>(byte)]; };
    if (std::any_of(character.begin(), character.end(),
                    [&](char byte) { return idOf(byte) == noId; }))
        return false;
    for (const char byte : character)
        add(symbols, idOf(byte), 1);
    return true;
}

void BytePairModel::addUnknown(std::vector<Symbol>& symbols, std::uint32_t& pendingLength,
                               std::size_t length) const {
    if (m_options.unknownToken.empty())
        return;
    if (m_unknownId == noId)
        throw Error(
            ErrorCode::BadData,
            fmt::format("Tokenizer: the text needs the unknown token '{}', found no such token in "
                        "the vocabulary, expected one.",
                        m_options.unknownToken));
    if (pendingLength > 0 && !m_options.fuseUnknown)
        add(symbols, m_unknownId, std::exchange(pendingLength, 0));
    pendingLength += static_cast<std::uint32_t>(length);
}

/// Applies the merge of the lowest rank, leftmost first, until none is left. A heap of candidates
/// over a linked list: n log n, where rescanning for the best pair would be quadratic.
void BytePairModel::merge(std::vector<Symbol>& symbols) const {
    std::vector<Candidate> heap;
    const auto push = [&](std::int32_t left, std::int32_t right) {
        const auto* entry = m_merges.find(symbols[static_cast<std::size_t>(left)].id,
                                          symbols[static_cast<std::size_t>(right)].id);
        if (entry == nullptr)
            return;
        heap.push_back({entry->rank, static_cast<std::uint32_t>(left), entry->mergedId});
        std::push_heap(heap.begin(), heap.end());
    };
    for (std::int32_t index = 1; index < static_cast<std::int32_t>(symbols.size()); ++index)
        push(index - 1, index);
    while (!heap.empty()) {
        const Candidate best = heap.front();
        std::pop_heap(heap.begin(), heap.end());
        heap.pop_back();
        Symbol& left = symbols[best.position];
        if (left.length == 0 || left.next < 0)
            continue;
        Symbol& right = symbols[static_cast<std::size_t>(left.next)];
        const auto* current = m_merges.find(left.id, right.id);
        if (current == nullptr || current->mergedId != best.mergedId)
            continue; // One of the two has been merged elsewhere since.
        left.id = best.mergedId;
        left.length += right.length;
        left.next = right.next;
        right.length = 0;
        const auto position = static_cast<std::int32_t>(best.position);
        if (left.next >= 0)
            symbols[static_cast<std::size_t>(left.next)].previous = position;
        if (left.previous >= 0)
            push(left.previous, position);
        if (left.next >= 0)
            push(position, left.next);
    }
}

/// Whether a token has a mark behind another character.
bool hasInnerMark(std::string_view token) {
    for (std::size_t at = token.find(spaceMark, 1); at != std::string_view::npos;
         at = token.find(spaceMark, at + 1))
        if (!token.substr(0, at).ends_with(spaceMark))
            return true;
    return false;
}

} // namespace

std::unique_ptr<const TokenModel> makeBytePairModel(Vocabulary vocabulary,
                                                    const std::vector<Merge>& merges,
                                                    BytePairOptions options,
                                                    const std::string& place) {
    const auto require = [&](std::size_t rank, std::string_view token) {
        if (const auto id = vocabulary.find(token))
            return *id;
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: merge {}: found the token '{}', which is not in the vocabulary.",
                        place, rank + 1, token));
    };
    PairMap map(merges.size());
    // Where no merge reaches over the front of a run of marks, the words between are independent.
    options.splitsAtMark = vocabulary.find(spaceMark) && options.continuingPrefix.empty() &&
                           options.endOfWordSuffix.empty();
    const std::size_t prefixLength = options.continuingPrefix.size();
    for (std::size_t rank = 0; rank < merges.size(); ++rank) {
        const auto& [left, right] = merges[rank];
        const std::uint32_t leftId = require(rank, left);
        const std::uint32_t rightId = require(rank, right);
        if (right.size() < prefixLength)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: merge {}: found '{}', expected it to begin with '{}'.",
                                    place, rank + 1, right, options.continuingPrefix));
        const std::string merged = left + right.substr(prefixLength);
        options.splitsAtMark = options.splitsAtMark && !hasInnerMark(merged);
        const std::uint32_t mergedId = require(rank, merged);
        if (mergedId == leftId || mergedId == rightId)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: merge {}: found that '{}' and '{}' give the id {} of one "
                                    "of them, expected another id.",
                                    place, rank + 1, left, right, mergedId));
        map.insert(leftId, rightId, static_cast<std::uint32_t>(rank), mergedId);
    }
    return std::make_unique<BytePairModel>(std::move(vocabulary), std::move(map),
                                           std::move(options));
}

namespace {

/// With a dropout merges are left out by chance: every run gives other ids.
void requireNoDropout(const JsonView& view) {
    const auto dropout = view.find("dropout");
    if (dropout && dropout->number() != 0)
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{}: found {}, expected null or 0: merges left out by chance give "
                                "other ids every time.",
                                dropout->path(), dropout->number()),
                    "Set it to null in a copy of the tokenizer.json.");
}

} // namespace

std::unique_ptr<const TokenModel> makeBytePairModel(const JsonView& view) {
    requireNoDropout(view);
    BytePairOptions options;
    options.unknownToken = view.stringOr("unk_token", "");
    options.continuingPrefix = view.stringOr("continuing_subword_prefix", "");
    options.endOfWordSuffix = view.stringOr("end_of_word_suffix", "");
    options.fuseUnknown = view.booleanOr("fuse_unk", false);
    options.byteFallback = view.booleanOr("byte_fallback", false);
    options.ignoreMerges = view.booleanOr("ignore_merges", false);
    const JsonView list = view.at("merges");
    if (!list.value().is_array())
        list.fail("an array");
    std::vector<Merge> merges;
    merges.reserve(list.value().size());
    for (const nlohmann::json& item : list.value()) {
        const bool isPair =
            item.is_array() && item.size() == 2 && item[0].is_string() && item[1].is_string();
        if (isPair)
            merges.emplace_back(item[0].get<std::string>(), item[1].get<std::string>());
        else if (!item.is_string())
            list.items()[merges.size()].fail("a string or a pair of strings");
        else if (!item.get_ref<const std::string&>().starts_with("#version"))
            merges.push_back(mergeFrom(item.get_ref<const std::string&>(), list.path()));
    }
    return makeBytePairModel(Vocabulary(view.at("vocab")), merges, std::move(options), list.path());
}

Merge mergeFrom(const std::string& line, const std::string& place) {
    const std::size_t space = line.find(' ');
    if (space == std::string::npos || line.find(' ', space + 1) != std::string::npos)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found the merge '{}', expected two parts and a space between.",
                                place, line));
    return {line.substr(0, space), line.substr(space + 1)};
}

} // namespace regroup
