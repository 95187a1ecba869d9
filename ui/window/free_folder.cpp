// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/free_folder.h"

#include <string>
#include <system_error>

namespace regroup::ui {
namespace {

bool isFree(const std::filesystem::path& folder) {
    std::error_code ignored;
    return !std::filesystem::exists(folder, ignored) ||
           (std::filesystem::is_directory(folder, ignored) &&
            std::filesystem::is_empty(folder, ignored));
}

} // namespace

std::filesystem::path freeFolder(const std::filesystem::path& wanted) {
    constexpr int most = 1000; // Somebody who has more of them names the next one.
    std::filesystem::path folder = wanted;
    for (int number = 2; !isFree(folder) && number <= most; ++number) {
        folder = wanted;
        folder += "-" + std::to_string(number);
    }
    return folder;
}

} // namespace regroup::ui
