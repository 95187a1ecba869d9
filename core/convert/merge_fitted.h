// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/model/architecture.h"
#include "core/model/attention.h"

#include <ATen/core/Tensor.h>

namespace regroup {

/// The block with its key and value heads merged by any rule, with the refinements `weighted` and
/// `centred`. Align and Svd absorb what they do to a head into the query rows and the output's
/// columns; centred adds a constant to the output's bias, which it creates where there is none.
/// Groups whose members share one head already keep it to the bit.
///
/// @param target over the same query heads; every group a union of the block's present groups.
/// @param secondMoment of the layer's input, [modelDim + 1, modelDim + 1] float64 (Calibration);
///        may be singular.
/// @return tensors that changed are float64 on the CPU, the others are the block's own. A bias that
///         is not there stays so, except the output's.
/// @throws Error(BadData) if target separates heads that already share, or the moment is of another
///         width.
AttentionWeights mergeFitted(const AttentionWeights& attention, const LayerGrouping& target,
                             const MergeMethod& method, PositionKind positions,
                             const at::Tensor& secondMoment);

} // namespace regroup
