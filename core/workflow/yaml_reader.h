// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

    /// @throws Error(BadData) for any key that is not in known; the hint names the nearest one.
    void allowOnly(const std::vector<std::string>& known) const;

    std::string where(const std::string& key) const; ///< "file.yaml, line 7: 'key'".

private:
    YAML::Node m_node;
    std::string m_place;
    std::string m_name;
};

/// @throws Error(BadData) if the text is no YAML mapping, or uses anchors and aliases.
YamlMapping readYamlMapping(const std::string& text, const std::string& place);

} // namespace regroup
