// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

namespace regroup {

class Checkpoint;
class Transformer;
struct LoadOptions;

/// Loads a model of type "llama": RMS norms, rotary positions, gated MLP.
/// Read from config.json beside the common part: rms_norm_eps, hidden_act, rotary parameters in
/// both layouts (`rope_parameters`, or `rope_theta` and `rope_scaling`). Biases are used where the
/// checkpoint has them.
/// @throws Error(BadData), Error(Unsupported) for a kind of rotary scaling or activation not known.
/// Source: transformers, models/llama/modeling_llama.py.
std::shared_ptr<const Transformer> loadLlama(std::shared_ptr<const Checkpoint> checkpoint,
                                             const LoadOptions& options);

} // namespace regroup
