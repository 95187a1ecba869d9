// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/json_view.h"

#include "core/base/error.h"
#include "core/tokenizer/unicode.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace regroup {

namespace {

constexpr int deepestNesting = 32;

std::string shortened(std::string_view text) {
    constexpr std::size_t limit = 60;
    if (text.size() <= limit)
        return std::string(text);
    std::size_t end = limit;
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

std::string describe(const nlohmann::json& value) {
    if (value.is_string())
        return fmt::format("'{}'", shortened(value.get_ref<const std::string&>()));
    if (value.is_number() || value.is_boolean() || value.is_null())
        return value.dump();
    return value.type_name();
}

} // namespace

void JsonView::fail(const std::string& expected) const {
    throw Error(ErrorCode::BadData,
                fmt::format("{}: found {}, expected {}.", m_path, describe(*m_value), expected));
}

void JsonView::failUnknownType(const std::string& kind) const {
    throw Error(ErrorCode::Unsupported,
                fmt::format("{}: found the {} '{}', which Regroup does not know.", m_path, kind,
                            shortened(type())),
                "The tokenizers of Llama, Mistral, Qwen2, OPT, GPT-2, GPT-Neo, BERT, RoBERTa and "
                "T5 are supported.");
}

void JsonView::requireObject() const {
    if (!m_value->is_object())
        fail("an object");
}

JsonView JsonView::child(const nlohmann::json& value, std::string path, int depth) const {
    JsonView view(value, std::move(path));
    view.m_depth = depth;
    view.m_isDocument = false;
    return view;
}

JsonView JsonView::at(const char* key) const {
    auto member = find(key);
    if (!member)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found no '{}', expected one.", m_path, key));
    return *member;
}

std::optional<JsonView> JsonView::find(const char* key) const {
    requireObject();
    const auto member = m_value->find(key);
    if (member == m_value->end() || member->is_null())
        return std::nullopt;
    return child(*member, fmt::format("{}{}{}", m_path, m_isDocument ? ": " : ".", key), m_depth);
}

std::vector<JsonView> JsonView::items() const {
    if (!m_value->is_array())
        fail("an array");
    if (m_depth >= deepestNesting)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found more than {} levels of nesting, expected fewer.", m_path,
                                deepestNesting));
    std::vector<JsonView> views;
    views.reserve(m_value->size());
    for (const nlohmann::json& item : *m_value)
        views.push_back(child(item, fmt::format("{}[{}]", m_path, views.size()), m_depth + 1));
    return views;
}

const std::string& JsonView::string() const {
    if (!m_value->is_string())
        fail("a string");
    return m_value->get_ref<const std::string&>();
}

std::int64_t JsonView::integer(std::int64_t low, std::int64_t high) const {
    const bool tooLarge =
        m_value->is_number_unsigned() && m_value->get<std::uint64_t>() > INT64_MAX;
    if (m_value->is_number_integer() && !tooLarge) {
        const auto value = m_value->get<std::int64_t>();
        if (value >= low && value <= high)
            return value;
    }
    fail(fmt::format("a whole number from {} to {}", low, high));
}

double JsonView::number() const {
    if (!m_value->is_number())
        fail("a number");
    return m_value->get<double>();
}

bool JsonView::boolean() const {
    if (!m_value->is_boolean())
        fail("true or false");
    return m_value->get<bool>();
}

char32_t JsonView::character() const {
    const std::string& text = string();
    std::size_t at = 0;
    if (text.empty())
        fail("one character");
    const char32_t c = unicode::next(text, at);
    if (at != text.size())
        fail("one character");
    return c;
}

std::string JsonView::stringOr(const char* key, std::string_view fallback) const {
    const auto member = find(key);
    return member ? member->string() : std::string(fallback);
}

bool JsonView::booleanOr(const char* key, bool fallback) const {
    const auto member = find(key);
    return member ? member->boolean() : fallback;
}

std::string JsonView::type() const {
    return at("type").string();
}

namespace {

/// Counts the keys of every object as it is read, because a document keeps one of two equal ones.
class DuplicateKeys {
public:
    explicit DuplicateKeys(const std::string& place) : m_place(place) {}

    bool operator()(int /*depth*/, nlohmann::json::parse_event_t event,
                    const nlohmann::json& parsed) {
        using Event = nlohmann::json::parse_event_t;
        if (event == Event::object_start)
            m_counts.push_back(0);
        else if (event == Event::key)
            ++m_counts.back();
        else if (event == Event::object_end) {
            if (parsed.size() != m_counts.back())
                throw Error(ErrorCode::BadData,
                            fmt::format("{}: found an object of {} keys of which only {} differ, "
                                        "expected every key once.",
                                        m_place, m_counts.back(), parsed.size()));
            m_counts.pop_back();
        }
        return true;
    }

private:
    const std::string& m_place;
    std::vector<std::size_t> m_counts;
};

} // namespace

nlohmann::json parseJson(std::string_view text, const std::string& place) {
    try {
        DuplicateKeys duplicates(place);
        return nlohmann::json::parse(text, std::ref(duplicates));
    } catch (const nlohmann::json::out_of_range&) {
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: found a number beyond the range of double precision, expected numbers "
                        "within it.",
                        place));
    } catch (const nlohmann::json::parse_error& error) {
        const std::size_t at = std::min(error.byte, text.size());
        const auto line =
            1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        throw Error(
            ErrorCode::BadData,
            fmt::format(
                "{}: line {}, byte {}: found no valid JSON, expected a whole JSON document.", place,
                line, error.byte),
            "The file may be truncated; download or copy it again.");
    }
}

} // namespace regroup
