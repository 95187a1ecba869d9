// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace regroup {

/// A YAML mapping whose keys are all accounted for: messages name file, line, key, what was found
/// and expected. Internal to workflow.
class YamlMapping {
public:
    /// @throws Error(BadData) if node is no mapping.
    YamlMapping(const YAML::Node& node, std::string place, std::string name);

    bool has(const std::string& key) const;
    std::string
    text(const std::string& key) const; ///< @throws Error(BadData) if missing or not a scalar.
    std::string text(const std::string& key, const std::string& fallback) const;
    std::int64_t integer(const std::string& key, std::int64_t fallback, std::int64_t low,
                         std::int64_t high) const;
    double number(const std::string& key, double fallback, double low, double high) const;
    YamlMapping mapping(const std::string& key) const;
    std::vector<YamlMapping>
    mappings(const std::string& key) const; ///< A list of mappings, not empty.
    /// One value, or a list of values, not empty.
    std::vector<std::string> texts(const std::string& key) const;

    std::vector<std::string> listKeys() const; ///< Keys that hold lists, in the file's order.
    /// Every combination of the entries of its lists, the last list changing fastest; without lists
    /// the mapping itself. @throws Error(BadData) for an empty list, or more combinations than
    /// 100,000.
    std::vector<YamlMapping> combinations() const;

    /// @throws Error(BadData) for any key that is not in known; the hint names the nearest one.
    void allowOnly(const std::vector<std::string>& known) const;

    std::string where(const std::string& key) const; ///< "file.yaml, line 7: 'key'".
    /// "file.yaml, line 7: the document has no key 'key'".
    std::string missing(const std::string& key) const;

    /// Runs parse(text of key), and puts place, line and key before what an Error of it says.
    template <typename Parse> auto read(const std::string& key, Parse parse) const {
        try {
            return parse(text(key));
        } catch (const Error& error) {
            throw Error(ErrorCode::BadData, where(key) + ": " + error.what(), error.hint());
        }
    }

private:
    std::vector<YAML::Node> entriesOf(const std::string& key) const;

    YAML::Node m_node;
    std::string m_place;
    std::string m_name;
    int m_line = 0; ///< Where the mapping begins in the file.
};

/// @throws Error(BadData) if the text is no YAML mapping, or uses anchors and aliases.
YamlMapping readYamlMapping(const std::string& text, const std::string& place);

} // namespace regroup
