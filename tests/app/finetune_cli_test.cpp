// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli_runner.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>

namespace regroup::test {
namespace {

namespace fs = std::filesystem;

const std::string sample = "resources/samples/stories260k";
const std::string text = "resources/samples/stories.txt";

std::vector<std::string> command(const std::filesystem::path& out,
                                 const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"finetune",   sample,    "--text", text,       "--out",
                                   out.string(), "--batch", "4",      "--length", "32",
                                   "--limit",    "64",      "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

bool hasCheckpoint(const std::filesystem::path& out) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(out, ignored))
        if (entry.path().filename().string().starts_with("checkpoint-"))
            return true;
    return false;
}

std::string stateOf(const std::filesystem::path& checkpoint) {
    std::ifstream file(checkpoint / "trainer_state.json");
    auto document = nlohmann::json::parse(file);
    document["regroup"].erase("seconds");
    return document.dump();
}

std::string bytesOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(FinetuneCli, GivesTheKeysOfTheContractAndAModelThatEvaluates) {
    const TempDir folder;
    const CliResult result = runCli(command(folder / "out", {"--steps", "6"}));
    ASSERT_EQ(result.status, 0) << result.err;
    const auto document = result.json();
    for (const char* key : {"steps", "tokens", "seconds", "tokens_per_second", "train_loss",
                            "best_metric", "checkpoint"})
        EXPECT_TRUE(document.contains(key)) << key;
    EXPECT_EQ(document["steps"], 6);
    const CliResult evaluated =
        runCli({"evaluate", document["checkpoint"].get<std::string>(), "--task", "perplexity",
                "--data", text, "--limit", "200", "--json"});
    EXPECT_EQ(evaluated.status, 0) << evaluated.err;
    EXPECT_EQ(runCli(command(folder / "out", {"--steps", "6"})).status, 1); // Not written over.
}

TEST(FinetuneCli, ADryRunWritesNothing) {
    const TempDir folder;
    const CliResult result =
        runCli(command(folder / "out", {"--dry-run", "--method", "lora", "--seed", "7"}));
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.json()["recipe"]["method"], "lora");
    EXPECT_EQ(result.json()["recipe"]["seed"], 7);
    EXPECT_GT(result.json()["preflight"]["memory_bytes"], 0);
    EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

/// Every command reads an adapter's folder as the model that --merge-adapters would write.
TEST(FinetuneCli, AnAdaptersFolderIsAModelToTheOtherCommands) {
    const TempDir folder;
    ASSERT_EQ(runCli(command(folder / "out", {"--steps", "4", "--method", "lora", "--rate", "0.05",
                                              "--merge-adapters"}))
                  .status,
              0);
    const fs::path adapter = folder / "adapter"; // Without the tokenizer, as PEFT leaves it.
    fs::create_directory(adapter);
    for (const char* name : {"adapter_config.json", "adapter_model.safetensors"})
        fs::copy_file(folder / "out" / name, adapter / name);
    const auto perplexityOf = [&](const fs::path& model) {
        const CliResult result = runCli({"evaluate", model.string(), "--task", "perplexity",
                                         "--data", text, "--limit", "256", "--json"});
        EXPECT_EQ(result.status, 0) << result.err;
        return result.json()["results"]["perplexity"]["nll_per_token,none"].get<double>();
    };
    const double merged = perplexityOf(folder / "out" / "merged");
    EXPECT_NEAR(perplexityOf(adapter), merged, 1e-6);
    EXPECT_GT(std::abs(perplexityOf(sample) - merged), 1e-3);
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"inspect", adapter.string()},
          {"generate", adapter.string(), "--prompt", "Once", "--tokens", "4"},
          command(folder / "again", {"--steps", "2"})}) {
        std::vector<std::string> arguments = words;
        if (arguments[0] == "finetune")
            arguments[1] = adapter.string();
        const CliResult result = runCli(arguments);
        EXPECT_EQ(result.status, 0) << arguments[0] << ": " << result.err;
    }
    fs::rename(folder / "out", folder / "moved"); // Not the base: nothing changes.
    EXPECT_NEAR(perplexityOf(adapter), merged, 1e-6);
}

TEST(FinetuneCli, StoppedItSavesAndGoesOnToTheSameBytes) {
    const TempDir folder;
    const std::vector<std::string> steps{"--steps", "150", "--threads", "1", "--checkpoint-every",
                                         "40"};
    ASSERT_EQ(runCli(command(folder / "whole", steps)).status, 0);
    CliOptions options;
    options.signal = SIGINT;
    options.signalWhen = [&] { return hasCheckpoint(folder / "out"); };
    const CliResult stopped = runCli(command(folder / "out", steps), options);
    ASSERT_EQ(stopped.status, 130) << stopped.err;
    EXPECT_NE(stopped.err.find("--resume"), std::string::npos) << stopped.err;
    std::vector<std::string> goingOn = command(folder / "out", steps);
    goingOn.insert(goingOn.end(), {"--resume", (folder / "out").string()});
    const CliResult rest = runCli(goingOn);
    ASSERT_EQ(rest.status, 0) << rest.err;
    for (const char* file : {"model.safetensors", "optimizer.safetensors"})
        EXPECT_TRUE(bytesOf(folder / "whole" / "checkpoint-150" / file) ==
                    bytesOf(folder / "out" / "checkpoint-150" / file))
            << file;
    EXPECT_EQ(stateOf(folder / "whole" / "checkpoint-150"),
              stateOf(folder / "out" / "checkpoint-150"));
}

TEST(FinetuneCli, KilledItGoesOnFromTheLastCheckpoint) {
    const TempDir folder;
    const std::vector<std::string> steps{"--steps", "120", "--checkpoint-every", "30"};
    CliOptions options;
    options.signal = SIGKILL;
    options.signalWhen = [&] { return hasCheckpoint(folder / "out"); };
    const CliResult killed = runCli(command(folder / "out", steps), options);
    ASSERT_EQ(killed.status, 128 + SIGKILL) << killed.err;
    std::vector<std::string> goingOn = command(folder / "out", steps);
    goingOn.insert(goingOn.end(), {"--resume", (folder / "out").string()});
    const CliResult rest = runCli(goingOn);
    ASSERT_EQ(rest.status, 0) << rest.err;
    EXPECT_EQ(rest.json()["steps"], 120);
}

TEST(FinetuneCli, WrongUsageIs2) {
    const TempDir folder;
    const auto expectUsage = [&](const std::vector<std::string>& words, const char* told) {
        const CliResult result = runCli(words);
        EXPECT_EQ(result.status, 2) << result.err;
        EXPECT_NE(result.err.find(told), std::string::npos) << result.err;
    };
    expectUsage({"finetune", sample, "--out", (folder / "out").string()}, "--text");
    expectUsage({"finetune", sample, "--text", text}, "--out");
    expectUsage(
        {"finetune", sample, "--task", "chess", "--data", text, "--out", (folder / "out").string()},
        "chess");
    expectUsage(
        {"finetune", sample, "--text", text, "--rate", "-1", "--out", (folder / "out").string()},
        "learning rate");
    expectUsage({"finetune", sample, "--text", text, "--method", "lora", "--lora-targets",
                 "nothing", "--out", (folder / "out").string()},
                "names no linear layer");
}

} // namespace
} // namespace regroup::test
