// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/normalizer.h"

#include "core/tokenizer/bert_normalizer.h"
#include "core/tokenizer/character_normalizer.h"
#include "core/tokenizer/pattern.h"
#include "core/tokenizer/precompiled_map.h"
#include "core/tokenizer/unicode.h"

#include <algorithm>
#include <array>
#include <utility>

namespace regroup {

namespace {

class NormalizerSequence : public Normalizer {
public:
    explicit NormalizerSequence(std::vector<std::unique_ptr<const Normalizer>> steps)
        : m_steps(std::move(steps)) {}
    void normalize(NormalizedText& text) const override {
        for (const auto& step : m_steps)
            step->normalize(text);
    }

private:
    std::vector<std::unique_ptr<const Normalizer>> m_steps;
};

class PrependNormalizer : public Normalizer {
public:
    explicit PrependNormalizer(std::string prefix) : m_prefix(std::move(prefix)) {}
    void normalize(NormalizedText& text) const override {
        if (text.text.empty())
            return;
        text.text.insert(0, m_prefix);
        if (text.headBytes > 0)
            text.headBytes += m_prefix.size();
    }

private:
    std::string m_prefix;
};

class ReplaceNormalizer : public Normalizer {
public:
    ReplaceNormalizer(Pattern pattern, std::string content)
        : m_pattern(std::move(pattern)), m_content(std::move(content)) {}

    void normalize(NormalizedText& text) const override {
        std::vector<Span> spans;
        m_pattern.findAll(text.text, spans);
        std::string result;
        result.reserve(text.text.size());
        std::size_t headBytes = 0;
        for (const Span& span : spans) {
            if (!span.isMatch) {
                if (span.begin < text.headBytes)
                    headBytes = result.size() + std::min(span.end, text.headBytes) - span.begin;
                result.append(text.text, span.begin, span.end - span.begin);
                continue;
            }
            result += m_content;
            // The replacement counts as stemming from the last byte that it replaces.
            const bool isHead = span.end == 0 ? text.headBytes > 0 : span.end - 1 < text.headBytes;
            if (isHead)
                headBytes = result.size();
        }
        text.text = std::move(result);
        text.headBytes = headBytes;
    }

private:
    Pattern m_pattern;
    std::string m_content;
};

class FormNormalizer : public Normalizer {
public:
    explicit FormNormalizer(unicode::NormalizationForm form) : m_form(form) {}

    void normalize(NormalizedText& text) const override {
        std::string result = unicode::normalized(text.text, m_form);
        if (text.headBytes > 0 && !result.empty()) {
            const std::string head =
                unicode::normalized(std::string_view(text.text).substr(0, text.headBytes), m_form);
            text.headBytes =
                result.starts_with(head) ? head.size() : unicode::lengthOfLead(result.front());
        }
        text.text = std::move(result);
    }

private:
    unicode::NormalizationForm m_form;
};

class StripNormalizer : public Normalizer {
public:
    StripNormalizer(bool left, bool right) : m_left(left), m_right(right) {}

    void normalize(NormalizedText& text) const override {
        std::size_t end = text.text.size();
        for (std::size_t before = end; m_right && before > 0; end = before)
            if (!unicode::isWhitespace(unicode::previous(text.text, before)))
                break;
        std::size_t begin = 0;
        for (std::size_t behind = 0; m_left && behind < end; begin = behind)
            if (!unicode::isWhitespace(unicode::next(text.text, behind)))
                break;
        text.text = text.text.substr(begin, end - begin);
        text.headBytes =
            std::min(text.headBytes > begin ? text.headBytes - begin : 0, text.text.size());
    }

private:
    bool m_left;
    bool m_right;
};

std::unique_ptr<const Normalizer> makeSequence(const JsonView& view) {
    std::vector<std::unique_ptr<const Normalizer>> steps;
    for (const JsonView& item : view.at("normalizers").items())
        steps.push_back(makeNormalizer(item));
    return std::make_unique<NormalizerSequence>(std::move(steps));
}

} // namespace

std::unique_ptr<const Normalizer> makeNfcNormalizer() {
    return std::make_unique<FormNormalizer>(unicode::NormalizationForm::Nfc);
}

std::unique_ptr<const Normalizer> makeNormalizer(const JsonView& view) {
    using unicode::NormalizationForm;
    constexpr std::array<std::pair<std::string_view, NormalizationForm>, 4> forms{
        {{"NFC", NormalizationForm::Nfc},
         {"NFD", NormalizationForm::Nfd},
         {"NFKC", NormalizationForm::Nfkc},
         {"NFKD", NormalizationForm::Nfkd}}};
    const std::string type = view.type();
    for (const auto& [name, form] : forms)
        if (type == name)
            return std::make_unique<FormNormalizer>(form);
    if (type == "Sequence")
        return makeSequence(view);
    if (type == "Prepend")
        return std::make_unique<PrependNormalizer>(view.at("prepend").string());
    if (type == "Replace")
        return std::make_unique<ReplaceNormalizer>(Pattern(view.at("pattern")),
                                                   view.at("content").string());
    if (type == "Strip")
        return std::make_unique<StripNormalizer>(view.booleanOr("strip_left", true),
                                                 view.booleanOr("strip_right", true));
    if (type == "BertNormalizer")
        return makeBertNormalizer(view);
    if (type == "Precompiled")
        return makePrecompiledNormalizer(view);
    if (auto simple = makeCharacterNormalizer(type))
        return simple;
    view.failUnknownType("normalizer");
}

} // namespace regroup
