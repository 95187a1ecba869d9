// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

enum class TrainMethod {
    Full, ///< All weights.
    Lora  ///< Low-rank updates of some linear layers, and a new head. Hu et al. 2021,
          ///< arXiv:2106.09685.
};

std::string_view trainMethodName(TrainMethod method);   ///< "full", "lora".
TrainMethod trainMethodFromName(std::string_view name); ///< @throws Error(BadUsage)

enum class RateSchedule { Linear, Cosine, Constant };

std::string_view rateScheduleName(RateSchedule schedule); ///< "linear", "cosine", "constant".
RateSchedule rateScheduleFromName(std::string_view name); ///< @throws Error(BadUsage)

/// AdamW with decoupled weight decay; Loshchilov & Hutter 2017, arXiv:1711.05101.
struct OptimizerOptions {
    double rate = 5e-5;
    RateSchedule schedule = RateSchedule::Linear;
    std::int64_t warmupSteps = 0;
    double weightDecay = 0.0; ///< Of tensors with two axes; norms and biases do not decay.
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double clipNorm = 1.0; ///< Largest norm of all gradients together; 0: not clipped.
};

struct LoraOptions {
    int rank = 8;
    double alpha = 16.0; ///< The update is multiplied by alpha / rank.
    double dropout = 0.0;
    /// Ends of layer names, e.g. "q_proj"; "all-linear": every linear layer of the blocks; empty:
    /// what PEFT takes for the architecture.
    std::vector<std::string> targets;
};

/// Learning from another model's outputs; Hinton et al. 2015, arXiv:1503.02531.
struct DistillOptions {
    double weight = 0.5; ///< Of the divergence; the task's own loss has the rest.
    double temperature = 1.0;
    double hiddenWeight = 0.0; ///< Of the mean squared difference of hidden states; 0: not used.
};

struct TrainOptions {
    TrainMethod method = TrainMethod::Full;
    OptimizerOptions optimizer;
    LoraOptions lora;
    DistillOptions distill; ///< Used where there is a teacher.
    double epochs = 1.0;
    std::int64_t stepLimit = 0;    ///< 0: as many as the epochs have.
    std::int64_t batchSize = 32;   ///< Examples that go through the model together.
    std::int64_t accumulation = 1; ///< Batches of one step.
    bool lengthBuckets = true; ///< Examples of like length share a batch, so that little is padded.
    bool gradientCheckpointing = false; ///< Layers are computed again in the backward pass.
    double labelSmoothing = 0.0;
    /// Whether the model drops what its config.json says in training (model_dropout.h). Off: a
    /// pre-trained model that is tuned for a few epochs gains little by it, distillation and
    /// comparisons of groupings get noisier, and every step takes longer.
    bool modelDropout = false;
    std::uint64_t seed = 0;
    std::int64_t evaluateEvery = 0;   ///< Steps; 0: at the end of every epoch.
    std::int64_t checkpointEvery = 0; ///< Steps; 0: where it is evaluated.
    int patience = 0;        ///< Evaluations without a better one before it stops; 0: never.
    int keptCheckpoints = 2; ///< Beside the best one; older ones are deleted.
};

/// @throws Error(BadUsage) naming the first value that cannot be.
void checkTrainOptions(const TrainOptions& options);

} // namespace regroup
