// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/trainable_checkpoint.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace regroup {

/// What a classifier gives.
struct LabelHead {
    std::vector<std::string> labels; ///< One for a score.
    bool isScore = false;
    /// Of decoders, which look at the last token that is not padding; used where config.json has
    /// none.
    std::optional<std::int64_t> padTokenId;
};

/// The same layers with a head for labels, as the architecture's class ...ForSequenceClassification
/// has it: what is stored of it (a pooler) is kept, the rest is new: normal values of
/// `initializer_range` (0.02), biases 0. A head of the source's own is replaced.
/// @throws Error(Unsupported) if the architecture has no such class.
std::shared_ptr<TrainableCheckpoint> withLabelHead(std::shared_ptr<const Checkpoint> source,
                                                   const LabelHead& head, std::uint64_t seed);

/// Names of the tensors behind the last norm, which a new head or its training replaces: what PEFT
/// lists as modules_to_save, with ".weight" and ".bias".
bool isLabelHeadTensor(const std::string& name);

} // namespace regroup
