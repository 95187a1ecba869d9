// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/model/checkpoint.h"
#include "core/model/tensor_file.h"
#include "core/train/held_out_score.h"
#include "core/train/trainer.h"
#include "core/train/training_checkpoint.h"
#include "tests/core/train/tiny_training.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

namespace regroup {
namespace {

namespace fs = std::filesystem;

struct TrainingCase {
    std::string architecture = "llama";
    TrainingGoal goal = TrainingGoal::NextTokens;
    TrainedModelOptions model;
    TrainOptions options;
    at::ScalarType dataType = at::kFloat;
    DataType storedType = DataType::Float32;
};

TrainingCase smallSetup() {
    TrainingCase setup;
    setup.options.batchSize = 4;
    setup.options.accumulation = 2;
    setup.options.epochs = 3;
    setup.options.optimizer.rate = 5e-3;
    setup.options.seed = 9;
    setup.options.keptCheckpoints = 100;
    setup.options.checkpointEvery = 2;
    setup.options.lora.dropout = 0.2;
    return setup;
}

TrainingData tinyData(TrainingGoal goal) {
    TrainingData data;
    data.goal = goal;
    data.examples = test::tinyExamples({9, 4, 12, 7, 5, 5, 11, 3, 8, 6, 10, 4, 9, 9, 6, 7, 12, 5});
    data.heldOut = test::tinyExamples({6, 8, 5, 9}, 64, 8);
    return data;
}

/// A callback gets the state after every step; it may stop the training by an exception.
TrainingOutcome train(const TrainingCase& setup, const fs::path& folder,
                      const std::optional<fs::path>& resumed = std::nullopt,
                      const TrainerCallbacks& callbacks = {}, JobContext job = {},
                      const nlohmann::ordered_json& recipe = {{"rate", 5e-3}, {"seed", 9}}) {
    test::TinyModelOptions tiny;
    tiny.dataType = setup.storedType;
    const auto source = test::tinyCheckpoint(setup.architecture, tiny);
    TrainedModelOptions options = setup.model;
    options.load.dtype = setup.dataType;
    options.lora = setup.options.lora;
    options.seed = setup.options.seed;
    TrainedModel model(test::trainable(source, setup.goal, 0, /*headSeed=*/3), options);
    fs::create_directories(folder);
    return trainModel(model, tinyData(setup.goal), setup.options, nullptr, recipe, folder, resumed,
                      callbacks, job);
}

std::map<std::string, std::string> contentsOf(const fs::path& folder) {
    std::map<std::string, std::string> contents;
    for (const auto& entry : fs::directory_iterator(folder))
        contents[entry.path().filename().string()] = readTextFile(entry.path());
    return contents;
}

/// Everything but the clock.
void expectSameCheckpoint(const fs::path& left, const fs::path& right) {
    auto first = contentsOf(left);
    auto second = contentsOf(right);
    const auto withoutClock = [](std::string& text) {
        auto document = nlohmann::ordered_json::parse(text);
        document["regroup"].erase("seconds");
        text = document.dump(1);
    };
    withoutClock(first.at("trainer_state.json"));
    withoutClock(second.at("trainer_state.json"));
    ASSERT_EQ(first.size(), second.size());
    for (const auto& [name, content] : first)
        EXPECT_TRUE(content == second.at(name)) << name << " differs.";
}

std::vector<TrainingCase> resumedSetups() {
    std::vector<TrainingCase> setups{smallSetup()};
    setups.push_back(smallSetup()); // Stored narrower than it is trained.
    setups.back().storedType = DataType::BFloat16;
    setups.back().architecture = "gpt_neo";
    setups.push_back(smallSetup());
    setups.back().model.method = TrainMethod::Lora;
    setups.back().architecture = "bert";
    setups.back().goal = TrainingGoal::Classes;
    setups.push_back(smallSetup());
    setups.back().model.learnedMerge = test::unequalGrouping();
    setups.back().options.gradientCheckpointing = true;
    return setups;
}

TEST(ScoreHeldOut, IsWhatTheTrainingLogsAndLooksAtNothingElse) {
    TrainingCase setup = smallSetup();
    setup.options.evaluateEvery = 1;
    setup.options.labelSmoothing = 0.1;    // Of the training only.
    setup.options.optimizer.rate = 1e-300; // The model stays as it is.
    const test::TempDir folder;
    const TrainingOutcome outcome = train(setup, folder / "still");
    TrainedModelOptions options = setup.model;
    options.load.dtype = setup.dataType;
    options.seed = setup.options.seed;
    TrainedModel model(
        std::make_shared<TrainableCheckpoint>(test::tinyCheckpoint(setup.architecture, {})),
        options);
    JobContext job;
    const TrainingData data = tinyData(setup.goal);
    const HeldOutScore score = scoreHeldOut(model, data, setup.options, job);
    EXPECT_DOUBLE_EQ(score.loss, outcome.state.log.back().heldOutLoss.value());
    EXPECT_FALSE(score.accuracy.has_value());
    TrainingData other = data;
    other.heldOut.pop_back();
    EXPECT_NE(scoreHeldOut(model, other, setup.options, job).loss, score.loss);
}

TEST(Trainer, StoppedAtOnceSavesNothing) {
    TrainingCase setup = smallSetup();
    setup.options.checkpointEvery = 4;
    for (const bool atOnce : {false, true}) {
        const test::TempDir folder;
        std::stop_source stop;
        TrainerCallbacks callbacks;
        callbacks.onLog = [&](const TrainingState& state, const TrainingLogEntry&) {
            if (state.step < 6)
                return;
            stop.request_stop();
        };
        callbacks.stopsAtOnce = [atOnce] { return atOnce; };
        const JobContext job(stop.get_token(), {});
        if (atOnce)
            EXPECT_THROW(train(setup, folder / "t", std::nullopt, callbacks, job), Cancelled);
        else
            EXPECT_TRUE(train(setup, folder / "t", std::nullopt, callbacks, job).wasStopped);
        EXPECT_TRUE(fs::exists(folder / "t" / "checkpoint-4"));
        EXPECT_EQ(fs::exists(folder / "t" / "checkpoint-6"), !atOnce);
    }
}

class Resume : public testing::TestWithParam<int> {};

TEST_P(Resume, ReproducesTheUninterruptedTrainingBitForBit) {
    const TrainingCase setup = resumedSetups().at(static_cast<std::size_t>(GetParam()));
    const test::TempDir folder;
    const TrainingOutcome whole = train(setup, folder / "whole");
    ASSERT_EQ(whole.state.step, 9);
    EXPECT_LT(whole.state.log.back().heldOutLoss.value_or(99), 6);

    std::stop_source stop;
    TrainerCallbacks callbacks;
    callbacks.onLog = [&](const TrainingState& state, const TrainingLogEntry&) {
        if (state.step == 5)
            stop.request_stop();
    };
    const auto half =
        train(setup, folder / "half", std::nullopt, callbacks, JobContext(stop.get_token(), {}));
    ASSERT_TRUE(half.wasStopped);
    EXPECT_EQ(half.lastCheckpoint.filename(), "checkpoint-5");
    const auto rest = train(setup, folder / "half", findTrainingCheckpoint(folder / "half"));
    EXPECT_EQ(rest.state.step, 9);
    expectSameCheckpoint(whole.lastCheckpoint, rest.lastCheckpoint);
    expectSameCheckpoint(whole.bestCheckpoint, rest.bestCheckpoint);
}

INSTANTIATE_TEST_SUITE_P(All, Resume, testing::Range(0, 4));

TEST(Trainer, LearnsAndLeavesAModelInItsFolder) {
    const test::TempDir folder;
    TrainingCase setup = smallSetup();
    setup.options.epochs = 20;
    setup.options.keptCheckpoints = 2;
    const TrainingOutcome outcome = train(setup, folder / "out");
    EXPECT_LT(*outcome.state.log[outcome.state.log.size() - 2].loss,
              0.5 * *outcome.state.log.front().loss);
    const auto model = Checkpoint::open(folder / "out");
    EXPECT_EQ(model->config().layerCount, 2);
    const auto best = Checkpoint::open(outcome.bestCheckpoint);
    EXPECT_TRUE(at::equal(model->tensor("model.norm.weight"), best->tensor("model.norm.weight")));
    // The newest two, and the best one.
    EXPECT_LE(listTrainingCheckpoints(folder / "out").size(), 3U);
    EXPECT_TRUE(fs::exists(outcome.bestCheckpoint / "trainer_state.json"));
}

TEST(Trainer, StopsWhenTheHeldOutPartGetsNoBetterAndKeepsTheBest) {
    const test::TempDir folder;
    TrainingCase setup = smallSetup();
    setup.options.epochs = 60;
    setup.options.patience = 2;
    setup.options.optimizer.rate = 2e-2;
    const TrainingOutcome outcome = train(setup, folder / "out");
    EXPECT_TRUE(outcome.stoppedEarly);
    EXPECT_LT(outcome.state.step, outcome.state.stepCount);
    double best = 1e9;
    std::int64_t bestStep = 0;
    for (const TrainingLogEntry& entry : outcome.state.log)
        if (entry.heldOutLoss && *entry.heldOutLoss < best) {
            best = *entry.heldOutLoss;
            bestStep = entry.step;
        }
    EXPECT_DOUBLE_EQ(*outcome.state.bestMetric, best);
    EXPECT_EQ(outcome.bestCheckpoint.filename(), "checkpoint-" + std::to_string(bestStep));
    EXPECT_EQ(outcome.state.sinceBest, 2);
}

TEST(Trainer, ALossThatIsNoNumberNamesTheLastGoodCheckpoint) {
    const test::TempDir folder;
    TrainingCase setup = smallSetup();
    setup.options.optimizer.clipNorm = 0;
    setup.options.epochs = 40;
    TrainerCallbacks callbacks;
    setup.options.optimizer.rate = 1e30;
    setup.options.optimizer.warmupSteps = 3;
    setup.options.checkpointEvery = 1;
    test::expectError(ErrorCode::NotFinite, "expected",
                      [&] { (void)train(setup, folder / "out"); });
    const auto good = listTrainingCheckpoints(folder / "out");
    ASSERT_FALSE(good.empty());
    try {
        (void)train(setup, folder / "other");
        FAIL();
    } catch (const Error& error) {
        EXPECT_NE(error.hint().find("The last good checkpoint is"), std::string::npos)
            << error.what() << error.hint();
    }
}

TEST(Trainer, ARecipeThatChangedIsNamed) {
    const test::TempDir folder;
    const auto outcome = train(smallSetup(), folder / "out");
    test::expectError(ErrorCode::BadUsage, "'rate' was 0.005 when the training began, and is 0.01",
                      [&] {
                          (void)train(smallSetup(), folder / "out", outcome.lastCheckpoint, {}, {},
                                      {{"rate", 0.01}, {"seed", 9}});
                      });
}

TEST(Trainer, ACheckpointOfAnotherModelIsRefused) {
    const test::TempDir folder;
    TrainingCase setup = smallSetup();
    const auto outcome = train(setup, folder / "out");
    setup.architecture = "gpt_neo";
    EXPECT_THROW((void)train(setup, folder / "out", outcome.lastCheckpoint), Error);
    test::expectError(ErrorCode::BadData, "holds no trainer_state.json and no checkpoint-N",
                      [&] { (void)findTrainingCheckpoint(folder.path()); });
}

/// A process of its own, killed without warning at different moments: what is left is whole, and
/// going on from it gives what the uninterrupted training gives.
TEST(Trainer, KilledAtAnyMomentItLosesOnlyWhatFollowedTheLastCheckpoint) {
    const test::TempDir folder;
    TrainingCase setup = smallSetup();
    setup.options.checkpointEvery = 1;
    const TrainingOutcome whole = train(setup, folder / "whole");
    for (const int delayMs : {20, 70, 150}) {
        const fs::path out = folder / ("killed" + std::to_string(delayMs));
        fs::create_directories(out);
        const pid_t child = ::fork();
        if (child == 0) {
            ::execl("/proc/self/exe", "train_test", "--gtest_filter=KilledChild.*",
                    "--gtest_also_run_disabled_tests", ("--out=" + out.string()).c_str(),
                    static_cast<char*>(nullptr));
            ::_exit(1);
        }
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (listTrainingCheckpoints(out).empty() && std::chrono::steady_clock::now() < deadline)
            ::usleep(1000);
        ::usleep(static_cast<useconds_t>(delayMs) * 1000);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        const auto left = listTrainingCheckpoints(out);
        ASSERT_FALSE(left.empty());
        for (const auto& [step, path] : left) // Each is whole: it can be read.
            EXPECT_EQ(Checkpoint::open(path)->config().layerCount, 2);
        const auto rest = train(setup, out, findTrainingCheckpoint(out));
        expectSameCheckpoint(whole.lastCheckpoint, rest.lastCheckpoint);
        for (const auto& entry : fs::directory_iterator(out))
            EXPECT_FALSE(entry.path().filename().string().starts_with(".checkpoint"));
    }
}

/// Only run by the test above, in the process that is killed.
TEST(KilledChild, DISABLED_Trains) {
    std::string out;
    std::ifstream arguments("/proc/self/cmdline", std::ios::binary);
    for (std::string word; std::getline(arguments, word, '\0');)
        if (word.starts_with("--out="))
            out = word.substr(6);
    if (out.empty())
        GTEST_SKIP() << "Run by Trainer.KilledAtAnyMoment...";
    TrainingCase setup = smallSetup();
    setup.options.checkpointEvery = 1;
    (void)train(setup, out);
}

} // namespace
} // namespace regroup
