// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"
#include "core/grouping/model_grouping.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace regroup::ui {

// The editor's live numbers. Plain functions, free of Qt; fast enough for the GUI thread (well
// under 50 ms for 64 heads). Similarity is [headCount, headCount]; where it is not symmetric, the
// mean with its transpose counts. A pair that is not finite makes the means it enters NaN and is
// never the weakest.

struct HeadPair {
    int first = 0;
    int second = 0; ///< Above first.
    double similarity = 0;
};

struct GroupNumbers {
    std::optional<double> mean;      ///< Over its pairs; nothing for a single head.
    std::optional<HeadPair> weakest; ///< The least similar pair; the first of equal ones.
};

struct LayerNumbers {
    int groupCount = 0;
    std::optional<double> withinMean;  ///< Over all pairs inside groups.
    std::optional<double> betweenMean; ///< Over all pairs of different groups.
    std::optional<HeadPair> weakest;
    std::vector<GroupNumbers> groups; ///< [groupCount], by label of the grouping.
};

/// @throws Error(BadData) if the matrix has another size than the grouping has heads.
LayerNumbers layerNumbers(const SquareMatrix& similarity, const Grouping& grouping);

/// Bytes the KV cache stores per token, all layers: (sum G_K + sum G_V) * headDim * elementBytes.
std::uint64_t cacheBytesPerToken(const ModelGrouping& grouping, int headDim, int elementBytes);

} // namespace regroup::ui
