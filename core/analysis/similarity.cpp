// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/similarity.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/jobs/job_context.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/matmul.h>
#include <fmt/format.h>

#include <cstring>

namespace regroup {

namespace {

/// Cosines between the rows of [heads, features].
SquareMatrix rowCosines(const at::Tensor& rows) {
    const at::NoGradGuard noGradients;
    const at::Tensor values = rows.to(at::kCPU, at::kDouble);
    const at::Tensor norms = values.norm(2, 1, true);
    // A head of zeros points nowhere: it is alike to itself only.
    const at::Tensor units = values / norms.masked_fill(norms.eq(0), 1.0);
    const at::Tensor cosines = at::matmul(units, units.t()).clamp(-1.0, 1.0).contiguous();

    SquareMatrix matrix(static_cast<int>(rows.size(0)));
    std::memcpy(matrix.values().data(), cosines.const_data_ptr<double>(),
                matrix.values().size_bytes());
    for (int row = 0; row < matrix.size(); ++row) {
        if (matrix.at(row, row) == matrix.at(row, row)) // Not for NaN: a broken head stays visible.
            matrix.at(row, row) = 1.0;
        for (int column = 0; column < row; ++column)
            matrix.at(row, column) = matrix.at(column, row);
    }
    return matrix;
}

const at::Tensor& meansOf(const LayerCalibration& layer, HeadKind on) {
    switch (on) {
    case HeadKind::Key: return layer.meanKey;
    case HeadKind::Value: return layer.meanValue;
    case HeadKind::Query: return layer.meanQuery;
    }
    throw Error(ErrorCode::Internal, "Means of an unknown kind of head were asked for.");
}

SquareMatrix layerWeightSimilarity(const AttentionWeights& attention, HeadKind on) {
    switch (on) {
    case HeadKind::Key:
        return weightSimilarity(attention.key.weight, attention.grouping.key.groupCount());
    case HeadKind::Value:
        return weightSimilarity(attention.value.weight, attention.grouping.value.groupCount());
    case HeadKind::Query:
        return weightSimilarity(attention.query.weight, attention.grouping.key.headCount());
    }
    throw Error(ErrorCode::Internal, "Weights of an unknown kind of head were asked for.");
}

} // namespace

SquareMatrix activationMeanSimilarity(const at::Tensor& meanOutputs) {
    if (meanOutputs.dim() != 3)
        throw Error(ErrorCode::BadData,
                    fmt::format("Mean outputs have shape {}, expected [positions, heads, headDim].",
                                shapeText(meanOutputs.sizes())));
    return rowCosines(meanOutputs.transpose(0, 1).reshape({meanOutputs.size(1), -1}));
}

SquareMatrix weightSimilarity(const at::Tensor& weight, int headCount) {
    if (weight.dim() != 2 || headCount < 1 || weight.size(0) % headCount != 0)
        throw Error(ErrorCode::BadData,
                    fmt::format("Cannot compare {} heads: the weight has shape {}, expected [{} * "
                                "headDim, modelDim].",
                                headCount, shapeText(weight.sizes()), headCount));
    return rowCosines(weight.reshape({headCount, -1}));
}

SimilarityReport measureSimilarity(const Transformer& model, const Calibration* calibration,
                                   SimilarityMetric metric, HeadKind on, JobContext& job) {
    const auto layerCount = static_cast<std::size_t>(model.config().layerCount);
    if (needsCalibration(metric) && calibration == nullptr)
        throw Error(ErrorCode::BadUsage,
                    fmt::format("The metric '{}' needs a calibration text, found none.",
                                similarityMetricName(metric)),
                    "Name a text, or choose the metric 'weight'.");
    if (needsCalibration(metric) && calibration->layers.size() != layerCount)
        throw Error(ErrorCode::BadData,
                    fmt::format("The calibration has {} layers, the model {}.",
                                calibration->layers.size(), layerCount),
                    "The calibration belongs to another model.");

    SimilarityReport report;
    report.metric = metric;
    report.on = on;
    report.tokenCount = needsCalibration(metric) ? calibration->tokenCount : 0;
    const std::string step = fmt::format("Comparing {} heads", headKindName(on));
    for (std::size_t layer = 0; layer < layerCount; ++layer) {
        job.throwIfStopped();
        report.layers.push_back(
            needsCalibration(metric)
                ? activationMeanSimilarity(meansOf(calibration->layers[layer], on))
                : layerWeightSimilarity(model.attention(static_cast<int>(layer)), on));
        job.report(step, static_cast<std::int64_t>(layer) + 1,
                   static_cast<std::int64_t>(layerCount));
    }
    return report;
}

} // namespace regroup
