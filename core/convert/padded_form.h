// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/convert/merged_checkpoint.h"
#include "core/grouping/model_grouping.h"
#include "core/model/attention.h"
#include "core/model/checkpoint.h"

#include <string>
#include <vector>

namespace regroup {

/// How a grouped model is laid out as stock grouped-query attention: every layer has the same
/// number of key/value heads, each read by the same number of query heads; places that no head
/// needs are filled with zeros. Exact: a query head whose output columns are zero adds nothing.
/// Source: method.md section 9.2 and 9.3.
struct PaddedLayout {
    std::string architecture; ///< `model_type` that accepts the head count.
    int groupCount = 0;       ///< Key/value heads of every layer.
    int groupSize = 0;        ///< Query heads per key/value head.
    std::vector<Grouping>
        groups; ///< [layerCount], joint: the common refinement of keys and values.

    int headCount() const { return groupCount * groupSize; }
};

/// Works it out from headers. Llama only accepts head counts that divide its width: the smallest
/// that fits is taken if it does not double the heads; otherwise the model is written as mistral,
/// or qwen2 where keys have biases, which accept any.
/// @throws Error(Unsupported) for architectures without a stock grouped form, or where no head
/// count is legal.
PaddedLayout planPadding(const Checkpoint& source, const ModelGrouping& grouping);

/// Whether stock programs refuse this head count in the source's own architecture: llama, where it
/// does not divide the width.
bool refusesHeadCount(const ModelConfig& config);

/// The layout of a stock export where that is so: the heads as they are, written as mistral or
/// qwen2. @param grouping joint, equal groups, as many in every layer (checkExportPossible).
/// @throws Error(Unsupported) for biases that neither has a place for
PaddedLayout planSibling(const Checkpoint& source, const ModelGrouping& grouping);

/// One layer's block in that layout. @param attention grouped as the layout's layer came from:
/// attention.grouping's common refinement is groups.
AttentionWeights padBlock(const AttentionWeights& attention, const Grouping& groups, int groupCount,
                          int groupSize);

/// The source merged by rule (Mean or First) to grouping, in that layout: config and blocks as
/// they are to be written. @param source outlives the result, as does @param grouping.
ReshapedModel paddedModel(const Checkpoint& source, const ModelGrouping& grouping,
                          const PaddedLayout& layout, MergeRule rule);

/// One key/value head for every pair of a key group and a value group that some query head reads.
Grouping commonRefinement(const LayerGrouping& grouping);

} // namespace regroup
