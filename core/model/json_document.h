// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace regroup {

/// Parses a JSON object out of a foreign file. Bounded: nesting 64 deep, two million values; keys
/// that stand twice in one object are refused, because readers disagree on which one counts.
/// @param place the file, for messages.
/// @throws Error(BadData) naming place, line and what is wrong.
nlohmann::json parseJsonObject(std::string_view text, const std::string& place);
/// Likewise, with the keys in the order of the file. Quadratic in the keys of one object, so an
/// object may have 32768 of them at most: for config.json, not for lists of tensors.
nlohmann::ordered_json parseOrderedJsonObject(std::string_view text, const std::string& place);

/// A value for a message: JSON text, shortened.
std::string shownValue(const nlohmann::ordered_json& value);

/// Reads the fields of one object of a config.json, with sentences for what is wrong. A field that
/// is null counts as absent, as transformers has it. Borrows the document and the place.
class JsonFields {
public:
    JsonFields(const nlohmann::ordered_json& document, const std::string& place)
        : m_document(document), m_place(place) {}

    /// A whole number from 1 to limit. @throws Error(BadData)
    std::int64_t count(const std::string& key, std::int64_t limit) const;
    std::optional<std::int64_t> optionalCount(const std::string& key, std::int64_t limit) const;
    /// Likewise, from another lowest value.
    std::optional<std::int64_t> optionalWhole(const std::string& key, std::int64_t lowest,
                                              std::int64_t limit) const;
    bool flag(const std::string& key, bool fallback) const;
    std::string text(const std::string& key, const std::string& fallback) const;

    /// True for a field that is there with the value null, which in some places differs from none.
    bool isNull(const std::string& key) const;
    /// nullptr if absent or null.
    const nlohmann::ordered_json* find(const std::string& key) const;
    /// "PLACE: 'KEY' is FOUND, expected EXPECTED."
    [[noreturn]] void fail(const std::string& key, const std::string& expected) const;

private:
    const nlohmann::ordered_json& m_document;
    const std::string& m_place;
};

} // namespace regroup
