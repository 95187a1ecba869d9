// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/store.h"
#include "tests/app/cli_runner.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace regroup::test {
namespace {

const std::string sample = "resources/samples/stories260k";
const std::string classifier = "tests/data/classifiers/bert-mnli";
const std::string harness = "tests/data/harness/sst2";

CliResult evaluate(const std::string& model, const std::string& task, const std::string& data,
                   const std::vector<std::string>& more) {
    std::vector<std::string> words{"evaluate", model, "--task", task, "--data", data, "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return runCli(words);
}

TEST(EvaluateCli, ByClassificationHead) {
    const CliResult result = evaluate(classifier, "mnli", classifier, {});
    ASSERT_EQ(result.status, 0) << result.err;
    const auto document = result.json();
    EXPECT_EQ(document["configs"]["mnli"]["protocol"], "classifier");
    EXPECT_TRUE(document["results"]["mnli"].contains("acc_stderr,none"));
    EXPECT_GT(document["configs"]["mnli"]["texts_cut"], 0);
    EXPECT_EQ(evaluate(classifier, "mnli", classifier, {"--shots", "2"}).status, 2);
    const CliResult byPrompt = evaluate(classifier, "mnli", classifier, {"--protocol", "prompt"});
    EXPECT_EQ(byPrompt.status, 1) << "A classifier answers no prompts.";
    EXPECT_EQ(byPrompt.json()["error"]["code"], "unsupported");
}

TEST(EvaluateCli, ADryRunPredictsAndTheRunStoresPredictedAndActual) {
    const TempDir folder;
    const std::string store = (folder / "runs.sqlite").string();
    const CliResult dry = evaluate(sample, "sst2", harness, {"--dry-run", "--store", store});
    ASSERT_EQ(dry.status, 0) << dry.err;
    EXPECT_FALSE(std::filesystem::exists(store));
    const auto preflight = dry.json()["preflight"];
    EXPECT_EQ(preflight["items"], 9);
    EXPECT_GT(preflight["memory_bytes"], preflight["weight_bytes"]);
    ASSERT_EQ(evaluate(sample, "sst2", harness, {"--store", store}).status, 0);
    const auto run = runCli({"runs", "show", "1", "--store", store, "--json"}).json();
    const double predicted = run["parameters"]["predicted_memory_bytes"];
    const double actual = run["parameters"]["peak_memory_bytes"];
    EXPECT_EQ(predicted, preflight["memory_bytes"].get<double>());
    EXPECT_GT(predicted, actual / 3);
    EXPECT_LT(predicted, actual * 3);
    EXPECT_GT(run["parameters"]["predicted_seconds"], 0.0);
}

TEST(EvaluateCli, WhatTheTaskPredictsIsRoughlyWhatRuns) {
    const auto tokens = [](const std::string& task, const std::string& model,
                           const std::string& data) {
        return evaluate(model, task, data, {"--dry-run"}).json()["preflight"]["tokens"].get<int>();
    };
    // 40 labelled rows of at most 24 tokens.
    EXPECT_GT(tokens("mnli", classifier, classifier), 40 * 12);
    EXPECT_LE(tokens("mnli", classifier, classifier), 40 * 24);
    EXPECT_GT(tokens("perplexity", sample, "resources/samples/stories.txt"), 10000);
}

TEST(EvaluateCli, RunsAreImportedExportedAndDeleted) {
    const TempDir folder;
    const std::string store = (folder / "runs.sqlite").string();
    std::vector<std::string> import{"runs", "import", "--store", store, "--json"};
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(REGROUP_SOURCE_DIR) / harness))
        if (entry.path().filename().string().starts_with("results_"))
            import.push_back(entry.path().string());
    const CliResult imported = runCli(import);
    ASSERT_EQ(imported.status, 0) << imported.err;
    EXPECT_EQ(imported.json()["runs"][0]["items"], 9);
    ASSERT_EQ(evaluate(sample, "sst2", harness, {"--shots", "3", "--store", store}).status, 0);
    const auto compared = runCli({"runs", "compare", "1", "2", "--store", store, "--json"}).json();
    EXPECT_TRUE(compared["paired"][0].contains("p_mcnemar"));
    EXPECT_EQ(compared["best"].size(), 1U);

    for (const char* name : {"all.csv", "all.json", "all.sqlite"}) {
        const std::string out = (folder / name).string();
        const CliResult written =
            runCli({"runs", "export", "--out", out, "--store", store, "--json"});
        ASSERT_EQ(written.status, 0) << written.err;
        EXPECT_EQ(written.json()["runs"], 2);
        EXPECT_GT(std::filesystem::file_size(out), 100U);
    }
    EXPECT_EQ(Store::openReadOnly(folder / "all.sqlite").listRuns().size(), 2U);
    EXPECT_EQ(runCli({"runs", "export", "--out", "all.pdf", "--store", store}).status, 2);
    EXPECT_EQ(runCli({"runs", "delete", "1", "7", "--store", store}).status, 1);
    EXPECT_EQ(Store::openReadOnly(store).listRuns().size(), 2U) << "All or nothing.";
    EXPECT_EQ(runCli({"runs", "delete", "1", "--store", store}).status, 0);
    EXPECT_EQ(Store::openReadOnly(store).listRuns().size(), 1U);
}

} // namespace
} // namespace regroup::test
