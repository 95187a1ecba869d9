// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/evaluate_model.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// A benchmark with choices (GLUE by prompt, MMLU), worded and counted as lm-evaluation-harness
/// does.
struct TaskRequest {
    EvaluateRequest evaluation; ///< Model, grouping, data, runtime, store, command, name.
    std::string task; ///< "sst2", "mmlu", "mmlu_stem", "mmlu_global_facts", ... as in the harness.
    int shots = 0;    ///< MMLU only: examples before each question.
    std::int64_t limit = 0; ///< First so many items of every task; the result is marked partial.
    std::string split;      ///< Empty: validation for GLUE, test for MMLU.
    std::optional<std::filesystem::path> samples; ///< One JSON object an item.
};

struct TaskMetric {
    std::string name; ///< "acc", "f1", "mcc".
    double value = 0;
    double standardError = 0;
};

struct TaskItem {
    std::int64_t docId = 0;
    int target = 0;
    int prediction = 0;
    std::vector<double> logLikelihoods;
    std::vector<bool> isGreedy;
    std::string prompt;
    std::vector<std::string> choices;
};

struct TaskScore {
    std::string task;
    std::string alias;
    std::vector<TaskMetric> metrics; ///< The first is the one that tables show.
    std::int64_t itemCount = 0;
    std::int64_t fileCount = 0; ///< Items of the file, without --limit.
    std::int64_t cutCount = 0;  ///< Prompts whose beginning did not fit the model.
    std::string dataSha256;
    std::string split;
    std::vector<TaskItem> items;
};

struct TaskGroupScore {
    std::string group; ///< "mmlu", "mmlu_stem".
    std::string alias;
    std::vector<std::string> tasks;
    TaskMetric accuracy;
    std::int64_t itemCount = 0;
};

struct TaskReport {
    std::string model;
    std::vector<TaskScore> tasks;
    std::vector<TaskGroupScore> groups;
    int shots = 0;
    bool partial = false;
    double seconds = 0;
    std::optional<std::int64_t> runId;
};

/// Names of all tasks and groups. For --help and messages.
std::vector<std::string> choiceTaskNames();
bool isChoiceTask(std::string_view name);

/// @throws Cancelled, Error
TaskReport evaluateTask(Session& session, const TaskRequest& request, JobContext& job);

/// lm-evaluation-harness result layout.
nlohmann::ordered_json taskReportToJson(const TaskReport& report);
std::string taskReportText(const TaskReport& report); ///< A table.

} // namespace regroup
