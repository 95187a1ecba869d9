// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/json_document.h"

#include <optional>
#include <string>

namespace regroup {

/// A finite number of a config.json; null counts as absent.
/// @throws Error(BadData) if it is something else, or absent without a fallback.
double configNumber(const JsonFields& fields, const std::string& key,
                    std::optional<double> fallback = {});

/// Likewise, above 0 and at most 1e30, so that arithmetic in float32 can hold it.
double positiveConfigNumber(const JsonFields& fields, const std::string& key,
                            std::optional<double> fallback = {});

} // namespace regroup
