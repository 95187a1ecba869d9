// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regroup {

enum class HeadKind { Key, Value, Query };

std::string_view headKindName(HeadKind kind);     ///< "key", "value", "query".
HeadKind headKindFromName(std::string_view name); ///< @throws Error(BadUsage) listing the names.

/// How alike two heads are; higher is more alike. The metrics of method.md section 3.
enum class SimilarityMetric {
    ActivationMean,  ///< The paper's: cosine of the outputs averaged over samples.
    ActivationToken, ///< Cosine of the outputs, averaged over tokens.
    ActivationMatch, ///< Best cosines among positions (keys) or channels (values) of those means.
    Weight,          ///< Cosine of the flattened projection blocks; needs no data.
    WeightSvd,       ///< Best matches of the blocks' singular vectors; needs no data.
    Euclidean,       ///< Less the squared distance over the mean squared norms: 0 down to -4.
    Cka,             ///< Linear centred kernel alignment.
    Procrustes,      ///< Cosine after the best allowed rotation.
    Attention        ///< 1 less the Jensen-Shannon distance of attention rows; of query heads.
};

std::string_view similarityMetricName(SimilarityMetric metric);   ///< "activation-mean", ...
SimilarityMetric similarityMetricFromName(std::string_view name); ///< @throws Error(BadUsage)
bool needsCalibration(SimilarityMetric metric);
bool needsAttentionRows(SimilarityMetric metric); ///< CalibrationOptions::attention.
std::vector<std::string> similarityMetricNames();
std::vector<SimilarityMetric> similarityMetrics(); ///< All of them, in the same order.

/// The least and the greatest value there can be; the scale of pictures that are to be compared.
std::pair<double, double> similarityLimits(SimilarityMetric metric);

/// Similarity between the heads of every layer. Plain data; crosses threads.
struct SimilarityReport {
    SimilarityMetric metric = SimilarityMetric::ActivationMean;
    HeadKind on = HeadKind::Key;
    std::int64_t tokenCount = 0; ///< Unpadded tokens it was measured on; 0 for weights.
    std::vector<SquareMatrix>
        layers; ///< [layerCount], each heads × heads, most in [-1, 1]; G × G where grouped.
};

/// {"metric", "on", "tokens", "layers": [[[...]]], "warnings"}; a value that is not finite is null
/// and warned of.
nlohmann::ordered_json similarityReportToJson(const SimilarityReport& report);

/// By ending: .json, .csv (layer,row,column,similarity), .npy (float64 [layers, heads, heads]).
/// @throws Error(BadUsage) for another ending; Error(DiskFull)
void writeSimilarityReport(const std::filesystem::path& path, const SimilarityReport& report);

} // namespace regroup
