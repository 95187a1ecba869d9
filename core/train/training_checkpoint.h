// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/adamw.h"
#include "core/train/trained_model.h"
#include "core/train/training_state.h"

#include <filesystem>

namespace regroup {

/// Writes FOLDER/checkpoint-STEP whole or not at all: the model (see TrainedModel::write),
/// optimizer.safetensors (with every parameter that the model's file does not hold exactly, as
/// parameter.NAME), scheduler.json, rng_state.json and trainer_state.json. A checkpoint of the same
/// step that is there already is replaced.
/// @return the folder. @throws Error(DiskFull, NotFinite)
std::filesystem::path writeTrainingCheckpoint(const std::filesystem::path& folder,
                                              const TrainedModel& model, const AdamW& optimizer,
                                              const TrainingState& state, double nextRate,
                                              std::uint64_t seed);

/// Sets the parameters to what the checkpoint holds. @throws Error(BadData)
void restoreParameters(const std::filesystem::path& checkpoint, const TrainedModel& model);
/// Sets parameters and optimizer to what the checkpoint holds. @throws Error(BadData)
void restoreTrainingCheckpoint(const std::filesystem::path& checkpoint, const TrainedModel& model,
                               AdamW& optimizer);

/// What a killed process left half-written beside the checkpoints.
void removeUnfinishedCheckpoints(const std::filesystem::path& folder);

/// Deletes all but the newest `kept` and the best one.
void pruneTrainingCheckpoints(const std::filesystem::path& folder, int kept,
                              const std::string& best);

/// Makes a checkpoint's model files also files of the folder itself (links where the disk can),
/// config.json last, so that the folder is a model only when it is whole.
void publishModel(const std::filesystem::path& checkpoint, const std::filesystem::path& folder);

} // namespace regroup
