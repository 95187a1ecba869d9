// SPDX-License-Identifier: GPL-3.0-or-later
// Learning from another model, and merges that are learnt.
#include "core/convert/merge.h"
#include "core/train/trained_model.h"
#include "tests/core/train/tiny_training.h"
#include "tests/support/finite_differences.h"
#include "tests/support/temp_dir.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn_like.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

namespace regroup {
namespace {

struct DistilledCase {
    TrainingGoal goal = TrainingGoal::NextTokens;
    bool checkpointing = false;
};

class Distillation : public testing::TestWithParam<DistilledCase> {
protected:
    void SetUp() override {
        test::TinyModelOptions tiny;
        tiny.seed = 5;
        m_load.dtype = at::kDouble;
        m_pass.goal = GetParam().goal;
        m_teacher = Transformer::load(
            test::trainable(test::tinyCheckpoint("gpt_neo", tiny), m_pass.goal), m_load);
        tiny.seed = 6;
        tiny.grouping = test::unequalGrouping();
        m_checkpoint = test::trainable(test::tinyCheckpoint("gpt_neo", tiny), m_pass.goal);
        test::makeParameters(*m_checkpoint, m_load);
        m_student = Transformer::load(m_checkpoint, m_load);
        m_batch = test::tinyBatch({8, 5, 11}, m_pass.goal);
        m_pass.teacher = m_teacher.get();
        m_pass.distill = {0.7, 2.0, 0.4};
        m_pass.gradientCheckpointing = GetParam().checkpointing;
    }

    LoadOptions m_load;
    std::shared_ptr<const Transformer> m_teacher;
    std::shared_ptr<TrainableCheckpoint> m_checkpoint;
    std::shared_ptr<const Transformer> m_student;
    PassOptions m_pass;
    TrainingBatch m_batch;
    JobContext m_job;
};

TEST_P(Distillation, GradientsOfTheMixedLossAgreeWithFiniteDifferences) {
    const PassLoss found = runTrainingPass(*m_student, m_batch, m_pass, 1.0, m_job);
    EXPECT_GT(found.divergence, 0.01);
    EXPECT_GT(found.hidden, 0.01);
    const auto total = [&] {
        return runEvaluationPass(*m_student, m_batch, m_pass, m_job).total(m_pass);
    };
    EXPECT_NEAR(found.total(m_pass), total(), 1e-9 * found.total(m_pass));
    at::manual_seed(5);
    test::expectGradientsOfDifferences(m_checkpoint->parameters(), total, 2e-6);
}

TEST_P(Distillation, FromItselfThereIsNothingToLearn) {
    m_pass.teacher = m_student.get();
    const PassLoss loss = runEvaluationPass(*m_student, m_batch, m_pass, m_job);
    EXPECT_NEAR(loss.divergence, 0, 1e-9);
    EXPECT_EQ(loss.hidden, 0);
}

INSTANTIATE_TEST_SUITE_P(All, Distillation,
                         testing::Values(DistilledCase{TrainingGoal::NextTokens, false},
                                         DistilledCase{TrainingGoal::NextTokens, true},
                                         DistilledCase{TrainingGoal::Classes, false},
                                         DistilledCase{TrainingGoal::Classes, true}));

at::Tensor logitsOf(const Transformer& model) {
    InputBatch batch;
    batch.inputIds = at::tensor({5, 9, 3, 17, 30, 4}, at::kLong).view({1, 6});
    JobContext job;
    return model.forward(batch, job);
}

class LearnedMergeOf : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        test::TinyModelOptions tiny;
        tiny.attentionBias = true;
        m_source = test::tinyCheckpoint(GetParam(), tiny);
        m_options.learnedMerge = test::unequalGrouping();
        m_options.load.dtype = at::kDouble;
        m_model.emplace(std::make_shared<TrainableCheckpoint>(m_source), m_options);
    }

    std::shared_ptr<const Checkpoint> m_source;
    TrainedModelOptions m_options;
    std::optional<TrainedModel> m_model;
};

TEST_P(LearnedMergeOf, BeginsAsTheMean) {
    const auto plain = Transformer::load(m_source, m_options.load);
    const auto mean = plain->withAttention([&](int layer, const AttentionWeights& weights) {
        return mergeAttention(weights, m_options.learnedMerge->at(static_cast<std::size_t>(layer)),
                              MergeRule::Mean);
    });
    EXPECT_TRUE(at::allclose(logitsOf(*m_model->forEvaluation()), logitsOf(*mean), 1e-10, 1e-10));
}

TEST_P(LearnedMergeOf, NumbersAndMembersLearnAndAreFoldedIn) {
    const at::NoGradGuard noGradients;
    for (const auto& [name, parameter] : m_model->parameters())
        if (name.starts_with("regroup.merge"))
            parameter.detach().add_(at::randn_like(parameter.detach()), 0.3);
    const auto batch = test::tinyBatch({8, 5}, TrainingGoal::NextTokens);
    const PassOptions pass;
    JobContext job;
    (void)runTrainingPass(*m_model->forTraining(1), batch, pass, 1.0, job);
    test::expectGradientsOfDifferences(m_model->parameters(), [&] {
        return runEvaluationPass(*m_model->forEvaluation(), batch, pass, job).task;
    });
    const test::TempDir folder;
    m_model->write(folder.path(), job);
    const auto written = Checkpoint::open(folder.path());
    EXPECT_EQ(written->config().grouping, *m_options.learnedMerge);
    const auto read = Transformer::load(written, m_options.load);
    // Stored as float32.
    EXPECT_TRUE(at::allclose(logitsOf(*read), logitsOf(*m_model->forEvaluation()), 1e-4, 1e-5));
}

INSTANTIATE_TEST_SUITE_P(All, LearnedMergeOf, testing::Values("llama", "gpt2", "opt"),
                         [](const auto& tested) { return tested.param; });

} // namespace
} // namespace regroup
