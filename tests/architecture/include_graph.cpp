// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/include_graph.h"

#include <fstream>
#include <regex>

namespace regroup::test {

namespace fs = std::filesystem;

std::vector<SourceFile> readSources(const fs::path& root, const std::vector<std::string>& folders) {
    static const std::regex includeLine(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
    std::vector<SourceFile> sources;
    for (const std::string& folder : folders) {
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            const std::string ending = entry.path().extension().string();
            if (ending != ".h" && ending != ".cpp")
                continue;
            SourceFile source{fs::relative(entry.path(), root).string(), {}};
            std::ifstream stream(entry.path());
            std::smatch match;
            for (std::string line; std::getline(stream, line);)
                if (std::regex_search(line, match, includeLine))
                    source.includes.push_back(match[1]);
            sources.push_back(std::move(source));
        }
    }
    return sources;
}

} // namespace regroup::test
