// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/grouping/model_grouping.h"
#include "core/model/attention.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// The average of the heads of each group.
/// @param blocks  [headCount * headDim, columns] or, for biases, [headCount * headDim]; any float
/// type.
/// @return [groupCount * headDim, columns] in the same type; computed in float64.
/// @throws Error(BadData) if the heads do not divide the rows.
/// Source: Ainslie et al. 2023, arXiv:2305.13245, section 2.1.
at::Tensor mergeByMean(const at::Tensor& blocks, const Grouping& grouping);

/// The block with its key and value heads merged to the target groups by Mean or First, which look
/// at no activations. Queries and output stay. For the other rules see mergeFitted.
/// @param target over the same query heads; every group of it must be a union of the block's
/// present
///        groups. Every query head counts once in the mean.
/// @throws Error(BadData) if target separates heads that already share.
AttentionWeights mergeAttention(const AttentionWeights& attention, const LayerGrouping& target,
                                MergeRule rule);

/// Puts the query heads of one group side by side, which stock GQA demands: permutes query rows and
/// output columns; the function of the model does not change. The result's labels are 0 0 1 1 ...
/// @throws Error(BadData) if the grouping is not joint.
AttentionWeights orderHeadsByGroup(const AttentionWeights& attention);

// The parts of the functions above that work on one tensor, so that an export needs one in memory.

/// @param what begins the message, e.g. "Layer 3, keys".
/// @throws Error(BadData) if target separates heads that share in present, or is for another number
/// of heads.
void checkUnionOfGroups(const Grouping& present, const Grouping& target, std::string_view what);

/// Merges blocks that present groups have already: [G_present * headDim, ...] ->
/// [G_target * headDim, ...], same type; every query head counts once. Mean or First.
at::Tensor mergeSharedBlocks(const at::Tensor& blocks, const Grouping& present,
                             const Grouping& target, MergeRule rule);

/// The query heads, group after group: [headCount].
std::vector<std::int64_t> headsByGroup(const Grouping& grouping);

/// Puts the head blocks along one dimension into another order; block i of the result is block
/// order[i].
at::Tensor permuteHeads(const at::Tensor& tensor, std::int64_t dimension,
                        const std::vector<std::int64_t>& order);

/// Rounds float64 once. The library goes by way of float32 to the 16-bit types, which rounds twice:
/// a value just above the middle of two of their numbers can end at the lower one. Rounding to odd
/// on the way prevents it. Source: Boldo and Melquiond 2008, "Emulation of FMA and correctly
/// rounded sums".
at::Tensor roundedOnce(const at::Tensor& values, at::ScalarType type);

} // namespace regroup
