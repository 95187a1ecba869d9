// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/model/transformer.h"
#include "core/train/learned_merge.h"
#include "core/train/lora.h"
#include "core/train/model_dropout.h"
#include "core/train/train_options.h"
#include "core/train/trainable_checkpoint.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace regroup {

class JobContext;

struct TrainedModelOptions {
    TrainMethod method = TrainMethod::Full;
    LoraOptions lora;
    std::optional<ModelGrouping> learnedMerge; ///< Full only: heads of these groups are merged.
    LoadOptions load;
    bool modelDropout = false; ///< The one of config.json.
    std::uint64_t seed = 0;
    std::string baseModel; ///< Named in adapter files.
};

/// A model that learns: which of its numbers do, how a pass sees them, and how it is written.
class TrainedModel {
public:
    /// @param checkpoint without parameters yet. @throws Error(BadUsage, BadData, Unsupported)
    TrainedModel(std::shared_ptr<TrainableCheckpoint> checkpoint,
                 const TrainedModelOptions& options);

    /// Everything that learns, by name; leaves.
    const std::map<std::string, at::Tensor>& parameters() const { return m_parameters; }
    const ModelConfig& config() const { return m_model->config(); }

    /// The model of this moment, for one pass; without dropout, or with that of a seed.
    std::shared_ptr<const Transformer> forEvaluation();
    std::shared_ptr<const Transformer> forTraining(std::uint64_t dropoutSeed);

    /// For passes through what forTraining() or forEvaluation() gave last; null: there is none.
    const ModelDropout* dropout() const { return m_dropout ? &*m_dropout : nullptr; }

    /// As a checkpoint like any other: adapters added to the weights, heads merged.
    std::shared_ptr<const Checkpoint> merged() const;

    /// Writes what can be used on its own into an existing folder: model.safetensors, config.json
    /// and the tokenizer; of adapters their files and the tokenizer.
    void write(const std::filesystem::path& folder, JobContext& job) const;

    /// True if what write() leaves does not hold every parameter exactly, because it is stored in a
    /// narrower type, or merged.
    bool losesInWriting() const;

private:
    std::shared_ptr<const Transformer> current() const;

    TrainedModelOptions m_options;
    std::shared_ptr<TrainableCheckpoint> m_checkpoint;
    std::optional<LoraAdapters> m_adapters;
    std::optional<ModelDropout> m_dropout;
    std::optional<LearnedMerge> m_merge;
    std::map<std::string, at::Tensor> m_parameters;
    std::shared_ptr<const Transformer> m_model;
};

/// Writes config.json, the weights in the types they are stored in, and the companion files of the
/// source into an existing folder. @throws Error(NotFinite, DiskFull), Cancelled
void writeModelFolder(const Checkpoint& checkpoint, const std::filesystem::path& folder,
                      JobContext& job);

} // namespace regroup
