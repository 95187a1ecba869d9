// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace regroup {

/// A JSON document for people: one "key: value" a line, indented by two; lists and objects without
/// lists or objects inside stand on one line; what is null or empty is left out. The whole document
/// is what `--json` prints.
std::string readableText(const nlohmann::ordered_json& document);

} // namespace regroup
