// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/store/store.h"
#include "core/workflow/evaluate_model.h"
#include "core/workflow/fine_tune.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace regroup {
namespace {

namespace fs = std::filesystem;

const fs::path samples = fs::path(REGROUP_SOURCE_DIR) / "resources" / "samples";
const fs::path model = samples / "stories260k";

FineTuneRequest textRequest(const fs::path& out) {
    FineTuneRequest request;
    request.model = model;
    request.data = samples / "stories.txt";
    request.out = out;
    request.length = 32;
    request.train.batchSize = 4;
    request.train.stepLimit = 12;
    request.train.evaluateEvery = 6;
    request.train.optimizer.rate = 1e-3;
    request.train.seed = 3;
    request.exampleLimit = 80;
    return request;
}

FineTuneReport tuned(const FineTuneRequest& request) {
    Session session;
    JobContext job;
    return fineTuneModel(session, request, job);
}

void writeText(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

double perplexityOf(const fs::path& tunedModel) {
    EvaluateRequest request;
    request.model = tunedModel;
    request.data = samples / "stories.txt";
    request.tokenLimit = 600;
    Session session;
    JobContext job;
    return evaluateModel(session, request, job).perplexity;
}

ModelGrouping pairs() {
    return ModelGrouping(5, LayerGrouping::joint(test::grouping("0 1 0 1 2 2 3 3")));
}

/// Rows that tell "good" from "bad" by one word; CRLF line ends.
fs::path sentimentFolder(const fs::path& root) {
    std::string rows = "sentence\tlabel\r\n";
    for (int index = 0; index < 60; ++index) {
        const char* name = index % 3 == 0 ? "The dog" : index % 3 == 1 ? "A girl" : "Her mom";
        rows += std::string(name) + (index % 2 == 0 ? " was happy" : " was sad") +
                std::string(static_cast<std::size_t>(index % 5), '.') + "\t" +
                (index % 2 == 0 ? "1" : "0") + "\r\n";
    }
    writeText(root / "train.tsv", rows);
    writeText(root / "dev.tsv", "sentence\tlabel\nSecret\t1\n");
    return root;
}

TEST(FinetuneFlow, ATextMakesTheModelBetterAtItAndTheRunIsStored) {
    const test::TempDir folder;
    FineTuneRequest request = textRequest(folder / "out");
    request.store = folder / "runs.sqlite";
    std::vector<FineTuneProgress> seen;
    Session session;
    JobContext job;
    const FineTuneReport report = fineTuneModel(
        session, request, job, [&](const FineTuneProgress& progress) { seen.push_back(progress); });
    EXPECT_EQ(report.steps, 12);
    EXPECT_EQ(report.tokens, 12 * 4 * 32);
    EXPECT_GT(report.tokensPerSecond, 0);
    EXPECT_EQ(report.bestMetricName, "loss");
    EXPECT_LT(perplexityOf(report.model), 0.98 * perplexityOf(model));
    EXPECT_TRUE(fs::exists(report.checkpoint / "trainer_state.json"));
    ASSERT_FALSE(seen.empty());
    EXPECT_EQ(seen.back().step, 12);

    Store store = Store::open(*request.store);
    const auto details = store.readRun(*report.runId);
    ASSERT_TRUE(details);
    EXPECT_EQ(details->run.kind, RunKind::FineTune);
    EXPECT_EQ(details->run.state, RunState::Done);
    EXPECT_EQ(details->run.seed, 3U);
    EXPECT_TRUE(details->run.partial); // A limit was set.
    ASSERT_TRUE(details->outModel);
    EXPECT_EQ(details->params.at("rate").number, 1e-3);
    EXPECT_TRUE(details->params.contains("data_sha256"));
    EXPECT_GT(details->params.at("peak_memory_bytes").number.value_or(0), 1e6);
    const auto steps = store.readTrainingSteps(*report.runId);
    ASSERT_FALSE(steps.empty());
    EXPECT_EQ(steps.back().step, 12);
    EXPECT_TRUE(steps.back().heldOutLoss && steps.back().loss);
}

TEST(FinetuneFlow, ATaskGivesTheModelAHeadThatLearnsIt) {
    const test::TempDir folder;
    FineTuneRequest request = textRequest(folder / "out");
    request.task = "sst2";
    request.data = sentimentFolder(folder / "task");
    request.train.stepLimit = 60;
    request.train.evaluateEvery = 30;
    request.train.optimizer.rate = 2e-3;
    request.heldOutShare = 0.2;
    const FineTuneReport report = tuned(request);
    EXPECT_EQ(report.bestMetricName, "accuracy");
    EXPECT_GE(report.bestMetric.value_or(0), 0.9);
    const auto config = nlohmann::json::parse(readTextFile(report.model / "config.json"));
    EXPECT_EQ(config.at("architectures").at(0), "LlamaForSequenceClassification");
    EXPECT_TRUE(config.contains("pad_token_id"));
    // Its head fits now and is kept; that of another task is not.
    request.model = report.model;
    request.out = folder / "again";
    request.train.stepLimit = 1;
    EXPECT_GE(tuned(request).bestMetric.value_or(0), 0.9);
    request.task = "mnli";
    request.out = folder / "third";
    test::expectError(ErrorCode::BadData, "its head gives 2 labels, expected the 3 of mnli",
                      [&] { (void)tuned(request); });
}

TEST(FinetuneFlow, InstructionsAreLearntWithoutTheirPrompts) {
    const test::TempDir folder;
    nlohmann::json list = nlohmann::json::array();
    for (int index = 0; index < 12; ++index)
        list.push_back({{"instruction", "Say who."},
                        {"input", index % 2 == 0 ? "" : "Now"},
                        {"output", "Tim and Lily."}});
    writeText(folder / "alpaca.json", list.dump());
    FineTuneRequest request = textRequest(folder / "out");
    request.task = "alpaca";
    request.data = folder / "alpaca.json";
    request.length = 400;
    request.train.stepLimit = 15;
    const FineTuneReport report = tuned(request);
    EXPECT_LT(report.bestMetric.value_or(99), report.trainLoss);
    writeText(folder / "bad.json", R"([{"instruction": "a", "output": "b"}, {"output": "b"}])");
    request.data = folder / "bad.json";
    request.out = folder / "other";
    test::expectError(ErrorCode::BadData, "example 2: found no \"instruction\"",
                      [&] { (void)tuned(request); });
}

TEST(FinetuneFlow, AdaptersAreWrittenAndMergedOnRequest) {
    const test::TempDir folder;
    FineTuneRequest request = textRequest(folder / "out");
    request.train.method = TrainMethod::Lora;
    request.train.lora.targets = {"all-linear"};
    request.train.optimizer.rate = 5e-3;
    request.mergeAdapters = true;
    const FineTuneReport report = tuned(request);
    EXPECT_TRUE(fs::exists(folder / "out/adapter_model.safetensors"));
    EXPECT_TRUE(fs::exists(folder / "out/adapter_config.json"));
    EXPECT_EQ(report.model, folder / "out/merged");
    EXPECT_LT(perplexityOf(report.model), 0.98 * perplexityOf(model));
}

TEST(FinetuneFlow, ALearnedMergeIsTaughtByTheOriginal) {
    const test::TempDir folder;
    FineTuneRequest request = textRequest(folder / "out");
    request.learnedMerge.emplace();
    request.learnedMerge->grouping = pairs();
    request.teacher = model;
    request.train.distill = {0.5, 1.5, 0.1};
    request.train.stepLimit = 40;
    request.train.optimizer.rate = 3e-3;
    EvaluateRequest untuned;
    untuned.model = model;
    untuned.grouping = request.learnedMerge;
    untuned.data = samples / "stories.txt";
    untuned.tokenLimit = 600;
    Session session;
    JobContext job;
    const double before = evaluateModel(session, untuned, job).perplexity;
    const FineTuneReport report = tuned(request);
    EXPECT_LT(perplexityOf(report.model), 0.7 * before);
    const auto config = nlohmann::json::parse(readTextFile(report.model / "config.json"));
    EXPECT_EQ(config.at("regroup").at("grouping").at(0).at("key").dump(), "[0,1,0,1,2,2,3,3]");
}

/// A masked language model of tests/data with a vocabulary of letters.
fs::path letterModel(const fs::path& folder) {
    const fs::path source = fs::path(REGROUP_SOURCE_DIR) / "tests/data/archs/bert-mlm-untied";
    fs::create_directories(folder);
    for (const char* name : {"config.json", "model.safetensors"})
        fs::copy_file(source / name, folder / name);
    std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
    for (int index = 0; index < 43; ++index)
        vocabulary += index < 26
                          ? std::string(1, static_cast<char>('a' + index)) + "\n"
                          : "##" + std::string(1, static_cast<char>('a' + index - 26)) + "\n";
    writeText(folder / "vocab.txt", vocabulary);
    return folder;
}

TEST(FinetuneFlow, AMaskedLanguageModelLearnsWhatIsHidden) {
    const test::TempDir folder;
    FineTuneRequest request = textRequest(folder / "out");
    request.model = letterModel(folder / "model");
    request.data = folder / "alphabet.txt";
    std::string text;
    for (int index = 0; index < 3000; ++index)
        text += std::string(1, static_cast<char>('a' + index % 13)) + " ";
    writeText(request.data, text);
    request.length = 16;
    request.exampleLimit = 200;
    request.heldOutShare = 0.2;
    request.train.stepLimit = 400;
    request.train.evaluateEvery = 100;
    request.train.batchSize = 8;
    request.train.optimizer.rate = 5e-3;
    const FineTuneReport report = tuned(request);
    EXPECT_EQ(report.bestMetricName, "loss");
    ASSERT_TRUE(report.bestMetric.has_value());
    EXPECT_LT(*report.bestMetric, 2.3) << "Guessing among the 13 letters costs 2.56.";
    FineTuneRequest second = request; // The same tokens are hidden again.
    second.out = folder / "second";
    EXPECT_EQ(*tuned(second).bestMetric, *report.bestMetric);
}

TEST(FinetuneFlow, WhatCannotBeIsSaidBeforeItBegins) {
    const test::TempDir folder;
    FineTuneRequest request = textRequest(folder / "out");
    request.runtime.memoryBytes = std::uint64_t{10} << 20U;
    test::expectError(ErrorCode::OutOfMemory, "of memory are needed",
                      [&] { (void)tuned(request); });
    EXPECT_FALSE(fs::exists(folder / "out"));
    request.runtime.memoryBytes = 0;
    writeText(folder / "out/notes.txt", "mine");
    test::expectError(ErrorCode::BadData, "exists already and is not empty",
                      [&] { (void)tuned(request); });
    request.out = folder / "new";
    request.runtime.dataType = "float16";
    test::expectError(ErrorCode::Unsupported, "--dtype is float16", [&] { (void)tuned(request); });
    request.runtime.dataType = "float32";
    request.task = "qnli";
    request.data = sentimentFolder(folder / "task");
    test::expectError(ErrorCode::BadData, "train.tsv", [&] { (void)tuned(request); });
    request = textRequest(folder / "new");
    request.train.batchSize = 0;
    test::expectError(ErrorCode::BadUsage, "the batch size is 0", [&] { (void)tuned(request); });
}

TEST(FinetuneFlow, GoesOnAfterAStopOnlyWithTheSameRecipe) {
    const test::TempDir folder;
    FineTuneRequest request = textRequest(folder / "out");
    request.heldOutShare = 0;
    std::stop_source stop;
    Session session;
    JobContext job(stop.get_token(), {});
    const FineTuneReport stopped =
        fineTuneModel(session, request, job, [&](const FineTuneProgress& progress) {
            if (progress.step >= 1)
                stop.request_stop();
        });
    ASSERT_TRUE(stopped.wasStopped);
    ASSERT_LT(stopped.steps, 12);
    EXPECT_TRUE(fs::exists(stopped.lastCheckpoint / "optimizer.safetensors"));
    request.resumed = folder / "out";
    request.train.optimizer.rate = 2e-3;
    test::expectError(ErrorCode::BadUsage, "'rate' was 0.001", [&] { (void)tuned(request); });
    request.train.optimizer.rate = 1e-3;
    const FineTuneReport rest = tuned(request);
    EXPECT_EQ(rest.steps, 12);
    EXPECT_EQ(rest.tokens, 12 * 4 * 32);
    EXPECT_FALSE(rest.bestMetric);
}

TEST(FinetuneFlow, APlanIsMadeWithoutWriting) {
    const test::TempDir folder;
    FineTuneRequest request = textRequest(folder / "out");
    Session session;
    JobContext job;
    const FineTunePlan plan = planFineTune(session, request, job);
    EXPECT_EQ(plan.stepCount, 12);
    EXPECT_EQ(plan.exampleCount + plan.heldOutCount, 80);
    EXPECT_GT(plan.memoryBytes, plan.weightBytes + plan.gradientBytes + plan.optimizerBytes);
    EXPECT_GT(plan.diskBytes, 0U);
    EXPECT_FALSE(fs::exists(folder / "out"));
}

} // namespace
} // namespace regroup
