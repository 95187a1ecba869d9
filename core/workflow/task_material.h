// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/glue.h"
#include "core/eval/choice_task.h"
#include "core/workflow/evaluate_task.h"

#include <vector>

namespace regroup {

struct ModelConfig;

/// One task's items and where they came from. Internal to workflow.
struct LoadedTask {
    TaskScore score;                    ///< Names, split, hash, fileCount.
    const GlueTask* glue = nullptr;     ///< nullptr: of MMLU.
    std::vector<ChoiceItem> choices;    ///< Prompt.
    std::vector<TextExample> texts;     ///< Classifier: the rows that have a label.
    std::vector<std::int64_t> textRows; ///< [texts], row of the file, from 0.
};

/// What was asked for, else by prompt, unless the model has a head for labels and the task knows
/// such heads.
TaskProtocol protocolOf(const TaskRequest& request, const ModelConfig& config);

/// Reads the files of a request's tasks; --limit is applied.
/// @throws Error(BadData) for the files; Error(BadUsage, Unsupported) for tasks and options that do
/// not fit together.
std::vector<LoadedTask> loadTasks(const TaskRequest& request, TaskProtocol protocol);

} // namespace regroup
