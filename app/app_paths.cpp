// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/app_paths.h"

#include <initializer_list>
#include <system_error>

namespace regroup::app {

namespace fs = std::filesystem;

fs::path executableFolder() {
    std::error_code failed;
    const fs::path program = fs::read_symlink("/proc/self/exe", failed);
    return failed ? fs::path() : program.parent_path();
}

fs::path resourceFolder() {
    const fs::path program = executableFolder();
    for (const fs::path& folder : {fs::path(REGROUP_RESOURCE_DIR), program / "resources",
                                   program.parent_path() / "share" / "regroup"}) {
        std::error_code ignored;
        if (fs::is_directory(folder / "samples", ignored))
            return folder;
    }
    return {};
}

} // namespace regroup::app
