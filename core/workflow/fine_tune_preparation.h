// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/transformer.h"
#include "core/train/trainable_checkpoint.h"
#include "core/workflow/training_examples.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace regroup {

/// All that a training needs, before weights are read. Internal to workflow.
struct FineTunePreparation {
    std::shared_ptr<const Checkpoint> source;
    std::shared_ptr<TrainableCheckpoint> checkpoint;
    std::shared_ptr<const Tokenizer> tokenizer;
    std::optional<std::filesystem::path> resumed; ///< The checkpoint itself.
    LoadOptions load;
    TrainingMaterial material;
    FineTunePlan plan;
};

/// @throws Error for what does not fit together; Cancelled
FineTunePreparation prepareFineTune(Session& session, const FineTuneRequest& request,
                                    JobContext& job);

/// Refuses what cannot fit, before anything is read or written. @param onProcessor the memory is
/// that of the processor. @throws Error(OutOfMemory, DiskFull) with what to change
void checkFineTunePlan(const FineTunePlan& plan, const FineTuneRequest& request, bool onProcessor);

} // namespace regroup
