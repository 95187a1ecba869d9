// SPDX-License-Identifier: GPL-3.0-or-later
// Every parameter of every architecture against finite differences, in float64: groups of unequal
// size, other ones for keys than for values, biases, padding, sliding windows, tied embeddings.
#include "tests/core/train/tiny_training.h"
#include "tests/support/finite_differences.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

namespace regroup {
namespace {

using test::TinyModelOptions;

struct Subject {
    std::string architecture;
    TrainingGoal goal = TrainingGoal::NextTokens;
    bool tied = false;

    std::string name() const {
        return architecture + (goal == TrainingGoal::Classes ? "Labels" : "Tokens") +
               (tied ? "Tied" : "");
    }
};

std::vector<Subject> subjects() {
    std::vector<Subject> all;
    for (const std::string& architecture : test::architectures()) {
        all.push_back({architecture, TrainingGoal::Classes, false});
        if (test::isDecoder(architecture))
            all.push_back({architecture, TrainingGoal::NextTokens,
                           architecture == "opt" || architecture == "llama"});
    }
    return all;
}

class GradientSweep : public testing::TestWithParam<Subject> {
protected:
    void SetUp() override {
        TinyModelOptions options;
        options.grouping = test::unequalGrouping();
        options.attentionBias = true;
        options.mlpBias = true;
        options.tiedHead = GetParam().tied;
        m_options.goal = GetParam().goal;
        m_checkpoint = test::trainable(test::tinyCheckpoint(GetParam().architecture, options),
                                       m_options.goal, /*padTokenId=*/1, /*headSeed=*/5);
        LoadOptions load;
        load.dtype = at::kDouble;
        test::makeParameters(*m_checkpoint, load);
        m_model = Transformer::load(m_checkpoint, load);

        auto examples = test::tinyExamples({9, 6, 11});
        examples[2].targets = examples[2].ids; // The prompt's tokens are not to be learnt.
        std::fill(examples[2].targets.begin(), examples[2].targets.begin() + 4, ignoredTarget);
        m_batch = makeTrainingBatch(examples, test::allOf(examples), m_options.goal, 1);
        m_options.labelSmoothing = 0.1;
    }

    double loss() { return runEvaluationPass(*m_model, m_batch, m_options, m_job).task; }

    void clearGradients() {
        for (const auto& [name, parameter] : m_checkpoint->parameters())
            parameter.mutable_grad() = at::Tensor();
    }

    JobContext m_job;
    std::shared_ptr<TrainableCheckpoint> m_checkpoint;
    std::shared_ptr<const Transformer> m_model;
    TrainingBatch m_batch;
    PassOptions m_options;
};

TEST_P(GradientSweep, EveryParameterAgreesWithFiniteDifferences) {
    const double sum = runTrainingPass(*m_model, m_batch, m_options, 1.0, m_job).task;
    EXPECT_NEAR(sum, loss(), 1e-9 * sum);
    at::manual_seed(11);
    test::expectGradientsOfDifferences(m_checkpoint->parameters(), [&] { return loss(); });
}

TEST_P(GradientSweep, LayersThatAreComputedAgainGiveTheSameGradients) {
    (void)runTrainingPass(*m_model, m_batch, m_options, 0.25, m_job);
    std::map<std::string, at::Tensor> expected;
    for (const auto& [name, parameter] : m_checkpoint->parameters())
        expected[name] = parameter.grad();
    clearGradients();
    m_options.gradientCheckpointing = true;
    (void)runTrainingPass(*m_model, m_batch, m_options, 0.25, m_job);
    for (const auto& [name, parameter] : m_checkpoint->parameters())
        EXPECT_TRUE(at::allclose(parameter.grad(), expected[name], 1e-10, 1e-12)) << name;
}

INSTANTIATE_TEST_SUITE_P(All, GradientSweep, testing::ValuesIn(subjects()),
                         [](const auto& tested) { return tested.param.name(); });

} // namespace
} // namespace regroup
