// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/readable_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace regroup {

namespace {

using Json = nlohmann::ordered_json;

bool saysNothing(const Json& value) {
    return value.is_null() || (value.is_structured() && value.empty()) || value == "";
}

bool isFlat(const Json& value) {
    return std::none_of(value.begin(), value.end(),
                        [](const Json& item) { return item.is_structured(); });
}

std::string scalarText(const Json& value) {
    if (value.is_number_float() && value == std::trunc(value.get<double>()) &&
        std::abs(value.get<double>()) < 1e15)
        return fmt::format("{:.0f}", value.get<double>()); // Counts are stored as numbers.
    return value.is_string() ? value.get<std::string>()
                             : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string flatText(const Json& value) {
    std::vector<std::string> items;
    for (const auto& [key, item] : value.items()) {
        if (value.is_object() && saysNothing(item))
            continue;
        items.push_back(value.is_object() ? key + " " + scalarText(item) : scalarText(item));
    }
    return fmt::format("{}", fmt::join(items, value.is_object() ? ", " : " "));
}

void write(std::string& text, const std::string& label, const Json& value, std::size_t depth) {
    if (saysNothing(value))
        return;
    const std::string indent(2 * depth, ' ');
    if (!value.is_structured() || (isFlat(value) && (depth > 0 || value.is_array()))) {
        std::string line = value.is_structured() ? flatText(value) : scalarText(value);
        const bool isBlock = line.find('\n') != std::string::npos; // A recipe, a note.
        for (std::size_t at = 0; isBlock && (at = line.find('\n', at)) != std::string::npos; ++at)
            line.insert(at + 1, indent + "  ");
        text += indent + label + (isBlock ? "\n" + indent + "  " : " ") + line + "\n";
        return;
    }
    text += indent + label + "\n";
    std::size_t index = 0;
    for (const auto& [key, item] : value.items())
        write(text, value.is_object() ? key + ":" : std::to_string(index++) + ":", item, depth + 1);
}

} // namespace

std::string readableText(const Json& document) {
    if (!document.is_structured())
        return scalarText(document);
    std::string text;
    std::size_t index = 0;
    for (const auto& [key, item] : document.items())
        write(text, document.is_object() ? key + ":" : std::to_string(index++) + ":", item, 0);
    if (!text.empty())
        text.pop_back();
    return text;
}

} // namespace regroup
