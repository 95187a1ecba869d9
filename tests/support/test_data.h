// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace regroup::test {

/// tests/data; its README says where each file comes from.
inline std::filesystem::path dataFolder() {
    return std::filesystem::path(REGROUP_SOURCE_DIR) / "tests/data";
}

} // namespace regroup::test
