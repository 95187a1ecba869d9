// SPDX-License-Identifier: GPL-3.0-or-later
// Losses and updates against a loop of transformers and torch.optim.AdamW (tests/data/README.md).
#include "core/base/file.h"
#include "core/model/safetensors.h"
#include "core/model/tensor_file.h"
#include "core/train/adamw.h"
#include "core/train/schedule.h"
#include "tests/core/train/tiny_training.h"
#include "tests/support/test_data.h"

#include <ATen/TensorOperators.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace regroup {
namespace {

namespace fs = std::filesystem;

class Oracle {
public:
    explicit Oracle(const std::string& name)
        : m_path(test::dataFolder() / "train" / (name + ".safetensors")),
          m_tensors(readTensorFile(m_path)) {
        const auto file = MappedFile::open(m_path);
        for (const auto& [key, value] :
             readSafetensorsHeader(file->bytes(), m_path.string()).metadata)
            m_settings[key] = nlohmann::json::parse(value);
    }

    const nlohmann::json& setting(const char* key) const { return m_settings.at(key); }
    bool has(const char* key) const { return m_settings.contains(key); }
    const at::Tensor& tensor(const std::string& name) const { return m_tensors.at(name); }
    const std::map<std::string, at::Tensor>& tensors() const { return m_tensors; }

    TrainingBatch batch(int step, int part) const {
        const std::string place = fmt::format(".{}.{}", step, part);
        TrainingBatch batch;
        batch.input.inputIds = tensor("ids" + place);
        batch.input.attentionMask = tensor("mask" + place);
        batch.targets = tensor("labels" + place).clone();
        if (batch.targets.dim() == 2 && !has("masked"))
            batch.targets.select(1, 0).fill_(ignoredTarget);
        batch.targetCount = batch.targets.ne(ignoredTarget).sum().item<std::int64_t>();
        return batch;
    }

private:
    fs::path m_path;
    std::map<std::string, at::Tensor> m_tensors;
    std::map<std::string, nlohmann::json> m_settings;
};

OptimizerOptions optimizerOf(const Oracle& oracle) {
    OptimizerOptions options;
    options.rate = oracle.setting("rate");
    options.schedule = rateScheduleFromName(oracle.setting("schedule").get<std::string>());
    options.warmupSteps = oracle.setting("warmup");
    options.weightDecay = oracle.setting("decay");
    options.beta1 = oracle.setting("beta1");
    options.beta2 = oracle.setting("beta2");
    options.epsilon = oracle.setting("epsilon");
    options.clipNorm = oracle.setting("clip");
    return options;
}

std::shared_ptr<TrainableCheckpoint> checkpointOf(const Oracle& oracle, const LoadOptions& load) {
    const auto source =
        Checkpoint::open(test::dataFolder() / "archs" / oracle.setting("model").get<std::string>());
    auto checkpoint = test::trainable(
        source, oracle.has("new_head") ? TrainingGoal::Classes : TrainingGoal::NextTokens,
        std::nullopt);
    const std::string start = "head.";
    for (const auto& [name, values] : oracle.tensors())
        if (name.starts_with(start))
            checkpoint->add(name.substr(start.size()), values);
    test::makeParameters(*checkpoint, load);
    return checkpoint;
}

class TrainingOracle : public testing::TestWithParam<const char*> {};

void run(const std::string& name, at::ScalarType type, bool checkpointing) {
    const Oracle oracle(name);
    LoadOptions load;
    load.dtype = type;
    const auto checkpoint = checkpointOf(oracle, load);
    const auto model = Transformer::load(checkpoint, load);
    const OptimizerOptions options = optimizerOf(oracle);
    AdamW optimizer(checkpoint->parameters(), options);
    PassOptions pass;
    pass.goal = oracle.has("masked")                            ? TrainingGoal::MaskedTokens
                : model->config().output == ModelOutput::Labels ? TrainingGoal::Classes
                                                                : TrainingGoal::NextTokens;
    pass.labelSmoothing = oracle.setting("smoothing");
    pass.gradientCheckpointing = checkpointing;
    const bool isDouble = type == at::kDouble;
    // transformers keeps some steps in float32: rotary tables, root-mean-square norms, the scores
    // of GPT-Neo.
    const double allowed = !isDouble                                                 ? 2e-4
                           : name == "opt" || name.find("bert") != std::string::npos ? 1e-9
                                                                                     : 2e-5;
    const auto& losses = oracle.tensor(isDouble ? "loss.float64" : "loss.float32");
    JobContext job;
    const int steps = oracle.setting("steps");
    for (int step = 0; step < steps; ++step) {
        std::vector<TrainingBatch> batches;
        double count = 0;
        for (int part = 0; part < oracle.setting("accumulation").get<int>(); ++part) {
            batches.push_back(oracle.batch(step, part));
            count += static_cast<double>(batches.back().targetCount);
        }
        optimizer.clearGradients();
        double loss = 0;
        for (const TrainingBatch& batch : batches)
            loss += runTrainingPass(*model, batch, pass, 1 / count, job).task / count;
        const double norm = optimizer.clipGradients();
        optimizer.step(scheduledRate(options, step, steps));
        EXPECT_NEAR(loss, losses[step].item<double>(), allowed) << "step " << step;
        if (isDouble) {
            EXPECT_NEAR(norm, oracle.tensor("norm.float64")[step].item<double>(),
                        allowed * std::max(1.0, norm));
        }
    }
    if (!isDouble)
        return;
    for (const auto& [parameterName, parameter] : checkpoint->parameters()) {
        const auto value = parameter.detach();
        EXPECT_TRUE(at::allclose(value.reshape({-1, value.size(-1)})[0],
                                 oracle.tensor("row." + parameterName), 1e-5, allowed))
            << parameterName;
        EXPECT_NEAR(value.sum().item<double>(),
                    oracle.tensor("sum." + parameterName).item<double>(),
                    allowed * static_cast<double>(value.numel()))
            << parameterName;
    }
}

TEST_P(TrainingOracle, LossesAndUpdatesInDouble) {
    run(GetParam(), at::kDouble, false);
}

TEST_P(TrainingOracle, LossesInFloat) {
    run(GetParam(), at::kFloat, false);
}

TEST_P(TrainingOracle, LossesWithLayersComputedAgain) {
    run(GetParam(), at::kDouble, true);
}

INSTANTIATE_TEST_SUITE_P(All, TrainingOracle,
                         testing::Values("llama", "gpt-neo", "opt", "qwen2-labels", "bert-labels",
                                         "bert-masked", "roberta-masked"),
                         [](const auto& tested) {
                             std::string name = tested.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

} // namespace
} // namespace regroup
