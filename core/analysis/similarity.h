// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/calibration.h"
#include "core/analysis/similarity_report.h"

namespace regroup {

/// Cosine between heads of their flattened mean outputs.
/// @param meanOutputs [positions, heads, headDim], float64. A head that is all zero has similarity
///        0 to others and 1 to itself.
/// @return heads × heads, symmetric, diagonal 1, in [-1, 1].
/// Source: Chen et al. 2024, arXiv:2406.14963 and its code.
SquareMatrix activationMeanSimilarity(const at::Tensor& meanOutputs);

/// Cosine between heads of their flattened projection rows (bias not included).
/// @param weight [heads * headDim, modelDim], any float type.
SquareMatrix weightSimilarity(const at::Tensor& weight, int headCount);

/// One metric for all layers. calibration may be null for metrics that need none.
/// @throws Error(BadUsage) if the metric needs a calibration and there is none.
SimilarityReport measureSimilarity(const Transformer& model, const Calibration* calibration,
                                   SimilarityMetric metric, HeadKind on, JobContext& job);

} // namespace regroup
