// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/word_piece.h"

#include "core/base/error.h"
#include "core/tokenizer/unicode.h"

#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace {

std::uint32_t requireUnknown(const Vocabulary& vocabulary, const std::string& unknownToken) {
    const auto id = vocabulary.find(unknownToken);
    if (!id)
        throw Error(
            ErrorCode::BadData,
            fmt::format(
                "Tokenizer: the text needs the unknown token '{}', found no such token in the "
                "vocabulary, expected one.",
                unknownToken));
    return *id;
}

class WordPieceModel : public TokenModel {
public:
    WordPieceModel(Vocabulary vocabulary, WordPieceOptions options)
        : m_vocabulary(std::move(vocabulary)), m_options(std::move(options)) {}

    void tokenize(std::string_view piece, std::vector<std::int64_t>& ids) const override {
        const std::size_t before = ids.size();
        if (unicode::countCodePoints(piece) <= m_options.longestWord && appendParts(piece, ids))
            return;
        ids.resize(before);
        ids.push_back(requireUnknown(m_vocabulary, m_options.unknownToken));
    }

    const Vocabulary& vocabulary() const override { return m_vocabulary; }

private:
    bool appendParts(std::string_view piece, std::vector<std::int64_t>& ids) const {
        std::string candidate;
        for (std::size_t begin = 0; begin < piece.size();) {
            const std::size_t prefixLength = begin > 0 ? m_options.continuingPrefix.size() : 0;
            const std::size_t longest =
                m_vocabulary.longestToken() - std::min(prefixLength, m_vocabulary.longestToken());
            std::size_t length = std::min(piece.size() - begin, longest);
            candidate.assign(m_options.continuingPrefix, 0, prefixLength);
            candidate.append(piece, begin, length);
            std::optional<std::uint32_t> id;
            for (; length > 0;
                 --length) { // Cuts inside a character match no token, which is UTF-8.
                id =
                    m_vocabulary.find(std::string_view(candidate).substr(0, prefixLength + length));
                if (id)
                    break;
            }
            if (!id)
                return false;
            ids.push_back(*id);
            begin += length;
        }
        return true;
    }

    Vocabulary m_vocabulary;
    WordPieceOptions m_options;
};

class WordLevelModel : public TokenModel {
public:
    WordLevelModel(Vocabulary vocabulary, std::string unknownToken)
        : m_vocabulary(std::move(vocabulary)), m_unknownToken(std::move(unknownToken)) {}

    void tokenize(std::string_view piece, std::vector<std::int64_t>& ids) const override {
        const auto id = m_vocabulary.find(piece);
        ids.push_back(id ? *id : requireUnknown(m_vocabulary, m_unknownToken));
    }

    const Vocabulary& vocabulary() const override { return m_vocabulary; }

private:
    Vocabulary m_vocabulary;
    std::string m_unknownToken;
};

} // namespace

std::unique_ptr<const TokenModel> makeWordPieceModel(Vocabulary vocabulary,
                                                     WordPieceOptions options) {
    return std::make_unique<WordPieceModel>(std::move(vocabulary), std::move(options));
}

std::unique_ptr<const TokenModel> makeWordPieceModel(const JsonView& view) {
    WordPieceOptions options;
    options.unknownToken = view.stringOr("unk_token", options.unknownToken);
    options.continuingPrefix = view.stringOr("continuing_subword_prefix", options.continuingPrefix);
    if (const auto longest = view.find("max_input_chars_per_word"))
        options.longestWord = static_cast<std::size_t>(longest->integer(0, INT64_MAX));
    return makeWordPieceModel(Vocabulary(view.at("vocab")), std::move(options));
}

std::unique_ptr<const TokenModel> makeWordLevelModel(const JsonView& view) {
    return std::make_unique<WordLevelModel>(Vocabulary(view.at("vocab")),
                                            view.stringOr("unk_token", "<unk>"));
}

} // namespace regroup
