// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/training_batch.h"

#include <cstdint>
#include <span>

namespace regroup {

/// How tokens are hidden for TrainingGoal::MaskedTokens. Source: Devlin et al. 2018,
/// arXiv:1810.04805, appendix A.1; DataCollatorForLanguageModeling of transformers.
struct MaskingOptions {
    std::int64_t maskTokenId = 0;
    std::int64_t vocabularySize = 0; ///< Random tokens are below it.
    double share = 0.15;             ///< Of the tokens that may be hidden.
    double maskedShare = 0.8;        ///< Of the hidden ones: become the mask token.
    double randomShare = 0.1;        ///< Likewise: become any token; the rest stays as it is.
};

/// Hides tokens of a batch and leaves targets at these only; targetCount is their number. Every row
/// has a seed of its own, so that what is hidden of a text does not depend on its batch.
/// @param batch of the goal MaskedTokens; its targets are the tokens that may be hidden.
/// @param rowSeeds [batch]
void maskTokens(TrainingBatch& batch, const MaskingOptions& options,
                std::span<const std::uint64_t> rowSeeds);

} // namespace regroup
