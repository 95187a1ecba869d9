// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/trained_model.h"
#include "core/train/training_data.h"

#include <optional>

namespace regroup {

class JobContext;

/// How a model does on the held-out part.
struct HeldOutScore {
    double loss = 0;                ///< Of the task, mean over targets.
    std::optional<double> accuracy; ///< Classes.
};

/// Of the task alone: without teacher, label smoothing and dropout.
/// @throws Cancelled; Error(NotFinite)
HeldOutScore scoreHeldOut(TrainedModel& model, const TrainingData& data,
                          const TrainOptions& options, JobContext& job);

} // namespace regroup
