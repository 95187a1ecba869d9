// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/task_material.h"

#include <vector>

namespace regroup {

class JobContext;
class RunRecorder;
class Tokenizer;
class Transformer;

/// Scores the items of all tasks in one go, so that batches fill up and progress counts all items,
/// and fills in their scores: items, metrics, counts. Every item goes to the recorder as it is
/// finished; those that it holds of an interrupted call are not scored again. Internal to workflow.
/// @throws Cancelled, Error
void scoreByPrompt(const Transformer& model, const Tokenizer& tokenizer,
                   std::vector<LoadedTask>& tasks, const EvaluateRequest& evaluation,
                   RunRecorder& recorder, JobContext& job);

/// evaluation.length is the longest text in tokens, 0: the model's positions.
void scoreByClassifier(const Transformer& model, const Tokenizer& tokenizer,
                       std::vector<LoadedTask>& tasks, const EvaluateRequest& evaluation,
                       RunRecorder& recorder, JobContext& job);

} // namespace regroup
