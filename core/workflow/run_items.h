// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_context.h"
#include "core/workflow/evaluate_task.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace regroup {

/// One item of a task as a run answered it: what an item browser shows.
struct RunItem {
    std::int64_t line = 0; ///< Of its file, from 0.
    std::string task;
    std::int64_t document = 0; ///< Unique in a task.
    int target = 0;            ///< Number of the right choice.
    int prediction = 0;        ///< Number of the one that was picked.
    std::string prompt;        ///< Its last part, where it is long.
    std::vector<std::string> choices;
    std::vector<double> logLikelihoods; ///< [choices]
    std::string promptSha256{};         ///< Of the whole prompt: tells whether two are the same.

    bool isRight() const { return prediction == target; }
    friend bool operator==(const RunItem&, const RunItem&) = default;
};

/// Where the items of a run are kept: a samples file beside the store, in the layout of
/// lm-evaluation-harness.
std::filesystem::path runItemsFile(const std::filesystem::path& store, std::int64_t runId);

/// Runs of this store whose items are there, ascending.
std::vector<std::int64_t> runsWithItems(const std::filesystem::path& store);

/// evaluateTask, whose items are kept in runItemsFile() when it has finished.
/// @throws Cancelled, Error
TaskReport evaluateTaskKeepingItems(Session& session, const TaskRequest& request, JobContext& job);

/// Any samples file of one task or several. @throws Error(BadData) naming the line; Cancelled
std::vector<RunItem> readRunItems(const std::filesystem::path& file, JobContext& job);

/// Copies these lines of a samples file, complete, in their order.
/// @param lines ascending. @throws Error(BadData, DiskFull); Cancelled
void copyRunItems(const std::filesystem::path& file, std::span<const std::int64_t> lines,
                  const std::filesystem::path& target, JobContext& job);

} // namespace regroup
