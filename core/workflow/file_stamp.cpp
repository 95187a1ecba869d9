// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/file_stamp.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace regroup {

namespace fs = std::filesystem;

std::string fileStamp(const fs::path& path) {
    std::error_code error;
    std::vector<std::string> parts;
    const auto add = [&](const fs::directory_entry& entry) {
        if (entry.is_regular_file(error))
            parts.push_back(fmt::format("{}:{}:{}", entry.path().string(), entry.file_size(error),
                                        entry.last_write_time(error).time_since_epoch().count()));
    };
    if (fs::is_directory(path, error)) {
        for (const auto& entry : fs::directory_iterator(path, error))
            add(entry);
        std::sort(parts.begin(), parts.end());
    } else {
        add(fs::directory_entry(path, error));
    }
    return fmt::format("{}|{}", fs::absolute(path, error).lexically_normal().string(),
                       fmt::join(parts, "|"));
}

} // namespace regroup
