// SPDX-License-Identifier: GPL-3.0-or-later
// Similarities against numpy, which works on samples (tests/tools/make_metric_reference.py).
#include "core/analysis/calibration.h"
#include "core/analysis/gram.h"
#include "core/analysis/moment_metrics.h"
#include "core/analysis/pattern_metrics.h"
#include "core/analysis/second_moment.h"
#include "core/analysis/similarity.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/tensor_file.h"
#include "tests/support/expect_error.h"
#include "tests/support/memory_checkpoint.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <filesystem>

using namespace regroup;
using namespace regroup::test;

namespace {

class MetricReference : public testing::Test {
protected:
    void SetUp() override {
        tensors = readTensorFile(std::filesystem::path(REGROUP_SOURCE_DIR) /
                                 "tests/data/metrics/reference.safetensors");
        SecondMoment sums;
        sums.add(at("x"));
        augmented = augmentedWeight({at("weight"), at("bias")});
        secondMoment = sums.mean();
        moment = outputMoment(augmented, secondMoment);
    }

    const at::Tensor& at(const std::string& name) const { return tensors.at(name); }

    void expectMatrix(const SquareMatrix& found, const std::string& name) const {
        for (int row = 0; row < 4; ++row)
            for (int column = 0; column < 4; ++column)
                EXPECT_NEAR(found.at(row, column), at(name)[row][column].item<double>(), 1e-9)
                    << name << " of heads " << row << " and " << column;
    }

    std::map<std::string, at::Tensor> tensors;
    at::Tensor augmented;
    at::Tensor secondMoment;
    at::Tensor moment;
};

} // namespace

TEST_F(MetricReference, MomentMetricsAgree) {
    expectMatrix(euclideanSimilarity(moment, 4), "euclidean");
    expectMatrix(linearCka(outputMoment(augmented, inputCovariance(secondMoment)), 4), "cka");
    expectMatrix(procrustesSimilarity(moment, 4, FitSpace::Whole), "procrustes");
    expectMatrix(procrustesSimilarity(moment, 4, FitSpace::Pairs), "procrustes.pairs");
}

TEST_F(MetricReference, MatchingMetricsAgree) {
    expectMatrix(activationMatchSimilarity(at("means"), MatchRows::Positions), "match.positions");
    expectMatrix(activationMatchSimilarity(at("means"), MatchRows::Channels), "match.channels");
    expectMatrix(weightSvdSimilarity(at("weight"), 4), "weight-svd");
}

TEST_F(MetricReference, SumsOverTokensAgree) {
    const at::Tensor outputs = (at("x").matmul(at("weight").t()) + at("bias")).view({-1, 4, 6});
    EXPECT_LE((tokenCosineSum(outputs) - at("token")).abs().max().item<double>(), 1e-9);
    const at::Tensor found = attentionAgreementSum(at("rows"), at("counts"));
    // The root of a rounded zero on the diagonal is 1e-8.
    EXPECT_LE((found - at("attention")).abs().max().item<double>(), 1e-6);
}

TEST_F(MetricReference, AHeadOfZerosIsAlikeToItselfOnly) {
    const at::Tensor weight = at("weight").clone();
    weight.narrow(0, 6, 6).zero_();
    const at::Tensor bias = at("bias").clone();
    bias.narrow(0, 6, 6).zero_();
    const at::Tensor dead = augmentedWeight({weight, bias});
    const at::Tensor deadMoment = outputMoment(dead, secondMoment);
    for (const SquareMatrix& matrix :
         {linearCka(outputMoment(dead, inputCovariance(secondMoment)), 4),
          procrustesSimilarity(deadMoment, 4, FitSpace::Whole),
          procrustesSimilarity(deadMoment, 4, FitSpace::Pairs), weightSvdSimilarity(weight, 4)}) {
        EXPECT_EQ(matrix.at(1, 1), 1);
        EXPECT_EQ(matrix.at(1, 2), 0);
        EXPECT_GT(matrix.at(0, 2), 0);
    }
    EXPECT_EQ(euclideanSimilarity(deadMoment, 4).at(1, 2), -2);
}

// Every metric through a model.

namespace {

class EveryMetric : public testing::TestWithParam<std::string> {};

InputBatch batchOf(const at::Tensor& ids, const at::Tensor& mask = {}) {
    InputBatch batch;
    batch.inputIds = ids;
    batch.attentionMask = mask;
    return batch;
}

} // namespace

TEST_P(EveryMetric, DoesNotDependOnBatchesOrderOrPadding) {
    const SimilarityMetric metric = similarityMetricFromName(GetParam());
    EXPECT_EQ(similarityMetricName(metric), GetParam());
    at::manual_seed(5);
    const at::Tensor longs = at::randint(1, 60, {3, 9}, at::kLong);
    const at::Tensor shorts = at::randint(1, 60, {2, 6}, at::kLong);
    const at::Tensor padding = at::ones({2, 3}, at::kLong);
    at::Tensor mask = at::ones({5, 9}, at::kLong);
    mask.narrow(0, 0, 2).narrow(1, 6, 3).zero_();
    const std::vector<InputBatch> apart{batchOf(longs), batchOf(shorts)};
    const std::vector<InputBatch> together{
        batchOf(at::cat({at::cat({shorts, padding}, 1), longs}), mask)};

    LoadOptions load;
    load.dtype = at::kDouble;
    JobContext job;
    for (const CheckpointFiles& files : {tinyLlamaFiles(), tinyGptNeoFiles()}) {
        const auto model = Transformer::load(Checkpoint::open(makeMemorySource(files)), load);
        const Calibration first = calibrate(*model, apart, job, nullptr, {true});
        const Calibration second = calibrate(*model, together, job, nullptr, {true});
        for (const HeadKind on : {HeadKind::Key, HeadKind::Value, HeadKind::Query}) {
            const SimilarityReport one = measureSimilarity(*model, &first, metric, on, job);
            const SimilarityReport two = measureSimilarity(*model, &second, metric, on, job);
            ASSERT_EQ(one.layers.size(), 2U);
            for (std::size_t layer = 0; layer < 2; ++layer) {
                const auto left = one.layers[layer].values();
                const auto right = two.layers[layer].values();
                ASSERT_EQ(left.size(), 16U);
                for (std::size_t index = 0; index < left.size(); ++index)
                    EXPECT_NEAR(left[index], right[index], 1e-6);
                EXPECT_NE(left[1], left[2]);
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, EveryMetric, testing::ValuesIn(similarityMetricNames()),
                         [](const auto& tested) {
                             std::string name = tested.param;
                             for (char& character : name)
                                 if (character == '-')
                                     character = '_';
                             return name;
                         });

TEST(AttentionMetric, AveragesQueryHeadsWhereHeadsAreShared) {
    TinyModelOptions options;
    options.keyValueHeadCount = 2; // Query heads 0, 1 read head 0; 2, 3 read head 1.
    const auto model =
        Transformer::load(Checkpoint::open(makeMemorySource(tinyLlamaFiles(options))), {});
    at::manual_seed(6);
    JobContext job;
    const std::vector<InputBatch> batches{batchOf(at::randint(1, 60, {2, 9}, at::kLong))};
    const Calibration calibration = calibrate(*model, batches, job, nullptr, {true});
    const auto measure = [&](HeadKind on) {
        return measureSimilarity(*model, &calibration, SimilarityMetric::Attention, on, job)
            .layers.front();
    };
    const SquareMatrix queries = measure(HeadKind::Query);
    const SquareMatrix keys = measure(HeadKind::Key);
    ASSERT_EQ(queries.size(), 4);
    ASSERT_EQ(keys.size(), 2);
    const double mean =
        (queries.at(0, 2) + queries.at(0, 3) + queries.at(1, 2) + queries.at(1, 3)) / 4;
    EXPECT_NEAR(keys.at(0, 1), mean, 1e-12);

    const Calibration without = calibrate(*model, batches, job);
    expectError(ErrorCode::BadUsage, "needs a calibration with attention rows", [&] {
        measureSimilarity(*model, &without, SimilarityMetric::Attention, HeadKind::Key, job);
    });
}
