// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace regroup {

/// Gives Oniguruma the properties \p{L}, \p{N} and their like of Unicode 16, which the reference
/// library has, in place of its own older ones. To be called once, after onig_initialize.
void defineRegexProperties();

/// The expression with \w and \d, whose tables cannot be replaced, written as such properties.
std::string withRegexProperties(const std::string& pattern);

} // namespace regroup
