// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/search/model_search.h"

namespace regroup {

struct ModelConfig;

/// How many heads a search groups in each layer: the query heads of a multi-head model, the
/// key/value heads of one that is grouped already (their groups can be joined, not separated).
/// @throws Error(Unsupported) if layers, or keys and values, have different numbers of them, or a
///         joint search meets a layer whose keys and values are shared differently.
int searchableHeadCount(const ModelConfig& config, KeyValueMode mode);

/// A partition over query heads from one over present groups: head h goes where its group goes.
/// @throws Error(BadData) if overGroups has another number of heads than present has groups.
Grouping groupFurther(const Grouping& present, const Grouping& overGroups);
LayerGrouping groupFurther(const LayerGrouping& present, const LayerGrouping& overGroups);
ModelGrouping groupFurther(const ModelGrouping& present, const ModelGrouping& overGroups);

/// The other way round: which of the present groups share in a partition of all query heads.
/// @throws Error(BadData) naming the layer, if the partition separates heads that share already.
ModelGrouping overPresentGroups(const ModelGrouping& present, const ModelGrouping& target);

} // namespace regroup
