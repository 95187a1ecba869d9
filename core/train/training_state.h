// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace regroup {

/// One line of a training's history: a step, or a look at the held-out part.
struct TrainingLogEntry {
    std::int64_t step = 0;
    double epoch = 0;
    std::optional<double> loss; ///< Of a step: mean over its targets, before the update.
    std::optional<double> rate;
    std::optional<double> gradientNorm; ///< Before clipping.
    std::optional<double> heldOutLoss;
    std::optional<double> heldOutMetric; ///< Accuracy; none for language models and scores.
};

/// Where a training stands, between two steps.
struct TrainingState {
    std::int64_t step = 0; ///< Updates so far.
    std::int64_t stepCount = 0;
    double epochCount = 0;
    std::int64_t stepsPerEpoch = 1;
    std::int64_t tokens = 0; ///< Without padding.
    double seconds = 0;
    double lossSum = 0; ///< Over all steps so far.
    std::optional<double> bestMetric;
    std::string bestCheckpoint;      ///< "checkpoint-40"; empty: none yet.
    int sinceBest = 0;               ///< Evaluations.
    std::int64_t evaluatedStep = -1; ///< The last look at the held-out part came after this step.
    bool isFinished = false;         ///< Nothing is left to do, e.g. by an early stop.
    std::vector<TrainingLogEntry> log;
    /// What must not change when it goes on: settings, hashes of model and data.
    std::shared_ptr<const nlohmann::ordered_json> recipe;

    double epoch() const;
};

/// trainer_state.json, with the keys that transformers' Trainer writes; what is ours stands in
/// `regroup`.
std::string trainingStateText(const TrainingState& state);
/// @param place the file, for messages. @throws Error(BadData)
TrainingState readTrainingState(const std::string& text, const std::string& place);

/// @throws Error(BadUsage) that names the first setting that differs, as it was and as it is.
void requireSameRecipe(const nlohmann::ordered_json& stored, const nlohmann::ordered_json& present,
                       const std::string& place);

/// The `checkpoint-N` folders in a folder, by N.
std::vector<std::pair<std::int64_t, std::filesystem::path>>
listTrainingCheckpoints(const std::filesystem::path& folder);

/// A checkpoint folder, or the newest one in a training's folder.
/// @throws Error(BadData) if there is none.
std::filesystem::path findTrainingCheckpoint(const std::filesystem::path& path);

} // namespace regroup
