// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/similarity.h"

#include "core/analysis/gram.h"
#include "core/analysis/matrix_values.h"
#include "core/analysis/moment_metrics.h"
#include "core/analysis/pattern_metrics.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/jobs/job_context.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

namespace regroup {

namespace {

/// Cosines between the rows of [heads, features].
SquareMatrix rowCosines(const at::Tensor& rows) {
    const at::NoGradGuard noGradients;
    const at::Tensor values = rows.to(at::kCPU, at::kDouble);
    const at::Tensor norms = values.norm(2, 1, true);
    // A head of zeros points nowhere: it is alike to itself only.
    const at::Tensor units = values / norms.masked_fill(norms.eq(0), 1.0);
    return squareMatrix(at::matmul(units, units.t()).clamp(-1.0, 1.0), 1.0);
}

const at::Tensor& meansOf(const LayerCalibration& layer, HeadKind on) {
    switch (on) {
    case HeadKind::Key: return layer.meanKey;
    case HeadKind::Value: return layer.meanValue;
    case HeadKind::Query: return layer.meanQuery;
    }
    throw Error(ErrorCode::Internal, "Means of an unknown kind of head were asked for.");
}

const at::Tensor& tokenCosinesOf(const LayerCalibration& layer, HeadKind on) {
    switch (on) {
    case HeadKind::Key: return layer.tokenCosineKey;
    case HeadKind::Value: return layer.tokenCosineValue;
    case HeadKind::Query: return layer.tokenCosineQuery;
    }
    throw Error(ErrorCode::Internal, "Cosines of an unknown kind of head were asked for.");
}

/// The projection that a kind of head comes from, and how many heads it holds.
struct HeadBlocks {
    LinearWeights linear;
    int headCount;
};

HeadBlocks blocksOf(const AttentionWeights& attention, HeadKind on) {
    switch (on) {
    case HeadKind::Key: return {attention.key, attention.grouping.key.groupCount()};
    case HeadKind::Value: return {attention.value, attention.grouping.value.groupCount()};
    case HeadKind::Query: return {attention.query, attention.grouping.key.headCount()};
    }
    throw Error(ErrorCode::Internal, "Weights of an unknown kind of head were asked for.");
}

/// Attention rows belong to query heads; a stored head gets the mean over those that read it.
SquareMatrix attentionSimilarity(const LayerCalibration& layer, const LayerGrouping& grouping,
                                 HeadKind on) {
    if (!layer.attentionAgreement.defined())
        throw Error(ErrorCode::BadUsage,
                    "The metric 'attention' needs a calibration with attention rows, found one "
                    "without.",
                    "Calibrate with attention rows.");
    const Grouping& readers = on == HeadKind::Value ? grouping.value : grouping.key;
    if (on == HeadKind::Query || readers.isOriginal())
        return squareMatrix(layer.attentionAgreement, 1.0);
    const at::Tensor share =
        at::zeros({readers.groupCount(), readers.headCount()}, layer.attentionAgreement.options());
    const std::vector<int> sizes = readers.groupSizes();
    for (int head = 0; head < readers.headCount(); ++head) {
        const int group = readers.labelOf(head);
        share.select(0, group).select(0, head).fill_(1.0 / sizes[static_cast<std::size_t>(group)]);
    }
    return squareMatrix(share.matmul(layer.attentionAgreement).matmul(share.t()), 1.0);
}

/// Metrics that look at the outputs' second moments.
SquareMatrix momentSimilarity(SimilarityMetric metric, const LayerCalibration& layer,
                              const HeadBlocks& blocks, FitSpace space) {
    const at::Tensor augmented = augmentedWeight(blocks.linear);
    if (metric == SimilarityMetric::Cka)
        return linearCka(outputMoment(augmented, inputCovariance(layer.secondMoment)),
                         blocks.headCount);
    const at::Tensor moment = outputMoment(augmented, layer.secondMoment);
    if (metric == SimilarityMetric::Euclidean)
        return euclideanSimilarity(moment, blocks.headCount);
    return procrustesSimilarity(moment, blocks.headCount, space);
}

/// @param layer null for metrics that look at weights only.
SquareMatrix layerSimilarity(SimilarityMetric metric, HeadKind on,
                             const AttentionWeights& attention, const LayerCalibration* layer,
                             PositionKind positions) {
    const HeadBlocks blocks = blocksOf(attention, on);
    // Rotary embedding lets only pairs of channels be turned, values apart.
    const FitSpace space = positions == PositionKind::Rotary && on != HeadKind::Value
                               ? FitSpace::Pairs
                               : FitSpace::Whole;
    switch (metric) {
    case SimilarityMetric::ActivationMean: return activationMeanSimilarity(meansOf(*layer, on));
    case SimilarityMetric::ActivationToken: return squareMatrix(tokenCosinesOf(*layer, on), 1.0);
    case SimilarityMetric::ActivationMatch:
        return activationMatchSimilarity(meansOf(*layer, on), on == HeadKind::Value
                                                                  ? MatchRows::Channels
                                                                  : MatchRows::Positions);
    case SimilarityMetric::Weight: return weightSimilarity(blocks.linear.weight, blocks.headCount);
    case SimilarityMetric::WeightSvd:
        return weightSvdSimilarity(blocks.linear.weight, blocks.headCount);
    case SimilarityMetric::Euclidean:
    case SimilarityMetric::Cka:
    case SimilarityMetric::Procrustes: return momentSimilarity(metric, *layer, blocks, space);
    case SimilarityMetric::Attention: return attentionSimilarity(*layer, attention.grouping, on);
    }
    throw Error(ErrorCode::Internal, "A similarity metric without a rule was asked for.");
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
    const PositionKind positions =
        architectureNamed(model.config().architecture, model.checkpoint().files().place())
            .positionKind();
    const std::string step = fmt::format("Comparing {} heads", headKindName(on));
    for (std::size_t layer = 0; layer < layerCount; ++layer) {
        job.throwIfStopped();
        const LayerCalibration* measured =
            needsCalibration(metric) ? &calibration->layers[layer] : nullptr;
        report.layers.push_back(layerSimilarity(
            metric, on, model.attention(static_cast<int>(layer)), measured, positions));
        job.report(step, static_cast<std::int64_t>(layer) + 1,
                   static_cast<std::int64_t>(layerCount));
    }
    return report;
}

} // namespace regroup
