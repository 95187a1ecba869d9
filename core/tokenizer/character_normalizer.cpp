// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/character_normalizer.h"

#include "core/tokenizer/byte_level.h"

namespace regroup {

namespace {

template <auto map> class CharacterNormalizer : public Normalizer {
public:
    void normalize(NormalizedText& text) const override { mapCharacters(text, map); }
};

void stripMark(std::string& out, char32_t c) {
    if (!unicode::isMark(c))
        unicode::append(out, c);
}

/// The cleaning of NMT, the translation system that sentencepiece descends from: drops some control
/// characters, turns others and invisible ones into spaces.
void cleanForNmt(std::string& out, char32_t c) {
    const bool dropped = (c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) ||
                         c == 0x7F || c == 0x8F || c == 0x9F;
    const bool isSpace = c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 ||
                         (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 ||
                         c == 0x2581 || c == 0xFEFF || c == 0xFFFD;
    if (!dropped)
        unicode::append(out, isSpace ? U' ' : c);
}

class ByteLevelNormalizer : public Normalizer {
public:
    void normalize(NormalizedText& text) const override {
        text.headBytes = toByteLevel(std::string_view(text.text).substr(0, text.headBytes)).size();
        text.text = toByteLevel(text.text);
    }
};

} // namespace

std::unique_ptr<const Normalizer> makeCharacterNormalizer(std::string_view type) {
    if (type == "Lowercase")
        return std::make_unique<CharacterNormalizer<unicode::appendLowercase>>();
    if (type == "StripAccents")
        return std::make_unique<CharacterNormalizer<stripMark>>();
    if (type == "Nmt")
        return std::make_unique<CharacterNormalizer<cleanForNmt>>();
    if (type == "ByteLevel")
        return std::make_unique<ByteLevelNormalizer>();
    return nullptr;
}

} // namespace regroup
