// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/include_graph.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace regroup::test {

namespace {

bool isTorchHeader(const std::string& include) {
    return include.rfind("torch/", 0) == 0 || include.rfind("ATen/", 0) == 0 ||
           include.rfind("c10/", 0) == 0;
}

/// Follows the project's own includes from one file; returns the chain to a torch header, or "".
std::string chainToTorch(const std::string& path, const std::map<std::string, SourceFile>& files,
                         std::set<std::string>& seen) {
    const auto found = files.find(path);
    if (found == files.end() || !seen.insert(path).second)
        return {};
    for (const std::string& include : found->second.includes) {
        if (isTorchHeader(include))
            return path + " -> " + include;
        const std::string chain = chainToTorch(include, files, seen);
        if (!chain.empty())
            return path + " -> " + chain;
    }
    return {};
}

std::map<std::string, SourceFile> filesByPath() {
    std::map<std::string, SourceFile> files;
    for (SourceFile& source : readSources(REGROUP_SOURCE_DIR, {"core", "ui", "app"})) {
        const std::string path = source.path;
        files.emplace(path, std::move(source));
    }
    return files;
}

} // namespace

// Torch's slots() and Qt's slots macro cannot meet in one file, and torch costs seconds of compile
// time.
TEST(NoTorchInUi, NoFileOfTheFrontEndsReachesATorchHeader) {
    const auto files = filesByPath();
    int checked = 0;
    for (const auto& [path, source] : files) {
        if (path.rfind("ui/", 0) != 0 && path.rfind("app/", 0) != 0)
            continue;
        std::set<std::string> seen;
        EXPECT_EQ(chainToTorch(path, files, seen), "");
        ++checked;
    }
    EXPECT_GT(checked, 20);
}

// A front end includes any header of workflow; only what workflow keeps to itself names tensors.
TEST(NoTorchInUi, HeadersOfWorkflowArePlain) {
    const std::set<std::string> internal{
        "core/workflow/text_batches.h",      "core/workflow/grouping_costs.h",
        "core/workflow/error_costs.h",       "core/workflow/prepared_search.h",
        "core/workflow/training_examples.h", "core/workflow/fine_tune_preparation.h"};
    const auto files = filesByPath();
    int checked = 0;
    for (const auto& [path, source] : files) {
        if (path.rfind("core/workflow/", 0) != 0 || !path.ends_with(".h") ||
            internal.contains(path))
            continue;
        std::set<std::string> seen;
        EXPECT_EQ(chainToTorch(path, files, seen), "");
        ++checked;
    }
    EXPECT_GT(checked, 8);
}

} // namespace regroup::test
