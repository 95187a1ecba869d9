// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/transformer.h"
#include "core/train/train_options.h"
#include "core/train/training_batch.h"

#include <ATen/core/Tensor.h>

namespace regroup {

class JobContext;
class ModelDropout;

struct PassOptions {
    TrainingGoal goal = TrainingGoal::NextTokens;
    double labelSmoothing = 0.0;
    bool gradientCheckpointing = false;
    const Transformer* teacher = nullptr;  ///< For distillation; same outputs, any grouping.
    DistillOptions distill;                ///< Used with a teacher.
    const ModelDropout* dropout = nullptr; ///< Of the model; not of the teacher.
};

/// Losses of one batch, summed over its targets.
struct PassLoss {
    double task = 0;          ///< What PassOptions::goal is about.
    double divergence = 0;    ///< From the teacher's outputs.
    double hidden = 0;        ///< Of hidden states, mean over layers, summed over tokens.
    std::int64_t correct = 0; ///< Classes: right ones.

    /// task and the teacher's parts, weighted as they are minimised.
    double total(const PassOptions& options) const;
    PassLoss& operator+=(const PassLoss& other);
};

/// Forward and backward through the model: adds the gradient of total() * scale to the parameters
/// that the model was loaded with. The logits are made in slices, only of tokens that are
/// predicted, and never lie in memory as a whole. With gradientCheckpointing only the layers'
/// inputs are kept, and every layer is computed once more on the way back (Chen et al. 2016,
/// arXiv:1604.06174).
/// @param model loaded from a TrainableCheckpoint. @throws Cancelled between layers;
/// Error(NotFinite)
PassLoss runTrainingPass(const Transformer& model, const TrainingBatch& batch,
                         const PassOptions& options, double scale, JobContext& job);

/// The same without waiting for a GPU, which then works on while the next batch is prepared.
/// Whether hidden states are finite is not looked at there: a loss that is not tells.
/// @return for readPassLoss, which waits: float64 [4], on the model's device; they may be added.
at::Tensor queueTrainingPass(const Transformer& model, const TrainingBatch& batch,
                             const PassOptions& options, double scale, JobContext& job);
PassLoss readPassLoss(const at::Tensor& losses);

/// The losses alone, without gradients.
PassLoss runEvaluationPass(const Transformer& model, const TrainingBatch& batch,
                           const PassOptions& options, JobContext& job);

} // namespace regroup
