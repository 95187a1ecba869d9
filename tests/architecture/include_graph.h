// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace regroup::test {

struct SourceFile {
    std::string path;                  ///< Relative to the repository, e.g. "core/base/error.h".
    std::vector<std::string> includes; ///< As written between quotes or angle brackets.
};

/// Every .h and .cpp below the folders, with its #include lines.
std::vector<SourceFile> readSources(const std::filesystem::path& root,
                                    const std::vector<std::string>& folders);

} // namespace regroup::test
