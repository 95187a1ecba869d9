// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/character_table.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace regroup::unicode {

/// The code point at text[at]; moves at behind it. text must be valid UTF-8 and at < text.size().
inline char32_t next(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const unsigned lead = byte(at);
    if (lead < 0x80) {
        ++at;
        return lead;
    }
    if (lead < 0xE0) {
        const char32_t value = ((lead & 0x1FU) << 6U) | (byte(at + 1) & 0x3FU);
        at += 2;
        return value;
    }
    if (lead < 0xF0) {
        const char32_t value =
            ((lead & 0x0FU) << 12U) | ((byte(at + 1) & 0x3FU) << 6U) | (byte(at + 2) & 0x3FU);
        at += 3;
        return value;
    }
    const char32_t value = ((lead & 0x07U) << 18U) | ((byte(at + 1) & 0x3FU) << 12U) |
                           ((byte(at + 2) & 0x3FU) << 6U) | (byte(at + 3) & 0x3FU);
    at += 4;
    return value;
}

/// The code point that ends at text[end - 1]; moves end before it. text must be valid UTF-8, end >
/// 0.
char32_t previous(std::string_view text, std::size_t& end);

/// Bytes of the character that begins with this byte of valid UTF-8.
inline std::size_t lengthOfLead(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

std::size_t countCodePoints(std::string_view text); ///< text must be valid UTF-8.
void append(std::string& text, char32_t codePoint);

/// Replaces each maximal invalid part by U+FFFD, as the Unicode standard recommends.
std::string replaceInvalid(std::string_view bytes);

// Properties, as the Hugging Face tokenizers library sees them: some of its tables are of older
// versions of Unicode, so that younger characters count as unassigned there, and here.
inline bool hasBit(char32_t c, CharacterBit bit) {
    return (characterTable()[c] & bit) != 0;
}
inline bool isWhitespace(char32_t c) { ///< White_Space.
    return hasBit(c, WhitespaceBit);
}
inline bool isPunctuation(char32_t c) { ///< ASCII punctuation, or a category P.
    return hasBit(c, PunctuationBit);
}
inline bool isOther(char32_t c) { ///< Control, format, private use.
    return hasBit(c, OtherBit);
}
inline bool isNonspacingMark(char32_t c) { ///< Mn.
    return hasBit(c, NonspacingMarkBit);
}
inline bool isMark(char32_t c) { ///< Mn, Mc, Me.
    return hasBit(c, MarkBit);
}
/// \w of Unicode regexes: alphabetic, mark, digit, connector.
inline bool isWordCharacter(char32_t c) {
    return hasBit(c, WordBit);
}
inline bool isLetter(char32_t c) { ///< A category L, as \p{L} in the regexes.
    return hasBit(c, LetterBit);
}
inline bool isNumber(char32_t c) { ///< A category N, as \p{N} in the regexes.
    return hasBit(c, NumberBit);
}
bool isNumeric(char32_t c); ///< A category N of Unicode 17, which digits are split by.

/// The script of a character as a number of ICU, kana counted as Han; anyScript for a space and for
/// what the reference knows no script of.
constexpr int anyScript = -1;
int joinedScriptOf(char32_t c);

void appendLowercase(std::string& text, char32_t c); ///< Context-free: one character at a time.

enum class NormalizationForm { Nfc, Nfd, Nfkc, Nfkd };
std::string normalized(std::string_view text,
                       NormalizationForm form); ///< text must be valid UTF-8.

} // namespace regroup::unicode
