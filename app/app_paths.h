// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace regroup {

/// Where the program keeps its things, by the XDG base directory rules: a relative value in a
/// variable is ignored. Nothing is created here. The store's place is defaultStore() of
/// core/workflow.
struct AppPaths {
    std::filesystem::path state;     ///< Logs.
    std::filesystem::path resources; ///< Holds samples/; empty if it cannot be found.
};

AppPaths appPaths();

/// `resources/` of the source tree it was built from, else beside or above the executable
/// (`../share/regroup`). Empty if there is none.
std::filesystem::path resourceFolder();

/// Folder of the running program; empty if the system does not tell.
std::filesystem::path executableFolder();

} // namespace regroup
