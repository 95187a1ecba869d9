// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/merge_request.h"

#include "core/base/error.h"
#include "core/model/architecture.h"
#include "core/model/model_config.h"

namespace regroup {

std::optional<MergeRefinements> refinementsFromText(std::string_view text) {
    if (text == "auto")
        return std::nullopt;
    return mergeRefinementsFromText(text);
}

MergeRefinements defaultRefinements(MergeRule rule, const ModelConfig& config) {
    MergeRefinements refinements;
    if (rule == MergeRule::Svd &&
        architectureNamed(config.architecture, "config.json").positionKind() ==
            PositionKind::Absolute) {
        refinements.weighted = true;
        refinements.centred = true;
    }
    return refinements;
}

MergeMethod mergeMethodOf(const MergeRequest& request, const ModelConfig& config) {
    return {request.rule, request.refinements.value_or(defaultRefinements(request.rule, config))};
}

std::string mergeMethodText(const MergeMethod& method) {
    std::string text(mergeRuleName(method.rule));
    return method.refinements.any() ? text + "+" + mergeRefinementsText(method.refinements) : text;
}

CalibrationSettings mergeCalibration(const MergeRequest& request, const GroupingFile& grouping) {
    CalibrationSettings settings = request.calibration;
    if (!settings.data.empty())
        return settings;
    if (!grouping.origin || grouping.origin->data.empty())
        throw Error(ErrorCode::BadUsage,
                    "The merge looks at activations, and neither the request nor the grouping "
                    "names a text to measure them on.",
                    "Name a training text with --data, or merge by 'mean' or 'first' with "
                    "--refine none.");
    settings.data = grouping.origin->data;
    return settings;
}

} // namespace regroup
