// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/config_number.h"

#include <cmath>

namespace regroup {

namespace {

/// Products of two such numbers leave float32, single ones do not.
constexpr double largestConfigNumber = 1e30;

} // namespace

double configNumber(const JsonFields& fields, const std::string& key,
                    std::optional<double> fallback) {
    const auto* value = fields.find(key);
    if (value == nullptr && fallback)
        return *fallback;
    if (value == nullptr || !value->is_number() || !std::isfinite(value->get<double>()))
        fields.fail(key, "a number");
    return value->get<double>();
}

double positiveConfigNumber(const JsonFields& fields, const std::string& key,
                            std::optional<double> fallback) {
    const double value = configNumber(fields, key, fallback);
    if (!(value > 0.0))
        fields.fail(key, "a number above 0");
    if (value > largestConfigNumber)
        fields.fail(key, "a number up to 1e30");
    return value;
}

} // namespace regroup
