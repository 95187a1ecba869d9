// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/grouping_loss.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "tests/core/model/reading/edited_checkpoint.h"
#include "tests/support/expect_error.h"
#include "tests/support/memory_checkpoint.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <set>

using namespace regroup;
using namespace regroup::test;

namespace {

constexpr int layerCount = 4;

std::shared_ptr<const Transformer> tinyModel(Residency residency = Residency::Resident) {
    TinyModelOptions options;
    options.layerCount = layerCount;
    LoadOptions load;
    load.dtype = at::kDouble;
    load.residency = residency;
    return Transformer::load(Checkpoint::open(makeMemorySource(tinyLlamaFiles(options))), load);
}

std::vector<InputBatch> twoBatches() {
    InputBatch plain;
    plain.inputIds = at::tensor({1, 5, 9, 33, 2, 60, 7, 8}, at::kLong).view({2, 4});
    InputBatch padded;
    padded.inputIds = at::tensor({4, 8, 15, 16, 23, 42}, at::kLong).view({2, 3});
    padded.attentionMask = at::ones_like(padded.inputIds);
    padded.attentionMask[1][2] = 0;
    return {plain, padded};
}

/// A block that is distinct for each scale, so that a mix-up of layers changes the number.
AttentionWeights scaled(const Transformer& model, int layer, double scale) {
    const at::NoGradGuard noGradients;
    AttentionWeights attention = model.attention(layer);
    attention.key.weight = attention.key.weight * scale;
    attention.value.weight = attention.value.weight * (1 + scale);
    return attention;
}

/// By a full forward pass of a model with these blocks.
double fullLoss(const Transformer& model, const std::map<int, AttentionWeights>& blocks) {
    const auto changed = model.withAttention([&](int layer, const AttentionWeights& original) {
        const auto block = blocks.find(layer);
        return block == blocks.end() ? original : block->second;
    });
    JobContext job;
    double sum = 0;
    for (const InputBatch& batch : twoBatches())
        sum += nextTokenLosses(changed->forward(batch, job), batch).sum().item<double>();
    return sum / 9; // 2 * 3 targets, and 2 + 1 beside the padding.
}

} // namespace

TEST(GroupingLoss, EqualsAFullForwardPass) {
    const auto model = tinyModel();
    GroupingLoss loss(model, twoBatches());
    JobContext job;
    EXPECT_NEAR(loss.originalLoss(job), fullLoss(*model, {}), 1e-12);
    for (int layer = 0; layer < layerCount; ++layer) {
        const AttentionWeights candidate = scaled(*model, layer, 0.5);
        const double found = loss.loss(layer, candidate, job);
        EXPECT_NEAR(found, fullLoss(*model, {{layer, candidate}}), 1e-12);
        EXPECT_GT(std::abs(found - loss.originalLoss(job)), 1e-6);
    }
}

// By whole logits of both models: sum of p (log p - log q) over the positions that the loss counts.
TEST(GroupingLoss, DivergenceIsThatOfTheOutputDistributions) {
    const auto model = tinyModel();
    GroupingLoss divergence(model, twoBatches(), LossMeasure::Divergence);
    JobContext job;
    EXPECT_EQ(divergence.originalLoss(job), 0.0);
    for (int layer = 0; layer < layerCount; ++layer)
        EXPECT_NEAR(divergence.loss(layer, model->attention(layer), job), 0.0, 1e-12);
    const AttentionWeights candidate = scaled(*model, 1, 0.5);
    const auto changed = model->withAttention([&](int layer, const AttentionWeights& original) {
        return layer == 1 ? candidate : original;
    });
    double sum = 0;
    for (const InputBatch& batch : twoBatches()) {
        const at::Tensor p = at::log_softmax(model->forward(batch, job), -1);
        const at::Tensor q = at::log_softmax(changed->forward(batch, job), -1);
        const at::Tensor all = (p.exp() * (p - q)).sum(-1);
        for (std::int64_t row = 0; row < all.size(0); ++row)
            for (std::int64_t token = 0; token + 1 < all.size(1); ++token)
                if (!batch.attentionMask.defined() ||
                    batch.attentionMask[row][token + 1].item<std::int64_t>() != 0)
                    sum += all[row][token].item<double>();
    }
    const double found = divergence.loss(1, candidate, job);
    EXPECT_NEAR(found, sum / 9, 1e-12);
    EXPECT_GT(found, 1e-6);
}

/// Prompts of unequal lengths; answers of one token and of two.
ChoiceQuestions fiveQuestions() {
    return {{{{1, 5, 9, 33}, {{2}, {60}}},
             {{7, 8}, {{4, 8}, {15}, {16, 23}}},
             {{42, 3, 3, 17, 21, 9}, {{30}, {31}}},
             {{11}, {{12}, {13}, {14}}},
             {{50, 51, 52}, {{53}, {54, 55}}}},
            {1, 2, 0, 1, 0}};
}

/// By scoring every choice with a whole model that has this block.
double fullCost(const Transformer& model, int layer, const AttentionWeights& block,
                std::int64_t& wrong) {
    const auto changed = model.withAttention([&](int each, const AttentionWeights& original) {
        return each == layer ? block : original;
    });
    JobContext job;
    const ChoiceQuestions questions = fiveQuestions();
    const auto scores = scoreChoices(*changed, questions.items, {}, job);
    wrong = 0;
    double loss = 0;
    for (std::size_t item = 0; item < scores.size(); ++item) {
        const std::vector<double>& found = scores[item].logLikelihoods;
        const auto target = static_cast<std::size_t>(questions.targets[item]);
        double sum = 0;
        bool isRight = true;
        for (const double each : found) {
            sum += std::exp(each);
            isRight = isRight && each <= found[target];
        }
        wrong += isRight ? 0 : 1;
        loss -= std::log(std::exp(found[target]) / sum) / 5;
    }
    return (static_cast<double>(wrong) + loss / (1 + loss)) / 5;
}

TEST(GroupingAccuracy, CountsWrongAnswersAndOrdersEqualCountsByTheLoss) {
    const auto model = tinyModel();
    GroupingLoss cost(model, fiveQuestions());
    JobContext job;
    std::set<std::int64_t> counts;
    for (int layer = 0; layer < layerCount; ++layer)
        for (const double scale : {-6.0, 0.5, 3.0, 9.0}) {
            const AttentionWeights candidate = scaled(*model, layer, scale);
            std::int64_t wrong = 0;
            const double expected = fullCost(*model, layer, candidate, wrong);
            EXPECT_NEAR(cost.loss(layer, candidate, job), expected, 1e-12);
            counts.insert(wrong);
        }
    EXPECT_GE(counts.size(), 2U) << "Candidates answer differently.";
    // Two answers of 5 wrong: 0.4, and less than a fifth for the loss; l = 3 counts 3 / 4 of one.
    EXPECT_DOUBLE_EQ(wrongAnswerCost(2, 3, 5), 0.55);
    EXPECT_LT(wrongAnswerCost(2, 1e9, 5), wrongAnswerCost(3, 0, 5));
    EXPECT_LT(wrongAnswerCost(2, 0.1, 5), wrongAnswerCost(2, 0.2, 5));
}

TEST(GroupingAccuracy, RunsOnlyTheLayersFromTheSearchedOneOn) {
    const auto model = tinyModel();
    GroupingLoss cost(model, fiveQuestions());
    GroupingLoss anew(model, fiveQuestions(), HiddenStates::RunAnew);
    JobContext job;
    cost.fix(0, scaled(*model, 0, 0.5));
    anew.fix(0, scaled(*model, 0, 0.5));
    for (int candidate = 0; candidate < 3; ++candidate) {
        const AttentionWeights block = scaled(*model, 2, 1.0 + candidate);
        EXPECT_EQ(cost.loss(2, block, job), anew.loss(2, block, job));
    }
    EXPECT_EQ(cost.layersRun(), 2 + 3 * 2); // Layers 0 and 1 once, 2 and 3 for each candidate.
    EXPECT_EQ(anew.layersRun(), 3 * 4);
}

TEST(GroupingAccuracy, RefusesNoQuestions) {
    expectError(ErrorCode::BadData, "0 questions with 0 right answers",
                [] { GroupingLoss(tinyModel(), ChoiceQuestions()); });
}

TEST(GroupingLoss, RunningHiddenStatesAnewChangesOnlyTheWork) {
    const auto model = tinyModel();
    GroupingLoss kept(model, twoBatches());
    GroupingLoss anew(model, twoBatches(), LossMeasure::CrossEntropy, HiddenStates::RunAnew);
    JobContext job;
    for (int layer = 0; layer < layerCount; ++layer) {
        for (const double scale : {0.2, 0.7}) {
            const AttentionWeights candidate = scaled(*model, layer, scale);
            EXPECT_EQ(kept.loss(layer, candidate, job), anew.loss(layer, candidate, job));
        }
        kept.fix(layer, scaled(*model, layer, 0.2));
        anew.fix(layer, scaled(*model, layer, 0.2));
    }
    EXPECT_EQ(anew.layersRun(), 2 * layerCount * layerCount);
    EXPECT_EQ(kept.layersRun(), 2 * (4 + 3 + 2 + 1) + 3); // And once up to each layer.
}

TEST(GroupingLoss, BuildsOnFixedLayersBelow) {
    const auto model = tinyModel();
    GroupingLoss loss(model, twoBatches());
    JobContext job;
    std::map<int, AttentionWeights> blocks;
    for (int layer = 0; layer < layerCount; ++layer) {
        for (const double scale : {0.2, 0.7}) {
            const AttentionWeights candidate = scaled(*model, layer, scale);
            blocks.insert_or_assign(layer, candidate);
            EXPECT_NEAR(loss.loss(layer, candidate, job), fullLoss(*model, blocks), 1e-12);
        }
        loss.fix(layer, scaled(*model, layer, 0.2));
        blocks.insert_or_assign(layer, scaled(*model, layer, 0.2));
    }
}

TEST(GroupingLoss, RunsOnlyTheLayersFromTheCandidateOn) {
    const auto model = tinyModel();
    GroupingLoss loss(model, twoBatches());
    JobContext job;
    const auto passesOf = [&](int layer) {
        const std::int64_t before = loss.layersRun();
        loss.loss(layer, scaled(*model, layer, 0.5), job);
        return loss.layersRun() - before;
    };
    EXPECT_EQ(passesOf(0), 4);
    EXPECT_EQ(passesOf(0), 4);
    loss.fix(0, scaled(*model, 0, 0.5));
    EXPECT_EQ(passesOf(1), 1 + 3); // Layer 0 once, to get there.
    EXPECT_EQ(passesOf(1), 3);
    loss.fix(1, scaled(*model, 1, 0.5));
    loss.fix(1, scaled(*model, 1, 0.6)); // Once more: keys first, then values.
    EXPECT_EQ(passesOf(1), 3);
    EXPECT_EQ(passesOf(3), 2 + 1);
    EXPECT_EQ(passesOf(3), 1);
    const std::int64_t before = loss.layersRun();
    loss.originalLoss(job);
    loss.originalLoss(job);
    EXPECT_EQ(loss.layersRun() - before, 4); // Measured once.
}

TEST(GroupingLoss, ForgetsHiddenStatesOfABlockThatIsFixedAnew) {
    const auto model = tinyModel();
    GroupingLoss loss(model, twoBatches());
    JobContext job;
    loss.fix(0, scaled(*model, 0, 0.2));
    loss.loss(2, scaled(*model, 2, 0.5), job); // Keeps what enters layer 2.
    loss.fix(1, scaled(*model, 1, 0.3));
    const AttentionWeights candidate = scaled(*model, 2, 0.5);
    EXPECT_NEAR(
        loss.loss(2, candidate, job),
        fullLoss(*model,
                 {{0, scaled(*model, 0, 0.2)}, {1, scaled(*model, 1, 0.3)}, {2, candidate}}),
        1e-12);
    // Below the kept layer, the search goes back to the front.
    const AttentionWeights first = scaled(*model, 1, 0.9);
    EXPECT_NEAR(loss.loss(1, first, job),
                fullLoss(*model, {{0, scaled(*model, 0, 0.2)}, {1, first}}), 1e-12);
}

TEST(GroupingLoss, IsFixedFrontToBack) {
    const auto model = tinyModel();
    GroupingLoss loss(model, twoBatches());
    JobContext job;
    loss.fix(2, scaled(*model, 2, 0.5));
    expectError(ErrorCode::Internal, "layer 1 was fixed after layer 2",
                [&] { loss.fix(1, scaled(*model, 1, 0.5)); });
    expectError(ErrorCode::Internal, "layer 4 was asked for, expected 0 to 3",
                [&] { loss.loss(4, scaled(*model, 3, 0.5), job); });
}

TEST(GroupingLoss, TakesAStreamedModel) {
    const auto model = tinyModel(Residency::Streamed);
    GroupingLoss loss(model, twoBatches());
    JobContext job;
    const AttentionWeights candidate = scaled(*model, 1, 0.5);
    EXPECT_NEAR(loss.loss(1, candidate, job), fullLoss(*tinyModel(), {{1, candidate}}), 1e-12);
}

TEST(GroupingLoss, NeedsATokenToPredict) {
    InputBatch single;
    single.inputIds = at::tensor({1, 2, 3}, at::kLong).view({3, 1});
    expectError(ErrorCode::BadData, "no token to predict",
                [&] { GroupingLoss(tinyModel(), {single}); });
    expectError(ErrorCode::BadData, "no token to predict",
                [&] { GroupingLoss(tinyModel(), std::vector<InputBatch>{}); });
}

TEST(GroupingLoss, GoesOnAfterAStop) {
    const auto model = tinyModel();
    GroupingLoss loss(model, twoBatches());
    std::stop_source stop;
    stop.request_stop();
    JobContext stopped(stop.get_token(), {});
    EXPECT_THROW(loss.loss(2, scaled(*model, 2, 0.5), stopped), Cancelled);
    JobContext job;
    const AttentionWeights candidate = scaled(*model, 2, 0.5);
    EXPECT_NEAR(loss.loss(2, candidate, job), fullLoss(*model, {{2, candidate}}), 1e-12);
}

TEST(GroupingLoss, NamesTheWeightThatIsNotFinite) {
    for (const std::string name : {"model.layers.2.mlp.up_proj.weight", "model.norm.weight"}) {
        TinyModelOptions options;
        options.layerCount = layerCount;
        const auto files = withTensors(tinyLlamaFiles(options), [&](auto& tensors) {
            const float nan = std::numeric_limits<float>::quiet_NaN();
            std::memcpy(tensorNamed(tensors, name).bytes.data(), &nan, sizeof nan);
        });
        const auto model = Transformer::load(Checkpoint::open(makeMemorySource(files)));
        GroupingLoss loss(model, twoBatches());
        JobContext job;
        const std::string blame = "tensor '" + name + "' holds such values";
        expectError(ErrorCode::NotFinite, blame, [&] { loss.originalLoss(job); });
        expectError(ErrorCode::NotFinite, blame,
                    [&] { loss.loss(1, scaled(*model, 1, 2.0), job); });
    }
}
