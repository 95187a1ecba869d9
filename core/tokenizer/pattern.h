// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/json_view.h"
#include "core/tokenizer/regex.h"

#include <optional>
#include <string>

namespace regroup {

/// `{"String": "…"}` or `{"Regex": "…"}` of a tokenizer.json.
class Pattern {
public:
    /// @throws Error(BadData) if view is neither, or the expression is not valid.
    explicit Pattern(const JsonView& view);

    void findAll(std::string_view text, std::vector<Span>& spans) const; ///< As Regex::findAll.
    const std::string& source() const { return m_source; }
    bool isLiteral() const { return !m_regex; }

private:
    std::string m_source;
    std::optional<Regex> m_regex;
};

/// What becomes of the matches when a text is split at them.
enum class SplitBehavior { Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous };

/// @throws Error(BadData) for an unknown name.
SplitBehavior splitBehaviorFrom(const JsonView& view);

/// Turns spans of matches and gaps into the parts that remain, in order; isMatch loses its meaning.
void applySplitBehavior(std::vector<Span>& spans, SplitBehavior behavior);

} // namespace regroup
