// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/grouping/grouping_file.h"
#include "core/workflow/session.h"

#include <optional>
#include <string>
#include <string_view>

namespace regroup {

struct ModelConfig;

/// How a request merges the heads of a group.
struct MergeRequest {
    MergeRule rule = MergeRule::Mean;
    std::optional<MergeRefinements> refinements; ///< None: `auto`, defaultRefinements.
    /// Text that align, svd and the refinements are fitted on. An empty path: the one that the
    /// grouping's origin names.
    CalibrationSettings calibration;
};

/// "auto", "none" or a list. @throws Error(BadUsage)
std::optional<MergeRefinements> refinementsFromText(std::string_view text);

/// What `auto` stands for. Svd where positions are absolute: weighted, centred; both were measured
/// to help there (GPT-Neo 3M) and to harm where keys are rotated (stories260k), so none there.
MergeRefinements defaultRefinements(MergeRule rule, const ModelConfig& config);

/// Rule and refinements for this model.
MergeMethod mergeMethodOf(const MergeRequest& request, const ModelConfig& config);

/// "mean", "svd+weighted,centred": what tables show.
std::string mergeMethodText(const MergeMethod& method);

/// @throws Error(BadUsage) if neither the request nor the grouping names a text.
CalibrationSettings mergeCalibration(const MergeRequest& request, const GroupingFile& grouping);

} // namespace regroup
