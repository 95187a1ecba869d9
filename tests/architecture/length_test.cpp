// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/function_lengths.h"
#include "tests/architecture/include_graph.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace regroup::test {

namespace {

// Most have fewer than 40 lines; more than 60 usually hide two.
constexpr int longestFunction = 60;
constexpr int longestFile = 400;

// Longer ones that have no seam: the file and how the first line begins.
const std::set<std::string> allowedFunctions{
    "core/data/mmlu.cpp: std::span<const MmluSubject> mmluSubjects()", // A table.
    "ui/window/screenshot_views.cpp: const std::vector<ScreenshotView>& allScreenshotViews()",
};

bool isAllowed(const std::string& place) {
    for (const std::string& allowed : allowedFunctions)
        if (place.starts_with(allowed))
            return true;
    return false;
}

const std::vector<SourceFile>& ownSources() {
    static const std::vector<SourceFile> all =
        readSources(REGROUP_SOURCE_DIR, {"core", "ui", "app"});
    return all;
}

std::ifstream opened(const SourceFile& source) {
    return std::ifstream(std::filesystem::path(REGROUP_SOURCE_DIR) / source.path);
}

std::vector<FunctionLength> lengthsIn(const std::string& text) {
    std::istringstream stream(text);
    return functionLengths(stream);
}

} // namespace

TEST(FunctionLengths, CountsWhatIsDefinedInNamespacesAndClasses) {
    const auto found = lengthsIn("#define A(x) \\\n    if (x) {\n"
                                 "namespace a {\n"
                                 "const std::array table{\n    f(1),\n};\n"
                                 "/// Not this (comment) {\n"
                                 "int first(int a) {\n    return a;\n}\n"
                                 "struct S {\n"
                                 "    int declared(int a); ///< Does it.\n"
                                 "    int second(int a,\n               int b) const {\n"
                                 "        if (a) {\n            b = 1;\n        }\n"
                                 "        return b;\n    }\n"
                                 "    S() : m_a(1) {\n        go();\n    }\n"
                                 "};\n"
                                 "} // namespace a\n");
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].head, "int first(int a) {");
    EXPECT_EQ(found[0].lineCount, 3);
    EXPECT_EQ(found[1].firstLine, 13);
    EXPECT_EQ(found[1].lineCount, 7);
    EXPECT_EQ(found[2].head, "S() : m_a(1) {");
    EXPECT_EQ(found[2].lineCount, 3);
}

TEST(Lengths, FunctionsAreShortOrHaveAReason) {
    std::size_t count = 0;
    std::set<std::string> met;
    for (const SourceFile& source : ownSources()) {
        std::ifstream stream = opened(source);
        for (const FunctionLength& function : functionLengths(stream)) {
            ++count;
            const std::string place = source.path + ": " + function.head;
            EXPECT_GT(function.lineCount, 0) << place << " has no end.";
            if (function.lineCount <= longestFunction)
                continue;
            EXPECT_TRUE(isAllowed(place)) << place << " has " << function.lineCount << " lines.";
            met.insert(place);
        }
    }
    EXPECT_GT(count, 3000U);
    EXPECT_EQ(met.size(), allowedFunctions.size()) << "An exception is not needed any more.";
}

TEST(Lengths, FilesAreShort) {
    for (const SourceFile& source : ownSources()) {
        std::ifstream stream = opened(source);
        int lineCount = 0;
        for (std::string line; std::getline(stream, line);)
            ++lineCount;
        EXPECT_LE(lineCount, longestFile) << source.path;
    }
}

} // namespace regroup::test
