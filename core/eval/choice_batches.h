// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eval/choice_rows.h"
#include "core/model/transformer.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace regroup {

// Rows as batches, and answers read from their hidden states. Internal to eval.

/// Rows of one batch, shorter ones padded behind, where nobody looks.
struct ChoiceBatch {
    InputBatch input;                    ///< [rows, width]; the mask covers the prefix, too.
    std::vector<std::int64_t> positions; ///< Into [rows * width]: what answers are read from.
};

/// @param rows not empty. @param prefixLength tokens of every row that lie in a cache already.
ChoiceBatch choiceBatchOf(std::span<const ChoiceRow> rows, std::int64_t prefixLength);

/// What one answer came to.
struct AnswerScore {
    double logLikelihood = 0;
    bool isGreedy = false; ///< Every token is the likeliest one.
};

/// @param hidden [rows, width, modelDim], of the last layer.
/// @param onAnswer called for the answers of every row, in order.
/// @throws Error(NotFinite)
void readAnswers(
    const Transformer& model, const BatchContext& context, std::span<const ChoiceRow> rows,
    const ChoiceBatch& batch, const at::Tensor& hidden,
    const std::function<void(const ChoiceRow&, const RowAnswer&, AnswerScore)>& onAnswer);

} // namespace regroup
