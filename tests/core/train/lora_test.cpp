// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/model/tensor_file.h"
#include "core/train/lora.h"
#include "core/train/trained_model.h"
#include "tests/core/train/peft_oracle.h"
#include "tests/core/train/tiny_training.h"
#include "tests/support/expect_error.h"
#include "tests/support/finite_differences.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_data.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn_like.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace regroup {
namespace {

namespace fs = std::filesystem;

struct AdapterCase {
    std::string name;
    std::string model;
};

class PeftAdapter : public testing::TestWithParam<AdapterCase> {
protected:
    void SetUp() override {
        m_folder = test::dataFolder() / "adapters" / GetParam().name;
        m_config = nlohmann::json::parse(readTextFile(m_folder / "adapter_config.json"));
        const auto source = Checkpoint::open(test::dataFolder() / "archs" / GetParam().model);
        const auto goal = m_config.at("task_type") == "SEQ_CLS" ? TrainingGoal::Classes
                                                                : TrainingGoal::NextTokens;
        m_options.method = TrainMethod::Lora;
        m_options.lora.rank = m_config.at("r");
        m_options.lora.alpha = m_config.at("lora_alpha");
        m_options.lora.targets = m_config.at("target_modules").get<std::vector<std::string>>();
        m_options.load.dtype = at::kDouble;
        m_model.emplace(test::trainable(source, goal), m_options);
        const at::NoGradGuard noGradients;
        m_stored = readAdapterFile(m_folder / "adapter_model.safetensors");
        for (const auto& [name, values] : m_stored)
            m_model->parameters().at(name).detach().copy_(values);
    }

    fs::path m_folder;
    nlohmann::json m_config;
    TrainedModelOptions m_options;
    std::optional<TrainedModel> m_model;
    std::map<std::string, at::Tensor> m_stored;
};

TEST_P(PeftAdapter, GivesTheOutputsThatItGivesInPeft) {
    test::expectPeftLogits(*m_model->forEvaluation(), m_folder);
}

TEST_P(PeftAdapter, MergedIntoTheWeightsItGivesThemToo) {
    LoadOptions load;
    load.dtype = at::kDouble;
    test::expectPeftLogits(*Transformer::load(m_model->merged(), load), m_folder);
}

TEST_P(PeftAdapter, IsWrittenUnderTheSameNames) {
    const test::TempDir folder;
    JobContext job;
    m_model->write(folder.path(), job);
    const auto written = readAdapterFile(folder / "adapter_model.safetensors");
    for (const auto& [name, values] : m_stored)
        EXPECT_TRUE(at::allclose(written.at(name).to(at::kFloat), values)) << name;
    const auto config = nlohmann::json::parse(readTextFile(folder / "adapter_config.json"));
    for (const char* key : {"peft_type", "task_type", "r", "fan_in_fan_out", "bias"})
        EXPECT_EQ(config.at(key), m_config.at(key)) << key;
    EXPECT_DOUBLE_EQ(config.at("lora_alpha").get<double>(),
                     m_config.at("lora_alpha").get<double>());
    const auto targets = config.at("target_modules").get<std::set<std::string>>();
    EXPECT_EQ(targets, m_config.at("target_modules").get<std::set<std::string>>());
}

INSTANTIATE_TEST_SUITE_P(All, PeftAdapter,
                         testing::Values(AdapterCase{"llama", "llama-gqa-llama3rope-bias"},
                                         AdapterCase{"gpt2", "gpt2-scales"},
                                         AdapterCase{"bert-labels", "bert-bare"}),
                         [](const auto& tested) {
                             return tested.param.name.substr(0, tested.param.name.find('-'));
                         });

class LoraGradient : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override { at::manual_seed(13); }
};

/// All linear layers, with dropout: the same seed drops the same inputs.
TEST_P(LoraGradient, AgreesWithFiniteDifferencesUnderDropout) {
    test::TinyModelOptions tiny;
    tiny.grouping = test::unequalGrouping();
    TrainedModelOptions options;
    options.method = TrainMethod::Lora;
    options.lora = {3, 6.0, 0.3, {"all-linear"}};
    options.load.dtype = at::kDouble;
    PassOptions pass;
    pass.goal = test::usualGoal(GetParam());
    TrainedModel model(test::trainable(test::tinyCheckpoint(GetParam(), tiny), pass.goal), options);
    const at::NoGradGuard noGradients;
    for (const auto& [name, parameter] : model.parameters())
        if (name.ends_with("lora_B.weight")) // Zero at first: A would have no gradient.
            parameter.detach().add_(at::randn_like(parameter.detach()), 0.3);
    const auto batch = test::tinyBatch({9, 6}, pass.goal);
    JobContext job;
    const auto loss = [&] {
        return runEvaluationPass(*model.forTraining(17), batch, pass, job).task;
    };
    EXPECT_NE(loss(), runEvaluationPass(*model.forEvaluation(), batch, pass, job).task);
    pass.gradientCheckpointing = true;
    (void)runTrainingPass(*model.forTraining(17), batch, pass, 1.0, job);
    test::expectGradientsOfDifferences(model.parameters(), loss);
}

INSTANTIATE_TEST_SUITE_P(All, LoraGradient, testing::ValuesIn(test::architectures()),
                         [](const auto& tested) { return tested.param; });

TEST(Lora, ATargetThatIsNoLayerIsNamedWithThoseThatAre) {
    const auto source = test::tinyCheckpoint("llama");
    test::expectError(ErrorCode::BadUsage, "'c_attn' names no linear layer", [&] {
        (void)loraLayers(*source, {"q_proj", "c_attn"});
    });
    EXPECT_EQ(loraLayers(*source, {}).size(), 4U); // q_proj and v_proj of two layers.
    EXPECT_EQ(loraLayers(*source, {"all-linear"}).size(), 14U);
}

TEST(Lora, ALearnedMergeBesideItIsRefused) {
    TrainedModelOptions options;
    options.method = TrainMethod::Lora;
    options.learnedMerge = test::unequalGrouping();
    const auto checkpoint = std::make_shared<TrainableCheckpoint>(test::tinyCheckpoint("llama"));
    test::expectError(ErrorCode::Unsupported, "a learned merge together with LoRA",
                      [&] { TrainedModel(checkpoint, options); });
}

} // namespace
} // namespace regroup
