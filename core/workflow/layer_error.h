// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/search/grouping_cost.h"
#include "core/search/search_types.h"
#include "core/workflow/session.h"

#include <filesystem>
#include <memory>

namespace regroup {

/// The heads of one layer whose groups are merged.
struct LayerErrorRequest {
    std::filesystem::path model;
    CalibrationSettings calibration;
    RuntimeOptions runtime;
    MergeRule rule = MergeRule::Mean; ///< With the refinements that `auto` stands for.
    SearchSlot slot;
};

/// What merging the heads of one layer loses, group by group: objective `error` of the searches
/// (method.md section 4.3), over query heads. In [0, 1] for keys or values alone, both added up for
/// a joint slot. A model whose key and value heads are shared already can only be grouped further:
/// groupCost() of a group with a part of a shared head gives nothing.
/// @throws Error, Cancelled
/// @note A calibration that the session does not hold yet is made: that takes long.
/// @note groupCost() of Mean and First takes microseconds, and two threads may ask at once of
///       different costs only. Svd: eigenvalues of the group's moment.
std::shared_ptr<GroupingCost> layerErrorCost(Session& session, const LayerErrorRequest& request,
                                             JobContext& job);

} // namespace regroup
