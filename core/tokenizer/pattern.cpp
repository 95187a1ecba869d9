// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/pattern.h"

#include <algorithm>

namespace regroup {

Pattern::Pattern(const JsonView& view) {
    if (const auto literal = view.find("String")) {
        m_source = literal->string();
        if (m_source.empty()) // Matches between all characters, which findLiteral does not do.
            m_regex.emplace(m_source, literal->path());
    } else if (const auto expression = view.find("Regex")) {
        m_source = expression->string();
        m_regex.emplace(m_source, expression->path());
    } else {
        view.fail("an object with 'String' or 'Regex'");
    }
}

void Pattern::findAll(std::string_view text, std::vector<Span>& spans) const {
    if (m_regex)
        m_regex->findAll(text, spans);
    else
        findLiteral(text, m_source, spans);
}

SplitBehavior splitBehaviorFrom(const JsonView& view) {
    const std::string& name = view.string();
    if (name == "Removed")
        return SplitBehavior::Removed;
    if (name == "Isolated")
        return SplitBehavior::Isolated;
    if (name == "MergedWithPrevious")
        return SplitBehavior::MergedWithPrevious;
    if (name == "MergedWithNext")
        return SplitBehavior::MergedWithNext;
    if (name == "Contiguous")
        return SplitBehavior::Contiguous;
    view.fail("Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous");
}

namespace {

/// Joins each match to the part before it in the order of spans, unless that part is a match too.
void mergeMatches(std::vector<Span>& spans) {
    std::vector<Span> merged;
    bool previousIsMatch = false;
    for (const Span& span : spans) {
        if (span.isMatch && !previousIsMatch && !merged.empty()) {
            merged.back().begin = std::min(merged.back().begin, span.begin);
            merged.back().end = std::max(merged.back().end, span.end);
        } else {
            merged.push_back(span);
        }
        previousIsMatch = span.isMatch;
    }
    spans = std::move(merged);
}

void mergeEqualNeighbours(std::vector<Span>& spans) {
    std::vector<Span> merged;
    for (const Span& span : spans) {
        if (!merged.empty() && merged.back().isMatch == span.isMatch)
            merged.back().end = span.end;
        else
            merged.push_back(span);
    }
    spans = std::move(merged);
}

} // namespace

void applySplitBehavior(std::vector<Span>& spans, SplitBehavior behavior) {
    switch (behavior) {
    case SplitBehavior::Isolated: return;
    case SplitBehavior::Removed:
        std::erase_if(spans, [](const Span& span) { return span.isMatch; });
        return;
    case SplitBehavior::Contiguous: mergeEqualNeighbours(spans); return;
    case SplitBehavior::MergedWithPrevious: mergeMatches(spans); return;
    case SplitBehavior::MergedWithNext:
        std::reverse(spans.begin(), spans.end());
        mergeMatches(spans);
        std::reverse(spans.begin(), spans.end());
        return;
    }
}

} // namespace regroup
