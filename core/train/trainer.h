// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/transformer.h"
#include "core/train/trained_model.h"
#include "core/train/training_data.h"
#include "core/train/training_state.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace regroup {

class JobContext;

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
