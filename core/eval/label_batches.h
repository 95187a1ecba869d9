// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eval/label_scores.h"
#include "core/model/input_batch.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace regroup {

struct BatchContext;

// Texts as batches of a classifier. Internal to eval.

/// Items that run together, shorter ones padded behind.
struct LabelBatch {
    InputBatch input;               ///< [rows, longest], with a mask.
    std::vector<std::size_t> items; ///< [rows], which of all items.
};

/// Items of each batch, longest first: batches of equal length need no padding. Where config.json
/// does not tell a decoder which token pads, every item is a batch of its own.
std::vector<std::vector<std::size_t>> labelBatchItems(std::span<const LabelItem> items,
                                                      std::int64_t batchTokens,
                                                      const ModelConfig& config);
LabelBatch labelBatchOf(std::span<const LabelItem> items, std::vector<std::size_t> chosen,
                        const ModelConfig& config);

/// @throws Error(BadData) for an item without tokens.
void checkLabelItems(std::span<const LabelItem> items);

/// What a classifier gives for a batch, from the last layer's output: float64 [rows, labels].
/// @throws Error(NotFinite)
at::Tensor labelLogits(const Transformer& model, const at::Tensor& hidden,
                       const BatchContext& context);

} // namespace regroup
