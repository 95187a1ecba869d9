// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/model_dropout.h"
#include "core/train/trained_model.h"
#include "tests/core/train/tiny_training.h"
#include "tests/support/expect_error.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randn_like.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

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

TEST(ModelDropout, LabelHeadsOfEncodersHaveARateOfTheirOwnOrTheHiddenStates) {
    const auto ofLabels = [](const std::string& architecture, const nlohmann::ordered_json& keys) {
        test::TinyModelOptions options;
        options.extraConfig = keys;
        const auto source = test::tinyCheckpoint(architecture, options);
        return dropoutRates(test::trainable(source, TrainingGoal::Classes)->config()).labelHead;
    };
    for (const char* architecture : {"bert", "roberta"}) {
        EXPECT_EQ(ofLabels(architecture, {{"classifier_dropout", 0.5}}), 0.5);
        EXPECT_EQ(ofLabels(architecture, {{"classifier_dropout", 0}}), 0);
        EXPECT_EQ(ofLabels(architecture, {{"hidden_dropout_prob", 0.3}}), 0.3);
        EXPECT_EQ(ofLabels(architecture, {{"classifier_dropout", nullptr}}), 0.1);
        EXPECT_EQ(ratesOf(architecture, {{"classifier_dropout", 0.5}}).labelHead, 0); // No labels.
    }
    EXPECT_EQ(ofLabels("gpt2", {{"resid_pdrop", 0.3}, {"classifier_dropout", 0.5}}), 0);
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

/// What transformers' heads give with dropouts drawn by the library, many times over:
/// BertForSequenceClassification drops from the pooled token, RobertaClassificationHead from the
/// token before it is pooled as well.
at::Tensor referenceLogits(const Checkpoint& checkpoint, const at::Tensor& token, double rate,
                           std::int64_t draws) {
    const bool isRoberta = checkpoint.config().architecture == "roberta";
    const auto drop = [&](const at::Tensor& values) {
        return values * at::empty({draws, values.size(1)}, at::kDouble).bernoulli_(1 - rate) /
               (1 - rate);
    };
    const auto linear = [&](const std::string& name, const at::Tensor& input) {
        return at::linear(input, checkpoint.tensor(name + ".weight").to(at::kDouble),
                          checkpoint.tensor(name + ".bias").to(at::kDouble));
    };
    const at::Tensor read = isRoberta ? drop(token) : token;
    const at::Tensor pooled =
        linear(isRoberta ? "classifier.dense" : "bert.pooler.dense", read).tanh();
    return linear(isRoberta ? "classifier.out_proj" : "classifier", drop(pooled));
}

class LabelHeadDropoutOf : public testing::TestWithParam<const char*> {};

TEST_P(LabelHeadDropoutOf, HasTheMeanAndTheSpreadOfTransformersHead) {
    constexpr double rate = 0.4;
    constexpr int draws = 4000;
    test::TinyModelOptions tiny;
    tiny.extraConfig = {{"hidden_dropout_prob", 0},
                        {"attention_probs_dropout_prob", 0},
                        {"classifier_dropout", rate}};
    TrainedModelOptions options;
    options.load.dtype = at::kDouble;
    options.modelDropout = true;
    const auto checkpoint =
        test::trainable(test::tinyCheckpoint(GetParam(), tiny), TrainingGoal::Classes);
    checkpoint->add(std::string(GetParam()) == "bert" ? "classifier.weight"
                                                      : "classifier.out_proj.weight",
                    at::linspace(-2, 3, 96, at::kFloat).view({3, 32}));
    TrainedModel model(checkpoint, options);
    const at::NoGradGuard noGradients;
    at::manual_seed(3);
    const at::Tensor hidden = at::randn({1, 5, 32}, at::kDouble);
    const auto context = model.forEvaluation()->prepare(test::tinyBatch({5}, {}).input);
    const at::Tensor plain = model.forEvaluation()->logits(hidden, *context);
    std::vector<at::Tensor> found;
    for (std::uint64_t seed = 0; seed < draws; ++seed) {
        const auto trained = model.forTraining(seed);
        const auto guard = model.dropout()->labelHead();
        found.push_back(trained->logits(hidden, *context));
    }
    const at::Tensor logits = at::cat(found);
    const at::Tensor expected = referenceLogits(*checkpoint, hidden.select(1, 0), rate, draws);
    const at::Tensor deviation = expected.std(0);
    EXPECT_GT(deviation.min().item<double>(), 0.1);
    // Five standard errors of the difference of two means; spreads of so many draws agree to 6 %.
    EXPECT_LT(((logits.mean(0) - expected.mean(0)).abs() / deviation).max().item<double>(),
              5 * std::sqrt(2.0 / draws));
    EXPECT_LT((logits.std(0) / deviation - 1).abs().max().item<double>(), 0.06);
    EXPECT_TRUE(model.forEvaluation()->logits(hidden, *context).equal(plain));
    EXPECT_EQ(model.dropout()->labelHead(), nullptr);
}

INSTANTIATE_TEST_SUITE_P(All, LabelHeadDropoutOf, testing::Values("bert", "roberta"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(ModelDropout, OfRateZeroIsNone) {
    test::TinyModelOptions tiny;
    tiny.extraConfig = {{"hidden_dropout_prob", 0.2}, {"attention_probs_dropout_prob", 0}};
    std::vector<double> losses;
    for (const double rate : {0.0, 0.5}) {
        tiny.extraConfig["classifier_dropout"] = rate;
        TrainedModelOptions options;
        options.modelDropout = true;
        TrainedModel model(
            test::trainable(test::tinyCheckpoint("roberta", tiny), TrainingGoal::Classes), options);
        PassOptions pass;
        pass.goal = TrainingGoal::Classes;
        pass.dropout = model.dropout();
        JobContext job;
        const auto batch = test::tinyBatch({9, 6}, pass.goal);
        const auto trained = model.forTraining(17);
        EXPECT_EQ(pass.dropout->labelHead() == nullptr, rate == 0);
        losses.push_back(runEvaluationPass(*trained, batch, pass, job).task);
    }
    EXPECT_NE(losses[0], losses[1]); // All else is the same.
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
                    DropoutCase{"AllOfAnEncoder", "bert", {{"hidden_dropout_prob", 0.2}}},
                    DropoutCase{"LabelHead",
                                "roberta",
                                {{"hidden_dropout_prob", 0},
                                 {"attention_probs_dropout_prob", 0},
                                 {"classifier_dropout", 0.4}}}),
    [](const auto& tested) { return tested.param.name; });

} // namespace
} // namespace regroup
