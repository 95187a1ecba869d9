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

TEST(EvaluateCli, SizesOfBatchesChangeLastDigitsOnly) {
    const auto lossOf = [](const std::string& batch) {
        const CliResult result =
            evaluate(sample, "perplexity", "resources/samples/stories.txt",
                     {"--limit", "2000", "--batch-tokens", batch, "--no-store"});
        EXPECT_EQ(result.status, 0) << result.err;
        return result.json()["nll_per_token"].get<double>();
    };
    EXPECT_NEAR(lossOf("0"), lossOf("1"), 1e-5);
    EXPECT_EQ(lossOf("0"), lossOf("0"));
}

TEST(EvaluateCli, TheSeedDrawsTheErrorOfAnF1AndNothingElse) {
    const std::string mrpc = "tests/data/classifiers/roberta-mrpc";
    const auto resultOf = [&mrpc](const std::string& seed) {
        const CliResult result = evaluate(mrpc, "mrpc", mrpc, {"--seed", seed, "--no-store"});
        EXPECT_EQ(result.status, 0) << result.err;
        return result.json()["results"]["mrpc"];
    };
    const auto first = resultOf("1");
    const auto second = resultOf("2");
    EXPECT_EQ(first["f1,none"], second["f1,none"]);
    EXPECT_EQ(first["acc_stderr,none"], second["acc_stderr,none"]);
    EXPECT_NE(first["f1_stderr,none"], second["f1_stderr,none"]);
    EXPECT_EQ(first, resultOf("1"));
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
    EXPECT_EQ(runCli(import).json()["runs"][0]["known"], true); // Twice adds nothing.
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

/// Fifteen questions in MMLU's layout and a sentence task in GLUE's, made up here.
void writeTasks(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder / "dev");
    std::filesystem::create_directories(folder / "test");
    std::ofstream dev(folder / "dev" / "virology_dev.csv");
    for (int row = 0; row < 5; ++row)
        dev << "\"What is " << row << "?\",one,two,three,four,"
            << "ABCD"[row % 4] << "\n";
    std::ofstream test(folder / "test" / "virology_test.csv");
    for (int row = 0; row < 15; ++row)
        test << "\"Lily has " << row << " cats.\nHow many?\",a,b,c," << row << ","
             << "ABCD"[row % 4] << "\r\n";
    std::ofstream sentences(folder / "dev.tsv");
    sentences << "sentence\tlabel\n";
    for (int row = 0; row < 6; ++row)
        sentences << "Tom was " << (row % 2 == 0 ? "sad" : "happy") << " . \t" << row % 2 << "\n";
}

TEST(EvaluateCli, EvaluatesTasksInTheHarnesssLayoutAndComparesThem) {
    const TempDir folder;
    writeTasks(folder.path());
    const std::string store = (folder / "runs.sqlite").string();
    const std::string samples = (folder / "samples.jsonl").string();
    const CliResult mmlu =
        runCli({"evaluate", sample, "--task", "mmlu_virology", "--data", folder.path().string(),
                "--shots", "2", "--samples", samples, "--store", store, "--json"});
    ASSERT_EQ(mmlu.status, 0) << mmlu.err;
    const auto document = mmlu.json();
    expectKeys(document, {"results", "n-samples", "configs", "versions", "config"});
    expectKeys(document["results"]["mmlu_virology"], {"acc,none", "acc_stderr,none"});
    EXPECT_EQ(document["n-samples"]["mmlu_virology"]["effective"], 15);
    std::ifstream lines(samples);
    double right = 0;
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const auto item = nlohmann::json::parse(line);
        expectKeys(item, {"doc_id", "target", "loglikelihoods", "prediction", "acc"});
        EXPECT_EQ(item["target"], item["doc_id"].get<int>() % 4);
        EXPECT_EQ(item["loglikelihoods"].size(), 4U);
        right += item["acc"].get<double>();
    }
    EXPECT_EQ(count, 15);
    EXPECT_NEAR(document["results"]["mmlu_virology"]["acc,none"].get<double>(), right / 15, 1e-12);

    const auto sst2 = [&](std::vector<std::string> more) {
        std::vector<std::string> command{"evaluate", sample,   "--task",
                                         "sst2",     "--data", folder.path().string(),
                                         "--store",  store,    "--json"};
        command.insert(command.end(), more.begin(), more.end());
        return runCli(command);
    };
    ASSERT_EQ(sst2({}).status, 0);
    const CliResult limited = sst2({"--limit", "4"});
    EXPECT_TRUE(limited.json()["partial"]);
    EXPECT_EQ(limited.json()["n-samples"]["sst2"]["effective"], 4);
    ASSERT_EQ(sst2({}).status, 0);
    const auto same = runCli({"runs", "compare", "2", "4", "--store", store, "--json"}).json();
    EXPECT_EQ(same["paired"][0]["task"], "sst2");
    EXPECT_EQ(same["paired"][0]["p_mcnemar"], 1.0);
    EXPECT_EQ(same["paired"][0]["verdict"], "within noise");
    const auto other = runCli({"runs", "compare", "2", "3", "--store", store, "--json"}).json();
    EXPECT_EQ(other["paired"][0]["verdict"], "not the same items");
    expectFails(2, {"evaluate", sample, "--task", "sst3", "--data", folder.path().string()},
                {"sst3", "sst2"});
    expectFails(1, {"evaluate", sample, "--task", "mmlu", "--data", folder.path().string()},
                {"abstract_algebra_test.csv"});
}

} // namespace
} // namespace regroup::test
