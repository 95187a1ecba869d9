// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

namespace regroup {

/// How reports write what may be absent.
template <typename Value> nlohmann::ordered_json orNull(const std::optional<Value>& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

/// JSON has no infinities and no "not a number".
inline nlohmann::ordered_json finiteOrNull(double number) {
    return std::isfinite(number) ? nlohmann::ordered_json(number) : nlohmann::ordered_json();
}

inline nlohmann::ordered_json finiteOrNull(const std::optional<double>& number) {
    return number ? finiteOrNull(*number) : nlohmann::ordered_json();
}

} // namespace regroup
