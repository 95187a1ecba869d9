// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibration.h"
#include "core/convert/export_model.h"
#include "core/convert/layer_merger.h"
#include "core/convert/merge_fitted.h"
#include "core/convert/merged_checkpoint.h"
#include "core/convert/output_refit.h"
#include "core/jobs/job_context.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/memory_checkpoint.h"
#include "tests/support/temp_dir.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

std::shared_ptr<const Checkpoint> open(CheckpointFiles files) {
    return Checkpoint::open(makeMemorySource(std::move(files)));
}

std::shared_ptr<const Transformer> load(std::shared_ptr<const Checkpoint> checkpoint) {
    LoadOptions options;
    options.dtype = at::kDouble;
    return Transformer::load(std::move(checkpoint), options);
}

std::vector<InputBatch> randomBatches() {
    at::manual_seed(9);
    InputBatch first;
    first.inputIds = at::randint(1, 60, {3, 12}, at::kLong);
    InputBatch second;
    second.inputIds = at::randint(1, 60, {2, 7}, at::kLong);
    return {first, second};
}

ModelGrouping target() {
    return {LayerGrouping{grouping("0 0 1 1"), grouping("0 1 1 0")},
            LayerGrouping::joint(grouping("0 1 1 1"))};
}

MergeMethod svd(std::string_view refinements = "none") {
    return {MergeRule::Svd, mergeRefinementsFromText(refinements)};
}

double distance(const at::Tensor& left, const at::Tensor& right) {
    return (left - right).abs().max().item<double>();
}

at::Tensor logitsOf(const Transformer& model) {
    JobContext job;
    return model.forward(randomBatches().front(), job);
}

class Architectures : public testing::TestWithParam<bool> {
protected:
    static bool isLlama() { return GetParam(); }
    static CheckpointFiles files() { return isLlama() ? tinyLlamaFiles() : tinyGptNeoFiles(); }
    static PositionKind positions() {
        return isLlama() ? PositionKind::Rotary : PositionKind::Absolute;
    }
    JobContext job;
};

} // namespace

TEST_P(Architectures, OneHeadPerGroupLeavesTheFunctionUnchanged) {
    const auto model = load(open(files()));
    for (const MergeRule rule : {MergeRule::Align, MergeRule::Svd}) {
        const auto same =
            mergeModel(model, randomBatches(), originalGrouping(2, 4), {rule, {}}, job);
        EXPECT_LE(distance(logitsOf(*same), logitsOf(*model)), 1e-12);
    }
}

TEST_P(Architectures, MergesEachLayerByTheMomentsOfTheOriginal) {
    const auto model = load(open(files()));
    const auto batches = randomBatches();
    const Calibration calibration = calibrate(*model, batches, job);
    const auto merged = mergeModel(model, batches, target(), svd("weighted"), job);
    for (int layer = 0; layer < 2; ++layer) {
        const auto index = static_cast<std::size_t>(layer);
        const AttentionWeights expected =
            mergeFitted(model->attention(layer), target()[index], svd("weighted"), positions(),
                        calibration.layers[index].secondMoment);
        const AttentionWeights found = merged->attention(layer);
        EXPECT_EQ(found.grouping, target()[index]);
        // Signs of eigenvectors may differ: what a head reads of the shared head may not.
        const auto seen = [&](const AttentionWeights& block) {
            const int head = 2;
            const auto rows = block.query.weight.narrow(0, head * 8, 8);
            const auto keys = block.key.weight.narrow(0, block.grouping.key.labelOf(head) * 8, 8);
            return rows.t().matmul(keys);
        };
        EXPECT_LE(distance(seen(found), seen(expected)), 1e-8);
    }
}

TEST_P(Architectures, SequentialSeesWhatTheLayersBelowHaveBecome) {
    const auto model = load(open(files()));
    const auto batches = randomBatches();
    const auto merged = mergeModel(model, batches, target(), svd("sequential"), job);
    const auto firstMerged =
        model->withAttention([&](int layer, const AttentionWeights& attention) {
            return layer == 0 ? merged->attention(0) : attention;
        });
    const Calibration calibration = calibrate(*firstMerged, batches, job);
    const AttentionWeights expected = mergeFitted(model->attention(1), target()[1], svd(),
                                                  positions(), calibration.layers[1].secondMoment);
    const auto withExpected =
        firstMerged->withAttention([&](int layer, const AttentionWeights& attention) {
            return layer == 1 ? convertedTo(expected, at::kDouble, at::kCPU) : attention;
        });
    EXPECT_LE(distance(logitsOf(*merged), logitsOf(*withExpected)), 1e-8);
    const auto plain = mergeModel(model, batches, target(), svd(), job);
    EXPECT_GT(distance(logitsOf(*merged), logitsOf(*plain)), 1e-6);
}

TEST_P(Architectures, PaddingAndBatchingDoNotCount) {
    const auto model = load(open(files()));
    const auto batches = randomBatches();
    InputBatch padded;
    padded.inputIds = at::cat(
        {batches[0].inputIds, at::cat({batches[1].inputIds, at::ones({2, 5}, at::kLong)}, 1)});
    padded.attentionMask = at::ones({5, 12}, at::kLong);
    padded.attentionMask.narrow(0, 3, 2).narrow(1, 7, 5).zero_();
    for (const char* refinements : {"none", "centred,refit"}) {
        const auto apart = mergeModel(model, batches, target(), svd(refinements), job);
        const auto together = mergeModel(model, {padded}, target(), svd(refinements), job);
        EXPECT_LE(distance(logitsOf(*apart), logitsOf(*together)), 1e-7);
    }
}

TEST_P(Architectures, RefitComesCloserToTheOriginalOnTheCalibrationText) {
    const auto model = load(open(files()));
    const auto batches = randomBatches();
    // Of the first layer, where both models see the same input.
    const auto errorOf = [&](const Transformer& grouped) {
        const at::NoGradGuard noGradients;
        double sum = 0;
        for (const InputBatch& batch : batches) {
            const auto context = model->prepare(batch);
            const at::Tensor hidden = model->embed(batch, *context);
            std::vector<at::Tensor> attended;
            for (const Transformer* each :
                 {static_cast<const Transformer*>(model.get()), &grouped}) {
                LayerOptions options;
                options.observe = [&](const ProjectionOutputs& outputs) {
                    attended.push_back(applyLinear(each->attention(0).output, outputs.attended));
                };
                (void)each->runLayer(0, hidden, *context, options);
            }
            const at::Tensor weights = hidden.var(-1, false).reciprocal();
            sum += ((attended[0] - attended[1]).square().sum(-1) * weights).sum().item<double>();
        }
        return sum;
    };
    const double before = errorOf(*mergeModel(model, batches, target(), svd("sequential"), job));
    const double after = errorOf(*mergeModel(model, batches, target(), svd("refit"), job));
    EXPECT_LT(after, 0.9 * before);
    const double withValues =
        errorOf(*mergeModel(model, batches, target(), svd("values,refit"), job));
    EXPECT_LT(withValues, after);
}

TEST_P(Architectures, MergedCheckpointsAreExportedAndReadBack) {
    const auto source = open(files());
    const auto model = load(source);
    for (const bool onDisk : {false, true}) {
        const TempDir folder;
        std::filesystem::create_directories(folder / "scratch");
        LayerMerger merger(model, randomBatches(), target(), svd("weighted,centred,refit"));
        std::optional<std::filesystem::path> scratch;
        if (onDisk)
            scratch = folder / "scratch";
        const auto merged = mergedCheckpoint(
            source, target(), [&](int) { return merger.next(job); }, scratch);
        ExportOptions options;
        options.rule = MergeRule::Svd;
        options.original = source;
        const ExportReport report = exportModel(merged, target(), options, folder / "out", job);
        EXPECT_LE(report.verification.maxAbsDifference, report.verification.allowed);
        EXPECT_LT(report.keyValueBytesPerToken, report.keyValueBytesPerTokenBefore);
        const auto written = Checkpoint::open(folder / "out");
        EXPECT_EQ(written->config().grouping, target());
        const auto expected =
            mergeModel(model, randomBatches(), target(), svd("weighted,centred,refit"), job);
        EXPECT_LE(distance(logitsOf(*load(written)), logitsOf(*expected)), 1e-4);
        if (isLlama()) { // The mean went into a bias that was not there.
            EXPECT_EQ((*written->config().source)["attention_bias"], true);
            const std::string block = "model.layers.1.self_attn.";
            EXPECT_GT(written->tensor(block + "o_proj.bias").abs().max().item<double>(), 0);
            for (const char* name : {"q_proj.bias", "k_proj.bias", "v_proj.bias"})
                EXPECT_EQ(written->tensor(block + name).abs().max().item<double>(), 0);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, Architectures, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "Llama" : "GptNeo"; });

TEST(LayerMerger, RefusesATextWithoutAToken) {
    InputBatch batch;
    batch.inputIds = at::ones({1, 3}, at::kLong);
    batch.attentionMask = at::ones({1, 3}, at::kLong).zero_();
    JobContext job;
    LayerMerger merger(load(open(tinyLlamaFiles())), {batch}, target(), svd());
    expectError(ErrorCode::BadData, "holds no token", [&] { merger.next(job); });
}

TEST(LayerMerger, StopsWhenAsked) {
    std::stop_source stop;
    stop.request_stop();
    JobContext job(stop.get_token(), {});
    LayerMerger merger(load(open(tinyLlamaFiles())), randomBatches(), target(), svd());
    EXPECT_THROW(merger.next(job), Cancelled);
}

TEST(OutputRefit, SolvesTheNormalEquationsOfTheWeightedRidge) {
    at::manual_seed(12);
    const at::Tensor inputs = at::randn({40, 6}, at::kDouble) + 0.5;
    const at::Tensor targets = at::randn({40, 3}, at::kDouble);
    const at::Tensor weights = at::rand({40}, at::kDouble);
    const LinearWeights present{at::randn({3, 6}, at::kDouble), at::randn({3}, at::kDouble)};
    const auto loss = [&](const LinearWeights& linear, double pull, bool withBias) {
        const at::Tensor missing = (applyLinear(linear, inputs) - targets).square().sum(1);
        at::Tensor sum =
            (missing * weights).sum() + pull * (linear.weight - present.weight).square().sum();
        if (withBias)
            sum = sum + pull * (linear.bias - present.bias).square().sum();
        return sum.item<double>();
    };
    for (const bool solvesBias : {true, false}) {
        OutputRefit refit(solvesBias ? OutputRefit::Bias::Solve : OutputRefit::Bias::Keep);
        refit.add(inputs.narrow(0, 0, 15), targets.narrow(0, 0, 15), weights.narrow(0, 0, 15));
        refit.add(inputs.narrow(0, 15, 25), targets.narrow(0, 15, 25), weights.narrow(0, 15, 25));
        const LinearWeights solved = refit.solve(present, 0.1);
        // The ridge's strength: a tenth of the mean diagonal of the sum of w u uᵀ.
        const double diagonal = (inputs.square().sum(1) * weights).sum().item<double>();
        const double total = weights.sum().item<double>();
        const double pull = 0.1 * (solvesBias ? (diagonal + total) / 7 : diagonal / 6);
        const double best = loss(solved, pull, solvesBias);
        if (!solvesBias) {
            EXPECT_TRUE(at::equal(solved.bias, present.bias));
        }
        for (int attempt = 0; attempt < 20; ++attempt) { // No step to any side is lower.
            LinearWeights moved = solved;
            moved.weight = solved.weight + 1e-4 * at::randn({3, 6}, at::kDouble);
            if (solvesBias)
                moved.bias = solved.bias + 1e-4 * at::randn({3}, at::kDouble);
            EXPECT_GT(loss(moved, pull, solvesBias), best);
        }
        EXPECT_LT(best, loss(present, pull, solvesBias));
    }
}

TEST(OutputRefit, KeepsTheWeightsWhereTheTextSaysNothing) {
    OutputRefit refit(OutputRefit::Bias::Solve);
    refit.add(at::randn({3, 4}, at::kDouble), at::randn({3, 2}, at::kDouble),
              at::ones({3}, at::kDouble).zero_());
    const LinearWeights present{at::randn({2, 4}, at::kDouble), at::Tensor()};
    EXPECT_LE(distance(refit.solve(present, 0.1).weight, present.weight), 1e-12);
}
