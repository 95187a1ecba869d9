// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace regroup {

/// Names, sizes and times of everything a path stands for: changes when any file does.
std::string fileStamp(const std::filesystem::path& path);

} // namespace regroup
