// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/regex_properties.h"

#include "core/tokenizer/character_table.h"

#define ONIG_ESCAPE_UCHAR_COLLISION 1 // ICU has a type of that name too.
#include <oniguruma.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace regroup {

namespace {

struct Property {
    const char* name;
    std::uint32_t mask; ///< Of categories.
};

constexpr std::uint32_t wordMask =
    U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK | U_GC_NL_MASK | U_GC_PC_MASK;

/// Oniguruma takes at most 20. Categories without younger characters are not among them.
constexpr auto properties = std::to_array<Property>(
    {{"L", U_GC_L_MASK},   {"Letter", U_GC_L_MASK},  {"Lu", U_GC_LU_MASK},
     {"Ll", U_GC_LL_MASK}, {"Lm", U_GC_LM_MASK},     {"Lo", U_GC_LO_MASK},
     {"M", U_GC_M_MASK},   {"Mark", U_GC_M_MASK},    {"Mn", U_GC_MN_MASK},
     {"Mc", U_GC_MC_MASK}, {"N", U_GC_N_MASK},       {"Number", U_GC_N_MASK},
     {"Nd", U_GC_ND_MASK}, {"P", U_GC_P_MASK},       {"Punctuation", U_GC_P_MASK},
     {"Po", U_GC_PO_MASK}, {"S", U_GC_S_MASK},       {"So", U_GC_SO_MASK},
     {"Han", 0},           {"RegroupWord", wordMask}});

struct Range {
    OnigCodePoint first;
    OnigCodePoint last;
};

/// What \w of Oniguruma has besides: superscripts and fractions of Latin-1, and symbols that count
/// as alphabetic.
constexpr auto wordSymbols = std::to_array<Range>({{0xB2, 0xB3},
                                                   {0xB9, 0xB9},
                                                   {0xBC, 0xBE},
                                                   {0x24B6, 0x24E9},
                                                   {0x1F130, 0x1F149},
                                                   {0x1F150, 0x1F169},
                                                   {0x1F170, 0x1F189}});

std::vector<Range> rangesOf(const Property& property) {
    std::vector<Range> ranges;
    for (const unicode::CategoryRange& range : unicode::categoryRanges())
        if ((U_MASK(range.category) & property.mask) != 0)
            ranges.push_back({range.first, range.last});
    if (property.mask == wordMask)
        ranges.insert(ranges.end(), wordSymbols.begin(), wordSymbols.end());
    if (property.mask != 0)
        return ranges;
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeSet ideographs(icu::UnicodeString("[:Han:]"), status);
    if (U_FAILURE(status) == 0)
        for (std::int32_t index = 0; index < ideographs.getRangeCount(); ++index)
            ranges.push_back({static_cast<OnigCodePoint>(ideographs.getRangeStart(index)),
                              static_cast<OnigCodePoint>(ideographs.getRangeEnd(index))});
    ranges.push_back({0x2EBF0, 0x2EE5D}); // Of Unicode 15.1.
    return ranges;
}

/// As Oniguruma wants them: their number, then first and last of each, in order, none touching the
/// next.
std::vector<OnigCodePoint> encoded(std::vector<Range> ranges) {
    std::sort(ranges.begin(), ranges.end(),
              [](const Range& a, const Range& b) { return a.first < b.first; });
    std::vector<OnigCodePoint> numbers{0};
    for (const Range& range : ranges) {
        if (numbers.size() > 1 && range.first <= numbers.back() + 1)
            numbers.back() = std::max(numbers.back(), range.last);
        else
            numbers.insert(numbers.end(), {range.first, range.last});
    }
    numbers.front() = static_cast<OnigCodePoint>((numbers.size() - 1) / 2);
    return numbers;
}

} // namespace

void defineRegexProperties() {
    static std::vector<std::vector<OnigCodePoint>> tables; // Oniguruma keeps pointers to them.
    tables.reserve(properties.size());
    for (const Property& property : properties) {
        tables.push_back(encoded(rangesOf(property)));
        onig_unicode_define_user_property(property.name, tables.back().data());
    }
}

std::string withRegexProperties(const std::string& pattern) {
    std::string result;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] != '\\' || at + 1 == pattern.size()) {
            result += pattern[at];
            continue;
        }
        const char name = pattern[++at];
        switch (name) {
        case 'w': result += "\\p{RegroupWord}"; break;
        case 'W': result += "\\P{RegroupWord}"; break;
        case 'd': result += "\\p{Nd}"; break;
        case 'D': result += "\\P{Nd}"; break;
        default: (result += '\\') += name;
        }
    }
    return result;
}

} // namespace regroup
