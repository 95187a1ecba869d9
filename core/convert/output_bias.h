// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace regroup {

class Checkpoint;

/// Whether a checkpoint's output projections have a bias; `centred` needs one.
enum class OutputBias {
    Present,
    Possible, ///< Not yet; config.json has a switch for it (llama's `attention_bias`).
    Impossible
};

OutputBias outputBiasOf(const Checkpoint& checkpoint);

/// @throws Error(Unsupported) where it is Impossible.
void requireOutputBias(const Checkpoint& checkpoint);

} // namespace regroup
