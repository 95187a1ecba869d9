// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/unicode.h"

#include "core/base/error.h"

#include <fmt/format.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

namespace regroup::unicode {

namespace {

/// The Unicode version of the tables in the reference library that this set stands for.
bool isYoungerThan(char32_t c, int major) {
    UVersionInfo age;
    u_charAge(static_cast<UChar32>(c), age);
    return age[0] == 0 || age[0] > major; // 0: ICU does not know it.
}

// Versions of Unicode whose tables the reference library uses for one property or another.
constexpr int normalizationVersion = 9;
constexpr int scriptVersion = 9;

void requireIcu(UErrorCode status) {
    if (U_FAILURE(status))
        throw Error(ErrorCode::Internal,
                    fmt::format("Unicode tables: ICU reports {}, expected its data to load.",
                                u_errorName(status)));
}

const icu::FilteredNormalizer2& formTable(NormalizationForm form) {
    static const icu::UnicodeSet* assigned = [] {
        UErrorCode status = U_ZERO_ERROR;
        auto* set =
            new icu::UnicodeSet( // Lives as long as the program: the normalizers point to it.
                icu::UnicodeString::fromUTF8(fmt::format("[:age={}.0:]", normalizationVersion)),
                status);
        requireIcu(status);
        set->freeze();
        return set;
    }();
    const auto make = [](const icu::Normalizer2* (*instance)(UErrorCode&)) {
        UErrorCode status = U_ZERO_ERROR;
        const icu::Normalizer2* table = instance(status);
        requireIcu(status);
        return icu::FilteredNormalizer2(*table, *assigned);
    };
    static const icu::FilteredNormalizer2 nfc = make(icu::Normalizer2::getNFCInstance);
    static const icu::FilteredNormalizer2 nfd = make(icu::Normalizer2::getNFDInstance);
    static const icu::FilteredNormalizer2 nfkc = make(icu::Normalizer2::getNFKCInstance);
    static const icu::FilteredNormalizer2 nfkd = make(icu::Normalizer2::getNFKDInstance);
    switch (form) {
    case NormalizationForm::Nfc: return nfc;
    case NormalizationForm::Nfd: return nfd;
    case NormalizationForm::Nfkc: return nfkc;
    case NormalizationForm::Nfkd: break;
    }
    return nfkd;
}

} // namespace

char32_t previous(std::string_view text, std::size_t& end) {
    --end;
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    std::size_t at = end;
    return next(text, at);
}

std::size_t countCodePoints(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

void append(std::string& text, char32_t codePoint) {
    char buffer[4];
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(buffer, length, codePoint);
    text.append(buffer, static_cast<std::size_t>(length));
}

std::string replaceInvalid(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const auto size = static_cast<std::int64_t>(bytes.size());
    for (std::int64_t at = 0; at < size;) {
        const std::int64_t begin = at;
        UChar32 c = 0;
        U8_NEXT(data, at, size, c);
        if (c < 0)
            text += "\xEF\xBF\xBD";
        else
            text.append(bytes, static_cast<std::size_t>(begin),
                        static_cast<std::size_t>(at - begin));
    }
    return text;
}

bool isNumeric(char32_t c) {
    return isNumber(c) || (c >= 0x11DE0 && c <= 0x11DE9) || (c >= 0x16FF4 && c <= 0x16FF6);
}

int joinedScriptOf(char32_t c) {
    if (c == U' ' || isYoungerThan(c, scriptVersion))
        return anyScript;
    if (c == 0x30FC) // The mark that makes a kana long; common to both in the table.
        return USCRIPT_HAN;
    if (c == 0x589 || c == 0x61C) // Of one script each only since.
        return USCRIPT_COMMON;
    if (c == 0x953 || c == 0x954)
        return USCRIPT_DEVANAGARI;
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &status);
    requireIcu(status);
    switch (script) {
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA: return USCRIPT_HAN;
    case USCRIPT_UNKNOWN: return anyScript;
    default: return script;
    }
}

namespace {

/// Capitals that are younger than ICU's tables here may be.
struct LowercaseRange {
    char32_t first;
    char32_t last;
    char32_t lowercase; ///< Of the first.
};
constexpr std::array<LowercaseRange, 10> youngCapitals{{{0x1C89, 0x1C89, 0x1C8A},
                                                        {0xA7CB, 0xA7CB, 0x264},
                                                        {0xA7CC, 0xA7CC, 0xA7CD},
                                                        {0xA7CE, 0xA7CE, 0xA7CF},
                                                        {0xA7D2, 0xA7D2, 0xA7D3},
                                                        {0xA7D4, 0xA7D4, 0xA7D5},
                                                        {0xA7DA, 0xA7DA, 0xA7DB},
                                                        {0xA7DC, 0xA7DC, 0x19B},
                                                        {0x10D50, 0x10D65, 0x10D70},
                                                        {0x16EA0, 0x16EB8, 0x16EBB}}};

} // namespace

void appendLowercase(std::string& text, char32_t c) {
    if (c < 0x80) {
        text += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        return;
    }
    if (c == 0x130) { // The only character whose lower case is two characters.
        text += "i\xCC\x87";
        return;
    }
    if (c >= youngCapitals.front().first)
        for (const LowercaseRange& range : youngCapitals)
            if (c >= range.first && c <= range.last)
                return append(text, range.lowercase + (c - range.first));
    append(text, static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))));
}

std::string normalized(std::string_view text, NormalizationForm form) {
    if (std::all_of(text.begin(), text.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return std::string(text);
    std::string result;
    icu::StringByteSink<std::string> sink(&result, static_cast<std::int32_t>(text.size()));
    UErrorCode status = U_ZERO_ERROR;
    formTable(form).normalizeUTF8(
        0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr,
        status);
    requireIcu(status);
    return result;
}

} // namespace regroup::unicode
