// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace regroup {

/// Where a program keeps what can be made again, what cannot, and what it was doing last:
/// $XDG_CACHE_HOME or ~/.cache, $XDG_DATA_HOME or ~/.local/share, $XDG_STATE_HOME or
/// ~/.local/state. Relative values of the variables are ignored. Empty if HOME is
/// no absolute path either. Source: XDG Base Directory Specification 0.8.
std::filesystem::path userCacheFolder();
std::filesystem::path userDataFolder();
std::filesystem::path userStateFolder();

} // namespace regroup
