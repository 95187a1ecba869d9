// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/decoder.h"

#include "core/base/text.h"
#include "core/tokenizer/byte_level.h"
#include "core/tokenizer/metaspace.h"
#include "core/tokenizer/pattern.h"
#include "core/tokenizer/unicode.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace regroup {

namespace {

constexpr std::string_view replacementCharacter = "\xEF\xBF\xBD";

std::string joined(const std::vector<std::string>& tokens) {
    std::string text;
    for (const std::string& token : tokens)
        text += token;
    return text;
}

/// An empty `from` stands at both ends and between all characters.
void replaceEmpty(std::string& text, std::string_view to) {
    std::string result(to);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = unicode::lengthOfLead(text[at]);
        result.append(text, at, length) += to;
        at += length;
    }
    text = std::move(result);
}

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
    if (from.empty())
        return replaceEmpty(text, to);
    if (text.find(from) == std::string::npos)
        return;
    std::vector<Span> spans;
    findLiteral(text, from, spans);
    std::string result;
    for (const Span& span : spans) {
        if (span.isMatch)
            result += to;
        else
            result.append(text, span.begin, span.end - span.begin);
    }
    text = std::move(result);
}

class DecoderSequence : public Decoder {
public:
    explicit DecoderSequence(std::vector<std::unique_ptr<const Decoder>> steps)
        : m_steps(std::move(steps)) {}
    void apply(std::vector<std::string>& tokens) const override {
        for (const auto& step : m_steps)
            step->apply(tokens);
    }

private:
    std::vector<std::unique_ptr<const Decoder>> m_steps;
};

class ByteLevelDecoder : public Decoder {
public:
    void apply(std::vector<std::string>& tokens) const override {
        std::string bytes;
        for (const std::string& token : tokens)
            bytes += fromByteLevel(token).value_or(token);
        tokens.assign(1, unicode::replaceInvalid(bytes));
    }
};

/// "<0x41>" to the byte, runs of them to text.
class ByteFallbackDecoder : public Decoder {
public:
    void apply(std::vector<std::string>& tokens) const override {
        std::vector<std::string> result;
        std::string bytes;
        for (std::string& token : tokens) {
            if (appendByte(bytes, token))
                continue;
            flush(bytes, result);
            result.push_back(std::move(token));
        }
        flush(bytes, result);
        tokens = std::move(result);
    }

private:
    static bool appendByte(std::string& bytes, std::string_view token) {
        if (token.size() != 6 || !token.starts_with("<0x") || !token.ends_with('>'))
            return false;
        std::string_view digits = token.substr(3, 2);
        if (digits.front() == '+') // The reference's number parser takes a sign.
            digits.remove_prefix(1);
        unsigned value = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (error != std::errc() || end != digits.data() + digits.size())
            return false;
        bytes += static_cast<char>(value);
        return true;
    }

    /// A run that is no valid text as a whole gives one replacement character a byte.
    static void flush(std::string& bytes, std::vector<std::string>& result) {
        if (bytes.empty())
            return;
        if (isValidUtf8(bytes))
            result.push_back(bytes);
        else
            result.insert(result.end(), bytes.size(), std::string(replacementCharacter));
        bytes.clear();
    }
};

class ReplaceDecoder : public Decoder {
public:
    ReplaceDecoder(Pattern pattern, std::string content)
        : m_pattern(std::move(pattern)), m_content(std::move(content)) {}
    void apply(std::vector<std::string>& tokens) const override {
        std::vector<Span> spans;
        for (std::string& token : tokens) {
            spans.clear();
            m_pattern.findAll(token, spans);
            std::string text;
            for (const Span& span : spans)
                text += span.isMatch ? m_content : token.substr(span.begin, span.end - span.begin);
            token = std::move(text);
        }
    }

private:
    Pattern m_pattern;
    std::string m_content;
};

class FuseDecoder : public Decoder {
public:
    void apply(std::vector<std::string>& tokens) const override {
        tokens.assign(1, joined(tokens));
    }
};

/// Cuts up to so many of one character off both ends of each token.
class StripDecoder : public Decoder {
public:
    StripDecoder(char32_t character, std::int64_t start, std::int64_t stop)
        : m_start(start), m_stop(stop) {
        unicode::append(m_character, character);
    }
    void apply(std::vector<std::string>& tokens) const override {
        for (std::string& token : tokens) {
            std::string_view text = token;
            for (std::int64_t count = 0; count < m_start && text.starts_with(m_character); ++count)
                text.remove_prefix(m_character.size());
            for (std::int64_t count = 0; count < m_stop && text.ends_with(m_character); ++count)
                text.remove_suffix(m_character.size());
            token = std::string(text);
        }
    }

private:
    std::string m_character;
    std::int64_t m_start;
    std::int64_t m_stop;
};

class WordPieceDecoder : public Decoder {
public:
    WordPieceDecoder(std::string prefix, bool cleanUp)
        : m_prefix(std::move(prefix)), m_cleanUp(cleanUp) {}
    void apply(std::vector<std::string>& tokens) const override {
        for (std::size_t index = 0; index < tokens.size(); ++index) {
            std::string& token = tokens[index];
            if (index > 0 && token.starts_with(m_prefix))
                token.erase(0, m_prefix.size());
            else if (index > 0)
                token.insert(0, 1, ' ');
            if (m_cleanUp)
                cleanUpSpaces(token, ShortForms::Make);
        }
    }

private:
    std::string m_prefix;
    bool m_cleanUp;
};

/// The suffix that ends a word becomes a space, except on the last token.
class SuffixDecoder : public Decoder {
public:
    explicit SuffixDecoder(std::string suffix) : m_suffix(std::move(suffix)) {}
    void apply(std::vector<std::string>& tokens) const override {
        for (std::string& token : tokens)
            replaceAll(token, m_suffix, &token == &tokens.back() ? "" : " ");
    }

private:
    std::string m_suffix;
};

struct CtcOptions {
    std::string padToken;
    std::string delimiter;
    bool cleanUp = true;
};

/// What connectionist temporal classification emits: one token a frame, repeated while a sound
/// lasts, with padding between equal ones.
class CtcDecoder : public Decoder {
public:
    explicit CtcDecoder(CtcOptions options) : m_options(std::move(options)) {}
    void apply(std::vector<std::string>& tokens) const override {
        tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
        for (std::string& token : tokens) {
            replaceAll(token, m_options.padToken, "");
            if (!m_options.cleanUp)
                continue;
            cleanUpSpaces(token, ShortForms::Make);
            replaceAll(token, m_options.delimiter, " ");
        }
        std::erase(tokens, "");
    }

private:
    CtcOptions m_options;
};

std::unique_ptr<const Decoder> makeSequence(const JsonView& view) {
    std::vector<std::unique_ptr<const Decoder>> steps;
    for (const JsonView& item : view.at("decoders").items())
        steps.push_back(makeDecoder(item));
    return std::make_unique<DecoderSequence>(std::move(steps));
}

} // namespace

void cleanUpSpaces(std::string& text, ShortForms shortForms) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> before{{{" .", "."},
                                                                                   {" ?", "?"},
                                                                                   {" !", "!"},
                                                                                   {" ,", ","},
                                                                                   {" ' ", "'"},
                                                                                   {" n't", "n't"},
                                                                                   {" 'm", "'m"}}};
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> behind{
        {{" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}}};
    for (const auto& [from, to] : before)
        replaceAll(text, from, to);
    if (shortForms == ShortForms::Make)
        replaceAll(text, " do not", " don't");
    for (const auto& [from, to] : behind)
        replaceAll(text, from, to);
}

std::unique_ptr<const Decoder> makeByteLevelDecoder() {
    return std::make_unique<ByteLevelDecoder>();
}

std::unique_ptr<const Decoder> makeWordPieceDecoder(std::string prefix, bool cleanUp) {
    return std::make_unique<WordPieceDecoder>(std::move(prefix), cleanUp);
}

std::unique_ptr<const Decoder> makeDecoder(const JsonView& view) {
    const std::string type = view.type();
    if (type == "Sequence")
        return makeSequence(view);
    if (type == "ByteLevel")
        return makeByteLevelDecoder();
    if (type == "ByteFallback")
        return std::make_unique<ByteFallbackDecoder>();
    if (type == "Metaspace")
        return makeMetaspaceDecoder(metaspaceOptionsFrom(view));
    if (type == "Replace")
        return std::make_unique<ReplaceDecoder>(Pattern(view.at("pattern")),
                                                view.at("content").string());
    if (type == "Fuse")
        return std::make_unique<FuseDecoder>();
    if (type == "Strip")
        return std::make_unique<StripDecoder>(view.at("content").character(),
                                              view.at("start").integer(0, INT32_MAX),
                                              view.at("stop").integer(0, INT32_MAX));
    if (type == "WordPiece")
        return makeWordPieceDecoder(view.stringOr("prefix", "##"), view.booleanOr("cleanup", true));
    if (type == "BPEDecoder")
        return std::make_unique<SuffixDecoder>(view.stringOr("suffix", "</w>"));
    if (type == "CTC")
        return std::make_unique<CtcDecoder>(CtcOptions{view.stringOr("pad_token", "<pad>"),
                                                       view.stringOr("word_delimiter_token", "|"),
                                                       view.booleanOr("cleanup", true)});
    view.failUnknownType("decoder");
}

} // namespace regroup
