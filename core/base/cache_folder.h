// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

namespace regroup {

/// Removes the entries of a folder of recomputable things, files as well as folders, that were not
/// used for longest (by their time of change) until all of them together hold at most limitBytes.
/// What cannot be read or removed is passed over.
/// @param spared an entry that counts but is never removed; may be empty, or not there yet.
void pruneCacheFolder(const std::filesystem::path& folder, std::uintmax_t limitBytes,
                      const std::filesystem::path& spared = {});

/// What each kind of thing in the cache (calibrations, merges) may take of the disk: 16 GiB until
/// this program says otherwise. Any thread.
std::uintmax_t cacheLimitBytes();
void setCacheLimitBytes(std::uintmax_t bytes);

/// Says that an entry was used just now.
void markCacheEntryUsed(const std::filesystem::path& entry);

} // namespace regroup
