// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/unigram.h"

#include "core/base/error.h"
#include "core/tokenizer/byte_trie.h"
#include "core/tokenizer/unicode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace regroup {

namespace {

constexpr std::uint32_t noId = UINT32_MAX;
constexpr double unknownPenalty = 10; // Below the least score, as in sentencepiece.

/// The best way to reach a position of the piece.
struct Step {
    double score = 0;
    std::size_t begin = std::string_view::npos; ///< Of the token that ends here; npos: not reached.
    std::uint32_t id = noId;
};

class UnigramModel : public TokenModel {
public:
    UnigramModel(std::vector<std::string> tokens, std::vector<double> scores,
                 std::uint32_t unknownId, bool byteFallback)
        : m_vocabulary(std::move(tokens)), m_scores(std::move(scores)), m_unknownId(unknownId),
          m_byteFallback(byteFallback) {
        std::vector<ByteTrie::Entry> entries;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t id = 0; id < m_scores.size(); ++id) {
            const std::string& token = *m_vocabulary.tokenOf(static_cast<std::int64_t>(id));
            entries.emplace_back(token,
                                 *m_vocabulary.find(token)); // Of equal tokens the last one counts.
            least = std::min(least, m_scores[id]);
        }
        m_trie = ByteTrie(std::move(entries));
        m_unknownScore = least - unknownPenalty;
        for (unsigned byte = 0; byte < 256; ++byte)
            m_byteIds[byte] = m_vocabulary.find(fmt::format("<0x{:02X}>", byte)).value_or(noId);
    }

    void tokenize(std::string_view piece, std::vector<std::int64_t>& ids) const override;
    const Vocabulary& vocabulary() const override { return m_vocabulary; }
    std::size_t firstFreeId() const override { return m_scores.size(); }

private:
    std::vector<Step> bestSteps(std::string_view piece) const;
    void appendToken(std::string_view token, std::vector<std::int64_t>& ids) const;
    std::uint32_t requireUnknown() const;

    Vocabulary m_vocabulary;
    std::vector<double> m_scores;
    std::uint32_t m_unknownId;
    bool m_byteFallback;
    double m_unknownScore = 0;
    ByteTrie m_trie;
    std::array<std::uint32_t, 256> m_byteIds{};
};

std::uint32_t UnigramModel::requireUnknown() const {
    if (m_unknownId == noId)
        throw Error(ErrorCode::BadData,
                    "Tokenizer: the text needs the unknown token, found no unk_id, expected one.");
    return m_unknownId;
}

std::vector<Step> UnigramModel::bestSteps(std::string_view piece) const {
    std::vector<Step> steps(piece.size() + 1);
    const auto offer = [&](std::size_t begin, std::size_t end, double score, std::uint32_t id) {
        Step& step = steps[end];
        if (step.begin == std::string_view::npos || score > step.score)
            step = {score, begin, id};
    };
    for (std::size_t begin = 0; begin < piece.size();) {
        const double score = steps[begin].score;
        const std::size_t characterLength = unicode::lengthOfLead(piece[begin]);
        bool hasCharacter = false;
        m_trie.forEachPrefix(piece, begin, [&](std::size_t length, std::uint32_t id) {
            offer(begin, begin + length, m_scores[id] + score, id);
            hasCharacter = hasCharacter || length == characterLength;
        });
        if (!hasCharacter)
            offer(begin, begin + characterLength, m_unknownScore + score, requireUnknown());
        begin += characterLength;
    }
    return steps;
}

void UnigramModel::tokenize(std::string_view piece, std::vector<std::int64_t>& ids) const {
    const std::vector<Step> steps = bestSteps(piece);
    std::vector<std::string_view> tokens; // Backwards; a run of unknown characters is one.
    bool previousIsUnknown = false;
    for (std::size_t end = piece.size(); end > 0; end = steps[end].begin) {
        const std::size_t begin = steps[end].begin;
        const bool isUnknown = steps[end].id == m_unknownId;
        if (isUnknown && previousIsUnknown)
            tokens.back() = piece.substr(begin, end - begin + tokens.back().size());
        else
            tokens.push_back(piece.substr(begin, end - begin));
        previousIsUnknown = isUnknown;
    }
    for (auto token = tokens.rbegin(); token != tokens.rend(); ++token)
        appendToken(*token, ids);
}

void UnigramModel::appendToken(std::string_view token, std::vector<std::int64_t>& ids) const {
    const auto idOf = [&](char byte) { return m_byteIds[static_cast<unsigned char>(byte)]; };
    if (const auto id = m_vocabulary.find(token))
        ids.push_back(*id);
    else if (m_byteFallback && std::none_of(token.begin(), token.end(),
                                            [&](char byte) { return idOf(byte) == noId; }))
        std::transform(token.begin(), token.end(), std::back_inserter(ids), idOf);
    else
        ids.push_back(requireUnknown());
}

} // namespace

std::unique_ptr<const TokenModel> makeUnigramModel(const JsonView& view) {
    const JsonView list = view.at("vocab");
    if (!list.value().is_array())
        list.fail("an array of tokens with scores");
    std::vector<std::string> tokens;
    std::vector<double> scores;
    for (const nlohmann::json& item : list.value()) {
        if (!item.is_array() || item.size() != 2 || !item[0].is_string() || !item[1].is_number())
            list.items()[tokens.size()].fail("a pair of token and score");
        tokens.push_back(item[0].get<std::string>());
        scores.push_back(item[1].get<double>());
    }
    std::uint32_t unknownId = noId;
    if (const auto unknown = view.find("unk_id")) {
        if (tokens.empty())
            unknown->fail("a vocabulary with that id");
        unknownId = static_cast<std::uint32_t>(
            unknown->integer(0, static_cast<std::int64_t>(tokens.size()) - 1));
    }
    return std::make_unique<UnigramModel>(std::move(tokens), std::move(scores), unknownId,
                                          view.booleanOr("byte_fallback", false));
}

} // namespace regroup
