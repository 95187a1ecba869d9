// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace regroup {

/// Where a program keeps what can be made again, and what cannot: $XDG_CACHE_HOME or ~/.cache, and
/// $XDG_DATA_HOME or ~/.local/share. Relative values of the variables are ignored. Empty if HOME is
/// no absolute path either. Source: XDG Base Directory Specification 0.8.
std::filesystem::path userCacheFolder();
std::filesystem::path userDataFolder();

} // namespace regroup
