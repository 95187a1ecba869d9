// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architecture_table.h"
#include "core/model/json_document.h"
#include "core/model/tensor_spec_list.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// Where GPT-2 and its relatives differ.
struct Gpt2Traits {
    int keyValueHeadCount = 0;                ///< 0: as many as query heads.
    bool scalesByLayer = false;               ///< Scores are divided by the layer's number, from 1.
    std::string_view activation = "gelu_new"; ///< Where config.json names none.
};

/// A row of the table for such an architecture: layer norms, learned positions, query, key and
/// value in one tensor. A derived class adds its name, its classes and its traits.
/// Source: Radford et al. 2019; transformers, models/gpt2.
class Gpt2Family : public Architecture {
public:
    std::string_view optionalPrefix() const override { return "transformer."; }
    ModelConfig readConfig(const nlohmann::ordered_json& document,
                           const std::string& place) const override;
    std::vector<TensorSpec> tensorSpecs(const ModelConfig& config) const override;
    MlpLayout mlpLayout(int layer) const override;
    PositionKind positionKind() const override { return PositionKind::Absolute; }
    AttentionLayout attentionLayout(const ModelConfig& config, int layer) const override;
    std::shared_ptr<const Transformer> load(std::shared_ptr<const Checkpoint> checkpoint,
                                            const LoadOptions& options) const override;

protected:
    virtual std::vector<ModelClass> classes() const = 0;
    /// The form that weights are stored in; known without a config.
    virtual bool isTransposed() const = 0;
    virtual Gpt2Traits traits(const JsonFields& fields) const = 0;

private:
    void addLinear(TensorSpecList& specs, const std::string& name, std::int64_t rows,
                   std::int64_t columns, const std::string& note) const;
    void addAttention(TensorSpecList& specs, const ModelConfig& config, int layer) const;
};

} // namespace regroup
