// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/token_masking.h"

#include "core/base/random.h"

namespace regroup {

void maskTokens(TrainingBatch& batch, const MaskingOptions& options,
                std::span<const std::uint64_t> rowSeeds) {
    auto* ids = batch.input.inputIds.mutable_data_ptr<std::int64_t>();
    auto* targets = batch.targets.mutable_data_ptr<std::int64_t>();
    batch.targetCount = 0;
    for (const std::uint64_t seed : rowSeeds) {
        Random random(seed);
        for (std::int64_t place = 0; place < batch.targets.size(1); ++place, ++ids, ++targets) {
            if (*targets == ignoredTarget)
                continue;
            if (!random.chance(options.share)) {
                *targets = ignoredTarget;
                continue;
            }
            ++batch.targetCount;
            const double kind = random.uniform();
            if (kind < options.maskedShare)
                *ids = options.maskTokenId;
            else if (kind < options.maskedShare + options.randomShare)
                *ids = random.below(options.vocabularySize);
        }
    }
}

} // namespace regroup
