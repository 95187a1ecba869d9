// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"
#include "core/grouping/grouping.h"

#include <optional>
#include <vector>

namespace regroup::ui {

/// Sum over groups of (1/size) * sum of s_ij over its members, diagonal included; higher is better.
/// The objective `similarity` of the searches (kernel k-means; method.md section 4.2). Where the
/// matrix is not symmetric, the mean with its transpose counts.
/// @throws Error(BadData) if the matrix has another size than the grouping has heads.
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
/// is not finite. All pairs are tried, each in constant time: under 1 ms for 64 heads.
/// @throws Error(BadData) as above.
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
