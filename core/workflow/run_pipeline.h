// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/evaluate_task.h"
#include "core/workflow/paired_accuracy.h"
#include "core/workflow/pipeline_recipe.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace regroup {

struct PipelineRequest {
    PipelineRecipe recipe;
    RuntimeOptions runtime;
    std::optional<std::filesystem::path> store;
    std::string command;
    bool fresh = false; ///< Deletes what an earlier call left, and begins anew.
};

/// A line of the comparison: the tuned original, or a variant.
struct PipelineResult {
    std::string name;
    std::string method; ///< "original", "neighbour", ...
    double averageGroupSize = 1;
    std::string groupSizes;
    std::uint64_t keyValueBytesPerToken = 0;
    std::optional<TaskMetric> converted; ///< Before it was tuned again; absent for the original.
    TaskMetric tuned;                    ///< The task's first metric.
    std::int64_t itemCount = 0;
    /// Against the tuned original on the same items; absent where answers are not right or wrong
    /// (stsb).
    std::optional<PairedAccuracy> versusOriginal;
    std::filesystem::path model;
    double seconds = 0; ///< Of this call; steps that were there already take none.
};

struct PipelineReport {
    std::string name;
    std::string task;
    std::vector<PipelineResult> runs; ///< The original first.
    double seconds = 0;
    std::filesystem::path folder;
    std::optional<std::int64_t> runId; ///< Of the whole; every step is a run of its own as well.
};

/// Tunes the model on the task, takes class-balanced training rows as calibration, and for every
/// variant searches, converts, tunes again and evaluates on the reported split. Every finished step
/// stays in the folder (in the cache, named by recipe, model and data, unless the recipe names
/// one), and an interrupted training goes on from its last checkpoint, so that the same call goes
/// on where it was stopped or killed. Nothing but the last step sees the reported split.
/// @throws Cancelled, Error
PipelineReport runPipeline(Session& session, const PipelineRequest& request, JobContext& job);

nlohmann::ordered_json pipelineReportToJson(const PipelineReport& report);
std::string pipelineReportTable(const PipelineReport& report);

} // namespace regroup
