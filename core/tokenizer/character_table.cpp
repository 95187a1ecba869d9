// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/character_table.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

namespace regroup::unicode {

namespace {

constexpr std::size_t codePointCount = 0x110000;

constexpr UCharCategory upper = U_UPPERCASE_LETTER;
constexpr UCharCategory lower = U_LOWERCASE_LETTER;
constexpr UCharCategory modifier = U_MODIFIER_LETTER;
constexpr UCharCategory letter = U_OTHER_LETTER;
constexpr UCharCategory mark = U_NON_SPACING_MARK;
constexpr UCharCategory spacing = U_COMBINING_SPACING_MARK;
constexpr UCharCategory digit = U_DECIMAL_DIGIT_NUMBER;
constexpr UCharCategory dash = U_DASH_PUNCTUATION;
constexpr UCharCategory punctuation = U_OTHER_PUNCTUATION;
constexpr UCharCategory math = U_MATH_SYMBOL;
constexpr UCharCategory symbol = U_OTHER_SYMBOL;

/// What Unicode 15.1 and 16 added to 15.0: neither removes or moves a character.
constexpr auto youngCharacters = std::to_array<CategoryRange>({{0x897, 0x897, mark},
                                                               {0x1B4E, 0x1B4F, punctuation},
                                                               {0x1B7F, 0x1B7F, punctuation},
                                                               {0x1C89, 0x1C89, upper},
                                                               {0x1C8A, 0x1C8A, lower},
                                                               {0x2427, 0x2429, symbol},
                                                               {0x2FFC, 0x2FFF, symbol},
                                                               {0x31E4, 0x31E5, symbol},
                                                               {0x31EF, 0x31EF, symbol},
                                                               {0xA7CB, 0xA7CC, upper},
                                                               {0xA7CD, 0xA7CD, lower},
                                                               {0xA7DA, 0xA7DA, upper},
                                                               {0xA7DB, 0xA7DB, lower},
                                                               {0xA7DC, 0xA7DC, upper},
                                                               {0x105C0, 0x105F3, letter},
                                                               {0x10D40, 0x10D49, digit},
                                                               {0x10D4A, 0x10D4D, letter},
                                                               {0x10D4E, 0x10D4E, modifier},
                                                               {0x10D4F, 0x10D4F, letter},
                                                               {0x10D50, 0x10D65, upper},
                                                               {0x10D69, 0x10D6D, mark},
                                                               {0x10D6E, 0x10D6E, dash},
                                                               {0x10D6F, 0x10D6F, modifier},
                                                               {0x10D70, 0x10D85, lower},
                                                               {0x10D8E, 0x10D8F, math},
                                                               {0x10EC2, 0x10EC4, letter},
                                                               {0x10EFC, 0x10EFC, mark},
                                                               {0x11380, 0x11389, letter},
                                                               {0x1138B, 0x1138B, letter},
                                                               {0x1138E, 0x1138E, letter},
                                                               {0x11390, 0x113B5, letter},
                                                               {0x113B7, 0x113B7, letter},
                                                               {0x113B8, 0x113BA, spacing},
                                                               {0x113BB, 0x113C0, mark},
                                                               {0x113C2, 0x113C2, spacing},
                                                               {0x113C5, 0x113C5, spacing},
                                                               {0x113C7, 0x113CA, spacing},
                                                               {0x113CC, 0x113CD, spacing},
                                                               {0x113CE, 0x113CE, mark},
                                                               {0x113CF, 0x113CF, spacing},
                                                               {0x113D0, 0x113D0, mark},
                                                               {0x113D1, 0x113D1, letter},
                                                               {0x113D2, 0x113D2, mark},
                                                               {0x113D3, 0x113D3, letter},
                                                               {0x113D4, 0x113D5, punctuation},
                                                               {0x113D7, 0x113D8, punctuation},
                                                               {0x113E1, 0x113E2, mark},
                                                               {0x116D0, 0x116E3, digit},
                                                               {0x11BC0, 0x11BE0, letter},
                                                               {0x11BE1, 0x11BE1, punctuation},
                                                               {0x11BF0, 0x11BF9, digit},
                                                               {0x11F5A, 0x11F5A, mark},
                                                               {0x13460, 0x143FA, letter},
                                                               {0x16100, 0x1611D, letter},
                                                               {0x1611E, 0x16129, mark},
                                                               {0x1612A, 0x1612C, spacing},
                                                               {0x1612D, 0x1612F, mark},
                                                               {0x16130, 0x16139, digit},
                                                               {0x16D40, 0x16D42, modifier},
                                                               {0x16D43, 0x16D6A, letter},
                                                               {0x16D6B, 0x16D6C, modifier},
                                                               {0x16D6D, 0x16D6F, punctuation},
                                                               {0x16D70, 0x16D79, digit},
                                                               {0x18CFF, 0x18CFF, letter},
                                                               {0x1CC00, 0x1CCEF, symbol},
                                                               {0x1CCF0, 0x1CCF9, digit},
                                                               {0x1CD00, 0x1CEB3, symbol},
                                                               {0x1E5D0, 0x1E5ED, letter},
                                                               {0x1E5EE, 0x1E5EF, mark},
                                                               {0x1E5F0, 0x1E5F0, letter},
                                                               {0x1E5F1, 0x1E5FA, digit},
                                                               {0x1E5FF, 0x1E5FF, punctuation},
                                                               {0x1F8B2, 0x1F8BB, symbol},
                                                               {0x1F8C0, 0x1F8C1, symbol},
                                                               {0x1FA89, 0x1FA89, symbol},
                                                               {0x1FA8F, 0x1FA8F, symbol},
                                                               {0x1FABE, 0x1FABE, symbol},
                                                               {0x1FAC6, 0x1FAC6, symbol},
                                                               {0x1FADC, 0x1FADC, symbol},
                                                               {0x1FADF, 0x1FADF, symbol},
                                                               {0x1FAE9, 0x1FAE9, symbol},
                                                               {0x1FBCB, 0x1FBEF, symbol},
                                                               {0x2EBF0, 0x2EE5D, letter}});

bool isYoungerThan(char32_t c, int major) {
    UVersionInfo age;
    u_charAge(static_cast<UChar32>(c), age);
    return age[0] == 0 || age[0] > major; // 0: ICU does not know it.
}

// The tables of the reference library that are older.
constexpr int markVersion = 9;     // StripAccents
constexpr int categoryVersion = 8; // BertNormalizer, punctuation

bool isNonspacingMark(char32_t c, std::uint32_t mask) {
    if (c == 0x1734) // Spacing today.
        return true;
    if (c == 0x1885 || c == 0x1886 || c == 0xA9BD || c == 0x111C9) // Nonspacing only today.
        return false;
    return (mask & U_GC_MN_MASK) != 0 && !isYoungerThan(c, categoryVersion);
}

bool isMark(char32_t c, std::uint32_t mask) {
    if (c == 0x1CF2 || c == 0x1CF3) // Letters today.
        return true;
    return (mask & U_GC_M_MASK) != 0 && c != 0x111C9 && !isYoungerThan(c, markVersion);
}

bool isPunctuation(char32_t c, std::uint32_t mask) {
    if (c < 0x80)
        return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
               (c >= '{' && c <= '~');
    if (c == 0x166D || c == 0x111C9) // Punctuation then, a symbol and a mark today.
        return true;
    return (mask & U_GC_P_MASK) != 0 && !isYoungerThan(c, categoryVersion);
}

bool isWordCharacter(char32_t c, std::uint32_t mask) {
    return (mask & (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK | U_GC_NL_MASK | U_GC_PC_MASK)) != 0 ||
           u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_ALPHABETIC) != 0 ||
           u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_JOIN_CONTROL) != 0;
}

std::uint8_t bitsOf(char32_t c, int category) {
    const std::uint32_t mask = U_MASK(category);
    unsigned bits = 0;
    const auto add = [&](bool holds, CharacterBit bit) {
        bits |= holds ? static_cast<unsigned>(bit) : 0U;
    };
    add((mask & U_GC_L_MASK) != 0, LetterBit);
    add((mask & U_GC_N_MASK) != 0, NumberBit);
    add(u_isUWhiteSpace(static_cast<UChar32>(c)) != 0, WhitespaceBit);
    add(isWordCharacter(c, mask), WordBit);
    add(isPunctuation(c, mask), PunctuationBit);
    add((mask & (U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK)) != 0 &&
            !isYoungerThan(c, categoryVersion),
        OtherBit);
    add(isNonspacingMark(c, mask), NonspacingMarkBit);
    add(isMark(c, mask), MarkBit);
    return static_cast<std::uint8_t>(bits);
}

UBool addRange(const void* context, UChar32 first, UChar32 limit, UCharCategory category) {
    auto& ranges = *static_cast<std::vector<CategoryRange>*>(const_cast<void*>(context));
    if (category != U_UNASSIGNED)
        ranges.push_back(
            {static_cast<char32_t>(first), static_cast<char32_t>(limit - 1), category});
    return 1;
}

} // namespace

const std::vector<CategoryRange>& categoryRanges() {
    static const std::vector<CategoryRange> made = [] {
        std::vector<CategoryRange> ranges;
        u_enumCharTypes(addRange, &ranges);
        for (const CategoryRange& young : youngCharacters)
            if (u_charType(static_cast<UChar32>(young.first)) == U_UNASSIGNED)
                ranges.push_back(young);
        std::sort(ranges.begin(), ranges.end(),
                  [](const auto& a, const auto& b) { return a.first < b.first; });
        return ranges;
    }();
    return made;
}

const std::uint8_t* characterTable() {
    static const std::vector<std::uint8_t> made = [] {
        std::vector<std::uint8_t> table(codePointCount);
        for (const CategoryRange& range : categoryRanges()) {
            // In the large blocks of ideographs, syllables and private use all are alike.
            const bool isUniform = range.last - range.first > 1000;
            const std::uint8_t first = bitsOf(range.first, range.category);
            for (char32_t c = range.first; c <= range.last; ++c)
                table[c] = isUniform ? first : bitsOf(c, range.category);
        }
        return table;
    }();
    return made.data();
}

} // namespace regroup::unicode
