// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/solver_memory.h"

#include "core/convert/scores_refit.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint.h"

#include <algorithm>

namespace regroup {

namespace {

/// Sums, their copy with the ridge, and what the factorisation makes of it.
constexpr double systems = 3;
constexpr double batchTokens = 4096; ///< About; of one batch.

double squareBytes(double size) {
    return size * size * sizeof(double);
}

double innerDimOf(const Checkpoint& checkpoint) {
    const ModelConfig& config = checkpoint.config();
    const Architecture& architecture =
        architectureNamed(config.architecture, checkpoint.files().place());
    const TensorInfo* inner = checkpoint.find(architecture.mlpLayout(0).inner + ".weight");
    if (inner == nullptr)
        return 4.0 * static_cast<double>(config.modelDim);
    return static_cast<double>(std::max(inner->shape.front(), inner->shape.back()));
}

} // namespace

std::uint64_t layerSolverBytes(const Checkpoint& checkpoint, const MergeRefinements& refinements,
                               std::int64_t tokenCount) {
    const ModelConfig& config = checkpoint.config();
    const auto width = static_cast<double>(config.modelDim);
    const auto heads = static_cast<double>(config.headCount);
    const auto headDim = static_cast<double>(config.headDim);
    const auto tokens = static_cast<double>(tokenCount);
    double sums = 0; // One step after the other: the largest.
    double kept = 0; // Of the original, for the whole layer.
    if (refinements.refit || refinements.values) {
        kept += tokens * width * sizeof(float);
        sums = std::max(sums, systems * squareBytes(heads * headDim + 1));
    }
    if (refinements.values)
        sums = std::max(sums, squareBytes(heads * width + 1) +
                                  systems * squareBytes(headDim * (width + 1)) +
                                  3 * batchTokens * heads * width * sizeof(float));
    if (refinements.scores) {
        // Queries and keys, the input twice, and the sums of as many heads as the limit lets.
        kept += tokens * (2 * heads * headDim + 2 * width) * sizeof(float);
        const double head = tokens * (headDim * headDim + width + 1) * sizeof(float);
        const auto limit = static_cast<double>(ScoresRefitOptions{}.memoryBytes);
        sums = std::max(sums, std::max(head, std::min(limit, heads * head)) +
                                  systems * squareBytes(width + 1));
    }
    if (refinements.mlp) {
        const double inner = innerDimOf(checkpoint);
        kept += tokens * (2 * inner + width) * sizeof(float);
        sums = std::max(sums, systems * squareBytes(inner + 1));
    }
    return static_cast<std::uint64_t>(kept + sums);
}

} // namespace regroup
