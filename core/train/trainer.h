// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/transformer.h"
#include "core/train/token_masking.h"
#include "core/train/trained_model.h"
#include "core/train/training_example.h"
#include "core/train/training_state.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace regroup {

class JobContext;

/// What a model is tuned on. The held-out part comes out of the training split: it decides when to
/// stop and which checkpoint is best, and the reported split is never seen.
struct TrainingData {
    TrainingGoal goal = TrainingGoal::NextTokens;
    std::vector<TrainingExample> examples;
    std::vector<TrainingExample> heldOut; ///< May be empty: the last checkpoint is the best then.
    std::int64_t padTokenId = 0;
    MaskingOptions masking; ///< Used with TrainingGoal::MaskedTokens.
};

struct TrainerCallbacks {
    /// After every step and every look at the held-out part; may be empty.
    std::function<void(const TrainingState&, const TrainingLogEntry&)> onLog;
    /// Asked after a stop: whether not even the work so far is to be saved. May be empty: it is.
    std::function<bool()> stopsAtOnce;
};

struct TrainingOutcome {
    TrainingState state;
    double meanLoss = 0; ///< Over all steps, as transformers' Trainer gives train_loss.
    std::filesystem::path lastCheckpoint;
    std::filesystem::path bestCheckpoint; ///< The last one where nothing is held out.
    bool wasStopped = false;              ///< By the user; lastCheckpoint goes on from there.
    bool stoppedEarly = false;            ///< The held-out part got no better.
};

/// How a model does on the held-out part.
struct HeldOutScore {
    double loss = 0;                ///< Of the task, mean over targets.
    std::optional<double> accuracy; ///< Classes.
};

/// @throws Cancelled; Error(NotFinite)
HeldOutScore scoreHeldOut(TrainedModel& model, const TrainingData& data,
                          const TrainOptions& options, JobContext& job);

/// Steps of an epoch, and of a whole training. @param exampleCount of the training part.
std::int64_t trainingStepsPerEpoch(std::size_t exampleCount, const TrainOptions& options);
std::int64_t trainingStepCount(std::size_t exampleCount, const TrainOptions& options);

/// Tunes the model: writes `checkpoint-N` folders into `folder`, and the best model into it at the
/// end. On a CPU the same inputs, seed and thread count give the same bits, whether it was
/// interrupted or not.
/// @param teacher null: no distillation.
/// @param resumed a checkpoint to go on from; its recipe must be `recipe`.
/// @throws Error(NotFinite) for a loss that is no number or grows without end, naming the last good
/// checkpoint; Error(BadUsage) for another recipe; Error(BadData, DiskFull). A stop by the user is
/// no exception: the state is saved and returned. One at once saves nothing: Cancelled.
TrainingOutcome trainModel(TrainedModel& model, const TrainingData& data,
                           const TrainOptions& options, const Transformer* teacher,
                           const nlohmann::ordered_json& recipe,
                           const std::filesystem::path& folder,
                           const std::optional<std::filesystem::path>& resumed,
                           const TrainerCallbacks& callbacks, JobContext& job);

} // namespace regroup
