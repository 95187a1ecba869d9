// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/token_masking.h"
#include "core/train/train_options.h"
#include "core/train/training_batch.h"
#include "core/train/training_example.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace regroup {

/// What a model is tuned on. The held-out part comes out of the training split: it decides when to
/// stop and which checkpoint is best, and the reported split is never seen.
struct TrainingData {
    TrainingGoal goal = TrainingGoal::NextTokens;
    std::vector<TrainingExample> examples;
    std::vector<TrainingExample> heldOut; ///< May be empty: the last checkpoint is the best then.
    std::int64_t padTokenId = 0;
    MaskingOptions masking; ///< Used with TrainingGoal::MaskedTokens.
};

/// Steps of an epoch, and of a whole training. @param exampleCount of the training part.
std::int64_t trainingStepsPerEpoch(std::size_t exampleCount, const TrainOptions& options);
std::int64_t trainingStepCount(std::size_t exampleCount, const TrainOptions& options);

/// The batches of any step, one after the other; the same ones for the same seed, wherever a
/// training begins. What it is given must outlive it.
class StepBatches {
public:
    StepBatches(const TrainingData& data, const TrainOptions& options);

    /// As many as are accumulated, fewer at an epoch's end. @param step from 0.
    std::vector<TrainingBatch> ofStep(std::int64_t step);

private:
    const std::vector<std::vector<std::size_t>>& ofEpoch(std::int64_t epoch);

    const TrainingData& m_data;
    const TrainOptions& m_options;
    std::int64_t m_stepsPerEpoch;
    std::vector<std::int64_t> m_lengths;
    std::int64_t m_epoch = -1;
    std::vector<std::vector<std::size_t>> m_batches; // Of m_epoch.
};

/// The batches that the held-out part is scored in: neighbours in length together, in the same
/// order and with the same tokens hidden each time, so that looks at different times can be
/// compared.
class HeldOutBatches {
public:
    HeldOutBatches(const TrainingData& data, std::int64_t batchSize);

    std::size_t count() const { return m_batches.size(); }
    TrainingBatch at(std::size_t index) const;

private:
    const TrainingData& m_data; // Outlives this.
    std::vector<std::vector<std::size_t>> m_batches;
};

} // namespace regroup
