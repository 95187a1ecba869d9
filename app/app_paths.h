// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace regroup::app {

/// `resources/` of the source tree it was built from, else beside the executable, else
/// `../share/regroup`. Empty if none of them holds the samples.
std::filesystem::path resourceFolder();

/// Folder of the running program; empty if the system does not tell.
std::filesystem::path executableFolder();

} // namespace regroup::app
