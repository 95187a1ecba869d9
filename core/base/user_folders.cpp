// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/user_folders.h"

#include <cstdlib>

namespace regroup {
namespace {

namespace fs = std::filesystem;

fs::path absoluteFolder(const char* variable) {
    const char* value = std::getenv(variable);
    fs::path folder = value == nullptr ? fs::path() : fs::path(value);
    return folder.is_absolute() ? folder : fs::path();
}

fs::path userFolder(const char* variable, const fs::path& belowHome) {
    if (fs::path folder = absoluteFolder(variable); !folder.empty())
        return folder;
    const fs::path home = absoluteFolder("HOME");
    return home.empty() ? fs::path() : home / belowHome;
}

} // namespace

std::filesystem::path userCacheFolder() {
    return userFolder("XDG_CACHE_HOME", ".cache");
}

std::filesystem::path userStateFolder() {
    return userFolder("XDG_STATE_HOME", fs::path(".local") / "state");
}

std::filesystem::path userDataFolder() {
    return userFolder("XDG_DATA_HOME", fs::path(".local") / "share");
}

} // namespace regroup
