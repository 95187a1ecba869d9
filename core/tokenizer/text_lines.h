// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace regroup {

/// The lines of a vocabulary file without their ends ("\n" or "\r\n"); empty ones stay.
/// @throws Error(BadData) if it is not readable, no UTF-8, or larger than 256 MiB.
std::vector<std::string> readLines(const std::filesystem::path& file);

} // namespace regroup
