// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architecture_table.h"
#include "core/model/tensor_spec_list.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace regroup {

/// Where llama and its relatives (mistral, qwen2, ...) differ. All have RMS norms before the
/// blocks, rotary positions, a gated MLP and the same tensor names.
struct LlamaTraits {
    Bias queryKeyValueBias = Bias::None;
    Bias outputBias = Bias::None;
    Bias mlpBias = Bias::None;
    std::vector<std::int64_t> windows; ///< [layerCount], 0 where a layer sees everything before;
                                       ///< empty: no layer has a window.
};

/// What a config.json leaves to the architecture.
struct LlamaDefaults {
    std::int64_t positionCount = 2048;
    int keyValueHeadCount = 0; ///< 0: as many as query heads.
};

/// A row of the table for such an architecture; a derived class adds its name, its classes and its
/// traits. Read from config.json beside the common part: rms_norm_eps, hidden_act, rotary
/// parameters in both layouts (`rope_parameters`, or `rope_theta` and `rope_scaling`).
/// Source: transformers, models/llama/modeling_llama.py.
class LlamaFamily : public Architecture {
public:
    std::string_view optionalPrefix() const override { return "model."; }
    ModelConfig readConfig(const nlohmann::ordered_json& document,
                           const std::string& place) const override;
    std::vector<TensorSpec> tensorSpecs(const ModelConfig& config) const override;
    AttentionLayout attentionLayout(const ModelConfig& config, int layer) const override;
    MlpLayout mlpLayout(int layer) const override;
    PositionKind positionKind() const override { return PositionKind::Rotary; }
    bool readsKeyValueHeadCount() const override { return true; }
    std::shared_ptr<const Transformer> load(std::shared_ptr<const Checkpoint> checkpoint,
                                            const LoadOptions& options) const override;

protected:
    virtual std::vector<ModelClass> classes() const = 0;
    virtual LlamaDefaults defaults() const { return {}; }
    /// @param config has its layerCount. @throws Error
    virtual LlamaTraits traits(const JsonFields& fields, const ModelConfig& config) const = 0;

    /// `sliding_window`: 4096 if absent, and 0, none, if it is null. @throws Error(BadData)
    static std::int64_t readSlidingWindow(const JsonFields& fields);
};

} // namespace regroup
