// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace regroup::ui {

struct NamedContent {
    std::filesystem::path path;
    std::string content;
};

/// All files appear, or none does and what was there stays: all are whole on the disk before the
/// first appears.
/// @throws Error(DiskFull), or Error(BadData) where a folder is missing or in the way.
void writeTogether(const std::vector<NamedContent>& files);

} // namespace regroup::ui
