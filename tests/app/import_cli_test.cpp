// SPDX-License-Identifier: GPL-3.0-or-later
// `runs import`: what other commands left in folders becomes runs of another store, once.
#include "tests/app/cli_runner.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace regroup::test {
namespace {

namespace fs = std::filesystem;

const std::string sample = "resources/samples/stories260k";
const std::string text = "resources/samples/stories.txt";
const std::string heldOut = "resources/samples/stories-heldout.txt";

/// Folders that were made on another computer: without a store, or with one of their own.
class ImportCli : public ::testing::Test {
protected:
    std::string path(const std::string& name) const { return (m_folder / name).string(); }

    static void expectDone(const std::vector<std::string>& arguments) {
        const CliResult result = runCli(arguments);
        ASSERT_EQ(result.status, 0) << result.err;
    }

    void convert(const std::vector<std::string>& more = {"--no-store"}) const {
        std::vector<std::string> words{
            "convert",  sample,   "--grouping", "resources/samples/ward-4.yaml",
            "--merge",  "svd",    "--data",     text,
            "--export", "native", "--out",      path("cluster/grouped")};
        words.insert(words.end(), more.begin(), more.end());
        expectDone(words);
    }

    void finetune(const std::vector<std::string>& more = {"--no-store"}) const {
        std::vector<std::string> words{
            "finetune", sample, "--text",   text, "--out",   path("cluster/tuned"),
            "--batch",  "4",    "--length", "32", "--limit", "64",
            "--steps",  "3"};
        words.insert(words.end(), more.begin(), more.end());
        expectDone(words);
    }

    void study(const std::vector<std::string>& more = {"--no-store"}) const {
        std::ofstream(m_folder / "study.yaml")
            << "version: 1\nname: two seeds\ncalibration: {tokens: 512, length: 64}\n"
               "evaluate: {limit: 400}\nvariants:\n"
               "  - {method: random, average-group-size: 2, seed: [1, 2]}\n";
        std::vector<std::string> words{"run",
                                       path("study.yaml"),
                                       "--model",
                                       sample,
                                       "--data",
                                       text,
                                       "--evaluation-data",
                                       heldOut,
                                       "--out",
                                       path("cluster/study"),
                                       "--jobs",
                                       "1"};
        words.insert(words.end(), more.begin(), more.end());
        expectDone(words);
    }

    nlohmann::json import(const std::vector<std::string>& paths,
                          const std::string& store = "here.sqlite") const {
        std::vector<std::string> words{"runs", "import", "--store", path(store), "--json"};
        words.insert(words.end(), paths.begin(), paths.end());
        const CliResult result = runCli(words);
        EXPECT_EQ(result.status, 0) << result.err;
        return result.status == 0 ? result.json()["runs"] : nlohmann::json::array();
    }

    nlohmann::json show(const nlohmann::json& id, const std::string& store = "here.sqlite") const {
        return runCli({"runs", "show", id.dump(), "--store", path(store), "--json"}).json();
    }

    std::size_t runCount(const std::string& store = "here.sqlite") const {
        return runCli({"runs", "list", "--store", path(store), "--json"}).json()["runs"].size();
    }

    TempDir m_folder;
};

std::string kindsOf(const nlohmann::json& runs) {
    std::string kinds;
    for (const auto& run : runs)
        kinds += run["kind"].get<std::string>() + (run["known"] == true ? "(known) " : " ");
    return kinds;
}

TEST_F(ImportCli, FoldersOfEveryCommandBecomeRunsOnce) {
    fs::create_directories(m_folder / "cluster");
    convert();
    finetune();
    study();
    const auto runs = import({path("cluster")});
    EXPECT_EQ(kindsOf(runs), "conversion study study study training ");
    ASSERT_EQ(runs.size(), 5U);
    EXPECT_EQ(runCount(), 6U); // And the study that three of them are parts of.

    const auto conversion = show(runs[0]["id"]);
    EXPECT_EQ(conversion["kind"], "convert");
    EXPECT_EQ(conversion["parameters"]["imported_from"], path("cluster/grouped"));
    EXPECT_EQ(conversion["parameters"]["merge_rule"], "svd");
    EXPECT_EQ(conversion["parameters"]["export"], "native");
    EXPECT_EQ(conversion["parameters"]["model"], "stories260k");
    EXPECT_EQ(conversion["parameters"]["method"], "ward");
    EXPECT_NE(conversion["command"].get<std::string>().find("--merge svd"), std::string::npos);
    EXPECT_EQ(conversion["out_model"]["path"], path("cluster/grouped"));

    const auto original = show(runs[1]["id"]);
    EXPECT_EQ(original["name"], "original");
    EXPECT_EQ(original["kind"], "evaluate");
    std::ifstream file(m_folder / "cluster/study/runs.json");
    const auto written = nlohmann::json::parse(file);
    EXPECT_EQ(original["scores"][1]["value"], written["runs"][0]["perplexity"]);
    EXPECT_EQ(original["scores"][0]["stderr"], written["runs"][0]["nll_per_token_stderr"]);
    EXPECT_EQ(original["scores"][0]["n"], written["runs"][0]["tokens"]);
    EXPECT_EQ(show(original["parent"])["name"], "two seeds");
    EXPECT_EQ(show(runs[2]["id"])["seed"], 1);
    EXPECT_EQ(show(runs[3]["id"])["seed"], 2);

    const auto training = show(runs[4]["id"]);
    EXPECT_EQ(training["kind"], "finetune");
    EXPECT_EQ(training["state"], "done");
    EXPECT_EQ(training["parameters"]["steps"], 3);
    EXPECT_EQ(training["parameters"]["batch"], 4);
    EXPECT_EQ(training["parameters"]["imported_from"], path("cluster/tuned"));
    EXPECT_EQ(training["out_model"]["path"], path("cluster/tuned"));

    EXPECT_EQ(kindsOf(import({path("cluster")})),
              "conversion(known) study(known) study(known) study(known) training(known) ");
    EXPECT_EQ(runCount(), 6U);
}

TEST_F(ImportCli, WhatTheStoreRecordedItselfIsKnown) {
    fs::create_directories(m_folder / "cluster");
    const std::vector<std::string> own{"--store", path("here.sqlite")};
    convert(own);
    finetune(own);
    study(own);
    const std::size_t before = runCount();
    EXPECT_EQ(kindsOf(import({path("cluster")})),
              "conversion(known) study(known) study(known) study(known) training(known) ");
    EXPECT_EQ(runCount(), before);

    // The whole store, into another one.
    const auto copied = import({path("here.sqlite")}, "other.sqlite");
    EXPECT_EQ(copied.size(), before);
    EXPECT_EQ(runCount("other.sqlite"), before);
    for (const auto& run : import({path("here.sqlite")}, "other.sqlite"))
        EXPECT_EQ(run["known"], true);
    EXPECT_EQ(show(copied[0]["id"], "other.sqlite")["parameters"]["imported_from"],
              path("here.sqlite"));
}

TEST_F(ImportCli, StudiesOfOneModelStayApartThoughTheyShareItsOriginal) {
    fs::create_directories(m_folder / "first");
    fs::create_directories(m_folder / "second");
    std::ofstream(m_folder / "first/runs.json") << R"({"name": "sizes", "runs": [
        {"name": "original", "model": "m", "method": "original", "perplexity": 5.25},
        {"name": "ward 4", "model": "m", "method": "ward", "seed": 1, "perplexity": 6.5}]})";
    std::ofstream(m_folder / "second/runs.json") << R"({"name": "metrics", "runs": [
        {"name": "original", "model": "m", "method": "original", "perplexity": 5.25},
        {"name": "random 8", "model": "m", "method": "random", "seed": 1, "perplexity": null}]})";
    EXPECT_EQ(kindsOf(import({path("first")})), "study study ");
    const auto second = import({path("second")});
    EXPECT_EQ(kindsOf(second), "study study ");
    EXPECT_EQ(runCount(), 6U); // Two studies of two runs each.
    for (const auto& run : second)
        EXPECT_EQ(show(show(run["id"])["parent"])["name"], "metrics");
    const auto broken = show(second[1]["id"]); // Its perplexity was not finite.
    EXPECT_TRUE(broken["scores"][1]["value"].is_null());
    EXPECT_EQ(kindsOf(import({path("first"), path("second")})),
              "study(known) study(known) study(known) study(known) ");
    EXPECT_EQ(runCount(), 6U);
}

TEST_F(ImportCli, WhatIsNoneIsRefusedByASentence) {
    const std::vector<std::string> import{"runs", "import", "--store", path("here.sqlite")};
    const auto expectRefused = [&](const std::string& what, const std::string& words) {
        std::vector<std::string> arguments = import;
        arguments.push_back(what);
        expectFails(1, arguments, {words});
    };
    expectRefused(sample, "holds no run and no results"); // A model that others made.
    std::ofstream(m_folder / "other.json") << R"({"some": "thing"})";
    expectRefused(path("other.json"), "holds neither results nor runs");
    std::ofstream(m_folder / "runs.json") << R"({"runs": [{"name": "a", "perplexity": "low"}]})";
    expectRefused(path("runs.json"), "run 1: 'perplexity' is \"low\", expected a number");
    std::ofstream(m_folder / "text.sqlite") << "no database";
    expectRefused(path("text.sqlite"), "text.sqlite");
    fs::create_directories(m_folder / "broken/checkpoint-3");
    std::ofstream(m_folder / "broken/checkpoint-3/trainer_state.json") << R"({"global_step": 3})";
    expectRefused(path("broken"), "'regroup' is missing, expected an object");
    expectFails(2, {"runs", "import", path("nowhere")}, {"nowhere"});
    EXPECT_EQ(runCount(), 0U);
}

} // namespace
} // namespace regroup::test
