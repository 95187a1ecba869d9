// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace regroup::app {

/// regroup-studio beside this program or on PATH; empty when it is not installed.
std::filesystem::path findStudio();

/// Draws a chart without a display by starting `regroup-studio --export KIND=OUT ARGUMENTS...`.
/// @throws Error(Unsupported) when the studio is not installed; Error(Internal) when it fails.
void exportWithStudio(const std::string& kind, const std::filesystem::path& out,
                      const std::vector<std::string>& arguments);

/// .png, .svg or .pdf.
bool isPictureName(const std::filesystem::path& path);

} // namespace regroup::app
