// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/label_head.h"
#include "core/train/training_data.h"
#include "core/workflow/fine_tune.h"

#include <string>

namespace regroup {

class Tokenizer;

/// What a request's files hold, tokenized and split. Internal to workflow.
struct TrainingMaterial {
    TrainingData data;
    std::string dataSha256;
    std::int64_t cutCount = 0; ///< Examples whose end did not fit the length.
    std::int64_t leftOut = 0;  ///< Rows without a label.
    std::string metricName;    ///< Of the held-out part.
};

/// The file that a request's examples are read from. @throws Error(BadData) if a folder has none.
std::filesystem::path trainingDataFile(const FineTuneRequest& request);

/// What a request's task trains a model to give: texts the next tokens, or the hidden ones of a
/// masked language model.
TrainingGoal trainingGoal(const std::string& task, const ModelConfig& config);

/// The head that a task of GLUE needs. @throws Error(BadUsage) for a task without labels.
LabelHead labelHeadOf(const std::string& task, const ModelConfig& config,
                      const Tokenizer& tokenizer);

/// @param config of the model that is trained. @throws Error(BadData) for empty or foreign files.
TrainingMaterial readTrainingMaterial(const FineTuneRequest& request, const ModelConfig& config,
                                      const Tokenizer& tokenizer, JobContext& job);

} // namespace regroup
