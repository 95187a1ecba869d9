// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// A part [begin, end) of a text, in bytes.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool isMatch = false;
};

/// A regular expression over UTF-8 in Oniguruma's default syntax, as the tokenizer.json format uses
/// it. Immutable; several threads may use one.
class Regex {
public:
    /// @param place for messages. @throws Error(BadData) if the pattern is no valid expression.
    Regex(const std::string& pattern, std::string place);

    /// Covers the whole text with matches and what lies between them, in order. An empty match
    /// right behind another match is skipped. @throws Error(BadData) if the search gives up (a
    /// limit).
    void findAll(std::string_view text, std::vector<Span>& spans) const;

private:
    struct Compiled;
    std::shared_ptr<const Compiled> m_compiled;
    std::string m_pattern;
    std::string m_place;
};

/// Like Regex::findAll for a plain, non-empty string.
void findLiteral(std::string_view text, std::string_view literal, std::vector<Span>& spans);

} // namespace regroup
