// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace regroup {

/// Begins the run of a sweep, under which its searches are stored (SearchRequest::parentId).
/// @throws Error(Locked, BadData, DiskFull)
std::int64_t beginSweep(const std::filesystem::path& store, const std::string& name);

/// Ends it, when its last search has ended. @param stopped not all of them came to their end.
void endSweep(const std::filesystem::path& store, std::int64_t run, bool stopped);

} // namespace regroup
