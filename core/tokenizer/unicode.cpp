// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/unicode.h"

#include "core/base/error.h"

#include <fmt/format.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace regroup::unicode {

namespace {

/// The Unicode version of the tables in the reference library that this set stands for.
bool isYoungerThan(char32_t c, int major) {
    UVersionInfo age;
    u_charAge(static_cast<UChar32>(c), age);
    return age[0] > major;
}

bool isInCategories(char32_t c, std::uint32_t mask) {
    return (U_GET_GC_MASK(static_cast<UChar32>(c)) & mask) != 0;
}

// Versions of Unicode whose tables the reference library uses for one property or another.
constexpr int normalizationVersion = 9;
constexpr int categoryVersion = 8;

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

bool isWhitespace(char32_t c) {
    return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0;
}
bool isNumeric(char32_t c) {
    return isInCategories(c, U_GC_N_MASK);
}

bool isPunctuation(char32_t c) {
    if (c < 0x80)
        return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
               (c >= '{' && c <= '~');
    if (c == 0x166D || c == 0x111C9) // Punctuation then, a symbol and a mark today.
        return true;
    return isInCategories(c, U_GC_P_MASK) && !isYoungerThan(c, categoryVersion);
}

bool isOther(char32_t c) {
    return isInCategories(c, U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK) &&
           !isYoungerThan(c, categoryVersion);
}

bool isNonspacingMark(char32_t c) {
    if (c == 0x1734) // Spacing today.
        return true;
    if (c == 0x1885 || c == 0x1886 || c == 0xA9BD || c == 0x111C9) // Nonspacing only today.
        return false;
    return isInCategories(c, U_GC_MN_MASK) && !isYoungerThan(c, categoryVersion);
}

bool isMark(char32_t c) {
    if (c == 0x1CF2 || c == 0x1CF3) // Letters today.
        return true;
    return isInCategories(c, U_GC_M_MASK) && c != 0x111C9 &&
           !isYoungerThan(c, normalizationVersion);
}

bool isWordCharacter(char32_t c) {
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '_';
    return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_ALPHABETIC) != 0 ||
           u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_JOIN_CONTROL) != 0 ||
           isInCategories(c, U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK);
}

bool isLetter(char32_t c) {
    return isInCategories(c, U_GC_L_MASK);
}
bool isNumber(char32_t c) {
    return isInCategories(c, U_GC_N_MASK);
}

void appendLowercase(std::string& text, char32_t c) {
    if (c == 0x130) { // The only character whose lower case is two characters.
        text += "i\xCC\x87";
        return;
    }
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
