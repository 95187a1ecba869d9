// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/training_batch.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace regroup {

namespace {

void copyInto(at::Tensor& rows, std::int64_t row, const std::vector<std::int64_t>& values) {
    std::copy(values.begin(), values.end(),
              rows.mutable_data_ptr<std::int64_t>() + row * rows.size(1));
}

std::int64_t longestOf(std::span<const TrainingExample> examples,
                       std::span<const std::size_t> chosen) {
    std::size_t longest = 0;
    for (const std::size_t index : chosen)
        longest = std::max(longest, examples[index].ids.size());
    return static_cast<std::int64_t>(longest);
}

/// The first token has none before it, so it is never predicted from those.
void addTokenTargets(TrainingBatch& batch, std::span<const TrainingExample> examples,
                     std::span<const std::size_t> chosen, TrainingGoal goal) {
    batch.targets = at::full(batch.input.inputIds.sizes(), ignoredTarget, at::kLong);
    for (std::size_t row = 0; row < chosen.size(); ++row) {
        const TrainingExample& example = examples[chosen[row]];
        copyInto(batch.targets, static_cast<std::int64_t>(row),
                 example.targets.empty() ? example.ids : example.targets);
    }
    if (goal == TrainingGoal::NextTokens)
        batch.targets.select(1, 0).fill_(ignoredTarget);
    batch.targetCount = batch.targets.ne(ignoredTarget).sum().item<std::int64_t>();
}

void addLabels(TrainingBatch& batch, std::span<const TrainingExample> examples,
               std::span<const std::size_t> chosen, TrainingGoal goal) {
    batch.targetCount = static_cast<std::int64_t>(chosen.size());
    at::Tensor labels = at::empty({batch.targetCount}, at::kDouble);
    auto* values = labels.mutable_data_ptr<double>();
    for (const std::size_t index : chosen)
        *values++ = examples[index].label;
    batch.targets = goal == TrainingGoal::Classes ? labels.to(at::kLong) : labels;
}

} // namespace

TrainingBatch makeTrainingBatch(std::span<const TrainingExample> examples,
                                std::span<const std::size_t> chosen, TrainingGoal goal,
                                std::int64_t padTokenId) {
    const auto count = static_cast<std::int64_t>(chosen.size());
    const std::int64_t longest = longestOf(examples, chosen);
    TrainingBatch batch;
    batch.input.inputIds = at::full({count, longest}, padTokenId, at::kLong);
    at::Tensor mask = at::zeros({count, longest}, at::kLong);
    bool isPadded = false;
    bool hasTypes = false;
    at::Tensor types = at::zeros({count, longest}, at::kLong);
    for (std::int64_t row = 0; row < count; ++row) {
        const TrainingExample& example = examples[chosen[static_cast<std::size_t>(row)]];
        const auto length = static_cast<std::int64_t>(example.ids.size());
        copyInto(batch.input.inputIds, row, example.ids);
        mask.select(0, row).narrow(0, 0, length).fill_(1);
        if (!example.typeIds.empty()) {
            copyInto(types, row, example.typeIds);
            hasTypes = true;
        }
        isPadded = isPadded || length < longest;
        batch.tokenCount += length;
    }
    if (isPadded)
        batch.input.attentionMask = mask;
    if (hasTypes)
        batch.input.tokenTypeIds = types;
    if (goal == TrainingGoal::NextTokens || goal == TrainingGoal::MaskedTokens)
        addTokenTargets(batch, examples, chosen, goal);
    else
        addLabels(batch, examples, chosen, goal);
    return batch;
}

} // namespace regroup
