// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/similarity.h"
#include "core/base/file.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/memory_checkpoint.h"
#include "tests/support/temp_dir.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

using namespace regroup;
using namespace regroup::test;

namespace {

std::shared_ptr<const Transformer> tinyModel(const TinyModelOptions& options = {}) {
    return Transformer::load(Checkpoint::open(makeMemorySource(tinyLlamaFiles(options))));
}

SimilarityReport smallReport() {
    SimilarityReport report;
    report.on = HeadKind::Value;
    report.tokenCount = 7;
    SquareMatrix matrix(2, 1.0);
    matrix.at(0, 1) = matrix.at(1, 0) = 0.1;
    report.layers = {matrix, SquareMatrix(2, -0.5)};
    return report;
}

} // namespace

TEST(ActivationMeanSimilarity, IsTheCosineOfFlattenedHeads) {
    // Two positions, three heads of one channel: head 0 = (3, 4), head 1 = (4, 3), head 2 = (-3,
    // -4).
    const at::Tensor means = at::tensor({3.0, 4.0, -3.0, 4.0, 3.0, -4.0}).view({2, 3, 1});
    const SquareMatrix matrix = activationMeanSimilarity(means);
    EXPECT_NEAR(matrix.at(0, 1), 24.0 / 25.0, 1e-15);
    EXPECT_NEAR(matrix.at(0, 2), -1.0, 1e-15);
    EXPECT_NEAR(matrix.at(1, 2), -24.0 / 25.0, 1e-15);
    for (int head = 0; head < 3; ++head)
        EXPECT_EQ(matrix.at(head, head), 1.0);
}

TEST(ActivationMeanSimilarity, AHeadOfZerosIsAlikeToItselfOnly) {
    const at::Tensor means = at::tensor({0.0, 2.0, 0.0, 5.0}).view({2, 2, 1});
    const SquareMatrix matrix = activationMeanSimilarity(means);
    EXPECT_EQ(matrix.at(0, 0), 1.0);
    EXPECT_EQ(matrix.at(0, 1), 0.0);
    EXPECT_EQ(matrix.at(1, 1), 1.0);
}

TEST(WeightSimilarity, ComparesBlocksOfRows) {
    // Heads of two rows and one column: (1, 0), (1, 1), (0, 2).
    const at::Tensor weight = at::tensor({1.0F, 0.0F, 1.0F, 1.0F, 0.0F, 2.0F}).unsqueeze(1);
    const SquareMatrix matrix = weightSimilarity(weight, 3);
    EXPECT_NEAR(matrix.at(0, 1), std::sqrt(0.5), 1e-15);
    EXPECT_NEAR(matrix.at(1, 2), std::sqrt(0.5), 1e-15);
    EXPECT_EQ(matrix.at(0, 2), 0.0);
    EXPECT_EQ(matrix.at(2, 0), 0.0);
    expectError(ErrorCode::BadData, "Cannot compare 4 heads", [&] { weightSimilarity(weight, 4); });
}

TEST(MeasureSimilarity, ComparesWeightsOfEveryLayer) {
    const auto model = tinyModel();
    JobContext job;
    const SimilarityReport report =
        measureSimilarity(*model, nullptr, SimilarityMetric::Weight, HeadKind::Value, job);
    ASSERT_EQ(report.layers.size(), 2U);
    EXPECT_EQ(report.layers[1], weightSimilarity(model->attention(1).value.weight, 4));
    EXPECT_EQ(report.tokenCount, 0);
}

TEST(MeasureSimilarity, ComparesGroupsOfAGroupedModel) {
    TinyModelOptions options;
    options.grouping = ModelGrouping(2, {grouping("0 0 1 2"), grouping("0 0 0 1")});
    JobContext job;
    const auto model = tinyModel(options);
    const auto size = [&](HeadKind kind) {
        return measureSimilarity(*model, nullptr, SimilarityMetric::Weight, kind, job)
            .layers[0]
            .size();
    };
    EXPECT_EQ(size(HeadKind::Key), 3);
    EXPECT_EQ(size(HeadKind::Value), 2);
    EXPECT_EQ(size(HeadKind::Query), 4);
}

TEST(MeasureSimilarity, AsksForTheCalibrationItNeeds) {
    JobContext job;
    const auto measure = [&](const Calibration* calibration) {
        measureSimilarity(*tinyModel(), calibration, SimilarityMetric::ActivationMean,
                          HeadKind::Key, job);
    };
    expectError(ErrorCode::BadUsage, "'activation-mean' needs a calibration",
                [&] { measure(nullptr); });
    const Calibration other{std::vector<LayerCalibration>(3), 1, 1, 1};
    expectError(ErrorCode::BadData, "3 layers, the model 2", [&] { measure(&other); });
}

TEST(SimilarityReport, IsJsonWithNullForWhatIsNotFinite) {
    SimilarityReport report = smallReport();
    report.layers[1].at(0, 1) = std::numeric_limits<double>::quiet_NaN();
    const TempDir folder;
    writeSimilarityReport(folder / "report.json", report);
    const auto found = nlohmann::json::parse(readTextFile(folder / "report.json"));
    EXPECT_EQ(found["metric"], "activation-mean");
    EXPECT_EQ(found["on"], "value");
    EXPECT_EQ(found["tokens"], 7);
    EXPECT_EQ(found["layers"][0], nlohmann::json::parse("[[1.0, 0.1], [0.1, 1.0]]"));
    EXPECT_TRUE(found["layers"][1][0][1].is_null());
    ASSERT_EQ(found["warnings"].size(), 1U);
    EXPECT_NE(found["warnings"][0].get<std::string>().find("Layer 1: 1 of 4"), std::string::npos);
}

TEST(SimilarityReport, IsCsvWithOneRowAValue) {
    SimilarityReport report = smallReport();
    report.layers[1].at(1, 1) = std::numeric_limits<double>::infinity();
    const TempDir folder;
    writeSimilarityReport(folder / "report.csv", report);
    EXPECT_EQ(readTextFile(folder / "report.csv"),
              "layer,row,column,similarity\n0,0,0,1\n0,0,1,0.1\n0,1,0,0.1\n0,1,1,1\n"
              "1,0,0,-0.5\n1,0,1,-0.5\n1,1,0,-0.5\n1,1,1,\n");
}

TEST(SimilarityReport, IsANumpyArray) {
    const TempDir folder;
    writeSimilarityReport(folder / "report.npy", smallReport());
    const std::string file = readTextFile(folder / "report.npy");
    ASSERT_EQ(file.size(), 128U + 8 * sizeof(double));
    EXPECT_EQ(file.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
    EXPECT_EQ(file[8], 118); // Header length: the data begin at 128.
    EXPECT_NE(file.find("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 2), }"),
              std::string::npos);
    EXPECT_EQ(file[127], '\n');
    double values[8];
    std::memcpy(values, file.data() + 128, sizeof values);
    EXPECT_EQ(values[1], 0.1);
    EXPECT_EQ(values[7], -0.5);
}

TEST(SimilarityReport, RefusesWhatItCannotWrite) {
    const TempDir folder;
    SimilarityReport report = smallReport();
    expectError(ErrorCode::BadUsage, "'.txt', expected .json, .csv or .npy",
                [&] { writeSimilarityReport(folder / "report.txt", report); });
    report.layers[1] = SquareMatrix(3);
    expectError(ErrorCode::BadUsage, "layer 1 has 3 heads, layer 0 has 2",
                [&] { writeSimilarityReport(folder / "report.npy", report); });
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SimilarityMetric, IsFoundByName) {
    for (const std::string& name : similarityMetricNames())
        EXPECT_EQ(similarityMetricName(similarityMetricFromName(name)), name);
    EXPECT_EQ(headKindFromName("query"), HeadKind::Query);
    expectError(ErrorCode::BadUsage, "activation-mean, activation-token",
                [] { similarityMetricFromName("cosine"); });
    expectError(ErrorCode::BadUsage, "key, value, query", [] { headKindFromName("output"); });
    EXPECT_TRUE(needsCalibration(SimilarityMetric::ActivationMean));
    EXPECT_FALSE(needsCalibration(SimilarityMetric::Weight));
}
