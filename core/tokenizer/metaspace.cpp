// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/metaspace.h"

#include "core/tokenizer/pattern.h"
#include "core/tokenizer/piece_edit.h"

namespace regroup {

namespace {

std::string replacedSpaces(std::string_view text, std::string_view mark) {
    std::string result;
    result.reserve(text.size() + text.size() / 2);
    for (const char byte : text) {
        if (byte == ' ')
            result += mark;
        else
            result += byte;
    }
    return result;
}

class MetaspacePreTokenizer : public PreTokenizer {
public:
    explicit MetaspacePreTokenizer(const MetaspaceOptions& options) : m_options(options) {
        unicode::append(m_mark, options.replacement);
    }

    void apply(PieceList& list) const override {
        rewritePieces(list, [&](NormalizedText& piece) { mark(piece); });
        if (!m_options.split)
            return;
        splitPieces(list, [&](std::string_view text, std::vector<Span>& spans) {
            findLiteral(text, m_mark, spans);
            applySplitBehavior(spans, SplitBehavior::MergedWithNext);
        });
    }

private:
    void mark(NormalizedText& piece) const {
        const std::size_t headBytes =
            replacedSpaces(std::string_view(piece.text).substr(0, piece.headBytes), m_mark).size();
        piece.text = replacedSpaces(piece.text, m_mark);
        piece.headBytes = headBytes;
        const bool isWanted = m_options.scheme == PrependScheme::Always ||
                              (m_options.scheme == PrependScheme::First && piece.headBytes > 0);
        if (!isWanted || piece.text.starts_with(m_mark))
            return;
        piece.text.insert(0, m_mark);
        piece.headBytes += piece.headBytes > 0 ? m_mark.size() : 0;
    }

    MetaspaceOptions m_options;
    std::string m_mark;
};

class MetaspaceDecoder : public Decoder {
public:
    explicit MetaspaceDecoder(const MetaspaceOptions& options) : m_options(options) {
        unicode::append(m_mark, options.replacement);
    }

    void apply(std::vector<std::string>& tokens) const override {
        for (std::size_t index = 0; index < tokens.size(); ++index) {
            const bool drops = index == 0 && m_options.scheme != PrependScheme::Never;
            std::vector<Span> spans;
            findLiteral(tokens[index], m_mark, spans);
            std::string text;
            for (const Span& span : spans) {
                if (!span.isMatch)
                    text.append(tokens[index], span.begin, span.end - span.begin);
                else if (!drops)
                    text += ' ';
            }
            tokens[index] = std::move(text);
        }
    }

private:
    MetaspaceOptions m_options;
    std::string m_mark;
};

} // namespace

MetaspaceOptions metaspaceOptionsFrom(const JsonView& view) {
    MetaspaceOptions options;
    options.replacement = view.at("replacement").character();
    options.split = view.booleanOr("split", true);
    if (const auto scheme = view.find("prepend_scheme")) {
        const std::string& name = scheme->string();
        if (name != "first" && name != "never" && name != "always")
            scheme->fail("first, never or always");
        options.scheme = name == "first"   ? PrependScheme::First
                         : name == "never" ? PrependScheme::Never
                                           : PrependScheme::Always;
        const auto prefix = view.find("add_prefix_space");
        if (prefix && !prefix->boolean() && options.scheme != PrependScheme::Never)
            prefix->fail("true, because prepend_scheme is " + name);
    } else if (!view.booleanOr("add_prefix_space", true)) {
        options.scheme = PrependScheme::Never;
    }
    return options;
}

std::unique_ptr<const PreTokenizer> makeMetaspacePreTokenizer(const MetaspaceOptions& options) {
    return std::make_unique<MetaspacePreTokenizer>(options);
}

std::unique_ptr<const Decoder> makeMetaspaceDecoder(const MetaspaceOptions& options) {
    return std::make_unique<MetaspaceDecoder>(options);
}

} // namespace regroup
