// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/model/attention.h"

#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// How the key and value heads of a group become one; method.md section 6.
enum class MergeRule { Mean };

std::string_view mergeRuleName(MergeRule rule);       ///< "mean".
MergeRule mergeRuleFromName(std::string_view name);   ///< @throws Error(BadUsage) listing the names.
std::vector<std::string> mergeRuleNames();

/// The average of the heads of each group.
/// @param blocks  [headCount * headDim, columns] or, for biases, [headCount * headDim]; any float type.
/// @return [groupCount * headDim, columns] in the same type; computed in float64.
/// @throws Error(BadData) if the heads do not divide the rows.
/// Source: Ainslie et al. 2023, arXiv:2305.13245, section 2.1.
at::Tensor mergeByMean(const at::Tensor& blocks, const Grouping& grouping);

/// The block with its key and value heads merged to the target groups. Queries and output stay.
/// @param target over the same query heads; every group of it must be a union of the block's present
///        groups. Every query head counts once in the mean.
/// @throws Error(BadData) if target separates heads that already share.
AttentionWeights mergeAttention(const AttentionWeights& attention, const LayerGrouping& target, MergeRule rule);

/// Puts the query heads of one group side by side, which stock GQA demands: permutes query rows and
/// output columns; the function of the model does not change. The result's labels are 0 0 1 1 ...
/// @pre attention.grouping is joint.
AttentionWeights orderHeadsByGroup(const AttentionWeights& attention);

} // namespace regroup
