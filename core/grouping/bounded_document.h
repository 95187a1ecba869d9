// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>

namespace regroup {

/// What a small document may hold at most; anything larger is refused before it takes memory.
struct DocumentLimits {
    int depth = 8;
    std::size_t listEntries = 4096;
    std::size_t mapKeys = 64;
};

/// Parse a foreign document. Refused beside syntax errors: keys given twice, aliases and anchors (a
/// few lines of them can stand for gigabytes), tags other than !!str, a second document, text that
/// is no UTF-8. Plain YAML scalars become null, true, false or a finite number where they read as
/// one, else text.
/// @param place names the document in messages, e.g. a path.
/// @throws Error(BadData) naming place, line where known, found and expected.
nlohmann::ordered_json parseYaml(const std::string& text, const std::string& place,
                                 const DocumentLimits& limits = {});
nlohmann::ordered_json parseJson(const std::string& text, const std::string& place,
                                 const DocumentLimits& limits = {});

} // namespace regroup
