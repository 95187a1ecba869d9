// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/json_document.h"

#include "core/base/error.h"
#include "core/model/shown_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <vector>

namespace regroup {

namespace {

constexpr int depthLimit = 64;
constexpr std::int64_t valueLimit = 2'000'000;
const char* const damagedHint = "The file may be damaged or only partly downloaded.";

/// Watches a parse: the parser itself has no limits and keeps the last of two equal keys.
class ParseGuard {
public:
    ParseGuard(const std::string& place, std::size_t keyLimit)
        : m_place(place), m_keyLimit(keyLimit) {}

    template <typename Json>
    bool operator()(int depth, nlohmann::detail::parse_event_t event, Json& parsed) {
        using Event = nlohmann::detail::parse_event_t;
        if (depth > depthLimit)
            fail(fmt::format("values are nested more than {} deep.", depthLimit));
        if (++m_valueCount > valueLimit)
            fail(fmt::format("holds more than {} values.", valueLimit));
        if (event == Event::object_start)
            m_keys.emplace_back();
        else if (event == Event::object_end)
            m_keys.pop_back();
        else if (event == Event::key)
            addKey(parsed.template get_ref<const std::string&>());
        return true;
    }

private:
    void addKey(const std::string& key) {
        if (!m_keys.back().insert(key).second)
            fail(fmt::format("the key '{}' stands twice in one object, expected once.",
                             shownName(key)));
        if (m_keys.back().size() > m_keyLimit)
            fail(fmt::format("an object has more than {} keys.", m_keyLimit));
    }

    [[noreturn]] void fail(const std::string& sentence) const {
        throw Error(ErrorCode::BadData, fmt::format("{}: {}", m_place, sentence), damagedHint);
    }

    const std::string& m_place;
    std::size_t m_keyLimit;
    std::int64_t m_valueCount = 0;
    std::vector<std::unordered_set<std::string>> m_keys; // Of the objects that are open.
};

[[noreturn]] void throwNoJson(std::string_view text, std::size_t byte, const std::string& place) {
    const std::string_view before = text.substr(0, byte);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    throw Error(ErrorCode::BadData,
                fmt::format("{}, line {}: found text that is no valid JSON.", place, line),
                damagedHint);
}

template <typename Json>
Json parseGuarded(std::string_view text, const std::string& place, std::size_t keyLimit) {
    if (text.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: the file is empty, expected a JSON object.", place),
                    damagedHint);
    // The parser takes a NUL for the end of its text and would believe what stands before it.
    if (const std::size_t position = text.find('\0'); position != std::string_view::npos)
        throwNoJson(text, position, place);
    ParseGuard guard(place, keyLimit);
    Json document;
    try {
        document =
            Json::parse(text.begin(), text.end(), [&guard](int depth, auto event, Json& parsed) {
                return guard(depth, event, parsed);
            });
    } catch (const nlohmann::detail::parse_error& error) {
        throwNoJson(text, error.byte, place);
    } catch (const nlohmann::detail::exception&) { // A number beyond float64.
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: holds a number that is out of range.", place), damagedHint);
    }
    if (!document.is_object())
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: found {}, expected a JSON object.", place, document.type_name()),
            damagedHint);
    return document;
}

} // namespace

nlohmann::json parseJsonObject(std::string_view text, const std::string& place) {
    return parseGuarded<nlohmann::json>(text, place, static_cast<std::size_t>(valueLimit));
}

nlohmann::ordered_json parseOrderedJsonObject(std::string_view text, const std::string& place) {
    return parseGuarded<nlohmann::ordered_json>(text, place, 32768);
}

std::string shownValue(const nlohmann::ordered_json& value) {
    return shownName(value.dump());
}

const nlohmann::ordered_json* JsonFields::find(const std::string& key) const {
    const auto field = m_document.find(key);
    return field == m_document.end() || field->is_null() ? nullptr : &*field;
}

bool JsonFields::isNull(const std::string& key) const {
    const auto field = m_document.find(key);
    return field != m_document.end() && field->is_null();
}

void JsonFields::fail(const std::string& key, const std::string& expected) const {
    const nlohmann::ordered_json* field = find(key);
    const std::string found = field == nullptr ? "missing" : shownValue(*field);
    throw Error(ErrorCode::BadData,
                fmt::format("{}: '{}' is {}, expected {}.", m_place, key, found, expected),
                "Check that config.json is the one the weights were published with.");
}

std::optional<std::int64_t> JsonFields::optionalCount(const std::string& key,
                                                      std::int64_t limit) const {
    return optionalWhole(key, 1, limit);
}

std::optional<std::int64_t> JsonFields::optionalWhole(const std::string& key, std::int64_t lowest,
                                                      std::int64_t limit) const {
    const nlohmann::ordered_json* field = find(key);
    if (field == nullptr)
        return std::nullopt;
    // Larger than int64 is kept as unsigned, which get<std::int64_t> would turn negative.
    const bool fitsSigned = !field->is_number_unsigned() ||
                            field->get<std::uint64_t>() <= static_cast<std::uint64_t>(limit);
    if (!field->is_number_integer() || !fitsSigned || field->get<std::int64_t>() < lowest ||
        field->get<std::int64_t>() > limit)
        fail(key, fmt::format("a whole number from {} to {}", lowest, limit));
    return field->get<std::int64_t>();
}

std::int64_t JsonFields::count(const std::string& key, std::int64_t limit) const {
    const auto found = optionalCount(key, limit);
    if (!found)
        fail(key, fmt::format("a whole number from 1 to {}", limit));
    return *found;
}

bool JsonFields::flag(const std::string& key, bool fallback) const {
    const nlohmann::ordered_json* field = find(key);
    if (field == nullptr)
        return fallback;
    if (!field->is_boolean())
        fail(key, "true or false");
    return field->get<bool>();
}

std::string JsonFields::text(const std::string& key, const std::string& fallback) const {
    const nlohmann::ordered_json* field = find(key);
    if (field == nullptr)
        return fallback;
    if (!field->is_string())
        fail(key, "a text");
    return field->get<std::string>();
}

} // namespace regroup
