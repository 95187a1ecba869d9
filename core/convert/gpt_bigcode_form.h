// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/convert/merged_checkpoint.h"
#include "core/grouping/model_grouping.h"
#include "core/model/checkpoint.h"

namespace regroup {

/// Whether GPTBigCode is the stock form of this: a GPT-2, all heads of every layer one group.
/// Source: method.md section 9.
bool fitsGptBigCode(const ModelConfig& config, const ModelGrouping& grouping);

/// The source merged by rule (Mean or First) to one group a layer, as a GPTBigCode: the same
/// tensors under the same names, [out, in]. Where scores are divided by the layer's number, which
/// GPTBigCode does not know, the queries are.
/// @param source outlives the result, as does @param grouping, one that fitsGptBigCode.
ReshapedModel gptBigCodeModel(const Checkpoint& source, const ModelGrouping& grouping,
                              MergeRule rule);

} // namespace regroup
