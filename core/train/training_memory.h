// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/train_options.h"

#include <cstdint>
#include <string>

namespace regroup {

class Checkpoint;

/// What decides how much a training takes.
struct TrainingSize {
    std::int64_t parameters = 0;        ///< Of the whole model.
    std::int64_t trainedParameters = 0; ///< That learn.
    std::int64_t layers = 0;
    std::int64_t modelDim = 0;
    std::int64_t innerDim = 0; ///< Rows of the widest linear layer of a block.
    std::int64_t headCount = 0;
    std::int64_t classes = 0;     ///< Vocabulary, or labels.
    std::int64_t storedBytes = 0; ///< Of the model on disk.
    std::int64_t elementSize = 4; ///< Of the type of computation.
    bool onGpu = false;
};

/// From headers only. @param trainedParameters -1: all of them.
TrainingSize trainingSize(const Checkpoint& checkpoint, std::int64_t trainedParameters,
                          std::int64_t elementSize);

/// Predicted bytes.
struct TrainingMemory {
    std::uint64_t weights = 0;
    std::uint64_t gradients = 0;
    std::uint64_t optimizer = 0;   ///< Two moments, and masters where weights are narrow.
    std::uint64_t activations = 0; ///< What the backward pass keeps, and the logits of a slice.
    std::uint64_t program = 0;

    std::uint64_t total() const { return weights + gradients + optimizer + activations + program; }
};

/// @param batchTokens of the largest batch, padding included. @param teacher null: none.
TrainingMemory predictTrainingMemory(const TrainingSize& size, const TrainOptions& options,
                                     std::int64_t batchTokens, const TrainingSize* teacher);

/// Of one checkpoint folder, bytes.
std::uint64_t predictCheckpointBytes(const TrainingSize& size, const TrainOptions& options);

/// Floating point operations of forward and backward for so many tokens.
double predictTrainingWork(const TrainingSize& size, const TrainOptions& options,
                           std::int64_t tokens);

/// Operations a second that a matrix product reaches now on a device ("cpu", "cuda:0"), on a GPU
/// in bfloat16 if values have two bytes; takes some 50 ms.
double measureMatrixSpeed(const std::string& device, std::int64_t elementSize);

} // namespace regroup
