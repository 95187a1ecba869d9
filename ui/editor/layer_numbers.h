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

/// Sum over groups of (1/size) * sum of s_ij over its members, diagonal included; higher is better.
/// The objective `similarity` of the searches (kernel k-means).
double similarityObjective(const SquareMatrix& similarity, const Grouping& grouping);

/// What a hint must leave alone.
struct HintLimits {
    std::vector<char> fixedHeads;   ///< [headCount], or empty: none.
    std::vector<char> closedGroups; ///< [groupCount] by label, or empty: none. Nothing may join.
};

struct EditHint {
    enum class Kind { Swap, Move };
    Kind kind = Kind::Swap;
    int head = 0;
    int other = 0;   ///< Swap: the other head. Move: the lowest head of the group to join.
    double gain = 0; ///< Of similarityObjective; positive.
};

/// The exchange of two heads that raises the objective most; nothing if none does, or if the matrix
/// is not finite. All pairs are tried.
std::optional<EditHint> bestSwap(const SquareMatrix& similarity, const Grouping& grouping,
                                 const HintLimits& limits = {});
/// The same for one head that joins another group; the number of groups stays.
std::optional<EditHint> bestMove(const SquareMatrix& similarity, const Grouping& grouping,
                                 const HintLimits& limits = {});

enum class HintMoves { SwapsOnly, SwapsAndMoves };
/// The better of the two; a swap where they are equal, because it keeps the sizes.
std::optional<EditHint> bestHint(const SquareMatrix& similarity, const Grouping& grouping,
                                 HintMoves moves, const HintLimits& limits = {});

} // namespace regroup::ui
