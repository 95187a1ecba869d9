// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/app_paths.h"

#include <cstdlib>
#include <initializer_list>
#include <string>
#include <system_error>

namespace regroup {
namespace {

namespace fs = std::filesystem;

fs::path homeFolder() {
    const char* home = std::getenv("HOME");
    return home != nullptr && *home != '\0' ? fs::path(home) : fs::temp_directory_path();
}

fs::path xdgFolder(const char* variable, const char* fallback) {
    const char* value = std::getenv(variable);
    fs::path base = value != nullptr ? fs::path(value) : fs::path();
    if (!base.is_absolute()) // The specification says so: relative values are invalid.
        base = homeFolder() / fallback;
    return base / "regroup";
}

bool holdsSamples(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_directory(folder / "samples", ignored);
}

} // namespace

fs::path executableFolder() {
    std::error_code failed;
    const fs::path program = fs::read_symlink("/proc/self/exe", failed);
    return failed ? fs::path() : program.parent_path();
}

fs::path resourceFolder() {
    const fs::path program = executableFolder();
    for (const fs::path& folder : {fs::path(REGROUP_RESOURCE_DIR), program / "resources",
                                   program.parent_path() / "share" / "regroup"})
        if (holdsSamples(folder))
            return folder;
    return {};
}

AppPaths appPaths() {
    AppPaths paths;
    paths.state = xdgFolder("XDG_STATE_HOME", ".local/state");
    paths.resources = resourceFolder();
    return paths;
}

} // namespace regroup
