// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"

#include <cstdint>
#include <string>

namespace regroup {

class RunRecorder;
struct ModelSummary;

/// Stores what tables show of a grouping: sizes, KV bytes per token, merge rule.
void recordGroupingShape(RunRecorder& recorder, const ModelSummary& summary,
                         const ModelGrouping& grouping, const std::string& mergeRule = "mean");

/// KV bytes per token of a grouping of this model, in the checkpoint's own data type.
std::uint64_t keyValueBytesOf(const ModelSummary& summary, const ModelGrouping& grouping);

/// Query heads per key/value head, over all layers, keys and values.
double averageGroupSizeOf(const ModelGrouping& grouping);

/// Sizes in words: "2 2 2 2" when all layers, keys and values agree, else the range "1..4".
std::string groupSizesText(const ModelGrouping& grouping);

} // namespace regroup
