// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/convert/export_form.h"
#include "core/convert/merged_checkpoint.h"

#include <optional>

namespace regroup {

/// What a form makes of the source's attention blocks.
enum class ExportShape {
    Own,       ///< Their own tensors, with key and value rows merged or repeated (export_plan).
    Padded,    ///< Stock grouped-query attention, filled up with zeros (padded_form).
    Sibling,   ///< The same heads in an architecture that accepts their number (padded_form).
    GptBigCode ///< One key and value head (gpt_bigcode_form).
};

/// @param grouping of the export; whether the form is possible is another question
/// (checkExportPossible).
ExportShape exportShape(ExportForm form, const ModelConfig& config, const ModelGrouping& grouping);

/// The blocks of every other shape than Own; none for that. @param source outlives the result, as
/// does @param grouping. @throws Error(Unsupported) where they have no legal shape.
std::optional<ReshapedModel> reshapedFor(ExportForm form, const Checkpoint& source,
                                         const ModelGrouping& grouping, MergeRule rule);

} // namespace regroup
