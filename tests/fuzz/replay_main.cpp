// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a fuzz target over files and folders of files, so that what a fuzzer found once is tested by
// every compiler.
#include "core/base/file.h"
#include "tests/fuzz/fuzz_target.h"

#include <filesystem>
#include <iostream>
#include <string>

namespace fs = std::filesystem;

namespace {

int runCount = 0;

void run(const fs::path& path) {
    if (fs::is_directory(path)) {
        for (const auto& entry : fs::recursive_directory_iterator(path))
            if (entry.is_regular_file())
                run(entry.path());
        return;
    }
    std::cerr << path.string() << std::endl; // Flushed: the last line names what crashed.
    const std::string content = regroup::readTextFile(path);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
    ++runCount;
}

} // namespace

int main(int argumentCount, char** arguments) {
    for (int index = 1; index < argumentCount; ++index)
        run(arguments[index]);
    if (runCount == 0) {
        std::cerr << "No files were run; expected files or folders of seeds.\n";
        return 1;
    }
    std::cout << runCount << " files run\n";
    return 0;
}
