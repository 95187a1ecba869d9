// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/include_graph.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace regroup::test {

namespace {

using Modules = std::set<std::string>;

// The ladder: what each module of core/ may include. Change the map and core/README.md together.
const std::map<std::string, Modules> allowed{
    {"base", {}},
    {"jobs", {"base"}},
    {"grouping", {"base"}},
    {"tokenizer", {"base"}},
    {"data", {"base"}},
    {"search", {"base", "jobs", "grouping"}},
    {"store", {"base", "grouping"}},
    {"model", {"base", "jobs", "grouping"}},
    {"analysis", {"base", "jobs", "grouping", "model"}},
    {"convert", {"base", "jobs", "grouping", "model", "analysis"}},
    {"eval", {"base", "jobs", "grouping", "data", "tokenizer", "model"}},
    {"train", {"base", "jobs", "grouping", "data", "tokenizer", "model", "analysis", "convert"}},
    {"workflow",
     {"base", "jobs", "grouping", "tokenizer", "data", "search", "store", "model", "analysis",
      "convert", "eval", "train"}},
};

// What the window may see of core/: workflow, and headers that hold plain values.
const Modules forUi{"workflow", "base", "jobs",    "grouping", "search", "store",
                    "analysis", "eval", "convert", "model",    "train"};
const Modules forApp{"workflow", "jobs", "base", "grouping"};

const std::vector<SourceFile>& sources() {
    static const std::vector<SourceFile> all =
        readSources(REGROUP_SOURCE_DIR, {"core", "ui", "app"});
    return all;
}

std::string moduleOf(const std::string& path) { // "core/base/error.h" -> "base"
    if (path.rfind("core/", 0) != 0)
        return {};
    return path.substr(5, path.find('/', 5) - 5);
}

bool isTorchHeader(const std::string& include) {
    for (const char* prefix : {"torch/", "ATen/", "c10/", "caffe2/"})
        if (include.rfind(prefix, 0) == 0)
            return true;
    return false;
}

bool isQtHeader(const std::string& include) {
    return include.rfind("Qt", 0) == 0 || include == "qcustomplot.h" ||
           (include.size() > 1 && include[0] == 'Q' &&
            std::isupper(static_cast<unsigned char>(include[1])) != 0);
}

void expectIncludesOnly(const SourceFile& source, const Modules& modules) {
    for (const std::string& include : source.includes) {
        const std::string used = moduleOf(include);
        if (used.empty() || used == moduleOf(source.path))
            continue;
        EXPECT_TRUE(modules.contains(used)) << source.path << " includes " << include;
    }
}

} // namespace

TEST(IncludeGraph, ReadsTheWholeTree) {
    EXPECT_GT(sources().size(), 100U);
}

TEST(IncludeGraph, EveryModuleIncludesOnlyWhatTheLadderAllows) {
    for (const SourceFile& source : sources()) {
        const std::string module = moduleOf(source.path);
        if (module.empty())
            continue;
        ASSERT_TRUE(allowed.contains(module))
            << source.path << ": this module is not in the ladder.";
        expectIncludesOnly(source, allowed.at(module));
        for (const std::string& include : source.includes)
            EXPECT_TRUE(include.rfind("ui/", 0) != 0 && include.rfind("app/", 0) != 0)
                << source.path << " includes " << include;
    }
}

TEST(IncludeGraph, FrontEndsIncludeOnlyWhatTheyMay) {
    for (const SourceFile& source : sources()) {
        if (source.path.rfind("ui/", 0) == 0)
            expectIncludesOnly(source, forUi);
        if (source.path.rfind("app/", 0) == 0)
            expectIncludesOnly(source, forApp);
    }
}

TEST(IncludeGraph, CoreKnowsNoQt) {
    for (const SourceFile& source : sources()) {
        if (moduleOf(source.path).empty())
            continue;
        for (const std::string& include : source.includes)
            EXPECT_FALSE(isQtHeader(include)) << source.path << " includes " << include;
    }
}

TEST(IncludeGraph, TorchStaysInItsModules) {
    const Modules withTorch{"model", "analysis", "convert", "train", "eval", "workflow"};
    for (const SourceFile& source : sources()) {
        for (const std::string& include : source.includes) {
            const bool mayInclude =
                !isTorchHeader(include) || withTorch.contains(moduleOf(source.path));
            EXPECT_TRUE(mayInclude) << source.path << " includes " << include;
        }
    }
}

} // namespace regroup::test
