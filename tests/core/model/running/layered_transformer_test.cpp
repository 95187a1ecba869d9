// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/jobs/job_context.h"
#include "core/model/file_source.h"
#include "tests/core/model/running/oracle_folder.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/memory_checkpoint.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/all.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include <stop_token>

namespace regroup {
namespace {

using test::OracleFolder;

bool isSame(const at::Tensor& a, const at::Tensor& b) {
    return a.scalar_type() == b.scalar_type() && a.sizes() == b.sizes() &&
           at::all(a.eq(b)).item<bool>();
}

class BothArchitectures : public testing::TestWithParam<const char*> {
protected:
    at::Tensor forward(const LoadOptions& options) {
        return test::loadModel(oracle.path, options)->forward(oracle.batch(), job);
    }
    OracleFolder oracle = OracleFolder::read(test::ownOracle(GetParam()));
    JobContext job;
};

TEST_P(BothArchitectures, StreamedEqualsResidentBitForBit) {
    for (const auto dtype : {at::kFloat, at::kDouble, at::kBFloat16}) {
        LoadOptions options;
        options.dtype = dtype;
        const auto resident = forward(options);
        options.residency = Residency::Streamed;
        EXPECT_TRUE(isSame(forward(options), resident));
    }
}

TEST_P(BothArchitectures, StreamedReadsALayerOnceForAllBatches) {
    LoadOptions options;
    options.residency = Residency::Streamed;
    std::vector<int> readings(static_cast<std::size_t>(oracle.batch().inputIds.size(1)), 0);
    const auto model = test::loadModel(oracle.path, options)
                           ->withAttention([&](int layer, const AttentionWeights& own) {
                               ++readings.at(static_cast<std::size_t>(layer));
                               return own;
                           });
    std::fill(readings.begin(), readings.end(), 0);
    const auto batch = oracle.batch();
    const auto context = model->prepare(batch);
    const at::Tensor start = model->embed(batch, *context);
    for (int layer = 0; layer < model->config().layerCount; ++layer)
        for (int repeat = 0; repeat < 3; ++repeat)
            (void)model->runLayer(layer, start, *context);
    for (int layer = 0; layer < model->config().layerCount; ++layer)
        EXPECT_EQ(readings[static_cast<std::size_t>(layer)], 1) << "layer " << layer;
}

TEST_P(BothArchitectures, TheStepsTogetherEqualForward) {
    const auto model = test::loadModel(oracle.path);
    const auto batch = oracle.batch();
    const auto context = model->prepare(batch);
    EXPECT_EQ(context->tokenCount, batch.inputIds.size(1));
    at::Tensor hidden = model->embed(batch, *context);
    for (int layer = 0; layer < model->config().layerCount; ++layer)
        hidden = model->runLayer(layer, hidden, *context);
    EXPECT_TRUE(isSame(model->logits(hidden, *context), model->forward(batch, job)));
}

TEST_P(BothArchitectures, APassInTwoPartsThroughTheCacheEqualsOnePass) {
    LoadOptions options;
    options.dtype = at::kDouble;
    const auto model = test::loadModel(oracle.path, options);
    const auto whole = oracle.batch();
    const int64_t tokens = whole.inputIds.size(1);
    KvCache cache(model->config(), whole.inputIds.size(0), tokens,
                  at::TensorOptions().dtype(at::kDouble));
    std::vector<at::Tensor> parts;
    for (const auto& [begin, end] :
         {std::pair<int64_t, int64_t>{0, 7}, {7, tokens - 1}, {tokens - 1, tokens}}) {
        InputBatch part;
        part.inputIds = whole.inputIds.narrow(1, begin, end - begin);
        part.attentionMask = whole.attentionMask.narrow(1, 0, end);
        parts.push_back(model->forward(part, job, &cache));
        EXPECT_EQ(cache.length(), end);
    }
    EXPECT_LE(
        test::maskedDifference(at::cat(parts, 1), model->forward(whole, job), whole.attentionMask),
        1e-12);
}

TEST_P(BothArchitectures, WithAttentionChangesOnlyTheLayerItChanges) {
    const auto model = test::loadModel(oracle.path);
    for (const auto residency : {Residency::Resident, Residency::Streamed}) {
        LoadOptions options;
        options.residency = residency;
        const auto original = test::loadModel(oracle.path, options);
        const auto changed =
            original->withAttention([](int layer, const AttentionWeights& weights) {
                AttentionWeights result = weights;
                if (layer == 1)
                    result.output.weight = at::zeros_like(weights.output.weight);
                return result;
            });
        const auto batch = oracle.batch();
        const auto context = original->prepare(batch);
        const auto hidden = original->embed(batch, *context);
        EXPECT_TRUE(isSame(changed->embed(batch, *context), hidden));
        EXPECT_TRUE(isSame(changed->runLayer(0, hidden, *context),
                           original->runLayer(0, hidden, *context)));
        EXPECT_FALSE(isSame(changed->runLayer(1, hidden, *context),
                            original->runLayer(1, hidden, *context)));
        EXPECT_TRUE(isSame(original->forward(batch, job), model->forward(batch, job)));
        // The same block, given for one call.
        const AttentionWeights block = changed->attention(1);
        LayerOptions replaced;
        replaced.attention = &block;
        EXPECT_TRUE(isSame(original->runLayer(1, hidden, *context, replaced),
                           changed->runLayer(1, hidden, *context)));
    }
}

TEST_P(BothArchitectures, SharedHeadsWrittenOutComputeTheSame) {
    // Two groups of heads, then the same written out again: only the running of groups can differ.
    const auto labels =
        test::grouping(GetParam() == std::string("gpt-neo") ? "0 1 0 0 1 0" : "0 0 0 0 1 1 1 1");
    for (const auto residency : {Residency::Resident, Residency::Streamed}) {
        LoadOptions options;
        options.dtype = at::kDouble;
        options.residency = residency;
        const auto original = test::loadModel(oracle.path, options);
        const int64_t headDim = original->config().headDim;
        const auto heads = [headDim](const LinearWeights& linear,
                                     const std::vector<int64_t>& chosen) {
            LinearWeights result;
            for (auto [from, to] :
                 {std::pair{&linear.weight, &result.weight}, {&linear.bias, &result.bias}}) {
                std::vector<at::Tensor> blocks;
                for (const int64_t head : chosen)
                    if (from->defined())
                        blocks.push_back(from->narrow(0, head * headDim, headDim));
                if (!blocks.empty())
                    *to = at::cat(blocks);
            }
            return result;
        };
        const auto grouped = original->withAttention([&](int, const AttentionWeights& weights) {
            AttentionWeights result = weights;
            result.key = heads(weights.key, {0, 1});
            result.value = heads(weights.value, {0, 1});
            result.grouping = LayerGrouping::joint(labels);
            return result;
        });
        const auto repeated = grouped->withAttention([&](int, const AttentionWeights& weights) {
            AttentionWeights result = weights;
            const std::vector<int64_t> all(labels.labels().begin(), labels.labels().end());
            result.key = heads(weights.key, all);
            result.value = heads(weights.value, all);
            result.grouping = LayerGrouping::joint(Grouping::original(labels.headCount()));
            return result;
        });
        EXPECT_EQ(grouped->config().grouping[0], LayerGrouping::joint(labels));
        EXPECT_TRUE(repeated->config().grouping[1].isOriginal());
        EXPECT_LE(test::maskedDifference(grouped->forward(oracle.batch(), job),
                                         repeated->forward(oracle.batch(), job),
                                         oracle.batch().attentionMask),
                  1e-12);
    }
}

TEST_P(BothArchitectures, PaddingDoesNotChangeTheOtherTokens) {
    const auto model = test::loadModel(oracle.path);
    const auto batch = oracle.batch();
    const auto counts = batch.attentionMask.to(at::kBool);
    InputBatch other = batch;
    other.inputIds =
        batch.inputIds.masked_fill(counts.logical_not(), 3); // Other ids in the padding.
    const auto logits = model->forward(batch, job);
    EXPECT_TRUE(at::all(logits.isfinite()).item<bool>());
    EXPECT_EQ(test::maskedDifference(model->forward(other, job), logits, batch.attentionMask), 0.0);
}

TEST_P(BothArchitectures, GivenPositionsReplaceTheRule) {
    const auto model = test::loadModel(oracle.path);
    InputBatch batch;
    batch.inputIds = oracle.batch().inputIds;
    const auto byRule = model->forward(batch, job);
    batch.positionIds = at::zeros_like(batch.inputIds);
    EXPECT_FALSE(isSame(model->forward(batch, job), byRule));
    batch.positionIds = at::ones_like(batch.inputIds).cumsum(1) - 1;
    EXPECT_TRUE(isSame(model->forward(batch, job), byRule));
}

TEST_P(BothArchitectures, AStopEndsThePassBetweenLayers) {
    std::stop_source source;
    source.request_stop();
    JobContext stopped(source.get_token(), {});
    EXPECT_THROW((void)test::loadModel(oracle.path)->forward(oracle.batch(), stopped), Cancelled);
}

INSTANTIATE_TEST_SUITE_P(All, BothArchitectures,
                         testing::Values("llama-gqa-llama3rope-bias", "gpt-neo"),
                         [](const auto& tested) { return tested.index == 0 ? "Llama" : "GptNeo"; });

std::shared_ptr<const Transformer> loadFiles(const test::CheckpointFiles& files) {
    return Transformer::load(Checkpoint::open(makeMemorySource(files)));
}

TEST(LayeredTransformer, RefusesABlockThatDoesNotFitItsGrouping) {
    test::expectError(ErrorCode::BadData,
                      "Layer 0: the key projection has shape [32, 32], expected [8, 32]", [] {
                          (void)loadFiles(test::tinyLlamaFiles())
                              ->withAttention([](int, const AttentionWeights& weights) {
                                  AttentionWeights result = weights;
                                  result.grouping = LayerGrouping::joint(test::grouping("0 0 0 0"));
                                  return result;
                              });
                      });
}

TEST(LayeredTransformer, RunsCheckpointsWithDifferentKeyAndValueGroups) {
    test::TinyModelOptions options;
    options.grouping = ModelGrouping{{test::grouping("0 1 1 1"), test::grouping("0 0 1 2")},
                                     {test::grouping("0 0 0 0"), test::grouping("0 1 0 1")}};
    for (const auto& files : {test::tinyLlamaFiles(options), test::tinyGptNeoFiles(options)}) {
        const auto model = loadFiles(files);
        EXPECT_EQ(model->config().grouping, *options.grouping);
        EXPECT_EQ(model->attention(0).key.weight.size(0), 2 * 8);
        EXPECT_EQ(model->attention(0).value.weight.size(0), 3 * 8);
    }
}

/// The MLP of layer 0 written out; attention adds nothing.
TEST(LayeredTransformer, AddsTheMlpBiasesThatTheCheckpointHas) {
    test::TinyModelOptions tiny;
    tiny.mlpBias = true;
    const auto checkpoint = Checkpoint::open(makeMemorySource(test::tinyLlamaFiles(tiny)));
    LoadOptions options;
    options.dtype = at::kDouble;
    const auto model = Transformer::load(checkpoint, options);
    AttentionWeights silent = model->attention(0);
    silent.output.weight = at::zeros_like(silent.output.weight);
    LayerOptions layerOptions;
    layerOptions.attention = &silent;
    InputBatch batch;
    batch.inputIds = at::arange(6, at::TensorOptions().dtype(at::kLong)).unsqueeze(0);
    const auto context = model->prepare(batch);
    const auto hidden = model->embed(batch, *context);

    const auto weight = [&](const std::string& name) {
        return checkpoint->tensor("model.layers.0." + name).to(at::kDouble);
    };
    const auto project = [&](const at::Tensor& input, const std::string& name) {
        return at::matmul(input, weight("mlp." + name + ".weight").t()) +
               weight("mlp." + name + ".bias");
    };
    const auto norm = (hidden.square().mean(-1, true) + 1e-5).rsqrt();
    const auto input = hidden * norm * weight("post_attention_layernorm.weight");
    const auto gate = project(input, "gate_proj");
    const auto expected =
        hidden + project(gate / (1 + (-gate).exp()) * project(input, "up_proj"), "down_proj");
    EXPECT_LE(test::largestDifference(model->runLayer(0, hidden, *context, layerOptions), expected),
              1e-13);
}

} // namespace
} // namespace regroup
