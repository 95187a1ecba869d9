// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/model_dropout.h"
#include "core/train/trained_model.h"
#include "tests/core/train/tiny_training.h"
#include "tests/support/expect_error.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn_like.h>
#include <gtest/gtest.h>

namespace regroup {
namespace {

DropoutRates ratesOf(const std::string& architecture, const nlohmann::ordered_json& keys) {
    test::TinyModelOptions options;
    options.extraConfig = keys;
    return dropoutRates(test::tinyCheckpoint(architecture, options)->config());
}

TEST(ModelDropout, RatesAreThoseOfTransformersConfigurations) {
    const DropoutRates gpt2 = ratesOf("gpt2", {{"embd_pdrop", 0.2}, {"resid_pdrop", 0.3}});
    EXPECT_EQ(gpt2.embedding, 0.2);
    EXPECT_EQ(gpt2.residual, 0.3);
    EXPECT_EQ(gpt2.attention, 0.1); // The default.
    const DropoutRates opt = ratesOf("opt", {{"layerdrop", 0.25}});
    EXPECT_EQ(opt.embedding, 0);
    EXPECT_EQ(opt.residual, 0.1);
    EXPECT_EQ(opt.attention, 0);
    EXPECT_EQ(opt.layer, 0.25);
    const DropoutRates bert = ratesOf("bert", {{"hidden_dropout_prob", 0.4}});
    EXPECT_EQ(bert.embedding, 0.4);
    EXPECT_EQ(bert.residual, 0.4);
    EXPECT_EQ(bert.attention, 0.1);
    EXPECT_FALSE(ratesOf("llama", nlohmann::ordered_json::object()).any());
    EXPECT_EQ(ratesOf("qwen2", {{"attention_dropout", 0.5}}).attention, 0.5);
    test::expectError(ErrorCode::BadData, "'resid_pdrop' is 1.5, expected a probability", [] {
        ratesOf("gpt2", {{"resid_pdrop", 1.5}});
    });
}

TEST(ModelDropout, KeepsTheMeanAndRepeatsWithTheSeed) {
    const at::Tensor ones = at::ones({400, 500}, at::kDouble);
    const at::Tensor once = dropped(ones, 0.3, 5);
    EXPECT_NEAR(once.mean().item<double>(), 1, 0.01);
    EXPECT_NEAR(once.eq(0).to(at::kDouble).mean().item<double>(), 0.3, 0.01);
    EXPECT_NEAR(once.max().item<double>(), 1 / 0.7, 1e-6);
    EXPECT_TRUE(once.equal(dropped(ones, 0.3, 5)));
    EXPECT_FALSE(once.equal(dropped(ones, 0.3, 6)));
}

TEST(ModelDropout, SkipsLayersAsOftenAsItShould) {
    DropoutRates rates;
    rates.layer = 0.2;
    ModelDropout dropout(rates);
    EXPECT_FALSE(dropout.skips(0)); // Not started.
    int skipped = 0;
    for (std::uint64_t seed = 0; seed < 5000; ++seed) {
        dropout.start(seed);
        skipped += dropout.skips(static_cast<int>(seed % 7)) ? 1 : 0;
    }
    EXPECT_NEAR(skipped / 5000.0, 0.2, 0.02);
    dropout.stop();
    EXPECT_FALSE(dropout.skips(1));
}

struct DropoutCase {
    const char* name;
    const char* architecture;
    nlohmann::ordered_json keys;
};

class DropoutGradient : public testing::TestWithParam<DropoutCase> {
protected:
    void SetUp() override { at::manual_seed(19); } // Directions; see LoraGradient.
};

/// Each kind of dropout on its own, with layers kept and with layers computed again.
TEST_P(DropoutGradient, AgreesWithFiniteDifferencesUnderTheSameSeed) {
    test::TinyModelOptions tiny;
    tiny.grouping = test::unequalGrouping();
    tiny.extraConfig = GetParam().keys;
    const std::string architecture = GetParam().architecture;
    TrainedModelOptions options;
    options.load.dtype = at::kDouble;
    options.modelDropout = true;
    PassOptions pass;
    pass.goal = test::usualGoal(architecture);
    TrainedModel model(test::trainable(test::tinyCheckpoint(architecture, tiny), pass.goal),
                       options);
    pass.dropout = model.dropout();
    ASSERT_NE(pass.dropout, nullptr);
    const auto batch = test::tinyBatch({9, 6}, pass.goal);
    JobContext job;
    const at::NoGradGuard noGradients;
    const auto loss = [&](std::uint64_t seed) {
        return runEvaluationPass(*model.forTraining(seed), batch, pass, job).task;
    };
    EXPECT_EQ(loss(17), loss(17));
    bool differs = false; // One other seed may leave out the same layers.
    for (std::uint64_t seed = 18; seed < 30; ++seed)
        differs = differs || loss(seed) != loss(17);
    EXPECT_TRUE(differs);
    PassOptions plain = pass;
    plain.dropout = nullptr;
    EXPECT_EQ(runEvaluationPass(*model.forEvaluation(), batch, pass, job).task,
              runEvaluationPass(*model.forEvaluation(), batch, plain, job).task);
    for (const bool again : {false, true}) {
        pass.gradientCheckpointing = again;
        for (const auto& [name, parameter] : model.parameters())
            parameter.mutable_grad() = at::Tensor();
        (void)runTrainingPass(*model.forTraining(17), batch, pass, 1.0, job);
        double predicted = 0;
        std::vector<std::pair<at::Tensor, at::Tensor>> directions;
        for (const auto& [name, parameter] : model.parameters()) {
            if (!parameter.grad().defined())
                continue; // Of a layer that was left out.
            directions.emplace_back(parameter.detach(), at::randn_like(parameter.detach()));
            predicted += (parameter.grad() * directions.back().second).sum().item<double>();
        }
        constexpr double step = 1e-6;
        const auto move = [&](double length) {
            for (auto& [values, direction] : directions)
                values.add_(direction, length);
        };
        move(step);
        const double above = loss(17);
        move(-2 * step);
        const double below = loss(17);
        move(step);
        EXPECT_NEAR((above - below) / (2 * step), predicted,
                    1e-5 * std::max(1.0, std::abs(predicted)));
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, DropoutGradient,
    testing::Values(DropoutCase{"Embedding",
                                "gpt2",
                                {{"embd_pdrop", 0.3}, {"resid_pdrop", 0}, {"attn_pdrop", 0}}},
                    DropoutCase{"Residual", "gpt_neo", {{"resid_dropout", 0.3}}},
                    DropoutCase{"Attention", "qwen2", {{"attention_dropout", 0.3}}},
                    DropoutCase{"Layer", "opt", {{"dropout", 0}, {"layerdrop", 0.5}}},
                    DropoutCase{"AllOfAnEncoder", "bert", {{"hidden_dropout_prob", 0.2}}}),
    [](const auto& tested) { return tested.param.name; });

} // namespace
} // namespace regroup
