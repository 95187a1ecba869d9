// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibration.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/safetensors.h"
#include "core/model/tensor_file.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/memory_checkpoint.h"
#include "tests/support/one_thread.h"
#include "tests/support/shared_data.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <limits>

using namespace regroup;
using namespace regroup::test;

namespace {

using Sequences = std::vector<std::vector<std::int64_t>>;

const Sequences& threeSequences() {
    static const Sequences sequences{{1, 5, 9, 33, 2, 60}, {4, 8, 15}, {16, 23, 42, 7, 7}};
    return sequences;
}

enum class PaddingSide { Left, Right };

InputBatch padded(const Sequences& sequences, PaddingSide side = PaddingSide::Right,
                  std::int64_t extra = 0) {
    std::size_t length = 0;
    for (const auto& sequence : sequences)
        length = std::max(length, sequence.size());
    const auto width = static_cast<std::int64_t>(length) + extra;
    InputBatch batch;
    batch.inputIds = at::zeros({static_cast<std::int64_t>(sequences.size()), width}, at::kLong);
    batch.attentionMask = at::zeros_like(batch.inputIds);
    for (std::size_t row = 0; row < sequences.size(); ++row) {
        const auto count = static_cast<std::int64_t>(sequences[row].size());
        const std::int64_t begin = side == PaddingSide::Left ? width - count : 0;
        const auto index = static_cast<std::int64_t>(row);
        batch.inputIds.select(0, index).narrow(0, begin, count).copy_(at::tensor(sequences[row]));
        batch.attentionMask.select(0, index).narrow(0, begin, count).fill_(1);
    }
    return batch;
}

std::shared_ptr<const Transformer> load(const CheckpointFiles& files, LoadOptions options = {}) {
    return Transformer::load(Checkpoint::open(makeMemorySource(files)), options);
}

Calibration run(const Transformer& model, const std::vector<InputBatch>& batches) {
    JobContext job;
    return calibrate(model, batches, job);
}

double difference(const at::Tensor& left, const at::Tensor& right) {
    return (left - right).abs().max().item<double>();
}

void expectEqual(const Calibration& left, const Calibration& right, double allowed) {
    EXPECT_EQ(left.tokenCount, right.tokenCount);
    EXPECT_EQ(left.sequenceCount, right.sequenceCount);
    EXPECT_EQ(left.positionCount, right.positionCount);
    ASSERT_EQ(left.layers.size(), right.layers.size());
    for (std::size_t layer = 0; layer < left.layers.size(); ++layer) {
        EXPECT_LT(difference(left.layers[layer].secondMoment, right.layers[layer].secondMoment),
                  allowed);
        EXPECT_LT(difference(left.layers[layer].meanKey, right.layers[layer].meanKey), allowed);
        EXPECT_LT(difference(left.layers[layer].meanValue, right.layers[layer].meanValue), allowed);
        EXPECT_LT(difference(left.layers[layer].meanQuery, right.layers[layer].meanQuery), allowed);
    }
}

/// Projection outputs and inputs of one layer, all sequences one after the other and alone.
struct Activations {
    at::Tensor inputs; // [tokens, modelDim + 1] float64, the constant 1 appended
    at::Tensor keys;   // [tokens, heads * headDim] float64
    std::vector<at::Tensor> keysOfSequence;
};

Activations directActivations(const Transformer& model, const Sequences& sequences, int layer) {
    const at::NoGradGuard noGradients;
    std::vector<at::Tensor> inputs;
    Activations result;
    for (const auto& sequence : sequences) {
        const InputBatch batch = padded({sequence});
        const auto context = model.prepare(batch);
        at::Tensor hidden = model.embed(batch, *context);
        for (int index = 0; index <= layer; ++index) {
            LayerOptions options;
            options.observe = [&](const ProjectionOutputs& outputs) {
                if (index != layer)
                    return;
                inputs.push_back(outputs.input.squeeze(0).to(at::kDouble));
                result.keysOfSequence.push_back(outputs.key.squeeze(0).flatten(1).to(at::kDouble));
            };
            hidden = model.runLayer(index, hidden, *context, options);
        }
    }
    const at::Tensor all = at::cat(inputs);
    result.inputs = at::cat({all, at::ones({all.size(0), 1}, at::kDouble)}, 1);
    result.keys = at::cat(result.keysOfSequence);
    return result;
}

} // namespace

TEST(Calibration, SecondMomentIsTheMeanOuterProductOfUnpaddedInputs) {
    const auto model = load(tinyLlamaFiles());
    const Calibration calibration = run(*model, {padded(threeSequences())});
    EXPECT_EQ(calibration.tokenCount, 14);
    EXPECT_EQ(calibration.sequenceCount, 3);
    EXPECT_EQ(calibration.positionCount, 6);
    for (int layer = 0; layer < 2; ++layer) {
        const Activations direct = directActivations(*model, threeSequences(), layer);
        const at::Tensor expected = at::matmul(direct.inputs.t(), direct.inputs) / 14.0;
        const at::Tensor& found = calibration.layers[static_cast<std::size_t>(layer)].secondMoment;
        EXPECT_EQ(found.scalar_type(), at::kDouble);
        // float32 activations, in other batches: their rounding is all that may differ.
        EXPECT_LT(difference(found, expected) / expected.abs().max().item<double>(), 1e-6);
        EXPECT_EQ(found.select(0, 32).select(0, 32).item<double>(), 1.0);
    }
}

TEST(Calibration, MeansCountOnlySequencesThatReachAPosition) {
    const auto model = load(tinyLlamaFiles());
    const Calibration calibration = run(*model, {padded(threeSequences())});
    const Activations direct = directActivations(*model, threeSequences(), 1);
    const auto& keys = direct.keysOfSequence;
    const at::Tensor found = calibration.layers[1].meanKey.flatten(1);
    EXPECT_LT(difference(found[0], (keys[0][0] + keys[1][0] + keys[2][0]) / 3.0), 1e-6);
    EXPECT_LT(difference(found[4], (keys[0][4] + keys[2][4]) / 2.0), 1e-6);
    EXPECT_LT(difference(found[5], keys[0][5]), 1e-6);
    EXPECT_EQ(calibration.layers[1].meanKey.sizes(), at::IntArrayRef({6, 4, 8}));
}

TEST(Calibration, GivesGramMatricesOfHeadsWithBiases) {
    TinyModelOptions options;
    options.attentionBias = true;
    LoadOptions wide;
    wide.dtype = at::kDouble;
    const auto model = load(tinyLlamaFiles(options), wide);
    const Calibration calibration = run(*model, {padded(threeSequences())});
    for (int layer = 0; layer < 2; ++layer) {
        const AttentionWeights attention = model->attention(layer);
        const at::Tensor block =
            at::cat({attention.key.weight, attention.key.bias.unsqueeze(1)}, 1);
        const at::Tensor& moment = calibration.layers[static_cast<std::size_t>(layer)].secondMoment;
        const at::Tensor keys = directActivations(*model, threeSequences(), layer).keys;
        // E[k_i k_jᵀ] = W_i S W_jᵀ for all pairs of heads at once.
        EXPECT_LT(difference(at::matmul(at::matmul(block, moment), block.t()),
                             at::matmul(keys.t(), keys) / 14.0),
                  1e-12);
    }
}

TEST(Calibration, DoesNotDependOnBatchesOrderOrPadding) {
    LoadOptions wide;
    wide.dtype = at::kDouble;
    const auto model = load(tinyGptNeoFiles(), wide);
    const Sequences& all = threeSequences();
    const Calibration together = run(*model, {padded(all)});
    expectEqual(together, run(*model, {padded({all[2]}), padded({all[0]}), padded({all[1]})}),
                1e-12);
    expectEqual(together, run(*model, {padded({all[1], all[2]}), padded({all[0]})}), 1e-12);
    expectEqual(together, run(*model, {padded(all, PaddingSide::Right, 3)}), 1e-12);
    InputBatch unmasked;
    unmasked.inputIds = at::tensor(all[0]).unsqueeze(0);
    expectEqual(run(*model, {padded({all[0]})}), run(*model, {unmasked}), 1e-12);
}

TEST(Calibration, PlacesTokensByTheirRankWhenPaddedOnTheLeft) {
    // Rotary attention sees only distances, so a Llama computes the same behind left padding.
    LoadOptions wide;
    wide.dtype = at::kDouble;
    const auto model = load(tinyLlamaFiles(), wide);
    expectEqual(run(*model, {padded(threeSequences())}),
                run(*model, {padded(threeSequences(), PaddingSide::Left, 2)}), 1e-9);
}

TEST(Calibration, IgnoresARowOfPadding) {
    const auto model = load(tinyLlamaFiles());
    const Calibration calibration =
        run(*model, {padded({{1, 2, 3}, {}}), padded({{}}, PaddingSide::Right, 4)});
    EXPECT_EQ(calibration.sequenceCount, 1);
    expectEqual(calibration, run(*model, {padded({{1, 2, 3}})}), 1e-5);
}

TEST(Calibration, StreamedModelsGiveTheSame) {
    const CheckpointFiles files = tinyLlamaFiles();
    LoadOptions streamed;
    streamed.residency = Residency::Streamed;
    const std::vector<InputBatch> batches{padded({threeSequences()[0]}),
                                          padded({threeSequences()[1], threeSequences()[2]})};
    expectEqual(run(*load(files), batches), run(*load(files, streamed), batches), 1e-12);
}

TEST(Calibration, MeasuresGroupsOfAGroupedModel) {
    TinyModelOptions options;
    options.grouping = ModelGrouping(2, {grouping("0 1 1 2"), grouping("0 0 0 1")});
    const Calibration calibration = run(*load(tinyLlamaFiles(options)), {padded(threeSequences())});
    EXPECT_EQ(calibration.layers[0].meanKey.sizes(), at::IntArrayRef({6, 3, 8}));
    EXPECT_EQ(calibration.layers[0].meanValue.sizes(), at::IntArrayRef({6, 2, 8}));
    EXPECT_EQ(calibration.layers[0].meanQuery.sizes(), at::IntArrayRef({6, 4, 8}));
}

TEST(Calibration, NamesTheLayerWhoseActivationsAreNotFinite) {
    CheckpointFiles files = tinyLlamaFiles();
    std::string& file = files["model.safetensors"];
    for (const TensorInfo& tensor :
         readSafetensorsHeader(std::as_bytes(std::span(file)), "model.safetensors").tensors)
        if (tensor.name == "model.layers.1.self_attn.v_proj.weight") {
            const float infinity = std::numeric_limits<float>::infinity();
            std::memcpy(file.data() + tensor.offset, &infinity, sizeof infinity);
        }
    const auto model = load(files);
    expectError(ErrorCode::NotFinite, "layer 1: the value projection's output",
                [&] { run(*model, {padded(threeSequences())}); });
}

TEST(Calibration, NeedsAToken) {
    const auto model = load(tinyLlamaFiles());
    expectError(ErrorCode::BadData, "no token", [&] { run(*model, {}); });
    InputBatch padding = padded({{1, 2}});
    padding.attentionMask.zero_();
    expectError(ErrorCode::BadData, "no token", [&] { run(*model, {padding}); });
}

TEST(Calibration, StopsBetweenLayers) {
    const auto model = load(tinyLlamaFiles());
    std::stop_source stop;
    std::int64_t lastDone = 0;
    JobContext job(stop.get_token(), [&](const Progress& progress) {
        lastDone = progress.done;
        EXPECT_EQ(progress.total, 4);
        stop.request_stop();
    });
    const std::vector<InputBatch> batches{padded({{1, 2}}), padded({{3, 4}})};
    EXPECT_THROW(calibrate(*model, batches, job), Cancelled);
    EXPECT_EQ(lastDone, 1);
}

/// Means against the stored projection outputs of stock transformers.
class CalibrationOracle : public testing::TestWithParam<const char*> {};

TEST_P(CalibrationOracle, MeansAgree) {
    const auto shared = sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data";
    const auto folder = *shared / "oracles/archs" / GetParam();
    const auto expected = readTensorFile(folder / "expected.safetensors");
    InputBatch batch;
    batch.inputIds = expected.at("input_ids");
    batch.attentionMask = expected.at("attention_mask");
    const auto model = Transformer::load(Checkpoint::open(folder));
    const Calibration calibration = run(*model, {batch});

    ASSERT_EQ(batch.inputIds.size(0), 2);
    for (std::size_t layer = 0; layer < calibration.layers.size(); ++layer) {
        const auto mean = [&](const char* name) {
            const at::Tensor outputs = expected.at(name + std::to_string(layer)).to(at::kDouble);
            // The second row is padded on either side; the first is whole.
            const at::Tensor second =
                outputs[1].index_select(0, batch.attentionMask[1].nonzero().squeeze(1));
            at::Tensor sums = outputs[0].clone();
            sums.narrow(0, 0, second.size(0)).add_(second).div_(2);
            return sums;
        };
        EXPECT_LT(difference(calibration.layers[layer].meanKey, mean("k_proj_out.")), 3e-5);
        EXPECT_LT(difference(calibration.layers[layer].meanValue, mean("v_proj_out.")), 3e-5);
    }
}

INSTANTIATE_TEST_SUITE_P(Models, CalibrationOracle,
                         testing::Values("llama-mha", "llama-gqa-llama3rope-bias",
                                         "llama-tied-headdim", "gpt-neo"),
                         [](const testing::TestParamInfo<const char*>& model) {
                             std::string name = model.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });
