// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands/calibration_options.h"
#include "core/workflow/merge_request.h"

namespace regroup::app {

/// --merge and --refine, and the text that they are fitted on.
struct MergeOptions {
    std::string rule = "mean";
    std::string refine = "auto";
    CalibrationOptions calibration;
};

inline void addMergeOptions(CLI::App& command, MergeOptions& options) {
    command
        .add_option("--merge", options.rule,
                    "How the heads of a group become one: mean, first, align or svd; align and svd "
                    "look at a text")
        ->capture_default_str();
    command
        .add_option(
            "--refine", options.refine,
            "auto, none, or a list of weighted, centred, sequential, refit, values, scores, mlp")
        ->capture_default_str();
}

/// @throws Error(BadUsage)
inline MergeRequest mergeRequestOf(const MergeOptions& options) {
    MergeRequest request;
    request.rule = mergeRuleFromName(options.rule);
    request.refinements = refinementsFromText(options.refine);
    request.calibration = options.calibration.settings;
    return request;
}

} // namespace regroup::app
