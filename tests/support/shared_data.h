// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace regroup::test {

/// The folder of large models, benchmarks and oracles that lies beside some checkouts, or nothing.
/// REGROUP_SHARED_DATA names another place. Tests that need it skip, visibly, when it is absent:
///     const auto shared = sharedData();
///     if (!shared) GTEST_SKIP() << "needs ../shared/data";
inline std::optional<std::filesystem::path> sharedData() {
    const char* named = std::getenv("REGROUP_SHARED_DATA");
    const std::filesystem::path folder =
        named != nullptr ? std::filesystem::path(named)
                         : std::filesystem::path(REGROUP_SOURCE_DIR) / "../shared/data";
    if (std::filesystem::is_directory(folder / "oracles"))
        return folder;
    return std::nullopt;
}

} // namespace regroup::test
