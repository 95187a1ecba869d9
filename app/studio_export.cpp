// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio_export.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace regroup::app {

namespace fs = std::filesystem;

fs::path findStudio() {
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    std::vector<fs::path> folders{self.parent_path()};
    if (const char* path = std::getenv("PATH"); path != nullptr)
        for (const std::string& folder : splitText(path, ':'))
            folders.emplace_back(folder);
    for (const fs::path& folder : folders) {
        fs::path candidate = folder / "regroup-studio";
        if (::access(candidate.c_str(), X_OK) == 0)
            return candidate;
    }
    return {};
}

void exportWithStudio(const std::string& kind, const fs::path& out,
                      const std::vector<std::string>& arguments) {
    const fs::path studio = findStudio();
    if (studio.empty())
        throw Error(
            ErrorCode::Unsupported,
            fmt::format(
                "{}: pictures are drawn by regroup-studio, which is not installed beside regroup.",
                out.string()),
            "Install it, or write the numbers with a name that ends in .csv.");
    std::vector<std::string> words{studio.string(), "--export",
                                   fmt::format("{}={}", kind, out.string())};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO); // stdout stays ours.
    pid_t child = 0;
    const int failed =
        ::posix_spawn(&child, studio.c_str(), &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0)
        throw Error(ErrorCode::Internal, fmt::format("{}: cannot be started ({}).", studio.string(),
                                                     std::strerror(failed)));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw Error(
            ErrorCode::Internal,
            fmt::format("{}: regroup-studio could not draw it (status {}).", out.string(), status),
            "Its message stands above; the numbers can be written with a name that ends in .csv.");
}

bool isPictureName(const fs::path& path) {
    const std::string ending = path.extension().string();
    return ending == ".png" || ending == ".svg" || ending == ".pdf";
}

} // namespace regroup::app
