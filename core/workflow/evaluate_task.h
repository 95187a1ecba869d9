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

/// How a benchmark's answers are read from a model.
enum class TaskProtocol {
    Prompt,    ///< The likeliest of the answers, worded as lm-evaluation-harness does.
    Classifier ///< By a head for labels, as GLUE does.
};

std::string_view taskProtocolName(TaskProtocol protocol); ///< "prompt", "classifier".
TaskProtocol taskProtocolFromName(std::string_view name); ///< @throws Error(BadUsage)

/// A benchmark: GLUE by prompt or by a classification head, MMLU by prompt.
struct TaskRequest {
    EvaluateRequest evaluation; ///< Model, grouping, data, runtime, store, command, name; `length`
                                ///< of a classifier's texts, 0: the model's positions.
    std::string task; ///< "sst2", "mmlu", "mmlu_stem", "mmlu_global_facts", ... as in the harness.
    std::optional<TaskProtocol> protocol; ///< Absent: by the head that the model has.
    int shots = 0;                        ///< Prompt: answered examples before each question.
    std::int64_t limit = 0; ///< First so many items of every task; the result is marked partial.
    std::string split;      ///< Empty: validation for GLUE, test for MMLU.
    std::optional<std::filesystem::path> samples; ///< One JSON object an item.
};

struct TaskMetric {
    std::string name; ///< "acc", "f1", "mcc", "pearson", "spearman".
    double value = 0;
    double standardError = 0;
};

struct TaskItem {
    std::int64_t docId = 0;
    int target = 0;                     ///< Class; 0 for stsb.
    int prediction = 0;                 ///< Likewise.
    std::optional<double> targetScore;  ///< stsb only.
    std::vector<double> logLikelihoods; ///< Prompt: of each choice.
    std::vector<bool> isGreedy;         ///< Likewise.
    std::vector<double> scores; ///< Classifier: the logit of each class, or stsb's one number.
    bool wasCut = false;        ///< The text did not fit the model as a whole.
    std::string prompt;         ///< Or the first text.
    std::string second;         ///< Classifier, of a pair.
    std::vector<std::string> choices; ///< Of a classifier the labels' names, by class.

    /// 1 for a right answer, else 0; of stsb the squared error.
    double itemScore() const;
};

struct TaskScore {
    std::string task;
    std::string alias;
    std::vector<TaskMetric> metrics; ///< The first is the one that tables show.
    std::int64_t itemCount = 0;
    std::int64_t fileCount = 0; ///< Items of the file, without --limit.
    std::int64_t cutCount = 0;  ///< Prompts, or texts, that did not fit the model as a whole.
    std::string dataSha256;
    /// Of the rows as a calibration on a task reads them; empty where there are no such.
    std::string rowsSha256;
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
    TaskProtocol protocol = TaskProtocol::Prompt;
    int shots = 0;
    std::int64_t length = 0; ///< Classifier: longest text in tokens.
    bool partial = false;
    std::uint64_t keyValueBytesPerToken = 0; ///< Of the measured grouping; 0: does not apply.
    double seconds = 0;
    std::optional<std::int64_t> runId;
};

/// Names of all tasks and groups that have choices. For --help and messages.
std::vector<std::string> choiceTaskNames();
bool isChoiceTask(std::string_view name);
/// Likewise of all that can be evaluated: stsb, too.
std::vector<std::string> taskNames();
bool isTask(std::string_view name);

/// @throws Cancelled, Error
TaskReport evaluateTask(Session& session, const TaskRequest& request, JobContext& job);

/// lm-evaluation-harness result layout.
nlohmann::ordered_json taskReportToJson(const TaskReport& report);
std::string taskReportText(const TaskReport& report); ///< A table.

} // namespace regroup
