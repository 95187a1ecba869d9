// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/train_options.h"
#include "core/train/trainable_checkpoint.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace regroup {

/// Low-rank updates y += alpha / rank * B A dropout(x) of some linear layers of a model.
/// A: uniform within 1 / sqrt(inputs), B: zero, as PEFT begins.
/// Source: Hu et al. 2021, arXiv:2106.09685.
class LoraAdapters {
public:
    /// Gives the checkpoint's layers their adapters; to be called before a model is loaded from it.
    /// @throws Error(BadUsage) if a target names no linear layer, listing those that there are.
    LoraAdapters(TrainableCheckpoint& checkpoint, const LoraOptions& options,
                 const LoadOptions& load, std::uint64_t seed);
    ~LoraAdapters();

    /// "LAYER.lora_A.weight" [rank, in] and "LAYER.lora_B.weight" [out, rank].
    const std::map<std::string, at::Tensor>& parameters() const { return m_parameters; }
    std::vector<std::string> layers() const; ///< Their full names.

    /// From now on inputs are dropped, the same ones for the same seed: layers that are computed
    /// again give the same.
    void startDropout(std::uint64_t seed);
    void stopDropout();

    /// What is added to LAYER.weight, in its stored shape, float64.
    at::Tensor update(const std::string& layer) const;

private:
    struct Dropout;
    class Adapter;

    LoraOptions m_options;
    bool m_transposed; ///< Weights are stored as [in, out].
    std::shared_ptr<Dropout> m_dropout;
    std::map<std::string, at::Tensor> m_parameters;
};

/// Full names of the linear layers that targets choose. PEFT's rule: a target is a layer's name or
/// its end behind a dot.
/// @throws Error(BadUsage)
std::vector<std::string> loraLayers(const Checkpoint& checkpoint,
                                    const std::vector<std::string>& targets);

/// What PEFT writes and reads: adapter_model.safetensors and adapter_config.json.
/// @param saved tensors that are trained as a whole beside the adapters (a new head).
/// @param baseModel name or path of the model that they were made for.
void writeAdapterFiles(const std::filesystem::path& folder, const LoraAdapters& adapters,
                       const LoraOptions& options, const ModelConfig& config,
                       const std::map<std::string, at::Tensor>& saved,
                       const std::string& baseModel);

/// The tensors of an adapter file under our names ("LAYER.lora_A.weight", "score.weight").
/// @throws Error(BadData)
std::map<std::string, at::Tensor> readAdapterFile(const std::filesystem::path& file);

} // namespace regroup
