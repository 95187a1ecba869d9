// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/input_batch.h"
#include "core/train/training_example.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace regroup {

/// Some examples, padded to the longest of them.
struct TrainingBatch {
    InputBatch input; ///< No mask where nothing is padded.
    /// NextTokens: [batch, tokens] int64, ignoredTarget where nothing is to be predicted (the first
    /// tokens and padding included); MaskedTokens: likewise, the tokens themselves; Classes:
    /// [batch] int64; Score: [batch] float64.
    at::Tensor targets;
    std::int64_t targetCount = 0; ///< What the loss is a mean over: predicted tokens, or texts.
    std::int64_t tokenCount = 0;  ///< Without padding.
};

/// @param padTokenId stands where examples are shorter than the longest.
TrainingBatch makeTrainingBatch(std::span<const TrainingExample> examples,
                                std::span<const std::size_t> chosen, TrainingGoal goal,
                                std::int64_t padTokenId);

} // namespace regroup
