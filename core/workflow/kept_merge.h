// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/grouping/model_grouping.h"
#include "core/workflow/session.h"

#include <filesystem>
#include <memory>

namespace regroup {

class MergeProgress;

/// What decides the numbers of a merge.
struct MergeInputs {
    std::filesystem::path model;
    RuntimeOptions runtime;
    CalibrationSettings calibration;
    ModelGrouping grouping;
    MergeMethod method;
};

/// Where the finished layers of a merge that solves layers anew are kept: a folder of the session's
/// cache for these inputs and this version of the program, so that a stopped merge goes on and an
/// export finds what an evaluation has made. Folders that were not used for longest are removed
/// where all of them together are too large. Null: other merges take no longer than reading the
/// file, or there is no cache. Internal to workflow.
std::unique_ptr<MergeProgress> keptMerge(const Session& session, const MergeInputs& inputs);

} // namespace regroup
