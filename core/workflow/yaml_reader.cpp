// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/yaml_reader.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace regroup {

namespace {

constexpr std::size_t combinationLimit = 100'000;

int lineOf(const YAML::Node& node) {
    return node.Mark().line + 1;
}

std::string kindOf(const YAML::Node& node) {
    switch (node.Type()) {
    case YAML::NodeType::Map: return "a mapping";
    case YAML::NodeType::Sequence: return "a list";
    case YAML::NodeType::Scalar: return "'" + node.Scalar() + "'";
    default: return "nothing";
    }
}

} // namespace

YamlMapping::YamlMapping(const YAML::Node& node, std::string place, std::string name)
    : m_node(node), m_place(std::move(place)), m_name(std::move(name)), m_line(lineOf(m_node)) {
    if (!m_node.IsMap())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}, line {}: {} is {}, expected a mapping of keys to values.",
                                m_place, lineOf(m_node), m_name, kindOf(m_node)));
}

bool YamlMapping::has(const std::string& key) const {
    return m_node[key].IsDefined() && !m_node[key].IsNull();
}

std::string YamlMapping::where(const std::string& key) const {
    const YAML::Node node = m_node[key];
    return fmt::format("{}, line {}: '{}'", m_place, node.IsDefined() ? lineOf(node) : m_line, key);
}

std::string YamlMapping::missing(const std::string& key) const {
    return fmt::format("{}, line {}: {} has no key '{}'", m_place, m_line, m_name, key);
}

std::string YamlMapping::text(const std::string& key) const {
    const YAML::Node node = m_node[key];
    if (!node.IsDefined())
        throw Error(ErrorCode::BadData, missing(key) + ".");
    if (!node.IsScalar())
        throw Error(ErrorCode::BadData,
                    fmt::format("{} is {}, expected one value.", where(key), kindOf(node)));
    return node.Scalar();
}

std::string YamlMapping::text(const std::string& key, const std::string& fallback) const {
    return has(key) ? text(key) : fallback;
}

std::int64_t YamlMapping::integer(const std::string& key, std::int64_t fallback, std::int64_t low,
                                  std::int64_t high) const {
    if (!has(key))
        return fallback;
    const std::string found = text(key);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(found.data(), found.data() + found.size(), value);
    if (error != std::errc() || end != found.data() + found.size() || value < low || value > high)
        throw Error(ErrorCode::BadData,
                    fmt::format("{} is '{}', expected a whole number from {} to {}.", where(key),
                                found, low, high));
    return value;
}

double YamlMapping::number(const std::string& key, double fallback, double low, double high) const {
    if (!has(key))
        return fallback;
    const std::string found = text(key);
    double value = 0;
    const auto [end, error] = std::from_chars(found.data(), found.data() + found.size(), value);
    if (error != std::errc() || end != found.data() + found.size() ||
        !(value >= low && value <= high))
        throw Error(ErrorCode::BadData, fmt::format("{} is '{}', expected a number from {} to {}.",
                                                    where(key), found, low, high));
    return value;
}

YamlMapping YamlMapping::mapping(const std::string& key) const {
    const YAML::Node node = m_node[key];
    if (!node.IsDefined())
        throw Error(ErrorCode::BadData, missing(key) + ".");
    return {node, m_place, "'" + key + "'"};
}

std::vector<YamlMapping> YamlMapping::mappings(const std::string& key) const {
    const YAML::Node node = m_node[key];
    if (!node.IsDefined() || !node.IsSequence() || node.size() == 0)
        throw Error(ErrorCode::BadData,
                    fmt::format("{} is {}, expected a list of at least one entry.", where(key),
                                node.IsDefined() ? kindOf(node) : "missing"));
    std::vector<YamlMapping> entries;
    for (std::size_t index = 0; index < node.size(); ++index)
        entries.emplace_back(node[index], m_place, fmt::format("entry {} of '{}'", index, key));
    return entries;
}

std::vector<YAML::Node> YamlMapping::entriesOf(const std::string& key) const {
    const YAML::Node node = m_node[key];
    if (!node.IsSequence())
        return {node};
    if (node.size() == 0)
        throw Error(ErrorCode::BadData,
                    fmt::format("{} is an empty list, expected at least one entry.", where(key)));
    return {node.begin(), node.end()};
}

std::vector<std::string> YamlMapping::texts(const std::string& key) const {
    if (!m_node[key].IsDefined())
        return {text(key)}; // Says that it is missing.
    std::vector<std::string> values;
    for (const YAML::Node& entry : entriesOf(key)) {
        if (!entry.IsScalar())
            throw Error(ErrorCode::BadData,
                        fmt::format("{} holds {}, expected values.", where(key), kindOf(entry)));
        values.push_back(entry.Scalar());
    }
    return values;
}

std::vector<std::string> YamlMapping::listKeys() const {
    std::vector<std::string> keys;
    for (const auto& entry : m_node)
        if (entry.first.IsScalar() && entry.second.IsSequence())
            keys.push_back(entry.first.Scalar());
    return keys;
}

std::vector<YamlMapping> YamlMapping::combinations() const {
    std::vector<std::string> keys;
    std::vector<std::vector<YAML::Node>> choices;
    std::size_t count = 1;
    for (const auto& entry : m_node) {
        keys.push_back(entry.first.Scalar());
        choices.push_back(entriesOf(keys.back()));
        count *= choices.back().size();
        if (count > combinationLimit)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}, line {}: the lists of {} have more than {} combinations.",
                                    m_place, m_line, m_name, combinationLimit),
                        "Split it into entries that vary fewer keys at once.");
    }
    std::vector<YamlMapping> result;
    for (std::size_t number = 0; number < count; ++number) {
        YAML::Node picked(YAML::NodeType::Map);
        std::size_t rest = number;
        for (std::size_t index = keys.size(); index-- > 0;) {
            picked[keys[index]] = choices[index][rest % choices[index].size()];
            rest /= choices[index].size();
        }
        result.emplace_back(picked, m_place, m_name).m_line = m_line;
    }
    return result;
}

void YamlMapping::allowOnly(const std::vector<std::string>& known) const {
    for (const auto& entry : m_node) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : kindOf(entry.first);
        if (std::find(known.begin(), known.end(), key) != known.end())
            continue;
        const std::string nearest = nearestWord(key, known);
        throw Error(ErrorCode::BadData,
                    fmt::format("{}, line {}: {} has the unknown key '{}', expected {}.", m_place,
                                lineOf(entry.first), m_name, key, fmt::join(known, ", ")),
                    nearest.empty() ? "" : fmt::format("Did you mean '{}'?", nearest));
    }
}

YamlMapping readYamlMapping(const std::string& text, const std::string& place) {
    try {
        return {YAML::Load(text), place, "the document"};
    } catch (const YAML::Exception& error) {
        throw Error(ErrorCode::BadData, fmt::format("{}, line {}: is no YAML ({}).", place,
                                                    error.mark.line + 1, error.msg));
    }
}

} // namespace regroup
