// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/pre_tokenizer.h"

#include "core/tokenizer/byte_level.h"
#include "core/tokenizer/metaspace.h"
#include "core/tokenizer/pattern.h"
#include "core/tokenizer/piece_edit.h"
#include "core/tokenizer/unicode.h"

#include <utility>

namespace regroup {

namespace {

class PreTokenizerSequence : public PreTokenizer {
public:
    explicit PreTokenizerSequence(std::vector<std::unique_ptr<const PreTokenizer>> steps)
        : m_steps(std::move(steps)) {}
    void apply(PieceList& list) const override {
        for (const auto& step : m_steps)
            step->apply(list);
    }

private:
    std::vector<std::unique_ptr<const PreTokenizer>> m_steps;
};

class SplitPreTokenizer : public PreTokenizer {
public:
    SplitPreTokenizer(Pattern pattern, SplitBehavior behavior, bool invert)
        : m_pattern(std::move(pattern)), m_behavior(behavior), m_invert(invert) {}

    void apply(PieceList& list) const override {
        splitPieces(list, [&](std::string_view text, std::vector<Span>& spans) {
            m_pattern.findAll(text, spans);
            if (m_invert)
                for (Span& span : spans)
                    span.isMatch = !span.isMatch;
            applySplitBehavior(spans, m_behavior);
        });
    }

private:
    Pattern m_pattern;
    SplitBehavior m_behavior;
    bool m_invert;
};

using IsDelimiter = bool (*)(char32_t);

/// Splits at single characters with a property.
class CharacterSplit : public PreTokenizer {
public:
    CharacterSplit(IsDelimiter isDelimiter, SplitBehavior behavior)
        : m_isDelimiter(isDelimiter), m_behavior(behavior) {}
    void apply(PieceList& list) const override {
        splitPieces(list, [&](std::string_view text, std::vector<Span>& spans) {
            findCharacters(text, m_isDelimiter, spans);
            applySplitBehavior(spans, m_behavior);
        });
    }

private:
    IsDelimiter m_isDelimiter;
    SplitBehavior m_behavior;
};

class DelimiterSplit : public PreTokenizer {
public:
    explicit DelimiterSplit(char32_t delimiter) : m_delimiter(delimiter) {}
    void apply(PieceList& list) const override {
        splitPieces(list, [&](std::string_view text, std::vector<Span>& spans) {
            findCharacters(
                text, [&](char32_t c) { return c == m_delimiter; }, spans);
            applySplitBehavior(spans, SplitBehavior::Removed);
        });
    }

private:
    char32_t m_delimiter;
};

/// `\w+|[^\w\s]+`: runs of word characters and runs of other visible ones.
class WhitespacePreTokenizer : public PreTokenizer {
public:
    void apply(PieceList& list) const override { splitPieces(list, findRuns); }

private:
    enum class Kind { Space, Word, Other };

    static Kind kindOf(char32_t c) {
        if (unicode::isWordCharacter(c))
            return Kind::Word;
        return unicode::isWhitespace(c) ? Kind::Space : Kind::Other;
    }

    static void findRuns(std::string_view text, std::vector<Span>& spans) {
        Kind runKind = Kind::Space;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t begin = at;
            const Kind kind = kindOf(unicode::next(text, at));
            if (kind != Kind::Space && kind == runKind)
                spans.back().end = at;
            else if (kind != Kind::Space)
                spans.push_back({begin, at, false});
            runKind = kind;
        }
    }
};

class ByteLevelPreTokenizer : public PreTokenizer {
public:
    ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex)
        : m_addPrefixSpace(addPrefixSpace), m_useRegex(useRegex) {}

    void apply(PieceList& list) const override {
        if (m_addPrefixSpace)
            rewritePieces(list, [](NormalizedText& piece) {
                if (piece.text.starts_with(' '))
                    return;
                piece.text.insert(0, 1, ' ');
                piece.headBytes += piece.headBytes > 0 ? 1 : 0;
            });
        if (m_useRegex)
            splitPieces(list, [](std::string_view text, std::vector<Span>& spans) {
                gpt2Expression().findAll(text, spans);
            });
        rewritePieces(list, [](NormalizedText& piece) {
            piece.headBytes =
                toByteLevel(std::string_view(piece.text).substr(0, piece.headBytes)).size();
            piece.text = toByteLevel(piece.text);
        });
    }

private:
    static const Regex& gpt2Expression() {
        static const Regex expression(
            R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)",
            "GPT-2's expression");
        return expression;
    }

    bool m_addPrefixSpace;
    bool m_useRegex;
};

/// Pieces of a number of characters.
class FixedLengthSplit : public PreTokenizer {
public:
    explicit FixedLengthSplit(std::int64_t length) : m_length(length) {}
    void apply(PieceList& list) const override {
        splitPieces(list, [&](std::string_view text, std::vector<Span>& spans) {
            std::int64_t count = 0;
            for (std::size_t at = 0; at < text.size(); ++count) {
                const std::size_t begin = at;
                unicode::next(text, at);
                if (count % m_length == 0)
                    spans.push_back({begin, at, false});
                else
                    spans.back().end = at;
            }
        });
    }

private:
    std::int64_t m_length;
};

/// Where the writing system changes. Spaces belong to what stands before them; those at the very
/// front vanish, as in the reference.
class ScriptSplit : public PreTokenizer {
public:
    void apply(PieceList& list) const override { splitPieces(list, findRuns); }

private:
    static void findRuns(std::string_view text, std::vector<Span>& spans) {
        int runScript = unicode::anyScript;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t begin = at;
            const int script = unicode::joinedScriptOf(unicode::next(text, at));
            if (script != unicode::anyScript && script != runScript)
                spans.push_back({begin, at, false});
            else if (!spans.empty())
                spans.back().end = at;
            if (script != unicode::anyScript)
                runScript = script;
        }
    }
};

std::unique_ptr<const PreTokenizer> makeSequence(const JsonView& view) {
    std::vector<std::unique_ptr<const PreTokenizer>> steps;
    for (const JsonView& item : view.at("pretokenizers").items())
        steps.push_back(makePreTokenizer(item));
    return std::make_unique<PreTokenizerSequence>(std::move(steps));
}

std::unique_ptr<const PreTokenizer> makeCharacterSplit(const std::string& type,
                                                       const JsonView& view) {
    if (type == "WhitespaceSplit")
        return std::make_unique<CharacterSplit>(unicode::isWhitespace, SplitBehavior::Removed);
    if (type == "Digits")
        return std::make_unique<CharacterSplit>(unicode::isNumeric,
                                                view.booleanOr("individual_digits", false)
                                                    ? SplitBehavior::Isolated
                                                    : SplitBehavior::Contiguous);
    if (type == "Punctuation") {
        const auto behavior = view.find("behavior");
        return std::make_unique<CharacterSplit>(unicode::isPunctuation,
                                                behavior ? splitBehaviorFrom(*behavior)
                                                         : SplitBehavior::Isolated);
    }
    return nullptr;
}

} // namespace

std::unique_ptr<const PreTokenizer> makeByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) {
    return std::make_unique<ByteLevelPreTokenizer>(addPrefixSpace, useRegex);
}

std::unique_ptr<const PreTokenizer> makeQwen2PreTokenizer(bool addPrefixSpace) {
    const nlohmann::json pattern = {
        {"Regex", R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})"
                  R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"}};
    std::vector<std::unique_ptr<const PreTokenizer>> steps;
    steps.push_back(std::make_unique<SplitPreTokenizer>(
        Pattern(JsonView(pattern, "Qwen2's expression")), SplitBehavior::Isolated, false));
    steps.push_back(makeByteLevelPreTokenizer(addPrefixSpace, false));
    return std::make_unique<PreTokenizerSequence>(std::move(steps));
}

std::unique_ptr<const PreTokenizer> makeBertPreTokenizer() {
    std::vector<std::unique_ptr<const PreTokenizer>> steps;
    steps.push_back(
        std::make_unique<CharacterSplit>(unicode::isWhitespace, SplitBehavior::Removed));
    steps.push_back(
        std::make_unique<CharacterSplit>(unicode::isPunctuation, SplitBehavior::Isolated));
    return std::make_unique<PreTokenizerSequence>(std::move(steps));
}

std::unique_ptr<const PreTokenizer> makePreTokenizer(const JsonView& view) {
    const std::string type = view.type();
    if (type == "Sequence")
        return makeSequence(view);
    if (type == "ByteLevel")
        return makeByteLevelPreTokenizer(view.booleanOr("add_prefix_space", true),
                                         view.booleanOr("use_regex", true));
    if (type == "Split")
        return std::make_unique<SplitPreTokenizer>(Pattern(view.at("pattern")),
                                                   splitBehaviorFrom(view.at("behavior")),
                                                   view.booleanOr("invert", false));
    if (type == "Metaspace")
        return makeMetaspacePreTokenizer(metaspaceOptionsFrom(view));
    if (type == "BertPreTokenizer")
        return makeBertPreTokenizer();
    if (type == "Whitespace")
        return std::make_unique<WhitespacePreTokenizer>();
    if (type == "UnicodeScripts")
        return std::make_unique<ScriptSplit>();
    if (type == "CharDelimiterSplit")
        return std::make_unique<DelimiterSplit>(view.at("delimiter").character());
    if (type == "FixedLength") {
        const auto length = view.find("length");
        return std::make_unique<FixedLengthSplit>(length ? length->integer(1, INT32_MAX) : 5);
    }
    if (auto split = makeCharacterSplit(type, view))
        return split;
    view.failUnknownType("pre-tokenizer");
}

} // namespace regroup
