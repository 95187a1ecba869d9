// SPDX-License-Identifier: GPL-3.0-or-later
// The flags of `run`: a recipe that names neither model nor text.
#include "tests/app/cli_runner.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace regroup::test {
namespace {

const std::string sample = "resources/samples/stories260k";
const std::string text = "resources/samples/stories.txt";
const std::string heldOut = "resources/samples/stories-heldout.txt";

class RunCli : public ::testing::Test {
protected:
    void SetUp() override {
        std::ofstream(m_folder / "study.yaml")
            << "version: 1\n"
               "name: flags\n"
               "calibration: {tokens: 512, length: 64}\n"
               "evaluate: {limit: 400}\n"
               "variants:\n"
               "  - {method: random, average-group-size: 2, seed: [1, 2]}\n"
               "  - {method: neighbour, average-group-size: 4}\n";
        std::filesystem::copy(std::filesystem::path(REGROUP_SOURCE_DIR) / sample,
                              m_folder / "other", std::filesystem::copy_options::recursive);
    }

    CliResult run(const std::vector<std::string>& more) const {
        std::vector<std::string> words{"run", (m_folder / "study.yaml").string(), "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return runCli(words);
    }

    /// Name, model and perplexity of every line.
    static std::string numbersOf(const nlohmann::json& document) {
        std::string all;
        for (const auto& run : document["runs"])
            all += run["name"].get<std::string>() + ' ' + run["model"].get<std::string>() + ' ' +
                   run["perplexity"].dump() + '\n';
        return all;
    }

    std::string textOf(const std::filesystem::path& path) const {
        std::ifstream file(m_folder / path);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    TempDir m_folder;
};

TEST_F(RunCli, TakesModelsAndTextsFromItsFlagsAndWritesTableAndPicture) {
    const std::string out = (m_folder / "out").string();
    const CliResult two =
        run({"--model", sample, "--model", (m_folder / "other").string(), "--data", text,
             "--evaluation-data", heldOut, "--jobs", "2", "--out", out});
    ASSERT_EQ(two.status, 0) << two.err;
    const auto document = two.json();
    ASSERT_EQ(document["runs"].size(), 8U);
    EXPECT_EQ(document["runs"][0]["model"], "stories260k");
    EXPECT_EQ(document["runs"][4]["model"], "other");
    EXPECT_EQ(document["out"], out);
    for (std::size_t line = 0; line < 4; ++line) // A copy of the model: the same numbers.
        EXPECT_EQ(document["runs"][line]["perplexity"], document["runs"][line + 4]["perplexity"]);
    EXPECT_NE(document["runs"][1]["perplexity"], document["runs"][2]["perplexity"]);

    const std::string table = textOf("out/table.md");
    EXPECT_NE(table.find("| random"), std::string::npos) << table;
    EXPECT_NE(textOf("out/picture.svg").find("<svg"), std::string::npos);
    const std::string lines = textOf("out/results.csv");
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 7)
        << lines; // Names, three cells a model.

    // One after the other: the same numbers; only the reported text differs in the last call.
    const std::vector<std::string> single{"--model", sample, "--data", text, "--jobs", "1"};
    std::vector<std::string> same = single;
    same.insert(same.end(), {"--evaluation-data", heldOut});
    const CliResult serial = run(same);
    ASSERT_EQ(serial.status, 0) << serial.err;
    EXPECT_EQ(numbersOf(document).find(numbersOf(serial.json())), 0U);
    std::vector<std::string> other{"--model",           sample, "--data", heldOut, "--jobs", "1",
                                   "--evaluation-data", text};
    const CliResult swapped = run(other);
    ASSERT_EQ(swapped.status, 0) << swapped.err;
    EXPECT_NE(numbersOf(swapped.json()), numbersOf(serial.json()));
}

TEST_F(RunCli, SaysWhichFlagOrKeyIsMissing) {
    const auto expectFails = [&](int status, const std::vector<std::string>& flags,
                                 const std::vector<std::string>& words) {
        std::vector<std::string> arguments{"run", (m_folder / "study.yaml").string()};
        arguments.insert(arguments.end(), flags.begin(), flags.end());
        const CliResult result = runCli(arguments);
        EXPECT_EQ(result.status, status) << result.err;
        for (const std::string& word : words)
            EXPECT_NE(result.err.find(word), std::string::npos) << word << " not in " << result.err;
    };
    expectFails(1, {"--data", text, "--evaluation-data", heldOut}, {"model", "--model PATH"});
    expectFails(1, {"--model", sample, "--evaluation-data", heldOut}, {"data", "--data PATH"});
    expectFails(1, {"--model", sample, "--data", text}, {"data", "--evaluation-data PATH"});
    expectFails(1, {"--model", sample, "--data", text, "--evaluation-data", text},
                {"is the text that the searches look at"});
    expectFails(2, {"--model", sample, "--data", text, "--jobs", "-1"}, {"--jobs"});
    EXPECT_FALSE(std::filesystem::exists(m_folder / "out"));
}

TEST_F(RunCli, DryRunTellsWhatItWouldReadAndWrite) {
    const CliResult result = run({"--model", sample, "--data", text, "--evaluation-data", heldOut,
                                  "--out", (m_folder / "out").string(), "--dry-run"});
    ASSERT_EQ(result.status, 0) << result.err;
    for (const std::string& word : {sample, text, heldOut, (m_folder / "out").string()})
        EXPECT_NE(result.out.find(word), std::string::npos) << word << " not in " << result.out;
    EXPECT_FALSE(std::filesystem::exists(m_folder / "out"));
}

} // namespace
} // namespace regroup::test
