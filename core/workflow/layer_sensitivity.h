// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/search/model_search.h"

#include <vector>

namespace regroup {

class GroupingLoss;
class JobContext;
class Transformer;

/// How much a slot's closed-form cost is worth in loss: the measured rise of the loss when this
/// slot alone is merged, divided by its cost there, at least 0. Merged is what its curve holds at
/// the even share of the budget, or at fewer groups if that costs nothing; a slot that costs
/// nothing anywhere has weight 0. If no merge raises the loss, all have weight 1.
/// @param loss measures a text that no cost was measured on; nothing is fixed in it.
/// @return [curves]
/// @throws Cancelled, Error as GroupingLoss does
/// Source: method.md section 5.2 (ours): errors of different layers are not comparable.
std::vector<double> layerSensitivities(const Transformer& model, GroupingLoss& loss,
                                       const std::vector<SlotCurve>& curves, int budget,
                                       MergeRule rule, JobContext& job);

} // namespace regroup
