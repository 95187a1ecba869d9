// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/regex.h"

#include "core/base/error.h"
#include "core/tokenizer/regex_properties.h"
#include "core/tokenizer/unicode.h"

#include <fmt/format.h>
#include <oniguruma.h>

#include <array>
#include <mutex>

namespace regroup {

namespace {

const OnigUChar* bytesOf(std::string_view text) {
    return reinterpret_cast<const OnigUChar*>(text.data());
}

std::string errorText(int code, OnigErrorInfo* info) {
    std::array<OnigUChar, ONIG_MAX_ERROR_MESSAGE_LEN> buffer{};
    const int length = onig_error_code_to_str(buffer.data(), code, info);
    return {reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(length)};
}

void initializeOnce() {
    static std::once_flag once;
    std::call_once(once, [] {
        OnigEncoding encoding = ONIG_ENCODING_UTF8;
        onig_initialize(&encoding, 1);
        defineRegexProperties();
    });
}

struct Region {
    Region() : value(onig_region_new()) {}
    ~Region() { onig_region_free(value, 1); }
    Region(const Region&) = delete;
    Region& operator=(const Region&) = delete;
    OnigRegion* value;
};

} // namespace

struct Regex::Compiled {
    ~Compiled() { onig_free(regex); }
    regex_t* regex = nullptr;
};

Regex::Regex(const std::string& pattern, std::string place)
    : m_pattern(pattern), m_place(std::move(place)) {
    initializeOnce();
    auto compiled = std::make_shared<Compiled>();
    OnigErrorInfo info{};
    const std::string expression = withRegexProperties(pattern);
    const OnigUChar* begin = bytesOf(expression);
    const int code = onig_new(&compiled->regex, begin, begin + expression.size(), ONIG_OPTION_NONE,
                              ONIG_ENCODING_UTF8, ONIG_SYNTAX_DEFAULT, &info);
    if (code != ONIG_NORMAL) {
        compiled->regex = nullptr;
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: found the expression '{}' ({}), expected a valid regular expression.",
                        m_place, pattern, errorText(code, &info)));
    }
    m_compiled = std::move(compiled);
}

void Regex::findAll(std::string_view text, std::vector<Span>& spans) const {
    const Region region;
    const OnigUChar* begin = bytesOf(text);
    const OnigUChar* end = begin + text.size();
    std::size_t covered = 0;
    std::size_t start = 0;
    std::ptrdiff_t lastMatchEnd = -1;
    while (start <= text.size() && !text.empty()) {
        const auto code = onig_search(m_compiled->regex, begin, end, begin + start, end,
                                      region.value, ONIG_OPTION_NONE);
        if (code == ONIG_MISMATCH)
            break;
        if (code < 0)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: the expression '{}' gives up on a text of {} bytes ({}), "
                                    "expected it to finish.",
                                    m_place, m_pattern, text.size(),
                                    errorText(static_cast<int>(code), nullptr)));
        const auto from = static_cast<std::size_t>(region.value->beg[0]);
        const auto to = static_cast<std::size_t>(region.value->end[0]);
        if (from == to && static_cast<std::ptrdiff_t>(to) == lastMatchEnd) {
            start += start < text.size() ? unicode::lengthOfLead(text[start]) : 1;
            continue;
        }
        start = to;
        lastMatchEnd = static_cast<std::ptrdiff_t>(to);
        if (covered < from)
            spans.push_back({covered, from, false});
        spans.push_back({from, to, true});
        covered = to;
    }
    if (covered < text.size())
        spans.push_back({covered, text.size(), false});
}

void findLiteral(std::string_view text, std::string_view literal, std::vector<Span>& spans) {
    std::size_t covered = 0;
    for (;;) {
        const std::size_t found = text.find(literal, covered);
        if (found == std::string_view::npos)
            break;
        if (covered < found)
            spans.push_back({covered, found, false});
        spans.push_back({found, found + literal.size(), true});
        covered = found + literal.size();
    }
    if (covered < text.size())
        spans.push_back({covered, text.size(), false});
}

} // namespace regroup
