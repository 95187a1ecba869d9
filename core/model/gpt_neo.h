// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

namespace regroup {

class Checkpoint;
class Transformer;
struct LoadOptions;

/// Loads a model of type "gpt_neo": layer norms, learned positions, global and local attention with
/// scores that are not divided by the root of the head's width.
/// Read from config.json beside the common part: layer_norm_epsilon, activation_function,
/// attention_layers or attention_types, window_size.
/// @throws Error(BadData), Error(Unsupported) for an activation not known.
/// Source: transformers, models/gpt_neo/modeling_gpt_neo.py.
std::shared_ptr<const Transformer> loadGptNeo(std::shared_ptr<const Checkpoint> checkpoint,
                                              const LoadOptions& options);

} // namespace regroup
