// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/bounded_document.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace regroup {

namespace {

using Json = nlohmann::ordered_json;

/// Puts events of either reader together, and holds the limits.
class DocumentBuilder {
public:
    DocumentBuilder(std::string place, const DocumentLimits& limits)
        : m_place(std::move(place)), m_limits(limits) {}

    void setLine(int line) { m_line = line; } ///< From 1; 0 when not known.
    void beginMap() { begin(Json::object()); }
    void beginList() { begin(Json::array()); }
    void end() { m_open.pop_back(); }
    bool expectsKey() const { return !m_open.empty() && m_open.back()->is_object() && !m_key; }
    void value(Json json) { place(std::move(json)); }
    Json take() { return std::move(m_root); }

    void key(std::string name) {
        if (m_open.back()->contains(name))
            fail(fmt::format("the key '{}' is given twice, expected once.", name));
        if (m_open.back()->size() >= m_limits.mapKeys)
            fail(fmt::format("a mapping has more than {} keys.", m_limits.mapKeys));
        m_key = std::move(name);
    }

    [[noreturn]] void fail(const std::string& what, const std::string& hint = {}) const {
        const std::string line = m_line > 0 ? fmt::format(", line {}", m_line) : "";
        throw Error(ErrorCode::BadData, fmt::format("{}{}: {}", m_place, line, what), hint);
    }

private:
    void begin(Json container) {
        if (m_open.size() >= static_cast<std::size_t>(m_limits.depth))
            fail(fmt::format("lists and mappings are nested more than {} deep.", m_limits.depth));
        m_open.push_back(place(std::move(container)));
    }

    /// The address stays valid while the entry is open: its parent grows only after it has ended.
    Json* place(Json json) {
        if (m_open.empty()) {
            m_root = std::move(json);
            return &m_root;
        }
        Json& parent = *m_open.back();
        if (parent.is_array()) {
            if (parent.size() >= m_limits.listEntries)
                fail(fmt::format("a list has more than {} entries.", m_limits.listEntries));
            parent.push_back(std::move(json));
            return &parent.back();
        }
        Json& entry = parent[*m_key];
        entry = std::move(json);
        m_key.reset();
        return &entry;
    }

    std::string m_place;
    DocumentLimits m_limits;
    Json m_root;
    std::vector<Json*> m_open;
    std::optional<std::string> m_key;
    int m_line = 0;
};

template <typename Number> std::optional<Number> numberFrom(const std::string& text) {
    Number number{};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stop != end)
        return std::nullopt;
    return number;
}

Json plainScalar(const std::string& text) {
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
        return nullptr;
    if (text == "true" || text == "false")
        return text == "true";
    if (const auto whole = numberFrom<std::int64_t>(text))
        return *whole;
    if (const auto whole = numberFrom<std::uint64_t>(text)) // Seeds use all 64 bits.
        return *whole;
    if (const auto real = numberFrom<double>(text); real && std::isfinite(*real))
        return *real;
    return text;
}

class YamlEvents : public YAML::EventHandler {
public:
    explicit YamlEvents(DocumentBuilder& builder) : m_builder(builder) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        m_builder.setLine(mark.line + 1);
        if (++m_documentCount > 1)
            m_builder.fail("a second document begins, expected one.");
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        scalar(mark, anchor, nullptr);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuseAnchor(mark, anchor);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        refuseTag(mark, tag);
        const bool plain = tag == "?" || tag.empty();
        if (m_builder.expectsKey()) {
            refuseAnchor(mark, anchor);
            m_builder.key(text);
            return;
        }
        scalar(mark, anchor, plain ? plainScalar(text) : Json(text));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        checkContainer(mark, tag, anchor);
        m_builder.beginList();
    }
    void OnSequenceEnd() override { m_builder.end(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        checkContainer(mark, tag, anchor);
        m_builder.beginMap();
    }
    void OnMapEnd() override { m_builder.end(); }

private:
    void scalar(const YAML::Mark& mark, YAML::anchor_t anchor, Json json) {
        refuseAnchor(mark, anchor);
        if (m_builder.expectsKey())
            m_builder.fail("a key is missing, expected a name before ':'.");
        m_builder.value(std::move(json));
    }
    void checkContainer(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        refuseTag(mark, tag);
        refuseAnchor(mark, anchor);
        if (m_builder.expectsKey())
            m_builder.fail("a list or mapping stands where a key is expected.");
    }
    void refuseTag(const YAML::Mark& mark, const std::string& tag) {
        m_builder.setLine(mark.line + 1);
        if (!tag.empty() && tag != "?" && tag != "!" && tag != "tag:yaml.org,2002:str")
            m_builder.fail(fmt::format("the tag '{}' is not supported here.", tag),
                           "Leave the tag out.");
    }
    void refuseAnchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        m_builder.setLine(mark.line + 1);
        if (anchor != YAML::NullAnchor)
            m_builder.fail("anchors (&) and aliases (*) are not supported here.",
                           "Write the values out.");
    }

    DocumentBuilder& m_builder;
    int m_documentCount = 0;
};

class JsonEvents : public nlohmann::json_sax<Json> {
public:
    explicit JsonEvents(DocumentBuilder& builder) : m_builder(builder) {}

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, const string_t& /*text*/) override {
        return put(value);
    }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t& /*value*/) override { return false; } // Not part of JSON text.
    bool start_object(std::size_t /*size*/) override {
        m_builder.beginMap();
        return true;
    }
    bool key(string_t& name) override {
        m_builder.key(std::move(name));
        return true;
    }
    bool end_object() override {
        m_builder.end();
        return true;
    }
    bool start_array(std::size_t /*size*/) override {
        m_builder.beginList();
        return true;
    }
    bool end_array() override {
        m_builder.end();
        return true;
    }
    bool parse_error(std::size_t position, const std::string& token,
                     const nlohmann::detail::exception& /*error*/) override {
        m_builder.fail(fmt::format("is no JSON: byte {} is unexpected, after '{}'.", position,
                                   token.substr(0, 40)));
    }

private:
    bool put(Json json) {
        m_builder.value(std::move(json));
        return true;
    }

    DocumentBuilder& m_builder;
};

} // namespace

Json parseYaml(const std::string& text, const std::string& place, const DocumentLimits& limits) {
    DocumentBuilder builder(place, limits);
    if (!isValidUtf8(text))
        builder.fail("is no text in UTF-8.");
    try {
        std::istringstream stream(text);
        YAML::Parser parser(stream);
        YamlEvents events(builder);
        while (parser.HandleNextDocument(events)) {
        }
    } catch (const YAML::Exception& error) {
        builder.setLine(error.mark.line + 1);
        builder.fail(fmt::format("is no YAML ({}).", error.msg));
    }
    return builder.take();
}

Json parseJson(const std::string& text, const std::string& place, const DocumentLimits& limits) {
    DocumentBuilder builder(place, limits);
    JsonEvents events(builder);
    Json::sax_parse(text, &events);
    return builder.take();
}

} // namespace regroup
