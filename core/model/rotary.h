// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace regroup {

enum class RotaryScaling { None, Linear, Dynamic, Yarn, Llama3 };

/// Rotary position embedding as config.json describes it, in the present layout (`rope_parameters`)
/// or the older one (`rope_theta`, `rope_scaling`).
struct RotarySettings {
    double theta = 10000.0;
    RotaryScaling scaling = RotaryScaling::None;
    double factor = 1.0;
    double positionCount = 2048.0;         ///< Dynamic: up to it nothing is scaled.
    double originalPositionCount = 8192.0; ///< Yarn and Llama3: what the model was first made for.
    double lowFrequencyFactor = 1.0;       ///< Llama3.
    double highFrequencyFactor = 4.0;      ///< Llama3.
    double fastRotations = 32.0;  ///< Yarn: pairs that turn as often or more are not stretched.
    double slowRotations = 1.0;   ///< Yarn: pairs that turn as seldom or less are, by the factor.
    bool wholeBounds = true;      ///< Yarn: the bounds between them are rounded to whole pairs.
    double attentionFactor = 1.0; ///< Yarn: cosines and sines are multiplied by it.
};

/// @param config the whole document. @param place its file, for messages.
/// @param positionCount `max_position_embeddings`, or the architecture's default of it.
/// @throws Error(BadData); Error(Unsupported) for other kinds of scaling, and for a partial
/// rotation together with scaling (without, transformers ignores it for these architectures).
RotarySettings readRotarySettings(const nlohmann::ordered_json& config, const std::string& place,
                                  std::int64_t positionCount);

/// Cosines and sines of one batch, [batch or 1, 1, tokens, headDim / 2].
struct RotaryTables {
    at::Tensor cosine;
    at::Tensor sine;
};

/// Angle per position of each channel pair, [headDim / 2]. float32 for engines up to float32, in
/// the order of operations of transformers, so that tables agree to the last bit; float64 for
/// float64.
/// @param tokenCount of the longest sequence, its stored tokens included: Dynamic depends on it.
/// Source: transformers, modeling_rope_utils.py; yarn: Peng et al. 2023, arXiv:2309.00071.
at::Tensor rotaryFrequencies(const RotarySettings& settings, int64_t headDim, at::ScalarType engine,
                             int64_t tokenCount = 0);

/// @param positions [batch or 1, tokens] int64. Computed in the type of frequencies, then rounded
/// to type. @param attentionFactor see RotarySettings.
RotaryTables makeRotaryTables(const at::Tensor& frequencies, const at::Tensor& positions,
                              at::ScalarType type, double attentionFactor = 1.0);

/// The rotary embedding of a model: frequencies are kept where they do not depend on the batch.
class RotaryEmbedding {
public:
    RotaryEmbedding(const RotarySettings& settings, int64_t headDim, at::ScalarType type,
                    at::Device device);
    /// @param positions [batch or 1, tokens] int64, on the device. For Dynamic the largest of them
    /// decides, as it does in a freshly loaded model of transformers.
    RotaryTables tables(const at::Tensor& positions) const;

private:
    at::Tensor frequenciesFor(int64_t tokenCount) const;

    RotarySettings m_settings;
    int64_t m_headDim;
    at::ScalarType m_type;
    at::Device m_device;
    at::Tensor m_frequencies; ///< Undefined for Dynamic.
};

/// Rotates channel c against c + headDim / 2, the pairing of Hugging Face checkpoints.
/// @param heads [batch, heads, tokens, headDim] -> the same shape.
/// Source: Su et al. 2021, arXiv:2104.09864; transformers, apply_rotary_pos_emb.
at::Tensor applyRotary(const at::Tensor& heads, const RotaryTables& tables);

} // namespace regroup
