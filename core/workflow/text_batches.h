// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/input_batch.h"
#include "core/workflow/session.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace regroup {

struct ModelConfig;

/// The token ids of a text file, its documents one after the other, each with the special tokens
/// that the tokenizer adds (a BOS, say). @throws Error(BadData), Cancelled
std::vector<std::int64_t> tokenizeFile(const Tokenizer& tokenizer,
                                       const std::filesystem::path& data, JobContext& job);

/// The part of a text's tokens: [from * count, to * count), rounded down.
/// @throws Error(BadData) naming the text if fewer than two are left.
std::vector<std::int64_t> sharedTokens(std::vector<std::int64_t> ids, const TextShare& share,
                                       const std::filesystem::path& data);

/// Cuts ids into sequences of `length` without padding; a rest shorter than that is left out,
/// unless it is all there is. @return each [length]-long.
std::vector<std::vector<std::int64_t>> cutSequences(std::span<const std::int64_t> ids,
                                                    std::int64_t length, std::int64_t tokenLimit);

/// A training text in two parts: one for calibration, one that a search's loss is taken on.
struct TrainingSequences {
    std::vector<std::vector<std::int64_t>> calibration; ///< The first settings.part, at least one.
    std::vector<std::vector<std::int64_t>> heldOut;     ///< The rest; may be empty.
};

/// Whether a task's rows are what the model reads itself: a classifier's texts, no prompts.
bool readsLabels(const ModelConfig& config, const std::string& task);

/// @param config of the model: longer sequences are cut to its positions, and a classifier is given
/// a task's texts without prompts.
TrainingSequences readTrainingSequences(const Tokenizer& tokenizer,
                                        const CalibrationSettings& settings,
                                        const ModelConfig& config, JobContext& job);

/// Batches of equally long sequences, [batchSize, length], no mask.
std::vector<InputBatch> makeBatches(std::span<const std::vector<std::int64_t>> sequences,
                                    std::int64_t batchSize);

} // namespace regroup
