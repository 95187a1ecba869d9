// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/bert_normalizer.h"

#include "core/tokenizer/character_normalizer.h"
#include "core/tokenizer/unicode.h"

namespace regroup {

namespace {

/// The blocks that BERT's own tokenizer lists; neither kana nor hangul.
bool isIdeograph(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x20000 && c <= 0x2A6DF) || (c >= 0x2A700 && c <= 0x2B73F) ||
           (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

void clean(std::string& out, char32_t c) {
    const bool isLineOrTab = c == '\t' || c == '\n' || c == '\r';
    if (c == 0 || c == 0xFFFD || (!isLineOrTab && unicode::isOther(c)))
        return;
    unicode::append(out, isLineOrTab || unicode::isWhitespace(c) ? U' ' : c);
}

void separateIdeograph(std::string& out, char32_t c) {
    const bool separate = isIdeograph(c);
    if (separate)
        out += ' ';
    unicode::append(out, c);
    if (separate)
        out += ' ';
}

void stripAccent(std::string& out, char32_t c) {
    if (!unicode::isNonspacingMark(c))
        unicode::append(out, c);
}

class BertNormalizer : public Normalizer {
public:
    explicit BertNormalizer(const BertNormalizerOptions& options) : m_options(options) {}

    void normalize(NormalizedText& text) const override {
        if (m_options.cleanText)
            mapCharacters(text, clean);
        if (m_options.handleChineseChars)
            mapCharacters(text, separateIdeograph);
        if (m_options.stripAccents.value_or(m_options.lowercase)) {
            text.text = unicode::normalized(text.text, unicode::NormalizationForm::Nfd);
            mapCharacters(text, stripAccent);
        }
        if (m_options.lowercase)
            mapCharacters(text, unicode::appendLowercase);
    }

private:
    BertNormalizerOptions m_options;
};

} // namespace

std::unique_ptr<const Normalizer> makeBertNormalizer(const BertNormalizerOptions& options) {
    return std::make_unique<BertNormalizer>(options);
}

std::unique_ptr<const Normalizer> makeBertNormalizer(const JsonView& view) {
    BertNormalizerOptions options;
    options.cleanText = view.booleanOr("clean_text", true);
    options.handleChineseChars = view.booleanOr("handle_chinese_chars", true);
    if (const auto strip = view.find("strip_accents"))
        options.stripAccents = strip->boolean();
    options.lowercase = view.booleanOr("lowercase", true);
    return makeBertNormalizer(options);
}

} // namespace regroup
