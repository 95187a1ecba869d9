// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/composed_tokenizer.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/tokenizer/unicode.h"

#include <fmt/format.h>

namespace regroup {

namespace {

constexpr std::size_t longestText = std::size_t{1} << 30U; // ICU and Oniguruma count in 32 bits.

class ComposedTokenizer : public Tokenizer {
public:
    explicit ComposedTokenizer(TokenizerParts parts)
        : m_parts(std::move(parts)),
          m_added(std::move(m_parts.addedTokens), *m_parts.model, m_parts.normalizer.get(),
                  m_parts.splitsSpecialTokens ? SpecialText::IsSplit : SpecialText::IsFound) {}

    Encoding encode(std::string_view text, SpecialTokens special) const override {
        std::vector<Encoding> parts;
        parts.push_back(encodeText(text, 0));
        return finish(std::move(parts), special);
    }

    Encoding encodePair(std::string_view first, std::string_view second,
                        SpecialTokens special) const override {
        std::vector<Encoding> parts;
        parts.push_back(encodeText(first, 0));
        parts.push_back(encodeText(second, 1));
        return finish(std::move(parts), special);
    }

    std::string decode(const std::vector<std::int64_t>& ids, SpecialOutput special) const override {
        std::vector<std::string> tokens;
        tokens.reserve(ids.size());
        for (const std::int64_t id : ids) {
            const std::string& text = textOf(id);
            if (special == SpecialOutput::Keep || !m_added.isSpecial(text))
                tokens.push_back(text);
        }
        if (m_parts.decoder)
            m_parts.decoder->apply(tokens);
        std::string result;
        for (const std::string& token : tokens) {
            if (!m_parts.decoder && &token != &tokens.front())
                result += ' ';
            result += token;
        }
        if (m_parts.cleansUpSpaces)
            cleanUpSpaces(result, ShortForms::Keep);
        return result;
    }

    std::int64_t vocabularySize() const override {
        const Vocabulary& vocabulary = m_parts.model->vocabulary();
        return static_cast<std::int64_t>(vocabulary.size() + m_added.countOutside(vocabulary));
    }

    std::optional<std::int64_t> idOf(std::string_view token) const override {
        if (const auto id = m_added.idOf(token))
            return *id;
        return m_parts.model->vocabulary().find(token);
    }

    std::string tokenOf(std::int64_t id) const override {
        if (const std::string* content = m_added.contentOf(id))
            return *content;
        return textOf(id);
    }

private:
    Encoding encodeText(std::string_view text, std::int64_t typeId) const;
    void encodePart(std::string_view text, bool isTextStart, std::vector<std::int64_t>& ids) const;
    Encoding finish(std::vector<Encoding> parts, SpecialTokens special) const;

    const std::string& textOf(std::int64_t id) const {
        const std::string* text = m_added.textOf(id);
        if (text == nullptr)
            text = m_parts.model->vocabulary().tokenOf(id);
        if (text == nullptr)
            throw Error(
                ErrorCode::BadData,
                fmt::format(
                    "{}: found the token id {}, expected one of the {} ids of the vocabulary.",
                    m_parts.place, id, vocabularySize()));
        return *text;
    }

    TokenizerParts m_parts;
    AddedTokens m_added;
};

Encoding ComposedTokenizer::encodeText(std::string_view text, std::int64_t typeId) const {
    if (text.size() > longestText)
        throw Error(ErrorCode::BadData,
                    fmt::format("Text to tokenize: found {}, expected at most {} at once.",
                                byteText(text.size()), byteText(longestText)));
    if (!isValidUtf8(text))
        throw Error(ErrorCode::BadData,
                    "Text to tokenize: found bytes that are no UTF-8, expected UTF-8.",
                    "Convert the text to UTF-8 first.");
    Encoding encoding;
    for (const AddedPart& part : m_added.findInOriginal(text)) {
        if (part.id)
            encoding.ids.push_back(*part.id);
        else
            encodePart(text.substr(part.begin, part.end - part.begin), part.begin == 0,
                       encoding.ids);
    }
    encoding.typeIds.assign(encoding.ids.size(), typeId);
    return encoding;
}

void ComposedTokenizer::encodePart(std::string_view text, bool isTextStart,
                                   std::vector<std::int64_t>& ids) const {
    NormalizedText normalized{std::string(text),
                              isTextStart ? unicode::lengthOfLead(text.front()) : 0};
    if (m_parts.normalizer)
        m_parts.normalizer->normalize(normalized);
    PieceList list;
    for (const AddedPart& part : m_added.findInNormalized(normalized.text)) {
        if (part.id) {
            ids.push_back(*part.id);
            continue;
        }
        list.text = normalized.text.substr(part.begin, part.end - part.begin);
        list.pieces.assign(
            1, {0, list.text.size(),
                normalized.headBytes > part.begin ? normalized.headBytes - part.begin : 0});
        if (m_parts.preTokenizer)
            m_parts.preTokenizer->apply(list);
        for (const Piece& piece : list.pieces)
            m_parts.model->tokenize(list.viewOf(piece), ids);
    }
}

Encoding ComposedTokenizer::finish(std::vector<Encoding> parts, SpecialTokens special) const {
    if (m_parts.postProcessor)
        m_parts.postProcessor->apply(parts, special);
    Encoding joined;
    for (Encoding& part : parts) {
        if (joined.ids.empty()) {
            joined = std::move(part);
            continue;
        }
        joined.ids.insert(joined.ids.end(), part.ids.begin(), part.ids.end());
        joined.typeIds.insert(joined.typeIds.end(), part.typeIds.begin(), part.typeIds.end());
    }
    return joined;
}

} // namespace

std::shared_ptr<const Tokenizer> composeTokenizer(TokenizerParts parts) {
    return std::make_shared<const ComposedTokenizer>(std::move(parts));
}

} // namespace regroup
