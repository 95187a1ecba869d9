// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// A value inside a JSON document that knows where it stands, so that reading a field of the wrong
/// kind says "tokenizer.json: model.unk_token: found number, expected a string". Refers to the
/// document, which must outlive it. Every accessor throws Error(BadData) for another kind.
class JsonView {
public:
    /// @param place of the whole document, for messages.
    JsonView(const nlohmann::json& document, std::string place)
        : m_value(&document), m_path(std::move(place)) {}

    const std::string& path() const { return m_path; } ///< "FILE: model.vocab", for messages.
    const nlohmann::json& value() const { return *m_value; }
    bool isNull() const { return m_value->is_null(); }

    JsonView at(const char* key) const;                  ///< A member that must be there.
    std::optional<JsonView> find(const char* key) const; ///< Absent and null are the same.
    std::vector<JsonView> items() const; ///< Of an array. @throws below the 32nd level of nesting.

    const std::string& string() const;
    std::int64_t integer(std::int64_t low, std::int64_t high) const;
    double number() const;
    bool boolean() const;
    char32_t character() const; ///< A string of exactly one code point.

    std::string stringOr(const char* key, std::string_view fallback) const;
    bool booleanOr(const char* key, bool fallback) const;

    std::string type() const; ///< Member "type". @throws Error(BadData) if it is missing.

    [[noreturn]] void fail(const std::string& expected) const; ///< "found …, expected <expected>".
    [[noreturn]] void
    failUnknownType(const std::string& kind) const; ///< Error(Unsupported), names the type.

private:
    void requireObject() const;
    JsonView child(const nlohmann::json& value, std::string path, int depth) const;

    const nlohmann::json* m_value;
    std::string m_path;
    int m_depth = 0;
    bool m_isDocument = true;
};

/// Parses, and names the line of a fault. @throws Error(BadData)
nlohmann::json parseJson(std::string_view text, const std::string& place);

} // namespace regroup
