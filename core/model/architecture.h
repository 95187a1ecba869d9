// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model_config.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

class Checkpoint;
class Transformer;
struct LoadOptions;

/// A tensor that a checkpoint of an architecture holds.
struct TensorSpec {
    std::string name; ///< Full name, with the usual prefix ("model.layers.0...").
    std::vector<std::int64_t> shape;
    /// May be stored and is not used: the output layer of a tied model, constants of old
    /// checkpoints (their shape is not stated). Checkpoint::tensors() leaves it out; an export
    /// passes it on unless its shape is stated, which marks a copy of another tensor.
    bool optional = false;
    std::string
        note; ///< What the shape follows from, for messages: "12 heads of 64, model width 768".
    bool usedIfStored = false; ///< Used where it is stored, and not missed where it is not.
};

/// Where one projection y = W x + b of an attention block lies in a checkpoint: a run of rows of
/// NAME.weight and NAME.bias. Several projections may lie in one tensor.
struct StoredProjection {
    std::string name;          ///< Without ".weight" and ".bias".
    std::int64_t rowCount = 0; ///< Rows of W.
    std::int64_t firstRow = 0; ///< Among the rows of the stored tensor.
    bool transposed = false;   ///< Stored as [in, out]: rows of W are columns of NAME.weight.
};

/// The four projections of one attention block.
struct AttentionLayout {
    StoredProjection query;
    StoredProjection key;
    StoredProjection value;
    StoredProjection output;
};

/// Where the matrices of an MLP lie in a checkpoint: NAME.weight and, where there is one,
/// NAME.bias.
struct MlpLayout {
    std::string inner; ///< Without ".weight" and ".bias".
    std::string outer;
    std::string gate;        ///< Empty: there is none.
    bool transposed = false; ///< Stored as [in, out].
};

/// How tokens learn where they stand. What may be done to keys and queries without changing scores
/// depends on it: with rotary embedding only what acts inside each pair of channels (c and c +
/// headDim / 2) as a complex number, otherwise any invertible matrix.
enum class PositionKind {
    Absolute, ///< Added to the embedding, or none at all.
    Rotary    ///< Keys and queries are rotated.
};

/// One row of the table of architectures; one file each (llama.cpp, gpt_neo.cpp, ...).
/// Stateless: one instance for the whole program, called from any thread.
class Architecture {
public:
    virtual ~Architecture() = default;
    virtual std::string_view name() const = 0; ///< `model_type` in config.json.

    /// Fills everything but `source` and `grouping`. @throws Error
    virtual ModelConfig readConfig(const nlohmann::ordered_json& document,
                                   const std::string& place) const = 0;

    /// Every tensor of a checkpoint with this config, key/value rows according to config.grouping.
    virtual std::vector<TensorSpec> tensorSpecs(const ModelConfig& config) const = 0;

    /// A prefix that published checkpoints of bare models leave out ("model.", "transformer."); may
    /// be empty.
    virtual std::string_view optionalPrefix() const = 0;

    /// The name that a tensor has today, for one as older programs stored it.
    virtual std::string presentName(const std::string& storedName) const { return storedName; }

    /// Key/value rows according to config.grouping: also how a grouped checkpoint is stored.
    virtual AttentionLayout attentionLayout(const ModelConfig& config, int layer) const = 0;

    virtual MlpLayout mlpLayout(int layer) const = 0;

    virtual PositionKind positionKind() const = 0;

    /// True if `num_key_value_heads` in config.json is read by transformers' own class: the stock
    /// form of shared heads.
    virtual bool readsKeyValueHeadCount() const { return false; }

    virtual std::shared_ptr<const Transformer> load(std::shared_ptr<const Checkpoint> checkpoint,
                                                    const LoadOptions& options) const = 0;
};

std::span<const Architecture* const> allArchitectures();
/// @throws Error(Unsupported) that lists the known names.
const Architecture& architectureNamed(std::string_view name, const std::string& place);

} // namespace regroup
