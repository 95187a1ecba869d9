// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace regroup {

enum class RotaryScaling { None, Linear, Llama3 };

/// Rotary position embedding as config.json describes it, in the present layout (`rope_parameters`)
/// or the older one (`rope_theta`, `rope_scaling`).
struct RotarySettings {
    double theta = 10000.0;
    RotaryScaling scaling = RotaryScaling::None;
    double factor = 1.0;
    double lowFrequencyFactor = 1.0; ///< Llama3 only, as the two below.
    double highFrequencyFactor = 4.0;
    double originalPositionCount = 8192.0;
};

/// @param config the whole document. @param place its file, for messages.
/// @throws Error(BadData); Error(Unsupported) for other kinds of scaling or a partial rotation.
RotarySettings readRotarySettings(const nlohmann::ordered_json& config, const std::string& place);

/// Cosines and sines of one batch, [batch or 1, 1, tokens, headDim / 2].
struct RotaryTables {
    at::Tensor cosine;
    at::Tensor sine;
};

/// Angle per position of each channel pair, [headDim / 2]. float32 for engines up to float32, in
/// the order of operations of transformers, so that tables agree to the last bit; float64 for
/// float64.
at::Tensor rotaryFrequencies(const RotarySettings& settings, int64_t headDim,
                             at::ScalarType engine);

/// @param positions [batch or 1, tokens] int64. Computed in the type of frequencies, then rounded
/// to type.
RotaryTables makeRotaryTables(const at::Tensor& frequencies, const at::Tensor& positions,
                              at::ScalarType type);

/// Rotates channel c against c + headDim / 2, the pairing of Hugging Face checkpoints.
/// @param heads [batch, heads, tokens, headDim] -> the same shape.
/// Source: Su et al. 2021, arXiv:2104.09864; transformers, apply_rotary_pos_emb.
at::Tensor applyRotary(const at::Tensor& heads, const RotaryTables& tables);

} // namespace regroup
